"""From a race and its ledger as of a day to the arrays that the density reads.

Everything linear in the model is one sparse matrix: the utility of a choice in a question is
``eta[row] = mu[row] + Z[row, :] @ (scale * x)`` with ``x ~ N(0, I)``. Tastes, the one part that
is not linear, are laid out in ``taste``. The letters are those of docs/notation.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hustings.evidence import Ledger, PollQuestion
from hustings.model.choice import OUTSIDE_CHOICE
from hustings.model.latent import (
    Coordinates,
    Levels,
    Terms,
    entrants,
    reading_day,
)
from hustings.model.priors import LevelPrior, level_priors
from hustings.model.settings import ModelSettings
from hustings.model.taste import Tastes, taste_groups
from hustings.race import Race, Stage

_REMAINDER = 1.5
_BELOW = 0.5
_MOST = 150
"""Questions of one stage that a fit reads, the latest first: what lies behind tells little more."""


@dataclass(frozen=True)
class Target:
    """The levels of a stage's choices on the day of its vote, through the same linear map."""

    stage: str
    kind: str
    choices: tuple[str, ...]
    mu: NDArray[np.float64]
    z: sparse.csr_matrix
    group: int
    outside_known: bool


@dataclass(frozen=True)
class Design:
    """Arrays of one fit. Axes: row (one choice of one question), x (latent), c (candidate).

    ``choice_row`` is the candidate of a row, one past the last for the outside; ``group_row`` the
    taste group of its electorate, -1 where tastes do not matter; ``starts`` the first row of each
    question; ``y`` effective counts.
    """

    candidates: tuple[str, ...]
    choice_row: NDArray[np.int64]
    group_row: NDArray[np.int64]
    starts: NDArray[np.int64]
    y: NDArray[np.float64]
    mu: NDArray[np.float64]
    z: sparse.csr_matrix
    coordinates: Coordinates
    taste: Tastes
    targets: tuple[Target, ...]
    priors: dict[tuple[str, str], LevelPrior]
    questions: tuple[PollQuestion, ...]
    electorates: tuple[tuple[str, str], ...]
    settings: ModelSettings

    @property
    def n_latent(self) -> int:
        """Number of linear coordinates x."""
        return int(self.z.shape[1])


@dataclass(frozen=True)
class _Row:
    candidate: int
    electorate: str
    count: float
    mu: float
    terms: Terms


def fitted_questions(race: Race, ledger: Ledger) -> tuple[PollQuestion, ...]:
    """The vote questions with at least two names: what the model can read.

    Of a pollster's samples that overlap in time, as those of a rolling poll do, the last is taken.
    """
    stages = {s.id for s in race.stages}
    known = set(race.candidate_ids)
    readable = [
        q
        for q in ledger.questions
        if q.kind == "ballot"
        and q.stage in stages
        and sum(a.choice in known for a in q.answers) >= 2
    ]
    apart = _samples_apart(readable)
    kept = [q for q in readable if q.poll_id in apart]
    late = {s: [q for q in kept if q.stage == s][-_MOST:] for s in stages}
    return tuple(q for q in kept if q in late[q.stage])


def _samples_apart(questions: list[PollQuestion]) -> set[str]:
    """Polls of which no two by one pollster about one stage were in the field on the same day."""
    taken: dict[tuple[str, str], list[PollQuestion]] = {}
    dropped, kept = set(), set()
    for q in sorted(questions, key=lambda q: (q.end, q.poll_id, q.question_id), reverse=True):
        if q.poll_id in kept or q.poll_id in dropped:
            continue
        others = taken.setdefault((q.pollster, q.stage), [])
        if any(o.start <= q.end and q.start <= o.end for o in others):
            dropped.add(q.poll_id)
        else:
            kept.add(q.poll_id)
            others.append(q)
    return kept


def build(race: Race, ledger: Ledger, settings: ModelSettings) -> Design:
    """Lay out the fit of a race and a ledger that are both already as of a day."""
    return _Builder(race, ledger, settings).design()


