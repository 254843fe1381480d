"""The rows of a backtest: one score each, in the documented columns."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hustings.errors import OutputError

COLUMNS = ("contest_id", "stage", "horizon_days", "as_of", "model", "metric", "candidate", "value")
EXTRA = ("question_id", "observed", "predicted", "proportional", "q10", "q90")
FAILURE_COLUMNS = ("contest_id", "stage", "horizon_days", "model", "reason")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score. ``candidate`` is empty where the score is of the stage as a whole."""

    contest_id: str
    stage: str
    horizon_days: int
    as_of: str
    model: str
    metric: str
    candidate: str
    value: float


@dataclass(frozen=True, slots=True)
class WhatIfRow(ScoreRow):
    """One score of a what-if; shares and changes in points."""

    question_id: str
    observed: float
    predicted: float
    proportional: float | None
    q10: float | None
    q90: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A forecast that could not be made or scored. Empty fields stand for all."""

    contest_id: str
    stage: str
    horizon_days: int | None
    model: str
    reason: str


def write_rows(out: Path, name: str, rows: Iterable[ScoreRow], columns: tuple[str, ...]) -> None:
    """Write rows as CSV and Parquet. Raises OutputError."""
    cells = [asdict(row) for row in rows]
    write_csv(out / f"{name}.csv", cells, columns)
    text = {"contest_id", "stage", "as_of", "model", "metric", "candidate", "question_id"}
    frame = pd.DataFrame(cells, columns=list(columns)).astype(
        {c: "str" if c in text else "int64" if c == "horizon_days" else "float64" for c in columns}
    )
    frame.to_parquet(out / f"{name}.parquet", index=False)


def write_csv(path: Path, cells: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Write one CSV file; it appears whole or not at all. Raises OutputError."""
    fresh = path.with_suffix(".new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(cells)
        os.replace(fresh, path)
    except OSError as error:
        raise OutputError(f"--out: cannot write '{path}': {error}. Try: another place.") from error
