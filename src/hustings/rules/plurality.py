"""Most votes wins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hustings.rules.base import NOBODY, Ballot, Outcome, ranking, tie_at


@dataclass(frozen=True)
class Plurality:
    """The candidate with the most votes wins outright."""

    def count(self, ballot: Ballot) -> Outcome:
        """Count every draw."""
        order = ranking(ballot.shares, ballot.on_list, ballot.lots)
        anybody = ballot.on_list.any(axis=1)
        return Outcome(
            won=np.where(anybody, order[:, 0], NOBODY),
            through=np.zeros_like(ballot.on_list),
            tied=tie_at(ballot.shares, ballot.on_list, order, 1),
        )
