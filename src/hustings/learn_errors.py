"""Learn the error on the day of the vote: ``python -m hustings.learn_errors OUT DIR [DIR ...]``.

Each DIR is a set of past contests. Every contest is fitted at each horizon as it could be known
then and met by its result; what is left is described by the numbers of ``ElectionError``, once with
all contests and once without each cycle. OUT is learned.toml, whose other parts stay as they are.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
from numpy.typing import NDArray
from rich.progress import track
from scipy.optimize import minimize
from scipy.special import gammaln

from hustings.errors import HustingsError
from hustings.inference.engines import EngineSettings
from hustings.inference.fit import fit
from hustings.model.settings import ModelSettings
from hustings.readers.contest_set import Contest, read_contest_set
from hustings.replay import ledger_on, race_on, shares_of
from hustings.simulate import outside_share

Floats = NDArray[np.float64]
HORIZONS = (60, 30, 14, 7, 2)
KINDS = ("primary", "runoff", "general")
_FLOOR = 3e-3
"""Share that stands for none at all: half of what is printed as 1 %, roughly."""

_COLLAPSED = 0.4
"""Left with less than this part of what polls gave: the candidacy collapsed."""


@dataclass(frozen=True)
class Residual:
    """One stage of one contest met by its result: shares [candidate] said and real.

    ``spread`` is the covariance of log shares that the fit itself had; ``selected`` marks contests
    whose polls were chosen after the fact for who finished on top.
    """

    contest: str
    cycle: int
    kind: str
    days: int
    said: Floats
    real: Floats
    spread: Floats
    outside: float
    selected: bool


def residuals(contest: Contest) -> Iterator[Residual]:
    """The residuals of a contest at every horizon at which its stages had polls."""
    held: date | None = None
    for stage in contest.stages:
        if stage.stage in contest.results:
            for days in HORIZONS:
                day = stage.day - timedelta(days=days)
                asked = any(q.end <= day and q.stage == stage.stage for q in contest.questions)
                if asked and (held is None or day > held):
                    found = _residual(contest, stage.stage, day, days)
                    if found is not None:
                        yield found
        held = stage.day


def _residual(contest: Contest, stage: str, day: date, days: int) -> Residual | None:
    try:
        race, ledger = race_on(contest, day), ledger_on(contest, day)
        engine = EngineSettings(engine="laplace", laplace_draws=400)
        posterior = fit(race, ledger, seed=1, model=ModelSettings(tastes=0), engine=engine)
    except HustingsError:
        return None
    real = shares_of(contest.results[stage], race.candidate_ids)
    fed = any(s.next_stage == stage for s in contest.stages)
    standing = {
        c.id
        for c in race.candidates
        if (real[c.id] > 0 if fed else c.is_standing or (c.p_run or 0) >= 0.5)
    }
    names = [n for n in race.candidate_ids if n in standing and not math.isnan(real[n])]
    if len(names) < 2:
        return None
    level = posterior.stage(stage)
    eta = level.eta[:, [level.choices.index(n) for n in names]]
    share = np.exp(eta - eta.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return Residual(
        contest=f"{contest.id} {stage}",
        cycle=contest.cycle,
        kind=level.kind,
        days=days,
        said=share.mean(axis=0),
        real=np.array([real[n] for n in names]),
        spread=np.atleast_2d(np.cov(np.log(share).T)),
        outside=outside_share(ledger, stage),
        selected=contest.tier.startswith("C"),
    )


@dataclass(frozen=True)
class _Batch:
    """Residuals of one number of surviving candidates, for vectorised likelihoods."""

    kind: NDArray[np.int64]
    weight: Floats
    days: Floats
    outside: Floats
    said: Floats
    miss: Floats
    spread: Floats


def _survivors(r: Residual) -> NDArray[np.bool_]:
    alive: NDArray[np.bool_] = r.real > _COLLAPSED * r.said
    return alive if not r.selected else np.ones_like(alive)


def _batches(rows: Sequence[Residual]) -> list[_Batch]:
    times = Counter(r.contest for r in rows)
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for r in rows:
        alive = _survivors(r)
        n = int(alive.sum())
        if n < 2:
            continue
        said, real = r.said[alive], np.maximum(r.real[alive], _FLOOR)
        said, real = said / said.sum(), real / real.sum()
        weight = (0.5 if r.selected else 1.0) / times[r.contest] / math.sqrt(n - 1)
        groups.setdefault(n, []).append(
            (KINDS.index(r.kind), weight, r.days, r.outside, said, np.log(real / said),
             r.spread[np.ix_(alive, alive)])
        )  # fmt: skip
    return [_Batch(*(np.array(column) for column in zip(*g, strict=True))) for g in groups.values()]


def _log_likelihood(theta: Floats, batch: _Batch, kind: int) -> float:
    """Multivariate t of the log ratios to the leader; ``kind`` -1 takes all kinds."""
    base, growth, undecided, slope, stretch, tail = _unpack(theta)
    use = np.ones(len(batch.kind), dtype=bool) if kind < 0 else batch.kind == kind
    if not use.any():
        return 0.0
    m, n = batch.said[use], batch.said.shape[1]
    size = base**2 + (undecided * batch.outside[use]) ** 2
    own = size[:, None] * (0.25 / m) ** slope + growth**2 * batch.days[use, None]
    ahead = np.log(m) - (m * np.log(m)).sum(axis=1, keepdims=True)
    v = batch.spread[use] + own[:, :, None] * np.eye(n)
    v = v + stretch**2 * ahead[:, :, None] * ahead[:, None, :]
    leader = m.argmax(axis=1)
    contrast = np.stack([np.delete(np.eye(n) - np.eye(n)[k], k, axis=0) for k in leader])
    d = np.einsum("rij,rj->ri", contrast, batch.miss[use])
    v = contrast @ v @ contrast.transpose(0, 2, 1)
    root = np.linalg.cholesky(v)
    z = np.linalg.solve(root, d[:, :, None])[:, :, 0]
    p = n - 1
    value = gammaln((tail + p) / 2) - gammaln(tail / 2) - 0.5 * p * np.log(tail * np.pi)
    value = value - np.log(np.einsum("rii->ri", root)).sum(axis=1)
    value = value - 0.5 * (tail + p) * np.log1p((z**2).sum(axis=1) / tail)
    return float(batch.weight[use] @ value)


def _unpack(theta: Floats) -> tuple[float, ...]:
    """Base, growth, undecided, slope, consolidation, tail."""
    base, growth, undecided, slope, stretch, tail = theta
    return (math.exp(base), math.exp(growth), math.exp(undecided), float(slope),
            math.exp(stretch), 2.5 + math.exp(tail))  # fmt: skip


_CENTRE = np.array([np.log(0.15), np.log(0.015), np.log(0.3), 0.5, np.log(0.06), 1.0])
_WIDTH = np.array([0.5, 0.7, 0.7, 0.5, 0.7, 0.7])
"""A weak prior from published sizes: primaries miss the two-way share by about six points."""


def _sizes(batches: list[_Batch], kind: int, centre: Floats, width: Floats) -> Floats:
    def loss(theta: Floats) -> float:
        fit = sum(_log_likelihood(theta, b, kind) for b in batches)
        return 0.5 * float((((theta - centre) / width) ** 2).sum()) - fit

    found = minimize(loss, centre, method="L-BFGS-B", options={"eps": 1e-3, "maxiter": 60})
    result: Floats = found.x
    return result


_COLLAPSE = np.array([-3.35, -1.14, 0.0, 0.05])
_COLLAPSE_WIDTH = np.array([0.4, 0.25, 0.25, 0.05])
_RARE = np.array([-3.0, 0.0, 0.0, 0.0])
_OTHER_KIND = np.array([1.0, 0.5, 0.5, 0.1])
"""Before any contest: in the final forecasts of the 2016 presidential primaries (FiveThirtyEight,
CC BY 4.0) candidates put below 5 % fell short by 1.6 points and those between 5 and 10 % by 2.5,
which at a loss of five sixths each is a chance of about 0.7 and 0.4. These were 60 contests, which
is what the widths stand for. Run-offs as primaries; general elections, where the names on the
ballot are settled, far less; both may differ by ``_OTHER_KIND``."""

_PRIOR_CYCLE = 2016
_WITHOUT_PRIOR = 4.0
"""The cycle that the prior is from: without it the widths are so many times as wide, which leaves
hardly anything of it."""

_DROP, _DROP_SD, _LEFT, _DROP_CASES = 1.8, 0.7, 0.3, 5.0


@dataclass(frozen=True)
class _Fates:
    """Candidates [case] who could collapse: features, 1 where they did, weight, what was left."""

    x: Floats
    gone: Floats
    weight: Floats
    drop: Floats
    kind: NDArray[np.int64]


def _fates(rows: Sequence[Residual]) -> _Fates:
    times = Counter(r.contest for r in rows)
    cases = []
    for r in rows:
        if r.selected or len(r.said) < 3:
            continue
        m = np.maximum(r.said, 2e-3)
        for share, lives, real in zip(m, _survivors(r), r.real, strict=True):
            x = [1.0, np.log(share), np.log(share / m.max()), np.sqrt(r.days)]
            drop = np.log(share / max(real, _FLOOR)) if real > 0 else np.inf
            cases.append((x, float(not lives), 1.0 / times[r.contest], drop, KINDS.index(r.kind)))
    columns = list(zip(*cases, strict=True)) or [()] * 5
    return _Fates(
        x=np.array(columns[0], dtype=float).reshape(-1, 4),
        gone=np.array(columns[1], dtype=float),
        weight=np.array(columns[2], dtype=float),
        drop=np.array(columns[3], dtype=float),
        kind=np.array(columns[4], dtype=np.int64),
    )


def _collapse(f: _Fates, use: NDArray[np.bool_], centre: Floats, width: Floats) -> Floats:
    """Logistic regression of collapse with a normal prior, [coefficient]."""

    def loss(b: Floats) -> float:
        z = f.x[use] @ b
        fit = f.weight[use] @ (np.logaddexp(0, z) - f.gone[use] * z)
        return float(0.5 * (((b - centre) / width) ** 2).sum() + fit)

    result: Floats = minimize(loss, centre).x
    return result


def _remains(f: _Fates, use: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Of those who collapsed: mean and spread of the drop, and what part had nothing at all."""
    dead = use & (f.gone > 0)
    some = dead & np.isfinite(f.drop)
    weight, total = f.weight[some], f.weight[some].sum()
    mean = (_DROP_CASES * _DROP + weight @ f.drop[some]) / (_DROP_CASES + total)
    squares = _DROP_CASES * _DROP_SD**2 + weight @ (f.drop[some] - mean) ** 2
    nothing = _DROP_CASES * _LEFT + f.weight[dead & ~some].sum()
    left = nothing / (_DROP_CASES + f.weight[dead].sum())
    return float(mean), float(np.sqrt(squares / (_DROP_CASES + total))), float(left)


