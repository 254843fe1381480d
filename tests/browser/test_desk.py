"""The desk as a person meets it, in a real browser."""

import re
from pathlib import Path
from secrets import token_hex

import pytest

from hustings.web.store import Store
from tests.web.test_review import ARTICLE, accepted

RACE = "/races/us-xx-2030-senate"
AXE = Path(__file__).with_name("axe.min.js").read_text("utf-8")


def scenario(page):
    """The query of the address without the forecast's id."""
    return re.sub(r"kept=\w+&?", "", page.url.partition("?")[2])


def test_toggling_a_candidate_changes_the_answer_in_place(page):
    page.goto(RACE)
    page.evaluate("window.mark = 'same document'")
    before = page.inner_text("#headline")
    page.click("#out-doe")
    page.wait_for_selector("#change-title")
    assert page.evaluate("window.mark") == "same document"
    assert scenario(page) == "out=doe"
    assert page.inner_text("#headline") != before
    assert "Jane Doe is out" in page.inner_text(".eyebrow")
    page.click("#in-doe")
    page.wait_for_selector("#change-title", state="detached")
    assert page.inner_text("#headline") == before
    page.go_back()
    page.wait_for_selector("#change-title")


def test_a_shared_link_gives_the_same_page_in_a_fresh_browser(page, chromium, site):
    page.goto(RACE)
    page.click("#out-roe")
    page.wait_for_selector("#change-title")
    page.click("#in-poe")
    page.wait_for_url(lambda url: "in=poe" in url)
    page.wait_for_selector("text=Ada Poe runs")
    link = page.input_value("#share-link")
    seen = page.inner_text("#answer")
    fresh = chromium.new_context()
    other = fresh.new_page()
    other.goto(link)
    assert other.inner_text("#answer") == seen
    fresh.close()


def test_dragging_a_slider_shows_the_answer_with_its_assumption(page):
    page.goto(RACE)
    page.click("summary:has-text('Endorsement')")
    page.select_option("#endorse_for", "roe")
    page.wait_for_selector("text=Richard Roe gains 1 major endorsement")
    slider = page.locator("#returning")
    slider.scroll_into_view_if_needed()
    wide, high = (slider.bounding_box()[side] for side in ("width", "height"))
    slider.hover(position={"x": wide * 0.62, "y": high / 2})  # waits until it stands still
    box = slider.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    page.wait_for_selector("text=Run-off: voters whose first choice is out come back at")
    assert "endorse=roe%3A1" in page.url
    assert "returning=" in page.url
    page.click("a:has-text('Drop this') >> nth=0")
    page.wait_for_url(lambda url: "endorse" not in url)


@pytest.fixture
def under_way(site):
    """A forecast of the race that is being made: call it when it is ready."""
    store = Store(site.made.settings.url)
    name = token_hex(6)
    store.ask(name, RACE.rpartition("/")[2], "", "2029-12-01", 1)
    store.progress(name, state="running")

    def done():
        store.progress(name, state="done", done=1.0, kept_id=site.made.kept)

    yield done
    done()
    store.close()


def test_who_only_looks_is_shown_a_forecast_that_becomes_ready(page, under_way):
    page.goto(RACE)
    page.wait_for_selector("text=is being made")
    page.evaluate("window.mark = 'same document'")
    under_way()
    page.wait_for_selector("#job", state="detached")
    assert page.evaluate("window.mark") is None


def test_who_is_at_work_is_offered_a_forecast_that_becomes_ready(page, under_way):
    page.goto(RACE)
    page.wait_for_selector("text=is being made")
    page.evaluate("window.mark = 'same document'")
    page.click("#out-doe")
    under_way()
    page.wait_for_selector("text=The new forecast is ready.")
    page.wait_for_selector("#change-title")
    assert page.evaluate("window.mark") == "same document"
    page.click("text=Show it")
    page.wait_for_selector("#job", state="detached")
    assert scenario(page) == "out=doe"


def test_reading_needs_no_script(chromium, site):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(RACE)
    assert page.locator("#answer svg").count() >= 3
    page.click("#out-doe")
    assert "What changes" in page.content()
    page.click("nav.tabs >> text=Trust")
    assert "House effects" in page.content()
    context.close()


def test_everything_can_be_done_with_the_keyboard(page):
    page.goto(RACE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "out-doe":
            break
    assert page.evaluate("document.activeElement.id") == "out-doe"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("#change-title")
    assert page.evaluate("document.activeElement.id") == "out-doe"  # where the person was


def test_signing_in_opens_what_only_a_writer_sees(page, site):
    page.goto(RACE)
    assert page.locator("text=Make it").count() == 0
    page.goto("/sign-in")
    page.fill("input[name=token]", site.token)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Sign out")
    page.goto(RACE)
    assert page.locator("text=Make it").count() == 1
    page.click("text=Sign out")
    page.wait_for_selector("text=Sign in to write")


def test_a_proposal_is_reviewed_with_the_keyboard(page, site):
    page.goto("/sign-in")
    page.fill("input[name=token]", site.token)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Sign out")
    page.goto(f"{RACE}/evidence")
    page.fill("#text", ARTICLE)
    page.click("text=Read it")
    page.wait_for_selector("text=To review (2)", timeout=60_000)  # a language model is loaded
    page.keyboard.press("j")
    assert "candidacy" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("c")
    page.locator(".proposal input[name=candidate] >> nth=0").fill("roe")
    page.click("text=Accept as corrected >> nth=0")
    page.wait_for_selector("text=To review (1)")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_selector("text=Nothing waits for review")
    assert [row[:2] for row in accepted(site.made)] == [("candidacy", "roe")]


def test_the_brief_prints(page, site):
    answer = page.request.get(f"{RACE}/brief.pdf?out=doe")
    assert answer.body().startswith(b"%PDF")
    page.goto(f"{RACE}/brief?out=doe")
    assert page.inner_text("h1") == "What if Jane Doe is out?"
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")


@pytest.mark.parametrize("path", ["/", RACE, f"{RACE}?out=doe", f"{RACE}/where",
                                  f"{RACE}/evidence", f"{RACE}/trust", "/sign-in"])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(page, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    page.evaluate(AXE)  # what the browser's own tools do, which no content policy stops
    found = page.evaluate("axe.run(document).then(r => r.violations)")
    told = [
        (v["id"], v["impact"], [n["html"][:120] for n in v["nodes"]][:3])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert told == []


@pytest.mark.parametrize("path", ["/", RACE, f"{RACE}?in=poe&out=doe", f"{RACE}/where",
                                  f"{RACE}/evidence", f"{RACE}/trust"])  # fmt: skip
def test_a_phone_needs_no_sideways_scrolling(page, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_comes_from_another_host(page, site):
    hosts = set()
    page.on("request", lambda r: hosts.add(r.url.split("/")[2]))
    for path in (RACE, f"{RACE}?out=doe", f"{RACE}/trust"):
        page.goto(path)
    assert hosts == {site.url.split("/")[2]}
