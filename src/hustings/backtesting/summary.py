"""Means of scores by model and horizon, with errors clustered by cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import beta

from hustings.backtesting.rows import Failure, ScoreRow
from hustings.backtesting.units import Done
from hustings.backtesting.what_ifs import WhatIfDone
from hustings.forecast import VERSION
from hustings.scoring import COVERAGE, METRICS
from hustings.summary import rounded

SCHEMA = "hustings.backtest/1"
PIT_BINS = 10
_CASE = ["contest_id", "stage", "horizon_days", "as_of"]


def frame_of(rows: Sequence[ScoreRow], cycles: Mapping[str, int]) -> pd.DataFrame:
    """Rows as a table, with each contest's cycle."""
    columns = list(ScoreRow.__dataclass_fields__)
    cells = [[getattr(row, c) for c in columns] for row in rows]
    frame = pd.DataFrame(cells, columns=columns)
    frame["cycle"] = frame["contest_id"].map(dict(cycles))
    return frame


def clustered(values: Sequence[float], clusters: Sequence[int]) -> tuple[float, float | None]:
    """Mean and its standard error with clusters; no error from a single cluster.

    Variance: G/(G−1) · Σ_g (Σ_{i in g} (x_i − mean))² / n² (Liang and Zeger 1986).
    """
    x, g = np.asarray(values, dtype=float), np.asarray(clusters)
    mean = float(x.mean())
    sums = np.array([(x[g == k] - mean).sum() for k in np.unique(g)])
    if len(sums) < 2:
        return mean, None
    error = np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum()) / len(x)
    return mean, float(error)


def _mean(frame: pd.DataFrame) -> dict[str, Any]:
    """The mean over cases: first over the candidates of a case, then over cases.

    Coverage is over all shares alike.
    """
    pooled = frame["metric"].iloc[0] in COVERAGE
    if not pooled:
        frame = frame.groupby([*_CASE, "cycle"])["value"].mean().reset_index()
    mean, error = clustered(frame["value"].tolist(), frame["cycle"].tolist())
    return {
        "mean": rounded(mean),
        "se": None if error is None else rounded(error),
        "n": len(frame),
    }


def _table(frame: pd.DataFrame) -> dict[str, Any]:
    """By metric: mean, standard error and number of cases (of shares, for coverage)."""
    groups = dict(iter(frame.groupby("metric", sort=False)))
    return {m: _mean(groups[m]) for m in METRICS if m in groups and m != "pit"}


def _histogram(frame: pd.DataFrame) -> list[int]:
    values = frame.loc[frame["metric"] == "pit", "value"].to_numpy()
    counts, _ = np.histogram(values, bins=PIT_BINS, range=(0.0, 1.0))
    return [int(n) for n in counts]


def scores_of(
    frame: pd.DataFrame, models: Sequence[str], horizons: Sequence[int]
) -> list[dict[str, Any]]:
    """One entry a model and horizon, and one a model over all horizons (horizon null)."""
    found = []
    for model in models:
        own = frame[(frame["model"] == model) & frame["horizon_days"].isin(horizons)]
        for horizon in (*horizons, None):
            part = own if horizon is None else own[own["horizon_days"] == horizon]
            if part.empty:
                continue
            found.append(
                {
                    "model": model,
                    "horizon_days": horizon,
                    "contests": int(part["contest_id"].nunique()),
                    "stages": len(part[["contest_id", "stage"]].drop_duplicates()),
                    "metrics": _table(part),
                    "pit": _histogram(part),
                }
            )
    return found


WHERE = {"polled": 1, "several_lists": 2}
"""Parts of the cases that are scored again by themselves: the least number of different lists."""


def parts_of(
    frame: pd.DataFrame, done: Sequence[Done], models: Sequence[str], horizons: Sequence[int]
) -> list[dict[str, Any]]:
    """Scores where the stage had been polled by the day, and where its lists had changed."""
    lists = {
        (row.contest_id, row.stage, row.as_of): unit.lists.get(row.stage, 0)
        for unit in done
        for row in unit.rows
    }
    keys = zip(frame["contest_id"], frame["stage"], frame["as_of"], strict=True)
    count = np.array([lists.get(key, 0) for key in keys])
    found = []
    for where, least in WHERE.items():
        part = frame[count >= least]
        cases = part[part["horizon_days"].isin(horizons)][_CASE].drop_duplicates()
        scores = scores_of(part, models, horizons)
        found.append({"where": where, "stage_horizons": len(cases), "scores": scores})
    return found


def calibration_of(done: Sequence[Done]) -> list[dict[str, Any]]:
    """Chances in ten bins: how many, their mean, and how often it came so, with an interval."""
    told: dict[str, list[tuple[float, int, str]]] = {}
    for unit in done:
        for model, found in unit.chances.items():
            contest = unit.rows[0].contest_id if unit.rows else ""  # days without a score are one
            told.setdefault(model, []).extend((p, came, contest) for p, came in found)
    table = []
    for model, rows in told.items():
        frame = pd.DataFrame(rows, columns=["p", "came", "contest"])
        frame["bin"] = np.minimum((frame["p"] * PIT_BINS).astype(int), PIT_BINS - 1)
        for _, part in frame.groupby("bin"):
            came = float(part["came"].mean())
            low, high = _share_of(came, int(part["contest"].nunique()))
            table.append(
                {
                    "model": model,
                    "n": len(part),
                    "chance": rounded(float(part["p"].mean())),
                    "came": rounded(came),
                    "low": rounded(low),
                    "high": rounded(high),
                }
            )
    return table


