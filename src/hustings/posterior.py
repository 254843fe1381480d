"""Named draws from the posterior, with the verdict of the fit in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """How far the draws can be trusted. ``sentence`` is what every report prints."""

    engine: str
    good: bool
    r_hat: float | None
    ess: float | None
    divergences: int | None
    pareto_k: float | None
    sentence: str


@dataclass(frozen=True)
class StageLevels:
    """Utilities of a stage's choices on its day. ``eta`` is [draw, choice]; the outside is last.

    ``outside_known`` says whether polls of this electorate counted those who chose nobody.
    """

    stage: str
    kind: str
    choices: tuple[str, ...]
    eta: Floats
    has_taste: bool
    outside_known: bool


@dataclass(frozen=True)
class HouseEffect:
    """A pollster's lasting lean on a candidate, in points of share at the middle of the range."""

    pollster: str
    candidate: str
    points: float
    low: float
    high: float


@dataclass(frozen=True)
class Posterior:
    """What a fit hands to a forecast. ``taste`` is lambda, [draw, candidate, taste].

    ``node_v`` and ``node_w`` are the kinds of voter the fit integrated over; ``theta`` are the
    raw draws, [draw, parameter], from which they can be weighed again.
    """

    candidates: tuple[str, ...]
    stages: tuple[StageLevels, ...]
    taste: Floats
    node_v: Floats
    node_w: Floats
    houses: tuple[HouseEffect, ...]
    verdict: Verdict
    theta: Floats

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.taste)

    def stage(self, stage_id: str) -> StageLevels:
        """The levels of one stage."""
        return next(s for s in self.stages if s.stage == stage_id)
