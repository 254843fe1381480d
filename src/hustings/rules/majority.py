"""An outright winner needs more than a threshold; otherwise the first two go to a run-off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hustings.rules.base import NOBODY, Ballot, Outcome, first_places, ranking, tie_at


@dataclass(frozen=True)
class Majority:
    """The leader wins with strictly more than ``threshold`` per cent: half is not a majority.

    Somebody alone on the list has won.
    """

    threshold: float = 50.0

    def count(self, ballot: Ballot) -> Outcome:
        """Count every draw."""
        order = ranking(ballot.shares, ballot.on_list, ballot.lots)
        number = ballot.on_list.sum(axis=1)
        top = np.take_along_axis(ballot.shares, order[:, :1], axis=1)[:, 0]
        second = np.take_along_axis(ballot.shares, order[:, 1:2], axis=1)[:, 0]
        outright = (number == 1) | ((number > 1) & (top > self.threshold / 100))
        tied_top = outright & (number > 1) & (top == second)
        through = first_places(ballot.on_list, order, 2) & ~outright[:, None]
        tied_line = tie_at(ballot.shares, ballot.on_list, order, 2) & ~outright
        return Outcome(
            won=np.where(outright, order[:, 0], NOBODY),
            through=through,
            tied=tied_top | tied_line,
        )
