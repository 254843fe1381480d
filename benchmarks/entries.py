"""Entries and withdrawals beside what polls then said: ``python -m benchmarks.entries``.

Each is fitted on the day before the list changed; the change of rivals' shares is set beside the
difference between the mean of the polls before and after. Writes ``backtests/entries.json`` and the
table in docs/backtest.md. Events of contests that are not at hand are left out.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.scorecard import BESIDE, ROOT
from benchmarks.tables import markdown, put
from hustings.backtesting.units import Settings
from hustings.backtesting.what_ifs import WhatIfUnit, run_what_if
from hustings.past import read_past

DOC = ROOT / "docs" / "backtest.md"
EVENTS: tuple[tuple[Path, str, str, date, int], ...] = (
    (ROOT / "races", "us-al-2020-senate", "sessions", date(2019, 11, 6), 60),
    (ROOT / "races", "us-al-2020-senate", "merrill", date(2019, 12, 1), 60),
    (BESIDE / "france", "fr-2022-president", "Éric Zemmour", date(2021, 8, 31), 45),
)
"""Source, contest, who, the last day before, and the days of polls on either side."""


def main() -> None:
    """Run all, write the record and the table, and print it."""
    rows = [row for event in EVENTS if event[0].is_dir() for row in scored(*event)]
    (ROOT / "backtests" / "entries.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    put(DOC, "entries", table(rows))
    print(table(rows))


def scored(source: Path, contest_id: str, who: str, day: date, days: int) -> list[dict[str, Any]]:
    """One row a rival: what was predicted and what was seen, in points."""
    contest = next(c for c in read_past(source)[0] if c.id == contest_id)
    unit = WhatIfUnit(contest, "time", day, (who,), Settings(), timedelta(days=days))
    done = run_what_if(unit)
    for failure in done.failures:
        print(f"{contest_id}: {failure.reason}")
    return [
        {
            "contest": contest_id, "event": r.question_id, "as_of": r.as_of, "rival": r.candidate,
            "seen": r.observed, "predicted": r.predicted, "q10": r.q10, "q90": r.q90,
            "proportional": r.proportional,
        }
        for r in done.rows
        if r.model == "hustings"
    ]  # fmt: skip


def table(rows: list[dict[str, Any]]) -> str:
    """The rows in Markdown."""
    head = ["fitted as of", "event", "rival", "polls moved", "predicted (80 %)", "proportional"]
    lines = []
    for r in rows:
        told = f"{r['predicted']:+.1f} ({r['q10']:+.1f} to {r['q90']:+.1f})"
        lines.append(
            [r["as_of"], r["event"], r["rival"], f"{r['seen']:+.1f}", told,
             f"{r['proportional']:+.1f}"]
        )  # fmt: skip
    return markdown(head, lines)


if __name__ == "__main__":
    main()
