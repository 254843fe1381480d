"""What moved a forecast, in the lines that a page shows."""

from __future__ import annotations

from typing import Any

from hustings.explain import explain
from hustings.forecast import Fitted
from hustings.report import words

KEY = "explained:"
"""Where the store keeps what moved a forecast."""
_LINES = 25
_CHANCES = 3
_WORTH_TELLING = 0.005


def explained(fitted: Fitted) -> list[dict[str, str]]:
    """Groups and rows of evidence with what each moves, the largest first."""
    found = explain(fitted)
    pieces = [*found["groups"], *found["rows"]]
    pieces.sort(key=lambda piece: -_size(piece))
    told = [{"label": p["label"], "told": _told(p, found["names"])} for p in pieces]
    return [line for line in told if line["told"]][:_LINES]


def _size(piece: dict[str, Any]) -> float:
    moves = [abs(m["moves"]) for what in ("nomination", "seat") for m in piece[what].values()]
    return max(moves, default=0.0)


def _told(piece: dict[str, Any], names: dict[str, str]) -> str:
    """The chances that a piece moves most, in points with their Monte Carlo error."""
    moved = [
        (
            abs(m["moves"]),
            f"{names.get(who, who)}’s {what} {words.points(m['moves'])} ± {_error(m)}",
        )
        for what in ("nomination", "seat")
        for who, m in piece[what].items()
        if abs(m["moves"]) >= _WORTH_TELLING
    ]
    moved.sort(key=lambda row: -row[0])
    return ", ".join(text for _, text in moved[:_CHANCES])


def _error(move: dict[str, Any]) -> str:
    """The Monte Carlo error of a move, in points."""
    return f"{100 * move['mc_error']:.1f}"
