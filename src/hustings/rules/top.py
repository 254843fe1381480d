"""The first so many go through, whatever their shares: top-two and top-four primaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hustings.rules.base import NOBODY, Ballot, Outcome, first_places, ranking, tie_at


@dataclass(frozen=True)
class Top:
    """The first ``advance`` candidates go through; everybody where there are no more."""

    advance: int = 2

    def count(self, ballot: Ballot) -> Outcome:
        """Count every draw."""
        order = ranking(ballot.shares, ballot.on_list, ballot.lots)
        return Outcome(
            won=np.full(len(ballot.shares), NOBODY),
            through=first_places(ballot.on_list, order, self.advance),
            tied=tie_at(ballot.shares, ballot.on_list, order, self.advance),
        )
