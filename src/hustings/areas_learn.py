"""Learn the numbers of the areas model: ``python -m hustings.areas_learn DIR OUT [LINES AREAS]``.

DIR is a folder in the contest-set schema with results by area. How strongly patterns carry over
is chosen to make the error of predicted shares small in every contest that has three earlier
ones, relative to the same share everywhere; the variances then make its intervals cover. Each
set leaves one cycle out, both as a contest to be predicted and as an earlier one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import tomlkit
from scipy.optimize import minimize
from scipy.stats import t as student

from hustings.area_votes import AreaTask, Prepared, predict, task, true_shares
from hustings.model.area_scales import AreaScales
from hustings.model.area_shares import area_shares
from hustings.model.areas import Floats, contrasts
from hustings.model.nodes import Nodes
from hustings.readers.contest_areas import VotesByArea, read_votes_by_area

_FEWEST = 3
_ROUNDS = 4
_TAILS = (3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 30.0)
_PLAIN = Nodes(np.zeros((1, 0)), np.ones(1))
_LOG = ("family", "party", "person", "fresh", "small", "wide")
_LOGIT = ("keep_family", "keep_party", "keep_person")
_HOLD = 0.0005
"""Weight that pulls a searched number to its start, against drifting where nothing is learned."""


def tasks(votes: Sequence[VotesByArea], without: int | None = None) -> list[AreaTask]:
    """Every first stage that has three earlier ones; the left-out cycle is in none of them."""
    first: dict[str, VotesByArea] = {}
    for v in votes:
        if v.cycle != without:
            first.setdefault(v.contest_id, v)
    ordered = sorted(first.values(), key=lambda v: v.day)
    return [task(ordered[i], ordered[:i]) for i in range(_FEWEST, len(ordered))]


def _plain(mean: Floats, share: Floats, weight: Floats) -> Floats:
    """Shares by area at the middle of the bases, without tastes."""
    level = share[None, None, :]
    result: Floats = area_shares(level, share[None], mean[None], weight, _PLAIN)[0]
    return result


def risk(chosen: Sequence[Prepared], scales: AreaScales) -> float:
    """Mean over contests of the log of the error relative to the same share everywhere."""
    found = []
    for one in chosen:
        shares, share, weight = true_shares(one.task)
        guess = _plain(one.expected(share, scales), share, weight)
        base = np.abs(shares - share[:, None]).mean()
        found.append(np.log(np.abs(guess - shares).mean() / base))
    return float(np.mean(found))


def _vector(scales: AreaScales) -> Floats:
    keep = np.array([getattr(scales, n) for n in _LOGIT])
    return np.concatenate([np.log([getattr(scales, n) for n in _LOG]), np.log(keep / (1 - keep))])


def _scales(x: Floats, start: AreaScales) -> AreaScales:
    values = dict(zip(_LOG, np.exp(x[: len(_LOG)]), strict=True))
    values |= dict(zip(_LOGIT, 1 / (1 + np.exp(-x[len(_LOG) :])), strict=True))
    return replace(start, **{k: float(v) for k, v in values.items()})


def carry(chosen: Sequence[AreaTask], start: AreaScales) -> AreaScales:
    """Choose how patterns carry over."""
    origin, ready = _vector(start), [Prepared.of(one) for one in chosen]

    def cost(x: Floats) -> float:
        return risk(ready, _scales(x, start)) + _HOLD * float(((x - origin) ** 2).sum())

    best = minimize(
        cost, origin, method="Powell", options={"maxfev": 600, "xtol": 0.02, "ftol": 1e-4}
    )
    return _scales(best.x, start)


def _residuals(one: AreaTask, scales: AreaScales) -> tuple[Floats, Floats]:
    """What is left of the patterns, and the model's standard deviation, [candidate, area]."""
    _, share, _ = true_shares(one)
    found = predict(one, share, scales)
    pattern, _ = contrasts(one.votes)
    return pattern - (found.mean - share @ found.mean), found.sd


