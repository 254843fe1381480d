"""Which pictures belong to an answer, each drawn by ``report.charts``."""

from __future__ import annotations

from typing import Any

from hustings.report import charts, words


def pictures(answer: dict[str, Any]) -> dict[str, str]:
    """SVG pictures of an answer by name: ``stage:ID``, ``seat``, ``change``, ``diversion:ID``."""
    found = {
        f"stage:{stage['id']}": charts.svg(charts.shares(stage))
        for stage in answer["scenario"]["stages"]
        if any(c["p_on_list"] >= 0.01 for c in stage["candidates"])
    }
    names = names_of(answer)
    seat = answer["scenario"]["seat"]["by_candidate"]
    found["seat"] = charts.svg(charts.hundred([(names[c], p) for c, p in seat.items()]))
    if is_plain(answer):
        return found
    moved = first_change(answer)
    drawn = charts.change(moved, names) if moved else None
    if drawn is not None:
        found["change"] = charts.svg(drawn)
    for who in answer["edit"]["enter"] + answer["edit"]["withdraw"]:
        rows = [r for r in answer["diversion"] if r["from"] == who]
        if rows:
            found[f"diversion:{who}"] = charts.svg(charts.diversion(rows, names))
    return found


def is_plain(answer: dict[str, Any]) -> bool:
    """Whether this is the forecast itself, with nothing edited and nothing assumed."""
    edit = answer["edit"]
    return not (edit["enter"] or edit["withdraw"] or answer.get("assumptions"))


def names_of(answer: dict[str, Any]) -> dict[str, str]:
    """Candidates' names by id, on either side."""
    return words.names_of(answer["baseline"]) | words.names_of(answer["scenario"])


def first_change(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The first stage at which shares move; later lists differ from draw to draw."""
    for stage in answer["changes"]:
        moves = [abs(c["share"]["median"]) for c in stage["candidates"] if c["share"]]
        if moves and max(moves) > 1e-4:
            found: dict[str, Any] = stage
            return found
    return None
