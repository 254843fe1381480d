"""The terminal's view of what each piece of evidence moves, and of a race's story."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hustings.report import words
from hustings.report.plain import plain

_SHOWN = 2
"""Candidates beside whom each move stands, so that 80 columns hold the label too."""


def _name(names: dict[str, str], who: str) -> str:
    return names.get(who, who).split()[-1]


def explain_view(told: dict[str, Any], most: int) -> Group:
    """Groups, rows and what answers for them."""
    columns = [(what, who) for what in ("nomination", "seat") for who in told["baseline"][what]]
    shown = [k for what in ("nomination", "seat") for k in _first(columns, what)]
    parts: list[RenderableType] = [
        Text(f"{told['title']} as of {told['as_of']}: what the odds rest on", style="bold"),
        Text(
            "Points by which each piece of evidence moves the odds (with it minus without it), "
            "± Monte Carlo standard error; in brackets where it may be chance."
        ),
        _moves(told, told["groups"], shown, "Groups, by an exact refit without them"),
        _moves(told, told["rows"][:most], shown, "Single rows, by weighing the draws again"),
        Text("What answers for them", style="bold"),
    ]
    parts += [_answers(row) for row in told["rows"][:most]]
    rest = ", ".join(f"{n} {kind}" for kind, n in told["unused"].items())
    if rest:
        parts.append(Text(f"Kept and moving nothing (docs/roads.md): {rest}."))
    return Group(*parts)


def _first(columns: list[tuple[str, str]], what: str) -> list[tuple[str, str]]:
    return [k for k in columns if k[0] == what][:_SHOWN]


def _moves(
    told: dict[str, Any], pieces: list[dict[str, Any]], shown: list[tuple[str, str]], title: str
) -> Table:
    table = Table(title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False)
    table.add_column("without", overflow="fold", min_width=18)
    for what, who in shown:
        head = f"{_name(told['names'], who)}\n{'nominated' if what == 'nomination' else 'seat'}"
        table.add_column(head, justify="right")
    table.add_column("by", min_width=10)
    odds: list[str] = [words.chance(told["baseline"][what][who]["p"]) for what, who in shown]
    table.add_row("the forecast", *odds, "", style="bold")
    for piece in pieces:
        cells = [_cell(piece[what].get(who)) for what, who in shown]
        table.add_row(Text(plain(piece["label"])), *cells, _method(piece))
    return table


def _cell(move: dict[str, float] | None) -> str:
    if move is None:
        return "–"
    points, error = 100 * move["moves"], 100 * move["mc_error"]
    if error == 0 and points == 0:
        return "0"
    text = f"{points:+.1f} ±{error:.1f}"
    return f"({text})" if abs(points) < 2 * error else text


def _method(piece: dict[str, Any]) -> str:
    k = piece.get("pareto_k")
    return str(piece["method"]) + (f", k {k:.2f}" if k is not None and k > -1 else "")


def _answers(row: dict[str, Any]) -> Text:
    quote = f" “{row['quote']}”" if row["quote"] else ""
    said = f" {row['statement']}" if row["statement"] and not quote else ""
    when = f" {row['published']}" if row["published"] else ""
    source = f" {row['source']}" if row["source"] else " no source"
    return Text(plain(f"  {row['label']}:{quote}{said}{when},{source}"))


def timeline_view(told: dict[str, Any]) -> Group:
    """Days with what became known, and below them the odds where there is a forecast."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    before: dict[str, dict[str, Any]] = {"nomination": {}, "seat": {}}
    for day in told["days"]:
        lines = [Text(plain(line)) for line in _events(day["events"], told["names"])]
        if day["odds"]:
            lines += [_odds_line(told["names"], what, day["odds"], before) for what in before]
            before = day["odds"]
        table.add_row(day["date"], Text("\n").join(lines))
    title = f"{told['title']}, to {told['as_of']}"
    note = "Odds as they could be known on that day; in brackets the points since the last ones."
    return Group(Text(title, style="bold"), Text(note), table)


def _events(events: list[dict[str, Any]], names: dict[str, str]) -> list[str]:
    """A day's events in words, with the people before them whom the words do not name.

    What is told of several in the same words is one line.
    """
    alike: dict[tuple[str, str, str], list[str]] = {}
    for e in events:
        others = alike.setdefault((e["kind"], e["who"], e["text"]), [])
        if e["object"] and e["object"].split()[-1] not in e["text"]:
            others.append(names.get(e["object"], e["object"]))
    lines = []
    for (kind, who, text), others in alike.items():
        name = names.get(who, "")
        about = [name] if name and name.split()[-1] not in text else []
        people = " – ".join(filter(None, (*about, ", ".join(dict.fromkeys(others)))))
        lines.append(": ".join(filter(None, (kind.replace("_", " "), people, text))))
    return lines


def _odds_line(
    names: dict[str, str], what: str, odds: dict[str, Any], before: dict[str, Any]
) -> Text:
    """The leading candidates' chances, each with its change since the forecast before."""
    parts = []
    for who, now in odds[what].items():
        old = before[what].get(who)
        moved = round(100 * (now["p"] - old["p"])) if old else 0
        change = f" ({moved:+d})" if moved else ""
        parts.append(f"{_name(names, who)} {words.chance(now['p'])}{change}")
    return Text(f"→ {what}: " + ", ".join(parts), style="bold")
