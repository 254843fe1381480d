"""Replay past contests as they were known on past days, and score what the models said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hustings.backtesting.predictions import MODELS
from hustings.backtesting.residuals import packaged, residual_table
from hustings.backtesting.rows import (
    COLUMNS,
    EXTRA,
    FAILURE_COLUMNS,
    Failure,
    ScoreRow,
    WhatIfRow,
    write_csv,
    write_rows,
)
from hustings.backtesting.run import Progress, run_all
from hustings.backtesting.store import AnyUnit, Store
from hustings.backtesting.summary import frame_of, summarise, what_ifs_of
from hustings.backtesting.units import Done, Settings, Unit, horizons_of
from hustings.backtesting.what_ifs import WhatIfDone, WhatIfUnit, units_of
from hustings.baselines import curves_without
from hustings.errors import ContestSetError, OutputError
from hustings.executors import Executor, executor_for
from hustings.past import PastContest, read_past
from hustings.race import STAGE_KINDS


@dataclass(frozen=True, slots=True)
class Scope:
    """Which contests and which questions.

    tiers      'all' also replays contests whose own note says that their polls tell the outcome
    what_if    'yes' also scores what-ifs; 'strict' lets them see nothing later than the poll
    """

    tiers: str = ""
    what_if: str = ""


def backtest(
    *sources: str | Path,
    out: str | Path,
    horizons: Sequence[int] = (60, 30, 14, 7, 2),
    settings: Settings | None = None,
    scope: Scope | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Backtest every contest of a folder; return the summary documented in docs/json.md.

    Writes ``rows.csv``, ``rows.parquet``, ``failures.csv`` and ``summary.json`` to ``out``, and
    keeps finished parts in ``out/parts``: run again, it does only what is missing or has changed.

    Args:
        sources: folders of contests (docs/contest-sets.md), race folders, or folders of such.
        out: the folder to write to.
        horizons: days before each vote on which it is forecast.
        settings: models, their settings, seed.
        scope: whether what-ifs are scored too, and which contests are left out.
        executor: where it runs; by default here.
        progress: told of every finished unit.

    Raises:
        ContestSetError: where there is nothing to replay.
        RaceFileError, OutputError, ExecutorError.
    """
    scope = scope or Scope()
    settings = _checked(settings or Settings(), horizons, scope)
    days = tuple(sorted(set(horizons), reverse=True))
    contests, notes = read_past(*sources)
    replayed, left_out, failures = _sorted_out(contests, scope.tiers)
    units: list[AnyUnit] = [
        *_units(replayed, days, settings),
        *_asked(replayed, settings, scope.what_if),
    ]
    if not units:
        reasons = "; ".join(sorted({f.reason for f in failures} | set(left_out.values())))
        raise ContestSetError(
            f"'{', '.join(map(str, sources))}': got no contest that can be scored "
            f"({reasons or 'it has none'}); expected one with a result. Try: --tiers all, or "
            "docs/contest-sets.md."
        )
    found = run_all(
        units, Store(Path(out) / "parts"), executor or executor_for("", 1, ""), progress
    )
    done = [d for d in found if isinstance(d, Done)]
    asked = [d for d in found if isinstance(d, WhatIfDone)]
    failures += [f for unit in found for f in unit.failures]
    cycles = {c.id: c.cycle for c in replayed}
    said = {
        "seed": settings.seed,
        "others": settings.others,
        "left_out": [{"contest_id": c, "reason": r} for c, r in left_out.items()],
        "notes": [*notes, *(f"{c.id}: {n}" for c in replayed for n in c.notes), *_said(done)],
        "what_ifs": what_ifs_of(asked, cycles),
    }
    rows = [row for unit in done for row in unit.rows]
    summary = summarise(
        frame_of(rows, cycles),
        done,
        asked,
        models=settings.models,
        horizons=days,
        failures=failures,
        said=said,
    )
    rows += [row for unit in asked for row in unit.rows]
    _write(Path(out), rows, failures, summary)
    return summary


def _asked(contests: Sequence[PastContest], settings: Settings, what_if: str) -> list[WhatIfUnit]:
    if not what_if:
        return []
    return [u for c in contests for u in units_of(c, settings, strict=what_if == "strict")]


def _checked(settings: Settings, horizons: Sequence[int], scope: Scope) -> Settings:
    strange = [m for m in settings.models if m not in MODELS]
    if strange or not (settings.models or scope.what_if):
        raise ContestSetError(
            f"models: got {', '.join(strange) or 'none'}; expected some of {', '.join(MODELS)}."
        )
    if not horizons or min(horizons) < 0:
        raise ContestSetError(
            f"horizons: got {list(horizons)}; expected days before the vote, 0 or more. Try: 30 7"
        )
    if scope.tiers not in ("", "all"):
        raise ContestSetError(f"tiers: got '{scope.tiers}'; expected nothing or 'all'.")
    if scope.what_if not in ("", "yes", "strict"):
        raise ContestSetError(
            f"what_if: got '{scope.what_if}'; expected nothing, 'yes' or 'strict'."
        )
    return settings


def _sorted_out(
    contests: Sequence[PastContest], tiers: str
) -> tuple[list[PastContest], dict[str, str], list[Failure]]:
    """Contests to replay, those left out with the reason, and those that cannot be scored."""
    replayed: list[PastContest] = []
    left_out: dict[str, str] = {}
    failures: list[Failure] = []
    for contest in contests:
        if contest.left_out and tiers != "all":
            left_out[contest.id] = contest.left_out
        elif contest.fault:
            failures.append(Failure(contest.id, "", None, "", contest.fault))
        else:
            replayed.append(contest)
            failures += [
                Failure(contest.id, s.id, None, "", "no result of this stage")
                for s in contest.stages
                if not contest.result(s.id)
            ]
    return replayed, left_out, failures


def _units(
    contests: Sequence[PastContest], horizons: tuple[int, ...], settings: Settings
) -> list[Unit]:
    if not settings.models:
        return []
    table = residual_table(contests, horizons, settings.others)
    curves = {
        cycle: curves_without(cycle, table, packaged(), STAGE_KINDS)
        for cycle in {c.cycle for c in contests}
    }
    return [
        Unit(contest, day, tuple(targets), curves[contest.cycle], settings)
        for contest in contests
        for day, targets in sorted(horizons_of(contest, horizons).items())
    ]


def _said(done: Sequence[Done]) -> list[str]:
    return list(dict.fromkeys(note for unit in done for note in unit.notes))


def _write(
    out: Path, rows: Sequence[ScoreRow], failures: Sequence[Failure], summary: dict[str, Any]
) -> None:
    asked = any(isinstance(row, WhatIfRow) for row in rows)
    write_rows(out, "rows", rows, (*COLUMNS, *EXTRA) if asked else COLUMNS)
    cells = [{c: getattr(f, c) for c in FAILURE_COLUMNS} for f in failures]
    write_csv(out / "failures.csv", cells, FAILURE_COLUMNS)
    try:
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"--out: cannot write '{out}': {error}. Try: another place.") from error
