"""The latent coordinates: x ~ N(0, I), each with a named scale, and how levels are made of them.

The level of candidate c in electorate e on day t is a reverse random walk from the last vote
of that electorate: prior mean + level + party + the innovations between t and that vote
(+ a shift in a later stage). Only the days on which the level is read have a coordinate.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from scipy import sparse

from hustings.evidence import PollQuestion
from hustings.model.priors import LevelPrior
from hustings.model.settings import ModelSettings
from hustings.race import Race, Stage

Terms = tuple[tuple[int, float], ...]
"""Coordinates with their multipliers; the scale of each coordinate comes on top."""


@dataclass
class Coordinates:
    """A register of latent coordinates, made on first use."""

    index: dict[tuple[str, ...], int] = field(default_factory=dict)
    scale_of: list[int] = field(default_factory=list)
    scales: dict[str, float] = field(default_factory=dict)

    def at(self, scale: str, sd: float, *key: str) -> int:
        """The coordinate of this key under the scale ``scale``, whose usual size is ``sd``."""
        full = (scale, *key)
        if full not in self.index:
            self.scales.setdefault(scale, sd)
            self.index[full] = len(self.scale_of)
            self.scale_of.append(list(self.scales).index(scale))
        return self.index[full]

    def matrix(self, rows: list[Terms]) -> sparse.csr_matrix:
        """Rows of terms as a sparse matrix of shape [row, coordinate]."""
        pointers = np.cumsum([0] + [len(r) for r in rows])
        columns = [i for r in rows for i, _ in r]
        values = [v for r in rows for _, v in r]
        return sparse.csr_matrix(
            (np.array(values, dtype=float), np.array(columns, dtype=np.int64), pointers),
            shape=(len(rows), len(self.scale_of)),
        )


def reading_day(question: PollQuestion, stage: Stage) -> date:
    """The day a poll speaks of: its last field day, coarser the farther away the vote is."""
    days = (stage.date - question.end).days
    step = max(1, days // 12)
    return stage.date - timedelta(days=round(days / step) * step)


def entrants(race: Race, stage: Stage) -> tuple[str, ...]:
    """Candidates who could be on the list of a stage, by where they enter and where it leads."""
    reach = {stage.id}
    for earlier in reversed(race.stages):
        if {earlier.winner_to, earlier.others_to} & reach:
            reach.add(earlier.id)
    return tuple(c.id for c in race.candidates if c.stage in reach)


class Levels:
    """Makes the terms of a candidate's level on a day."""

    def __init__(
        self,
        race: Race,
        questions: tuple[PollQuestion, ...],
        priors: dict[tuple[str, str], LevelPrior],
        coordinates: Coordinates,
        settings: ModelSettings,
    ) -> None:
        self.priors = priors
        self._coordinates = coordinates
        self._settings = settings
        self._first = {s.electorate: s for s in reversed(race.stages)}
        days: dict[tuple[str, str], set[date]] = {}
        ids = set(race.candidate_ids)
        for q in questions:
            stage = race.stage(q.stage)
            for choice in ids & {a.choice for a in q.answers}:
                days.setdefault((stage.electorate, choice), set()).add(reading_day(q, stage))
        for stage in race.stages:
            for choice in entrants(race, stage):
                days.setdefault((stage.electorate, choice), set()).add(stage.date)
        self._days = {key: sorted(value, reverse=True) for key, value in days.items()}

    def __call__(self, stage: Stage, choice: str, day: date) -> tuple[float, Terms]:
        """Prior mean and terms of the level of ``choice`` among the voters of ``stage``."""
        e = stage.electorate
        prior = self.priors[(e, choice)]
        kind = self._first[e].kind
        at = self._coordinates.at
        terms = [(at(f"level:{prior.family}", prior.sd, e, choice), 1.0)]
        if prior.party:
            terms.append((at("party", prior.party_sd, e, prior.party), 1.0))
        days = self._days[(e, choice)]
        drift = self._settings.kind(kind).drift
        for later, earlier in itertools.pairwise(days):
            if day >= later:
                break
            index = at(f"drift:{kind}", drift, e, choice, earlier.isoformat())
            terms.append((index, float(np.sqrt((later - earlier).days))))
        shift = self._settings.kind(stage.kind).shift
        if stage.id != self._first[e].id and shift > 0:
            terms.append((at(f"shift:{stage.kind}", shift, stage.id, choice), 1.0))
        return prior.mean, tuple(terms)
