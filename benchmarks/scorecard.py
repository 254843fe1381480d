"""The recorded backtest: ``python -m benchmarks.scorecard [DIR ...]``, run by ``make scorecard``.

Replays the races of this repository and every DIR of past contests (by default the contest sets
beside the repository, where they are there), what-ifs included, and writes
``backtests/scorecard.json``, ``backtests/scorecard.html`` and the table in the README from it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.progress import Progress

from benchmarks.tables import markdown, put
from hustings.backtest import Scope, backtest
from hustings.executors import Processes
from hustings.report import page, scorecard

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ROOT.parent / "shared" / "data"
README = ROOT / "README.md"
JOBS = 2
PARTS = ROOT / ".hustings" / "scorecard"
"""Finished parts are kept here: a run that was stopped goes on."""
_NOTES = 200
_BY_HORIZON = ("hustings", "logit", "mean21", "last_poll")


def main(folders: list[Path]) -> None:
    """Run, write the card and the README's table, and print them."""
    summary = run([ROOT / "races", *(folders or [p for p in (BESIDE,) if p.is_dir()])])
    out = ROOT / "backtests"
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    (out / "scorecard.json").write_text(text + "\n", "utf-8")
    (out / "scorecard.html").write_text(page.backtest_page(summary), "utf-8")
    put(README, "scorecard", table(summary))
    print(table(summary))


def run(folders: list[Path]) -> dict[str, Any]:
    """The summary of a backtest of all these folders."""
    with Progress(transient=True) as bar:
        task = bar.add_task("Replaying", total=None)
        summary = backtest(
            *folders,
            out=PARTS,
            scope=Scope(what_if="yes"),
            executor=Processes(JOBS),
            progress=lambda n, total, _: bar.update(task, completed=n, total=total),
        )
    left_out = summary["left_out"]
    summary["left_out"] = [
        {"contest_id": f"{sum(r['reason'] == why for r in left_out)} contests", "reason": why}
        for why in sorted({r["reason"] for r in left_out})
    ]
    summary["notes"] = summary["notes"][:_NOTES]
    return summary


def table(summary: dict[str, Any]) -> str:
    """Scores by horizon and model, then what-ifs, as tables in Markdown."""
    head = (
        f"{summary['contests']} contests of {summary['cycles']} cycles; CRPS, energy and error in "
        f"points of share, coverage in per cent; {summary['cost']['seconds_per_unit']:.1f} s a "
        f"contest and day over all models, {_minutes(summary):.0f} minutes in all, one process."
    )
    scores = markdown(["days before", "model", *scorecard.HEADINGS], _scores(summary))
    what = ["what-ifs", "model", "error", "of proportional", "in 80 %", "rows"]
    return f"{head}\n\n{scores}\n\n{markdown(what, _what_ifs(summary))}"


def _scores(summary: dict[str, Any]) -> Iterator[list[str]]:
    """Every horizon, and where there were polls and where lists changed the last and all."""
    for horizon in (*summary["horizons"], None):
        models = summary["models"] if horizon is None else _BY_HORIZON
        yield from _rows(summary["scores"], horizon, str(horizon or "all"), models)
    for part in summary["parts"]:
        for horizon in (None, min(summary["horizons"])):
            label = f"{part['where'].replace('_', ' ')}, {horizon or 'all'}"
            yield from _rows(part["scores"], horizon, label, _BY_HORIZON)


def _rows(
    scores: list[dict[str, Any]], horizon: int | None, label: str, models: Sequence[str]
) -> Iterator[list[str]]:
    for e in scores:
        if e["horizon_days"] == horizon and e["model"] in models:
            yield [label, e["model"], *scorecard.cells(e["metrics"])]


def _what_ifs(summary: dict[str, Any]) -> Iterator[list[str]]:
    for row in sorted(summary["what_ifs"], key=lambda r: list(scorecard.KINDS).index(r["kind"])):
        if row["model"] != "proportional":
            ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
            inside = "" if row["cover80"] is None else f"{100 * row['cover80']:.0f}"
            what, error = scorecard.KINDS[row["kind"]], f"{row['mae']:.2f}"
            yield [what, row["model"], error, ratio, inside, str(row["n"])]


def _minutes(summary: dict[str, Any]) -> float:
    cost = summary["cost"]
    seconds: float = sum(cost["seconds_by_model"].values()) + cost["what_if_seconds"]
    return seconds / 60


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]])
