"""What a posterior would be without one piece of evidence, by importance weights on its draws.

The draws of theta stay; each is weighed by the ratio of the two densities at the same levels and
tastes. For a poll that is one over its likelihood; for what moves the prior mean of a level, the
ratio of two normal densities; for a claim of closeness, of two matrix normal ones. Weights are
smoothed by a Pareto tail whose k says how far they can be trusted (Vehtari et al. 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from arviz_stats.base.array import array_stats
from numpy.typing import NDArray

from hustings.evidence import Ledger
from hustings.model.choice import OUTSIDE_CHOICE
from hustings.model.density import Density
from hustings.model.density_kernel import predict
from hustings.model.design import build
from hustings.model.priors import level_priors
from hustings.model.settings import ModelSettings
from hustings.model.taste import TasteGroup, closeness
from hustings.posterior import Posterior
from hustings.race import Race

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reweighed:
    """Weights [draw] that sum to one, and the k of their Pareto tail."""

    weight: Floats
    pareto_k: float


class Draws:
    """The draws of one fit, ready to be weighed again."""

    def __init__(
        self, race: Race, ledger: Ledger, model: ModelSettings, posterior: Posterior
    ) -> None:
        self.race, self.ledger, self.model = race, ledger, model
        self.theta, self.taste = posterior.theta, posterior.taste
        self.density = Density(build(race, ledger, model), free_scales=False)
        if self.density.size != self.theta.shape[1]:
            raise AssertionError("the draws are of another fit")

    @cached_property
    def log_likelihood(self) -> Floats:
        """Log likelihood of every question at every draw: [draw, question]."""
        k = self.density.arrays
        shares = np.stack([predict(row, k)[1] for row in self.theta])
        n = len(self.density.design.questions)
        terms: Floats = np.add.reduceat(k.y * np.log(shares), k.starts[:-1], axis=1)[:, :n]
        return terms

    def without_questions(self, ids: frozenset[str]) -> Reweighed:
        """Weights for the posterior without these questions, by question id."""
        at = [i for i, q in enumerate(self.density.design.questions) if q.question_id in ids]
        return _smoothed(-self.log_likelihood[:, at].sum(axis=1))

    def under(self, race: Race, ledger: Ledger) -> Reweighed | None:
        """Weights for the prior that this race and ledger give, with the same polls.

        None where the two priors differ in more than the means of levels and the closeness.
        """
        levels, tastes = self._levels(race, ledger), self._tastes(race, ledger)
        if levels is None or tastes is None:
            return None
        return _smoothed(levels + tastes)

    def same_prior(self, race: Race, ledger: Ledger) -> bool:
        """Whether this race and ledger give the very same prior."""
        same = level_priors(race, ledger, self.model) == self.density.design.priors
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
        loading = self.taste[:, group.candidates] / self.model.taste_scale
        change = np.linalg.inv(new) - np.linalg.inv(old)
        spread = np.einsum("dck,ce,dek->d", loading, change, loading)
        bulk = np.linalg.slogdet(new)[1] - np.linalg.slogdet(old)[1]
        ratio: Floats = -0.5 * (spread + loading.shape[2] * bulk)
        return ratio


def _smoothed(log_ratio: Floats) -> Reweighed:
    """Pareto-smoothed, normalised weights."""
    if np.ptp(log_ratio) < 1e-9:
        return Reweighed(np.full(len(log_ratio), 1 / len(log_ratio)), -np.inf)
    # psislw takes the log likelihood that is left out: minus the log ratio
    smoothed, k = array_stats.psislw(-(log_ratio - log_ratio.max()))
    weight = np.exp(smoothed - smoothed.max())
    return Reweighed(weight / weight.sum(), float(k))