def homes(chosen: Sequence[AreaTask], scales: AreaScales) -> AreaScales:
    """The effect of home on people who stand for the first time: medians, as some are huge."""
    plain = replace(scales, home=0.0, near=0.0)
    at_home, near = [], []
    for one in chosen:
        left, _ = _residuals(one, plain)
        before = {n for v in one.earlier for n in v.candidates}
        for name, line, row in zip(one.vote.candidates, one.vote.lines, left, strict=True):
            if line.home not in one.areas.ids or name in before:
                continue
            g = one.areas.ids.index(line.home)
            market = one.areas.market[g]
            around = [m == market != "" and h != g for h, m in enumerate(one.areas.market)]
            if any(around):
                near.append(float(row[around].mean()))
            at_home.append(float(row[g]) - (near[-1] if any(around) else 0.0))
    return replace(
        scales,
        home=float(np.median(at_home)),
        near=float(max(np.median(near), 0.0)),
        home_sd=_robust_sd(at_home),
        near_sd=_robust_sd(near),
    )


def _robust_sd(values: Sequence[float]) -> float:
    return float(1.4826 * np.median(np.abs(np.array(values) - np.median(values))))


def widths(chosen: Sequence[AreaTask], scales: AreaScales) -> AreaScales:
    """How the leftover varies with the size and the market of an area, then what covers."""
    logs, sizes, alike, total, reference = [], [], 0.0, 0.0, []
    for one in chosen:
        left, sd = _residuals(one, replace(scales, size=0.0, market=0.0))
        z = left / sd
        z = z / np.sqrt(np.mean(z**2, axis=1, keepdims=True))
        size = np.log(one.areas.weight * one.areas.voters)
        logs.append(np.log(np.mean(z**2, axis=0)))
        sizes.append(size - size.mean())
        reference.append(size.mean())
        names = np.array(one.areas.market)
        same = (names[:, None] == names) & (names != "") & ~np.eye(len(names), dtype=bool)
        if same.any():
            alike += float((z @ same * z).sum() / same.sum())
            total += len(z)
    x, y = np.concatenate(sizes), np.concatenate(logs)
    scales = replace(
        scales,
        size=float(np.clip(-(x @ (y - y.mean())) / (x @ x), 0.0, 1.0)),
        reference=float(np.exp(np.mean(reference))),
        market=float(np.clip(alike / max(total, 1.0), 0.0, 0.9)),
    )
    return _cover(chosen, scales)


def _cover(chosen: Sequence[AreaTask], scales: AreaScales) -> AreaScales:
    """The factor and the tail with which 80 and 95 % of past areas lie in their intervals."""
    for _ in range(_ROUNDS):  # the local factor depends on the width
        z = np.concatenate([np.abs(np.divide(*_residuals(o, scales))).ravel() for o in chosen])
        rows = []
        for tail in _TAILS:
            at80, at95 = np.sqrt((tail - 2) / tail) * student.ppf([0.9, 0.975], tail)
            factor = float(np.quantile(z, 0.8) / at80)
            rows.append((abs(float(np.mean(z < factor * at95)) - 0.95), factor**2, tail))
        _, factor, tail = min(rows)
        scales = replace(scales, spread=scales.spread * factor, tail=tail)
    return scales


def learn(votes: Sequence[VotesByArea], without: int | None = None) -> AreaScales:
    """All numbers, from every contest but those of the cycle left out."""
    chosen = tasks(votes, without)
    start = homes(chosen, AreaScales())
    return widths(chosen, homes(chosen, carry(chosen, start)))


def document(votes: Sequence[VotesByArea]) -> tomlkit.TOMLDocument:
    """All sets: from every contest, and leaving out in turn each cycle that can be predicted."""
    page = tomlkit.document()
    page.add(tomlkit.comment("Written by python -m hustings.areas_learn; do not edit."))
    names = ", ".join(sorted({v.contest_id for v in votes}))
    page.add(tomlkit.comment(f"From votes by area of {names}."))
    page["all"] = _row(learn(votes))
    scored = sorted({one.vote.cycle for one in tasks(votes)})
    page["without"] = {str(c): _row(learn(votes, c)) for c in scored}
    return page


def _row(scales: AreaScales) -> dict[str, float]:
    return {f.name: float(f"{asdict(scales)[f.name]:.4g}") for f in fields(scales)}


if __name__ == "__main__":
    extra = [Path(p) for p in sys.argv[3:5]]
    found = read_votes_by_area(Path(sys.argv[1]), *extra)
    Path(sys.argv[2]).write_text(tomlkit.dumps(document(found)), encoding="utf-8")
