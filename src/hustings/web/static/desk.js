// Makes links and forms of a scenario swap the answer in place; without this file they load the page.
"use strict";
document.documentElement.classList.add("has-js");
const answer = document.getElementById("answer");
const ahead = new Map();

function query(url) { return new URL(url, location.href).search; }

function fetched(search) {
  if (!ahead.has(search)) {
    if (ahead.size > 60) ahead.delete(ahead.keys().next().value);
    const wait = fetch(answer.dataset.fragment + search, { headers: { "X-Requested-With": "desk" } })
      .then(async (r) => ({ ok: r.ok, text: await r.text(), page: r.headers.get("X-Page") }));
    wait.catch(() => ahead.delete(search));
    ahead.set(search, wait);
  }
  return ahead.get(search);
}

let latest = 0;
async function show(search, push) {
  const turn = ++latest;
  const focus = document.activeElement && document.activeElement.id;
  const open = [...answer.querySelectorAll("details")].map((d) => d.open);
  const busy = setTimeout(() => answer.setAttribute("aria-busy", "true"), 150);
  let found;
  try { found = await fetched(search); } catch { found = null; }
  clearTimeout(busy);
  if (turn !== latest) return;
  answer.removeAttribute("aria-busy");
  if (!found || !found.ok) { location.assign(answer.dataset.page + search); return; }
  answer.innerHTML = found.text;
  answer.querySelectorAll("details").forEach((d, i) => { if (open[i]) d.open = true; });
  if (push) history.pushState(null, "", found.page || answer.dataset.page + search);
  document.querySelectorAll("a[data-carry]").forEach((a) => { a.href = a.dataset.carry + query(location.href); });
  const again = focus && document.getElementById(focus);
  if (again) again.focus({ preventScroll: true });
  dress();
}

function shown(input) {
  const v = Number(input.value);
  if (input.dataset.show === "more") return (v > 0 ? "+" : "") + v;
  if (input.dataset.show === "times") return "× " + (2 ** v).toFixed(2).replace(/\.?0+$/, "");
  return v + " %";
}

function dress() {
  document.querySelectorAll("[data-absolute]").forEach((i) => { i.value = new URL(i.value, location.href).href; });
  document.querySelectorAll("input[type=range]").forEach((i) => { i.nextElementSibling.value = shown(i); });
}

function formQuery(form) {
  const data = new URLSearchParams(new FormData(form));
  if (!data.get("endorse_for")) { data.delete("endorse_for"); data.delete("endorse_by"); }
  if (!data.get("money_for")) { data.delete("money_for"); data.delete("money_by"); }
  return "?" + data;
}

if (answer) {
  answer.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-swap]");
    if (link && !e.metaKey && !e.ctrlKey && !e.shiftKey && e.button === 0) { e.preventDefault(); show(query(link.href), true); }
  });
  for (const kind of ["pointerover", "focusin"]) {
    answer.addEventListener(kind, (e) => {
      const link = e.target.closest("a[data-swap]");
      if (link) fetched(query(link.href)).catch(() => {});
    });
  }
  answer.addEventListener("submit", (e) => {
    const form = e.target.closest("form[data-swap]");
    if (form) { e.preventDefault(); show(formQuery(form), true); }
  });
  answer.addEventListener("input", (e) => { if (e.target.type === "range") e.target.nextElementSibling.value = shown(e.target); });
  answer.addEventListener("change", (e) => {
    const form = e.target.closest("form[data-swap]");
    if (form && (e.target.type === "range" || e.target.tagName === "SELECT")) show(formQuery(form), true);
  });
  addEventListener("popstate", () => show(location.search, false));
  dress();
}

document.addEventListener("click", async (e) => {
  const button = e.target.closest("[data-copy]");
  if (!button) return;
  const input = document.getElementById(button.dataset.copy);
  input.select();
  try { await navigator.clipboard.writeText(input.value); } catch { document.execCommand("copy"); }
  button.textContent = "Copied";
});

// Review by keyboard: j and k move between proposals, a accepts, r rejects, c opens the correction.
document.addEventListener("keydown", (e) => {
  if (e.target.closest("input, textarea, select") || e.metaKey || e.ctrlKey || e.altKey) return;
  const all = [...document.querySelectorAll(".proposal")];
  if (!all.length) return;
  const at = all.indexOf(document.activeElement.closest(".proposal"));
  const press = (name) => at >= 0 && all[at].querySelector(name) && all[at].querySelector(name).click();
  if (e.key === "j" || e.key === "k") all[Math.min(all.length - 1, Math.max(0, at + (e.key === "j" ? 1 : -1)))].focus();
  else if (e.key === "a") press("[data-key=accept]");
  else if (e.key === "r") press("[data-key=reject]");
  else if (e.key === "c") press("summary");
  else return;
  e.preventDefault();
});

// A forecast that becomes ready is shown at once to who only looks; who is at work is offered it.
let touched = false;
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { touched = true; }, { capture: true });

function ready() {
  if (!touched || !job.dataset.kept) { location.reload(); return; }
  const link = Object.assign(document.createElement("a"), { href: "", textContent: "Show it" });
  link.addEventListener("click", () => {
    const there = new URL(location.href);
    there.searchParams.delete("kept");
    link.href = there.href;
  });
  job.replaceChildren("The new forecast is ready. ", link);
}

const job = document.getElementById("job");
if (job) {
  const events = new EventSource(job.dataset.events);
  events.onmessage = (e) => {
    const now = JSON.parse(e.data);
    document.getElementById("progress").value = now.done;
    document.getElementById("step").textContent = now.step;
    const first = job.dataset.state !== "fields" && now.state === "fields";
    if (first || (now.over && job.dataset.state !== "fields")) { events.close(); ready(); }
    else if (now.over) { events.close(); job.remove(); ahead.clear(); }
  };
}
