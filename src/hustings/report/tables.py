"""Tables and small charts for the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hustings.library import CheckReport, RaceInfo
from hustings.report import words

_WIDTH = 16


def _strip(share: dict[str, float], top: float) -> Text:
    """A share as a strip: the 95 % interval thin, the 50 % interval thick, the median a dot."""

    def at(value: float) -> int:
        return min(_WIDTH - 1, max(0, round(value / top * (_WIDTH - 1))))

    cells = [" "] * _WIDTH
    for i in range(at(share["q025"]), at(share["q975"]) + 1):
        cells[i] = "─"
    for i in range(at(share["q25"]), at(share["q75"]) + 1):
        cells[i] = "━"
    cells[at(share["median"])] = "●"
    return Text("".join(cells), no_wrap=True)


def _interval(share: dict[str, float], low: str, high: str) -> str:
    return f"{100 * share[low]:.0f}–{100 * share[high]:.0f}"


def _table(title: str) -> Table:
    """A plain table with its title on the left, wrapped by the terminal and not by the columns."""
    return Table(
        title=Text(title, style="bold", overflow="fold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        min_width=len(title) if len(title) < 79 else None,
    )


def stage_table(stage: dict[str, Any]) -> Table:
    """One stage: shares with intervals, chances."""
    title = f"{stage['title']}, {stage['date']}"
    if stage["p_held"] < 0.9999:
        title += f" (needed with probability {words.chance(stage['p_held'])})"
    table = _table(title)
    table.add_column("candidate", no_wrap=True)
    for name in ("share", "50 %", "80 %", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    top = max(c["share"]["q975"] for c in stage["candidates"])
    table.add_column(f"0 to {100 * top:.0f} %", no_wrap=True)
    through = "goes on" if stage["kind"] != "general" else ""
    if through:
        table.add_column(through, justify="right", no_wrap=True)
    table.add_column("wins", justify="right", no_wrap=True)
    for c in stage["candidates"]:
        if c["p_on_list"] < 0.01:
            continue
        share = c["share"]
        note = " (may run)" if _weighing(stage, c) else ""
        cells: list[RenderableType] = [
            c["name"] + note,
            words.share(share["median"]),
            _interval(share, "q25", "q75"),
            _interval(share, "q10", "q90"),
            _interval(share, "q025", "q975"),
            _strip(share, top),
        ]
        if through:
            cells.append(words.chance(c["p_advance"]))
        cells.append(words.chance(c["p_win"]))
        table.add_row(*cells)
    return table


def _weighing(stage: dict[str, Any], candidate: dict[str, Any]) -> bool:
    return bool(stage["kind"] == "primary" and candidate["p_on_list"] < 0.9999)


def pair_table(stage: dict[str, Any], most: int = 6) -> Table | None:
    """The likeliest pairs of a run-off."""
    pairs = [p for p in stage["pairs"] if p["p"] >= 0.01][:most]
    if stage["kind"] != "runoff" or not pairs:
        return None
    names = {c["id"]: c["name"] for c in stage["candidates"]}
    table = _table("Who would meet")
    table.add_column("pair", no_wrap=True)
    table.add_column("chance", justify="right")
    table.add_column("then first named wins", justify="right")
    for p in pairs:
        table.add_row(
            f"{names[p['a']]} – {names[p['b']]}",
            f"{words.chance(p['p'])} ±{100 * p['mc_error']:.1f}",
            words.chance(p["p_a_wins"]),
        )
    return table


def forecast_view(forecast: dict[str, Any]) -> Group:
    """The whole forecast."""
    names = words.names_of(forecast)
    parts: list[RenderableType] = [
        Text(f"{forecast['title']} as of {forecast['as_of']}", style="bold"),
        Text(words.headline(forecast)),
    ]
    if forecast["assumption"]:
        parts.append(Text(f"Assuming: {forecast['assumption']}."))
    deadline = forecast["deadline"]
    if deadline:
        parts.append(
            Text(f"Next: {deadline['title']}, {deadline['date']}, in {deadline['days']} days.")
        )
    for stage in forecast["decided"]:
        text = ", ".join(f"{stage['names'][c]} {100 * s:.1f}" for c, s in stage["shares"].items())
        parts.append(Text(f"Decided: {stage['id']} of {stage['date']}: {text}."))
    for stage in forecast["stages"]:
        parts += [Text(""), stage_table(stage)]
        pairs = pair_table(stage)
        if pairs is not None:
            parts += [Text(""), pairs]
    parts += [Text(""), _seat(forecast, names)]
    for row in forecast["potential"]:
        parts += [Text(""), _potential(row, names)]
    parts.append(Text(""))
    parts += [Text("• " + sentence) for sentence in words.basis(forecast)]
    error = max(c["mc_error"] for s in forecast["stages"] for c in s["candidates"])
    parts.append(
        Text(
            f"• {forecast['verdict']} Monte Carlo error of a chance: at most "
            f"{100 * error:.1f} points."
        )
    )
    return Group(*parts)


def _seat(forecast: dict[str, Any], names: dict[str, str]) -> Table:
    table = _table("The seat")
    table.add_column("by party or candidate", no_wrap=True)
    table.add_column("chance", justify="right")
    table.add_column("in words")
    for party, p in forecast["seat"]["by_party"].items():
        table.add_row(party, words.chance(p), words.odds(p))
    for who, p in forecast["seat"]["by_candidate"].items():
        if p >= 0.005:
            table.add_row(f"  {names.get(who, who)}", words.chance(p), words.odds(p))
    return table


def _potential(row: dict[str, Any], names: dict[str, str]) -> Table:
    stated = words.chance(row["p_run"])
    name = names.get(row["id"], row["id"])
    table = _table(f"Chance of the nomination if {name} runs (stated chance {stated}) or not")
    table.add_column("candidate")
    table.add_column("runs", justify="right")
    table.add_column("stays out", justify="right")
    runs, out = row["if_runs"]["nomination"], row["if_not"]["nomination"]
    for who in sorted(runs, key=lambda c: -runs[c]):
        if max(runs[who], out.get(who, 0.0)) >= 0.01:
            stays_out = words.chance(out[who]) if who in out else "–"
            table.add_row(names.get(who, who), words.chance(runs[who]), stays_out)
    return table


def what_if_view(answer: dict[str, Any]) -> Group:
    """A what-if: changes, who is hurt, diversion."""
    scenario, baseline = answer["scenario"], answer["baseline"]
    names = words.names_of(baseline) | words.names_of(scenario)
    parts: list[RenderableType] = [
        Text(f"{scenario['title']} as of {scenario['as_of']}", style="bold"),
        Text(f"What if: {scenario['assumption'] or 'nothing changes'}?", style="bold"),
    ]
    if baseline["assumption"]:
        parts.append(Text(f"Compared with: {baseline['assumption']}."))
    parts.append(Text(answer["evidence"]["sentence"]))
    titles = {s["id"]: s["title"] for s in scenario["stages"]}
    for number, change in enumerate(answer["changes"]):
        table = _change_table(change, titles[change["id"]], names, with_share=number == 0)
        parts += [Text(""), table]
    parts.append(Text("Intervals of a change of winning are Monte Carlo intervals, 80 %."))
    parts += [Text(""), _seat_change(answer["seat_change"])]
    for title, key in (
        ("Hurt most, by share of the vote", "hurt_most"),
        ("Hurt most, by chance of the nomination", "hurt_most_chance"),
        ("Helped most, by share of the vote", "helped_most"),
    ):
        listed = [
            f"{names.get(c, c)} {words.chance(p)}" for c, p in answer[key].items() if p >= 0.01
        ]
        if listed and key in words.worth_telling(answer):
            parts.append(Text(f"{title}: {', '.join(listed)}"))
    if answer["diversion"]:
        parts += [Text(""), _diversion_table(answer, names)]
    parts += [Text(""), stage_table(scenario["stages"][0])]
    parts += [Text(""), Text("• " + scenario["verdict"])]
    parts.append(
        Text(
            "• Effects of entry and exit are the model's; endorsements and money in it are "
            "observational, not causes."
        )
    )
    return Group(*parts)


def _change_table(
    change: dict[str, Any], title: str, names: dict[str, str], *, with_share: bool
) -> Table:
    """Changes at one stage. Later lists differ from draw to draw: only chances are shown there."""
    table = _table(title)
    table.add_column("candidate", no_wrap=True)
    first = ("share, points (80 %)",) if with_share else ()
    for name in (*first, "goes on", "wins", "change of winning"):
        table.add_column(name, justify="right", no_wrap=True)
    for c in change["candidates"]:
        share, win, go = c["share"], c["p_win"], c["p_advance"]
        moved = with_share and share and abs(share["median"]) >= 0.002
        if max(win["baseline"], win["scenario"], go["scenario"]) < 0.005 and not moved:
            continue
        cells = [names.get(c["id"], c["id"])]
        if with_share:
            cells.append(_change_of(share) if share else "new or gone")
        cells += [
            f"{words.chance(go['baseline'])} → {words.chance(go['scenario'])}",
            f"{words.chance(win['baseline'])} → {words.chance(win['scenario'])}",
            _change_of({"median": win["change"], "q10": win["q10"], "q90": win["q90"]}),
        ]
        table.add_row(*cells)
    return table


def _change_of(value: dict[str, float]) -> str:
    low, high = words.points(value["q10"]), words.points(value["q90"])
    return f"{words.points(value['median'])} ({low} to {high})"


def _seat_change(change: dict[str, Any]) -> Table:
    table = _table("The seat")
    table.add_column("party")
    table.add_column("before", justify="right")
    table.add_column("after", justify="right")
    table.add_column("change, points (80 %)", justify="right")
    for party, c in change["by_party"].items():
        table.add_row(
            party,
            words.chance(c["baseline"]),
            words.chance(c["scenario"]),
            _change_of({"median": c["change"], "q10": c["q10"], "q90": c["q90"]}),
        )
    return table


def _diversion_table(answer: dict[str, Any], names: dict[str, str]) -> Table:
    table = _table("Of 100 votes of the first, how many go to the second without the first")
    for name in ("from", "to"):
        table.add_column(name)
    for name in ("model", "80 %", "proportional"):
        table.add_column(name, justify="right")
    edited = set(answer["edit"]["enter"]) | set(answer["edit"]["withdraw"])
    for row in answer["diversion"]:
        if row["from"] in edited:
            table.add_row(
                names.get(row["from"], row["from"]),
                names.get(row["to"], row["to"]),
                f"{100 * row['median']:.0f}",
                f"{100 * row['q10']:.0f}–{100 * row['q90']:.0f}",
                f"{100 * row['proportional']:.0f}",
            )
    return table


def fields_view(rows: list[dict[str, Any]], most: int) -> Table:
    """The field table, the likeliest lists first."""
    table = _table(f"Every list that could stand ({len(rows)}), and who wins it")
    table.add_column("list")
    table.add_column("likely", justify="right")
    table.add_column("likeliest winner")
    table.add_column("next")
    for row in rows[:most]:
        ranked = list(row["p_win"].items())
        table.add_row(
            ", ".join(row["field"]),
            words.chance(row["p_field"]) if row["p_field"] else "–",
            *[f"{c} {words.chance(p)}" for c, p in ranked[:2]],
        )
    return table


def races_view(listed: tuple[RaceInfo, ...]) -> Table:
    """One line a race."""
    table = Table(box=None, pad_edge=False)
    table.add_column("race", no_wrap=True)
    for name in ("title", "votes", "poll questions"):
        table.add_column(name)
    for info in listed:
        if info.fault:
            table.add_row(info.id, f"cannot be read: {info.fault}", "", "")
        else:
            dates = ", ".join(f"{title} {day}" for title, day in info.stages)
            table.add_row(info.id, info.title, dates, str(info.questions))
    return table


def check_view(report: CheckReport) -> Group:
    """What is in a folder and what is wrong with it."""
    parts: list[RenderableType] = [Text(str(fault), style="red") for fault in report.faults]
    if report.faults:
        parts.append(Text(f"{len(report.faults)} fault(s) in {report.folder.name}.", style="bold"))
        return Group(*parts)
    parts += [Text("note: " + warning) for warning in report.warnings]
    counts = ", ".join(f"{n} {what}" for what, n in report.counts)
    parts.append(Text(f"{report.folder.name}: no faults; {counts}.", style="bold"))
    return Group(*parts)


def panel(console: Console, message: str) -> None:
    """An error as a person sees it."""
    console.print(Panel(Text(message), title="hustings", border_style="red", title_align="left"))