class _Builder:
    def __init__(self, race: Race, ledger: Ledger, settings: ModelSettings) -> None:
        self.race, self.ledger, self.settings = race, ledger, settings
        self.index = {c: i for i, c in enumerate(race.candidate_ids)}
        self.party = {c.id: c.party for c in race.candidates}
        self.questions = fitted_questions(race, ledger)
        self.coordinates = Coordinates()
        priors = level_priors(race, ledger, settings)
        self.levels = Levels(race, self.questions, priors, self.coordinates, settings)
        self.tasted = {
            s.electorate
            for s in race.stages
            if settings.tastes and sum(c.stage == s.id for c in race.candidates) >= 3
        }
        self.groups = {e: g for g, e in enumerate(sorted(self.tasted))}
        polls: dict[str, set[str]] = {}
        for q in self.questions:
            polls.setdefault(q.pollster, set()).add(q.poll_id)
        self.regulars = {pollster for pollster, ids in polls.items() if len(ids) >= 2}
        asked = Counter((q.poll_id, q.stage) for q in self.questions)
        self.shared = {sample for sample, times in asked.items() if times >= 2}

    def design(self) -> Design:
        groups = [self._question(q) for q in self.questions] + self._results()
        targets = [self._target(stage) for stage in self.race.stages]
        rows = [row for group in groups for row in group]
        counts = np.array([row.count for row in rows])
        candidate = np.array([row.candidate for row in rows], dtype=np.int64)
        return Design(
            candidates=self.race.candidate_ids,
            choice_row=np.where(candidate >= 0, candidate, len(self.index)),
            group_row=np.array(
                [self.groups.get(row.electorate, -1) for row in rows], dtype=np.int64
            ),
            starts=np.cumsum([0] + [len(g) for g in groups])[:-1].astype(np.int64),
            y=counts,
            mu=np.array([row.mu for row in rows]),
            z=self.coordinates.matrix([row.terms for row in rows]),
            coordinates=self.coordinates,
            taste=taste_groups(self.race, self.ledger, self._weight(rows)),
            targets=tuple(self._as_target(stage, rows) for stage, rows in targets),
            priors=self.levels.priors,
            questions=self.questions,
            electorates=tuple((s.id, s.electorate) for s in self.race.stages),
            settings=self.settings,
        )

    def _weight(self, rows: list[_Row]) -> dict[str, NDArray[np.float64]]:
        """How much was asked about each candidate, by tasted electorate: picks the anchors."""
        weight = {e: np.full(len(self.index) + 1, -1.0) for e in sorted(self.tasted)}
        electorate = {s.id: s.electorate for s in self.race.stages}
        for w in weight.values():
            w[-1] = 0.0
        for c in self.race.candidates:
            if electorate[c.stage] in weight:
                weight[electorate[c.stage]][self.index[c.id]] = 0.0
        for row in rows:
            if row.electorate in weight:
                weight[row.electorate][row.candidate] += row.count
        return weight

    def _question(self, q: PollQuestion) -> list[_Row]:
        stage = self.race.stage(q.stage)
        size = self._size(q, stage)
        day = reading_day(q, stage)
        rows, named = [], 0.0
        for a in sorted(q.answers, key=lambda a: self.index.get(a.choice, -1)):
            if a.choice not in self.index:
                continue
            pct = a.pct * _BELOW if a.below else a.pct
            named += pct
            mu, terms = self.levels(stage, a.choice, day)
            if self._leans(q, a.choice):
                mu += self.settings.lean_mean
            terms += self._poll_terms(q, stage, a.choice)
            rows.append(self._row(stage, a.choice, size * pct / 100, mu, terms))
        if 100 - named >= _REMAINDER:
            rows.append(self._outside(q, stage, size * (100 - named) / 100))
        return rows

    def _row(self, stage: Stage, choice: str, count: float, mu: float, terms: Terms) -> _Row:
        return _Row(self.index[choice], stage.electorate, count, mu, terms)

    def _poll_terms(self, q: PollQuestion, stage: Stage, choice: str) -> Terms:
        """House effect, the deviation that questions of one sample share, the sponsor's lean."""
        scales, e, at = self.settings.kind(stage.kind), stage.electorate, self.coordinates.at
        terms = []
        if q.pollster in self.regulars:
            terms.append((at(f"house:{stage.kind}", scales.house, q.pollster, e, choice), 1.0))
        if (q.poll_id, q.stage) in self.shared:
            stretch = self._deviation(q, stage) / scales.poll
            terms.append((at(f"poll:{stage.kind}", scales.poll, q.poll_id, e, choice), stretch))
        if self._leans(q, choice):
            sponsor = q.sponsor_candidate or q.sponsor_party
            terms.append((at("lean", self.settings.lean_scale, e, sponsor), 1.0))
        return tuple(terms)

    def _deviation(self, q: PollQuestion, stage: Stage) -> float:
        """How far a sample strays; a pollster seen once has its house effect folded in."""
        scales = self.settings.kind(stage.kind)
        if q.pollster in self.regulars:
            return scales.poll
        return float(np.hypot(scales.house, scales.poll))

    def _size(self, q: PollQuestion, stage: Stage) -> float:
        """Effective size of a question.

        The deviation of a sample that was asked only once is folded in: in a share of one half it
        has the variance of ``4 / deviation²`` more interviews missing.
        """
        variance = self.settings.design_effect / (q.sample_size or self.settings.unknown_sample)
        if (q.poll_id, q.stage) not in self.shared:
            variance += 0.25 * self._deviation(q, stage) ** 2
        return float(1.0 / variance)

    def _leans(self, q: PollQuestion, choice: str) -> bool:
        """Whether the sponsor's side is this choice's side."""
        if q.sponsor_candidate:
            return choice == q.sponsor_candidate
        parties = {self.party[a.choice] for a in q.answers if a.choice in self.index}
        return len(parties) > 1 and q.sponsor_party == self.party[choice]

    def _outside(self, q: PollQuestion, stage: Stage, count: float) -> _Row:
        e, at, sd = stage.electorate, self.coordinates.at, self.settings.outside_scale
        terms = (
            (at("outside", sd, e), 1.0),
            (at("outside_house", sd, q.pollster, e), 1.0),
            (at("outside_poll", sd / 2, q.poll_id, e), 1.0),
            (at("outside_stage", sd, e, stage.id), 1.0),
        )
        return _Row(-1, e, count, self.levels.priors[(e, OUTSIDE_CHOICE)].mean, terms)

    def _results(self) -> list[list[_Row]]:
        """A stage already held is what its electorate did on that day, without poll error."""
        groups = []
        for stage in self.race.stages:
            votes = self.ledger.votes(stage.id)
            known = {c: v for c, v in votes.items() if c in self.index and v > 0}
            if len(known) < 2:
                continue
            total = sum(known.values())
            rows = []
            for choice in sorted(known, key=lambda c: self.index[c]):
                mu, terms = self.levels(stage, choice, stage.date)
                count = self.settings.result_sample * known[choice] / total
                rows.append(self._row(stage, choice, count, mu, terms))
            groups.append(rows)
        return groups

    def _target(self, stage: Stage) -> tuple[Stage, list[_Row]]:
        rows = []
        for choice in entrants(self.race, stage):
            mu, terms = self.levels(stage, choice, stage.date)
            rows.append(self._row(stage, choice, 0.0, mu, terms))
        e, at, sd = stage.electorate, self.coordinates.at, self.settings.outside_scale
        outside = ((at("outside", sd, e), 1.0), (at("outside_stage", sd, e, stage.id), 1.0))
        mu = self.levels.priors[(e, OUTSIDE_CHOICE)].mean
        return stage, [*rows, _Row(-1, e, 0.0, mu, outside)]

    def _as_target(self, stage: Stage, rows: list[_Row]) -> Target:
        return Target(
            stage=stage.id,
            kind=stage.kind,
            choices=(*entrants(self.race, stage), OUTSIDE_CHOICE),
            mu=np.array([row.mu for row in rows]),
            z=self.coordinates.matrix([row.terms for row in rows]),
            group=self.groups.get(stage.electorate, -1),
            outside_known=("outside_poll", stage.electorate)
            in {(key[0], key[2]) for key in self.coordinates.index if len(key) > 2},
        )
