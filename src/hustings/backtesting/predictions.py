"""One way to read any model's forecast of a stage: draws of shares, and chances of outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hustings.baselines import BASELINES, Curves, simulate_baseline
from hustings.forecast import Fitted, ForecastSettings, Known, fit_known
from hustings.past import Outcome
from hustings.race import Race, Stage
from hustings.rules.base import NOBODY, Bools, Floats, Ints
from hustings.simulate import Simulation

FITTED = ("hustings", "logit", "prior")
MODELS = (*FITTED, *BASELINES)


@dataclass(frozen=True)
class Prediction:
    """A simulation and the weight of each draw; the first ``n_draws`` are plain draws."""

    race: Race
    simulation: Simulation
    weight: Floats
    n_draws: int

    @property
    def floor(self) -> float:
        """The least probability: half a draw."""
        return 0.5 / self.n_draws

    def shares(self, stage: str) -> Floats:
        """Shares of the named field, [draw, candidate]; zero where off the list."""
        found: Floats = self.simulation.tallies[stage].shares[: self.n_draws]
        return found

    def outcomes(self, stage: str) -> dict[Outcome, float]:
        """Chance of every way in which a stage ended in some draw."""
        tally = self.simulation.tallies[stage]
        return self._chances(_marks(tally.won, tally.through))

    def winners(self, stage: Stage) -> dict[Outcome, float]:
        """Chance of winning the contest that a stage belongs to, in this or another stage."""
        won: Ints = np.full(len(self.weight), NOBODY)
        for s in self.race.stages:
            if s.electorate == stage.electorate:
                here = self.simulation.tallies[s.id].won
                won = np.where(here != NOBODY, here, won)
        return self._chances(_marks(won, np.zeros_like(self.simulation.fields)))

    def _chances(self, marks: Bools) -> dict[Outcome, float]:
        different, which = np.unique(marks, axis=0, return_inverse=True)
        sums = np.bincount(which.ravel(), weights=self.weight, minlength=len(different))
        names = self.race.candidate_ids
        return {
            tuple(sorted(c for c, on in zip(names, row, strict=True) if on)): float(p)
            for row, p in zip(different, sums, strict=True)
        }


def _marks(won: Ints, through: Bools) -> Bools:
    """Marks of the outright winner, or of those who got through, [draw, candidate]."""
    marks = through.copy()
    rows = np.flatnonzero(won != NOBODY)
    marks[rows] = False
    marks[rows, won[rows]] = True
    return marks


def of_fit(fitted: Fitted) -> Prediction:
    """The forecast of a fit."""
    return Prediction(fitted.known.race, fitted.headline, fitted.basis.weight, fitted.basis.n_draws)


def predict(
    model: str, known: Known, settings: ForecastSettings, curves: Curves, seed: int
) -> Prediction:
    """A model's forecast from what was known. Raises HustingsError where it has none."""
    if model in FITTED:
        tastes = 0 if model == "logit" else settings.model.tastes
        settings = replace(settings, model=replace(settings.model, tastes=tastes))
        if model == "prior":
            known = replace(known, ledger=replace(known.ledger, questions=(), crosstabs=()))
        return of_fit(fit_known(known, seed=seed, settings=settings))
    n = settings.n_draws
    simulation = simulate_baseline(known, model, curves, seed=seed, n_draws=n)
    return Prediction(known.race, simulation, np.full(n, 1.0 / n), n)
