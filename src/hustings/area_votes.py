"""From votes by area in a contest set to what the areas model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hustings.model.area_home import Ties, home_effects
from hustings.model.area_scales import AreaScales
from hustings.model.areas import (
    AreaMap,
    BasePosterior,
    Candidacy,
    Floats,
    PastVote,
    base_posterior,
    carried,
    contrasts,
)
from hustings.readers.contest_areas import Line, VotesByArea


@dataclass(frozen=True)
class AreaTask:
    """One vote to be predicted by area, with the earlier ones on the same areas.

    ``votes`` [candidate, area] are those of the vote itself, for the score alone.
    """

    vote: VotesByArea
    areas: AreaMap
    votes: Floats
    earlier: tuple[VotesByArea, ...]


def task(vote: VotesByArea, earlier: Sequence[VotesByArea]) -> AreaTask:
    """The areas known both now and in the last vote; weights are the last turnout."""
    last = earlier[-1]
    both = [g for g in vote.areas if g in last.areas and g in _voting(last) and g in _voting(vote)]
    at = [vote.areas.index(g) for g in both]
    turnout = last.votes.sum(axis=0)[[last.areas.index(g) for g in both]]
    total = float(turnout.sum())
    areas = AreaMap(tuple(both), turnout / total, tuple(vote.markets[i] for i in at), total)
    return AreaTask(vote, areas, vote.votes[:, at], tuple(earlier))


def _voting(vote: VotesByArea) -> set[str]:
    total = vote.votes.sum(axis=0)
    return {g for g, n in zip(vote.areas, total, strict=True) if n > 0}


def candidacies(vote: VotesByArea, share: Floats) -> tuple[Candidacy, ...]:
    """Who stood, with what links them: their line and family, or only themselves."""
    year = vote.day.year + (vote.day.month - 0.5) / 12
    return tuple(
        Candidacy(n, line.party or n, line.family or n, year, float(s))
        for n, line, s in zip(vote.candidates, vote.lines, share, strict=True)
    )


def past_vote(vote: VotesByArea, areas: AreaMap, scales: AreaScales) -> PastVote:
    """An earlier vote as patterns on these areas, nan where it does not report one."""
    pattern, share = contrasts(votes_on(vote, areas))
    homes, _ = home_effects([_home(line) for line in vote.lines], areas, scales)
    return PastVote(vote.contest_id, candidacies(vote, share), pattern, homes)


def predict(one: AreaTask, share: Floats, scales: AreaScales) -> BasePosterior:
    """The bases of a vote's candidates from the earlier votes, given contest-wide shares."""
    past = [past_vote(v, one.areas, scales) for v in one.earlier]
    homes = [_home(line) for line in one.vote.lines]
    home = home_effects(homes, one.areas, scales)
    return base_posterior(candidacies(one.vote, share), past, one.areas, scales, home=home)


@dataclass(frozen=True)
class Prepared:
    """A task with all that no number to be learned changes.

    ``patterns`` of the earlier votes as from ``contrasts``; ``ties`` the strengths of home and of
    its surroundings, each [candidate, area], of the earlier votes and then of the vote itself.
    """

    task: AreaTask
    patterns: tuple[tuple[Floats, Floats], ...]
    ties: tuple[tuple[Floats, Floats], ...]

    @classmethod
    def of(cls, one: AreaTask) -> Prepared:
        """Prepare a task for many evaluations."""
        ties = []
        for vote in (*one.earlier, one.vote):
            home, around = zip(*(_home(x).spread(one.areas) for x in vote.lines), strict=True)
            ties.append((np.array(home), np.array(around)))
        patterns = tuple(contrasts(votes_on(v, one.areas)) for v in one.earlier)
        return cls(one, patterns, tuple(ties))

    def expected(self, share: Floats, scales: AreaScales) -> Floats:
        """Only the mean of ``predict``, much faster, [candidate, area]."""
        one = self.task
        homes = [scales.home * home + scales.near * around for home, around in self.ties]
        past = [
            PastVote(vote.contest_id, candidacies(vote, size), pattern, home)
            for vote, (pattern, size), home in zip(
                one.earlier, self.patterns, homes[:-1], strict=True
            )
        ]
        targets = candidacies(one.vote, share)
        return carried(targets, past, one.areas, scales)[0] + homes[-1]


def votes_on(vote: VotesByArea, areas: AreaMap) -> Floats:
    """Votes [candidate, area] on these areas, zero where one is not reported."""
    at = {g: i for i, g in enumerate(vote.areas)}
    none = np.zeros(len(vote.candidates))
    return np.stack([vote.votes[:, at[g]] if g in at else none for g in areas.ids], axis=1)


def true_shares(one: AreaTask) -> tuple[Floats, Floats, Floats]:
    """Shares [candidate, area] as they were, their average, and the true weights [area]."""
    total = one.votes.sum(axis=0)
    found = one.votes / total
    weight = total / total.sum()
    return found, found @ weight, weight


def _home(line: Line) -> Ties:
    return Ties({line.home: 1.0} if line.home else {})
