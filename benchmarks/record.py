"""Forecasts of the Alabama race on the record, beside what happened: writes the README's table.

Run by ``make record``. Every number is read from a forecast made now, as of the day named.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import hustings
from benchmarks.tables import markdown, put
from hustings.forecast import Fitted
from hustings.report import words

RACE = "us-al-2020-senate"
README = Path(__file__).resolve().parent.parent / "README.md"
NAMES = ("tuberville", "sessions", "byrne", "moore")


def main() -> None:
    """Make the table and put it between its marks in the README."""
    rows = [*_split(date(2019, 10, 29)), *(_row(day) for day in _DAYS), _happened()]
    table = markdown(_HEAD, rows)
    put(README, "record", table)
    print(table)


_DAYS = (date(2019, 11, 8), date(2020, 3, 2), date(2020, 7, 13), date(2020, 11, 2))
_HEAD = [
    "as of",
    *(f"{n.capitalize()}, primary %" for n in NAMES),
    "nomination",
    "Tuberville, run-off %",
    "Tuberville, general %",
    "seat",
]


def _split(day: date) -> list[list[str]]:
    """The day with Sessions out and in, from one fit."""
    fitted: Fitted = hustings.fit_race(RACE, as_of=day)
    answer = hustings.what_if(fitted, enter=("sessions",))
    return [
        _cells(f"{day}, Sessions out", answer["baseline"]),
        _cells(f"{day}, Sessions in", answer["scenario"]),
    ]


def _row(day: date) -> list[str]:
    return _cells(str(day), hustings.forecast(RACE, as_of=day))


def _cells(label: str, forecast: dict[str, Any]) -> list[str]:
    stages = {s["id"]: {c["id"]: c for c in s["candidates"]} for s in forecast["stages"]}
    decided = {s["id"]: s["shares"] for s in forecast["decided"]}

    def share(stage: str, who: str) -> str:
        if stage in decided:
            return f"*{100 * decided[stage][who]:.1f}*"
        found = stages.get(stage, {}).get(who)
        if found is None:
            return "–"
        s = found["share"]
        return f"{100 * s['median']:.1f} ({100 * s['q10']:.0f}–{100 * s['q90']:.0f})"

    nominated = sorted(forecast["nomination"].items(), key=lambda kv: -kv[1])
    likely = "*Tuberville*" if "runoff" in decided else _likeliest(nominated)
    seat = _likeliest(list(forecast["seat"]["by_candidate"].items()))
    primary = [share("primary", who) for who in NAMES]
    return [label, *primary, likely, share("runoff", "tuberville"),
            share("general", "tuberville"), seat]  # fmt: skip


def _likeliest(chances: list[tuple[str, float]]) -> str:
    return ", ".join(f"{who.capitalize()} {words.chance(p)}" for who, p in chances[:2])


def _happened() -> list[str]:
    """The results as they stand in the race folder."""
    ledger = hustings.load(RACE).ledger

    def share(stage: str, who: str) -> str:
        rows = [r for r in ledger.results if r.stage == stage and not r.area]
        return f"{100 * ledger.votes(stage)[who] / sum(r.votes for r in rows):.1f}"

    primary = [share("primary", who) for who in NAMES]
    return ["**what happened**", *primary, "Tuberville", share("runoff", "tuberville"),
            share("general", "tuberville"), "Tuberville"]  # fmt: skip


if __name__ == "__main__":
    main()
