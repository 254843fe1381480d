"""The areas of a forecast or a what-if, for the terminal and for pages."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from hustings.report import words

_COLUMNS = 4
_DRIVEN = {
    "home": "home",
    "around_home": "around home",
    "crosstab": "crosstab",
    "past_votes": "past votes",
    "prior": "prior",
}


def columns(table: dict[str, Any]) -> list[str]:
    """The candidates worth a column: largest average share by area first."""
    total: dict[str, float] = {}
    for area in table["areas"]:
        for c in area["candidates"]:
            total[c["id"]] = total.get(c["id"], 0.0) + area["weight"] * c["share"]["median"]
    return sorted(total, key=lambda c: (-total[c], c))[:_COLUMNS]


def ordered(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Areas with the most expected voters first."""
    return sorted(table["areas"], key=lambda a: (-a["weight"], a["id"]))


def rests_on(area: dict[str, Any], shown: list[str]) -> str:
    """What the columns of one area rest on, in words; 'prior' where nothing is known."""
    found = {d for c in area["candidates"] if c["id"] in shown for d in c["driven_by"]}
    real = [word for key, word in _DRIVEN.items() if key in found and key != "prior"]
    return ", ".join(real) or "prior"


def cell(area: dict[str, Any], who: str) -> str:
    """A share with its 80 % interval."""
    for c in area["candidates"]:
        if c["id"] == who:
            share = c["share"]
            low, high = (f"{100 * share[q]:.0f}" for q in ("q10", "q90"))
            return f"{100 * share['median']:.0f} ({low}–{high})"
    return "–"


def worst(area: dict[str, Any], names: dict[str, str]) -> str:
    """Who is most likely to be hurt most, with the probability."""
    if not area.get("hurt_most"):
        return ""
    who, p = max(area["hurt_most"].items(), key=lambda kv: (kv[1], kv[0]))
    return f"{names[who].split()[-1]} {words.chance(p)}"


def heading(table: dict[str, Any]) -> str:
    """What the table shows."""
    what = f"{table['title']} by {table['area_kind']}: share in per cent (80 %)"
    return what + (", after the change" if "hurt_where" in table else "")


def notes(table: dict[str, Any]) -> list[str]:
    """Sentences under the table: who loses where, and how much is prior."""
    names = table["names"]
    places = {a["id"]: a["name"] for a in table["areas"]}
    found = []
    for row in table.get("hurt_where", []):
        if row["loss"] >= 0.005:
            most = ", ".join(f"{places[m['area']]} {100 * m['loss']:.0f}" for m in row["most"][:3])
            found.append(
                f"{names[row['id']]} loses {100 * row['loss']:.1f} points overall, most in {most}."
            )
    blind = sum(a["prior_driven"] for a in table["areas"])
    found.append(
        f"Weights: {table['turnout']}. In {blind} of {len(table['areas'])} areas nothing is known "
        "of anybody's base: there the interval is the prior's."
    )
    return found


def areas_view(table: dict[str, Any], most: int = 24) -> Group:
    """The largest areas for the terminal; all of them are in the JSON and on the page."""
    shown = columns(table)
    grid = Table(
        title=Text(heading(table), style="bold", overflow="fold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    grid.add_column(table["area_kind"], no_wrap=True)
    for who in shown:
        grid.add_column(table["names"][who].split()[-1], justify="right", no_wrap=True)
    if "hurt_where" in table:
        grid.add_column("hurt most", no_wrap=True)
    grid.add_column("rests on")
    rows = ordered(table)
    for area in rows[:most]:
        extra = [worst(area, table["names"])] if "hurt_where" in table else []
        grid.add_row(area["name"], *(cell(area, c) for c in shown), *extra, rests_on(area, shown))
    said = notes(table)
    if len(rows) > most:
        said.insert(0, f"The {most} largest of {len(rows)}; all are in --json and --html.")
    return Group(grid, *(Text("• " + s) for s in said))
