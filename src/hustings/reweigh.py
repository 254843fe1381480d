"""What a posterior would be without one piece of evidence, by importance weights on its draws.

Each draw is weighed by the ratio of the two densities. For what moves the prior mean of a level
that is a ratio of two normal densities at the same levels and tastes, for a claim of closeness
of two matrix normal ones, and the draws stay as they are. Without a poll the posterior is wider and
elsewhere, so the draws are first carried from the Gaussian at the old mode to the one at the new
(the idea of moment matching: Paananen, Piironen, Buerkner and Vehtari 2021). Weights are smoothed
by a Pareto tail whose k says how far they can be trusted (Vehtari et al. 2024).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from arviz_stats.base.array import array_stats
from numpy.typing import NDArray

from hustings.errors import FitError
from hustings.evidence import Ledger
from hustings.inference.engines import Mode, find_mode
from hustings.inference.fit import read_draws
from hustings.model.choice import OUTSIDE_CHOICE
from hustings.model.density import Density
from hustings.model.design import build
from hustings.model.priors import LevelPrior, level_priors
from hustings.model.settings import ModelSettings
from hustings.model.taste import TasteGroup, closeness
from hustings.posterior import Posterior
from hustings.race import Race

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reweighed:
    """Draws, their weights [draw] that sum to one, and the k of the weights' Pareto tail."""

    posterior: Posterior
    weight: Floats
    pareto_k: float


class Draws:
    """The draws of one fit, ready to be weighed again."""

    def __init__(
        self, race: Race, ledger: Ledger, model: ModelSettings, posterior: Posterior
    ) -> None:
        self.race, self.ledger, self.model = race, ledger, model
        self.posterior, self.theta = posterior, posterior.theta
        self.density = Density(build(race, ledger, model), free_scales=False)
        if self.density.size != self.theta.shape[1]:
            raise AssertionError("the draws are of another fit")

    def without_poll(self, poll: str) -> Reweighed | None:
        """Moved and weighed draws of the posterior without the questions of one poll.

        None where the mode without the poll cannot be found.
        """
        k, design = self.density.arrays, self.density.design
        ends, y = np.append(k.starts, len(k.y)), k.y.copy()
        for i, q in enumerate(design.questions):
            if q.poll_id == poll:
                y[ends[i] : ends[i + 1]] = 0.0
        left = Density(replace(design, y=y), free_scales=False)
        try:
            mode = find_mode(left, self.mode.theta)
        except FitError:
            return None
        theta = _transported(self.theta, self.mode, mode)
        weight, pareto_k = _smoothed(left.values(theta) - self.log_density)
        stages, taste = read_draws(left, theta)
        moved = replace(self.posterior, stages=stages, taste=taste, theta=theta)
        return Reweighed(moved, weight, pareto_k)

    @cached_property
    def mode(self) -> Mode:
        """The mode of the fit and a root of its covariance there."""
        return find_mode(self.density)

    @cached_property
    def log_density(self) -> Floats:
        """Log density of the fit at every draw."""
        return self.density.values(self.theta)

    def under(self, race: Race, ledger: Ledger) -> Reweighed | None:
        """Weights for the prior that this race and ledger give, with the same polls.

        None where the two priors differ in more than the means of levels and the closeness.
        """
        levels, tastes = self._levels(race, ledger), self._tastes(race, ledger)
        if levels is None or tastes is None:
            return None
        return Reweighed(self.posterior, *_smoothed(levels + tastes))

    def same_prior(self, race: Race, ledger: Ledger) -> bool:
        """Whether this race and ledger give the very same prior."""
        old = self.density.design.priors.items()
        new = level_priors(race, ledger, self.model)
        same = all(k in new and _numbers(new[k]) == _numbers(prior) for k, prior in old)
        rho = closeness(self.race, self.ledger)
        return same and np.array_equal(rho, closeness(race, ledger))

    def _levels(self, race: Race, ledger: Ledger) -> Floats | None:
        old, new = self.density.design.priors, level_priors(race, ledger, self.model)
        scales = self.density.scales(self.theta)
        coordinates = self.density.design.coordinates
        ratio = np.zeros(len(self.theta))
        for key, prior in old.items():
            other = new.get(key)
            if other is None or (other.sd, other.family) != (prior.sd, prior.family):
                return None
            at = coordinates.index.get((f"level:{prior.family}", *key))
            if other.mean == prior.mean or at is None or key[1] == OUTSIDE_CHOICE:
                continue
            x = self.theta[:, at]
            moved = x + (prior.mean - other.mean) / scales[:, coordinates.scale_of[at]]
            ratio += 0.5 * (x**2 - moved**2)
        return ratio

    def _tastes(self, race: Race, ledger: Ledger) -> Floats | None:
        rho, ratio = closeness(race, ledger), np.zeros(len(self.theta))
        groups = self.density.design.taste.groups
        members = [c for g in groups for c in g.candidates]
        if len(members) != len(set(members)):
            return None
        for group in groups:
            new = rho[np.ix_(group.candidates, group.candidates)]
            ratio += self._taste_ratio(group, new)
        return ratio

    def _taste_ratio(self, group: TasteGroup, new: Floats) -> Floats:
        """Log ratio of matrix normal densities of loadings, [draw]; a turn leaves it as it is."""
        old = group.root @ group.root.T
        loading = self.posterior.taste[:, group.candidates] / self.model.taste_scale
        change = np.linalg.inv(new) - np.linalg.inv(old)
        spread = np.einsum("dck,ce,dek->d", loading, change, loading)
        bulk = np.linalg.slogdet(new)[1] - np.linalg.slogdet(old)[1]
        ratio: Floats = -0.5 * (spread + loading.shape[2] * bulk)
        return ratio


def _numbers(prior: LevelPrior) -> tuple[object, ...]:
    return (prior.mean, prior.sd, prior.family, prior.party, prior.party_sd)


def _transported(theta: Floats, old: Mode, new: Mode) -> Floats:
    """Draws [draw, parameter] carried from one Gaussian to another by the shortest way.

    The map of optimal transport between N(m, S) and N(m', S'), which turns nothing:
    m' + A (theta - m) with A = S^-1/2 (S^1/2 S' S^1/2)^1/2 S^-1/2.
    """
    values, vectors = np.linalg.eigh(old.root @ old.root.T)
    half = (vectors * np.sqrt(values)) @ vectors.T
    back = (vectors / np.sqrt(values)) @ vectors.T
    middle = half @ (new.root @ new.root.T) @ half
    spread, axes = np.linalg.eigh((middle + middle.T) / 2)
    whole = back @ ((axes * np.sqrt(np.maximum(spread, 0.0))) @ axes.T) @ back
    moved: Floats = new.theta + (theta - old.theta) @ whole
    return moved


def _smoothed(log_ratio: Floats) -> tuple[Floats, float]:
    """Pareto-smoothed weights that sum to one, and the k of their tail."""
    if np.ptp(log_ratio) < 1e-9:
        return np.full(len(log_ratio), 1 / len(log_ratio)), -np.inf
    # psislw takes the log likelihood that is left out: minus the log ratio
    smoothed, k = array_stats.psislw(-(log_ratio - log_ratio.max()))
    weight = np.exp(smoothed - smoothed.max())
    return weight / weight.sum(), float(k)
