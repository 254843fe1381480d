"""Errors of the simple poll means on past contests, from which their spread is fitted.

``python -m hustings.backtesting.residuals OUT DIR [DIR ...]`` writes the packaged table, which
serves sets with too few cycles of their own.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from hustings.baselines import Residuals, centre
from hustings.errors import HustingsError
from hustings.past import PastContest, is_settled, read_past, real_shares

PACKAGED = "residuals.csv"
HORIZONS = (60, 30, 14, 7, 2)
_COLUMNS = ("model", "kind", "cycle", "horizon", "n", "squares")
_LEAST_SHARE = 0.01


def residual_table(
    contests: Iterable[PastContest], horizons: tuple[int, ...], others: float
) -> tuple[Residuals, ...]:
    """Squared errors of both poll means, summed by kind of stage, cycle and days to the vote."""
    sums: dict[tuple[str, str, int, int], tuple[int, float]] = {}
    for contest in contests:
        for horizon in horizons:
            for model, kind, squares in _errors(contest, horizon, others):
                key = (model, kind, contest.cycle, horizon)
                n, total = sums.get(key, (0, 0.0))
                sums[key] = (n + len(squares), total + sum(squares))
    return tuple(Residuals(*key, n, total) for key, (n, total) in sorted(sums.items()) if n)


def _errors(
    contest: PastContest, horizon: int, others: float
) -> Iterable[tuple[str, str, list[float]]]:
    for stage in contest.stages:
        day = stage.date - timedelta(days=horizon)
        if not contest.result(stage.id):
            continue
        try:
            known = contest.known(day)
        except HustingsError:
            continue
        here = next(s for s in known.race.stages if s.id == stage.id)
        if not is_settled(contest, here, known.race, day):
            continue
        likely = [c.id for c in known.race.candidates if c.is_standing or (c.p_run or 0) >= 0.5]
        real = real_shares(contest, stage.id, tuple(likely))
        listed = [c for c in likely if not math.isnan(real[c])]
        if stage.id != known.race.stages[0].id:
            listed = [c for c in listed if real[c] > 0]
        if len(listed) < 2:
            continue
        for model in ("mean21", "last_poll"):
            middle = centre(known, here, model, listed)
            if middle is not None:
                at = {c: float(middle[known.race.candidate_ids.index(c)]) for c in listed}
                yield model, stage.kind, [_square(at[c], real[c], others) for c in listed]


def _square(middle: float, real: float, others: float) -> float:
    p = min(max(middle, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return (middle * (1 - others) - real) ** 2 / (p * (1 - p))


@cache
def packaged() -> tuple[Residuals, ...]:
    """The table that comes with the package."""
    text = files("hustings.backtesting").joinpath(PACKAGED).read_text("utf-8")
    return tuple(
        Residuals(
            r["model"], r["kind"], int(r["cycle"]), int(r["horizon"]), int(r["n"]),
            float(r["squares"]),
        )
        for r in csv.DictReader(text.splitlines())
    )  # fmt: skip


def main(out: str, *folders: str) -> None:
    """Write the packaged table from these folders, without contests that their tiers leave out."""
    found = [
        c for folder in folders for c in read_past(folder)[0] if not c.left_out and not c.fault
    ]
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for r in residual_table(found, HORIZONS, 0.02):
            squares = float(f"{r.squares:.6g}")
            writer.writerow([r.model, r.kind, r.cycle, r.horizon, r.n, squares])


if __name__ == "__main__":
    main(*sys.argv[1:])