def learn(rows: Sequence[Residual], *, without: int = 0) -> dict[str, dict[str, Any]]:
    """The numbers of ``ElectionError`` by kind; a kind with few contests leans on all of them.

    ``without`` is the cycle that is left out, of whose rows none are given.
    """
    wider = _WITHOUT_PRIOR if without == _PRIOR_CYCLE else 1.0
    batches = _batches(rows)
    pooled = _sizes(batches, -1, _CENTRE, _WIDTH)
    fates = _fates(rows)
    primary = _collapse(fates, fates.kind == 0, _COLLAPSE, wider * _COLLAPSE_WIDTH)
    drop, drop_sd, _ = _remains(fates, np.ones(len(fates.gone), dtype=bool))
    found = {}
    for k, kind in enumerate(KINDS):
        base, growth, undecided, slope, stretch, tail = _unpack(
            _sizes(batches, k, pooled, 0.6 * _WIDTH)
        )
        own = fates.kind == k
        collapse = primary
        if kind != KINDS[0]:
            centre = primary + _RARE * (kind == "general")
            collapse = _collapse(fates, own, centre, _OTHER_KIND)
        found[kind] = {
            "base": round(base, 4), "undecided": round(undecided, 3), "slope": round(slope, 3),
            "growth": round(growth, 5), "consolidation": round(stretch, 4),
            "tail": round(tail, 2),
            "collapse": [round(float(c), 3) for c in collapse],
            "drop": round(drop, 3), "drop_sd": round(drop_sd, 3),
            "left": round(_remains(fates, own)[2], 3),
        }  # fmt: skip
    return found


def main(out: Path, folders: list[Path]) -> None:
    """Write the numbers into ``out``."""
    contests = [
        c
        for folder in folders
        for c in read_contest_set(folder).contests
        if c.questions and not c.fault and not c.tier.startswith("X")
    ]
    rows = [r for c in track(contests, "Replaying contests") for r in residuals(c)]
    document = tomlkit.parse(out.read_text("utf-8"))
    document["all"]["errors"] = learn(rows)
    without = document["without"]
    cycles = sorted({_PRIOR_CYCLE, *(r.cycle for r in rows)})
    for cycle in track(cycles, "Leaving out each cycle"):
        part = without.setdefault(str(cycle), tomlkit.table())
        part["errors"] = learn([r for r in rows if r.cycle != cycle], without=cycle)
    out.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(a) for a in sys.argv[2:]])