def _share_of(came: float, contests: int) -> tuple[float, float]:
    """Jeffreys' 80 % interval of a frequency, with one observation a contest.

    Candidates and days of one contest share its fate, so that they count as one.
    """
    hits = came * contests
    low, high = beta.interval(0.8, hits + 0.5, contests - hits + 0.5)
    return (0.0 if came == 0.0 else float(low)), (1.0 if came == 1.0 else float(high))


def published_of(frame: pd.DataFrame, models: Sequence[str]) -> list[dict[str, Any]]:
    """Published forecasts beside every model on the same contests, stages, days and scores."""
    found = []
    for forecaster in [m for m in frame["model"].unique() if m not in models]:
        own = frame[frame["model"] == forecaster]
        key = [*_CASE, "metric", "candidate"]
        same = frame.merge(own[key].drop_duplicates(), on=key)
        beside = {m: _table(same[same["model"] == m]) for m in (forecaster, *models)}
        found.append(
            {
                "forecaster": forecaster,
                "contests": int(own["contest_id"].nunique()),
                "cases": len(own[_CASE].drop_duplicates()),
                "models": {m: t for m, t in beside.items() if t},
            }
        )
    return sorted(found, key=lambda f: str(f["forecaster"]))


def what_ifs_of(asked: Sequence[WhatIfDone], cycles: Mapping[str, int]) -> list[dict[str, Any]]:
    """By sort of change and model: mean absolute error in points, beside proportional."""
    cells = [
        (kind, row.model, row.value, cycles[row.contest_id], row.question_id, row.q10, row.q90,
         row.observed)
        for unit in asked
        for row, kind in zip(unit.rows, unit.kinds, strict=True)
    ]  # fmt: skip
    names = ["kind", "model", "value", "cycle", "question", "q10", "q90", "observed"]
    frame = pd.DataFrame(cells, columns=names)
    found = []
    for (kind, model), part in frame.groupby(["kind", "model"], sort=True):
        mean, error = clustered(part["value"].tolist(), part["cycle"].tolist())
        plain = frame[(frame["kind"] == kind) & (frame["model"] == "proportional")]["value"]
        inside = part["observed"].between(part["q10"], part["q90"]).mean()
        found.append(
            {
                "kind": kind,
                "model": model,
                "mae": rounded(mean),
                "se": None if error is None else rounded(error),
                "ratio": rounded(mean / float(plain.mean())) if plain.sum() > 0 else None,
                "cover80": None if model == "proportional" else rounded(float(inside)),
                "questions": int(part["question"].nunique()),
                "n": len(part),
            }
        )
    return found


def cost_of(done: Sequence[Done], asked: Sequence[WhatIfDone], stages: int) -> dict[str, Any]:
    """Seconds by model, over all and for one contest as of one day, and what they grow with."""
    seconds: dict[str, float] = {}
    for unit in done:
        for model, taken in unit.seconds.items():
            seconds[model] = seconds.get(model, 0.0) + taken
    fits = [
        (u.questions, u.candidates, u.seconds["hustings"])
        for u in done
        if "hustings" in u.seconds and u.candidates
    ]
    return {
        "units": len(done),
        "stage_horizons": stages,
        "seconds_by_model": {m: rounded(s) for m, s in seconds.items()},
        "seconds_per_unit": rounded(sum(seconds.values()) / max(len(done), 1)),
        "what_if_seconds": rounded(sum(u.seconds for u in asked)),
        "growth": _growth(fits),
    }


def _growth(fits: Sequence[tuple[int, int, float]]) -> dict[str, float] | None:
    """Elasticities of a fit's time: seconds ~ (1 + questions)^a · candidates^b."""
    if len(fits) < 6:
        return None
    questions, candidates, seconds = np.array(fits, dtype=float).T
    q, c, t = np.log(1 + questions), np.log(candidates), np.log(np.maximum(seconds, 1e-3))
    design = np.column_stack([np.ones(len(q)), q, c])
    (_, a, b), *_ = np.linalg.lstsq(design, t, rcond=None)
    return {"questions": rounded(float(a)), "candidates": rounded(float(b))}


def summarise(
    frame: pd.DataFrame,
    done: Sequence[Done],
    asked: Sequence[WhatIfDone],
    *,
    models: Sequence[str],
    horizons: Sequence[int],
    failures: Sequence[Failure],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """The summary, as documented in docs/json.md."""
    cases = len(frame[_CASE].drop_duplicates()) if len(frame) else 0
    return {
        "schema": SCHEMA,
        "version": VERSION,
        **said,
        "models": list(models),
        "horizons": list(horizons),
        "contests": int(frame["contest_id"].nunique()),
        "cycles": int(frame["cycle"].nunique()),
        "scores": scores_of(frame, models, horizons),
        "parts": parts_of(frame, done, models, horizons),
        "calibration": calibration_of(done),
        "published": published_of(frame, models),
        "failures": [
            {"contest_id": f.contest_id, "stage": f.stage, "horizon_days": f.horizon_days,
             "model": f.model, "reason": f.reason}
            for f in failures
        ],
        "cost": cost_of(done, asked, cases),
    }  # fmt: skip
