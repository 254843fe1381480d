"""Fit the model to what was known on a day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from hustings.evidence import Ledger
from hustings.inference.checks import verdict
from hustings.inference.engines import EngineSettings, sample
from hustings.model.choice import OUTSIDE_CHOICE
from hustings.model.density import Density
from hustings.model.design import Design, build
from hustings.model.settings import ModelSettings
from hustings.posterior import HouseEffect, Posterior, StageLevels
from hustings.race import Race

Floats = NDArray[np.float64]


# one thread of linear algebra: a second gains little here, and with chains or other fits on the
# cores it costs much
@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]
def fit(
    race: Race,
    ledger: Ledger,
    *,
    seed: int,
    model: ModelSettings | None = None,
    engine: EngineSettings | None = None,
    free_scales: bool = False,
) -> Posterior:
    """Draws of every stage's levels on its day.

    Args:
        race: as of the day.
        ledger: as of the day.
        seed: same inputs and seed give the same draws.
        model: the model's fixed numbers.
        engine: which sampler and how long.
        free_scales: let the scales be learned from this contest, around what others taught.

    Raises:
        FitError: when the mode cannot be found.
    """
    model = model or ModelSettings()
    engine = engine or EngineSettings()
    density = Density(build(race, ledger, model), free_scales=free_scales)
    drawn = sample(density, engine, seed)
    chains, draws, _ = drawn.theta.shape
    theta = drawn.theta.reshape(chains * draws, -1)
    stages, taste = read_draws(density, theta)
    reported = np.concatenate([_contrasts(s.eta) for s in stages], axis=1)
    return Posterior(
        candidates=race.candidate_ids,
        stages=stages,
        taste=taste,
        node_v=density.nodes.v,
        node_w=density.nodes.w,
        houses=_houses(density.design, density, theta),
        verdict=verdict(drawn, reported.reshape(chains, draws, -1), engine),
        theta=theta,
    )


def read_draws(density: Density, theta: Floats) -> tuple[tuple[StageLevels, ...], Floats]:
    """Every stage's levels, and the loadings, of draws theta [draw, parameter]."""
    tastes = density.tastes(theta)
    stages = tuple(
        StageLevels(
            t.stage,
            t.kind,
            t.choices,
            density.levels(theta, i, tastes),
            t.group >= 0,
            t.outside_known,
        )
        for i, t in enumerate(density.design.targets)
    )
    return stages, density.loadings(tastes, len(theta))


def _contrasts(eta: Floats) -> Floats:
    """Levels against the stage's mean: what shares depend on. The outside is left out."""
    named = eta[:, :-1]
    result: Floats = named - named.mean(axis=1, keepdims=True)
    return result


def _houses(design: Design, density: Density, theta: Floats) -> tuple[HouseEffect, ...]:
    """House effects in points of share, for a candidate at the share the polls give on average."""
    found = []
    scales = density.scales(theta)
    share = _mean_shares(design)
    for key, at in design.coordinates.index.items():
        if not key[0].startswith("house:") or key[3] == OUTSIDE_CHOICE:
            continue
        effect = scales[:, design.coordinates.scale_of[at]] * theta[:, at]
        p = share.get((key[2], key[3]), 0.2)
        low, mid, high = np.quantile(100 * p * (1 - p) * effect, [0.1, 0.5, 0.9])
        found.append(HouseEffect(key[1], key[3], float(mid), float(low), float(high)))
    return tuple(sorted(found, key=lambda h: (-abs(h.points), h.pollster, h.candidate)))


def _mean_shares(design: Design) -> dict[tuple[str, str], float]:
    totals: dict[tuple[str, str], list[float]] = {}
    stage_electorate = dict(design.electorates)
    for q in design.questions:
        for a in q.answers:
            key = (stage_electorate[q.stage], a.choice)
            totals.setdefault(key, []).append(a.pct / 100)
    return {key: float(np.mean(values)) for key, values in totals.items()}
