"""Instant run-off: the last is eliminated and the ballots go on, until two are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hustings.rules.base import NOBODY, Ballot, Bools, Floats, Ints, Outcome, ranking


@dataclass(frozen=True)
class Ranked:
    """Ranked choice for one seat.

    ``exhaust`` is the percentage of an eliminated candidate's ballots that name nobody who is
    left, where ``reshare`` does not already leave them out (real ballots do, a choice model's
    shares do not).
    """

    exhaust: float = 0.0

    def count(self, ballot: Ballot) -> Outcome:
        """Count every draw, one elimination at a time."""
        standing = ballot.on_list.copy()
        votes = ballot.shares.copy()
        tied = np.zeros(len(votes), dtype=bool)
        while (standing.sum(axis=1) > 1).any():
            more = standing.sum(axis=1) > 1
            last, tie = _last(votes, standing, ballot.lots)
            tied |= tie & more
            rows = np.flatnonzero(more)
            lost = np.where(more, votes[np.arange(len(votes)), last], 0.0)
            standing[rows, last[rows]] = False
            target = ballot.reshare(standing)
            votes = self._transfer(votes, target, standing, lost, more)
        winner = ranking(votes, standing, ballot.lots)[:, 0]
        anybody = ballot.on_list.any(axis=1)
        return Outcome(np.where(anybody, winner, NOBODY), np.zeros_like(standing), tied)

    def _transfer(
        self, votes: Floats, target: Floats, standing: Bools, lost: Floats, more: Bools
    ) -> Floats:
        """The next round's votes: those of the remaining list, less the exhausted ones."""
        if not self.exhaust:
            return np.where(more[:, None], target * standing, votes)
        gain = np.maximum(target * standing - votes * standing, 0.0)
        total = gain.sum(axis=1, keepdims=True)
        even = standing / np.maximum(standing.sum(axis=1, keepdims=True), 1)
        split = np.where(total > 0, gain / np.where(total > 0, total, 1.0), even)
        kept = lost * (1 - self.exhaust / 100)
        return np.where(more[:, None], votes * standing + split * kept[:, None], votes)


def _last(votes: Floats, standing: Bools, lots: Floats) -> tuple[Ints, Bools]:
    """Who is last in each draw, ties to the lower lot, and whether there was a tie."""
    keyed = np.where(standing, votes, np.inf)
    order = np.lexsort((lots, keyed), axis=1)
    lowest = np.take_along_axis(keyed, order[:, :2], axis=1)
    tie: Bools = np.equal(lowest[:, 0], lowest[:, -1]) & (lowest.shape[1] > 1)
    return order[:, 0], tie


def ballots_reshare(
    ballots: Sequence[tuple[Sequence[int], float]],
) -> Callable[[Bools], Floats]:
    """``reshare`` for real ranked ballots: (ranking from first to last, weight) pairs.

    A ballot counts for its first name still standing and is exhausted when none is. Shares are of
    all ballots cast, so that exhausted ones leave the sum below one.
    """
    total = sum(weight for _, weight in ballots)

    def reshare(standing: Bools) -> Floats:
        shares = np.zeros(standing.shape)
        for draw, left in enumerate(standing):
            for names, weight in ballots:
                first = next((c for c in names if left[c]), None)
                if first is not None:
                    shares[draw, first] += weight / total
        return shares

    return reshare
