"""What a voting rule is: votes in, who won and who got through out. Rules know no beliefs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

NOBODY = -1
"""In ``Outcome.won``: nobody won outright, or there was nobody on the list."""


@dataclass(frozen=True)
class Outcome:
    """How one stage ended in each draw.

    ``won`` [draw] is the index of the outright winner or NOBODY; ``through`` [draw, candidate]
    marks those who got through to the next stage; ``tied`` [draw] says that a tie at the line was
    decided by lot.
    """

    won: Ints
    through: Bools
    tied: Bools


@dataclass(frozen=True)
class Ballot:
    """The votes of one stage.

    ``shares`` and ``on_list`` are [draw, candidate]; shares are zero off the list. ``lots``
    [draw, candidate] are uniform numbers that decide exact ties and nothing else. ``reshare``
    gives the shares if only these candidates were left, which ranked choice needs.
    """

    shares: Floats
    on_list: Bools
    lots: Floats
    reshare: Callable[[Bools], Floats]


class Rule(Protocol):
    """How votes become winners."""

    def count(self, ballot: Ballot) -> Outcome:
        """Count every draw."""


def ranking(shares: Floats, on_list: Bools, lots: Floats) -> Ints:
    """Candidates from first to last in each draw, [draw, place]; exact ties by the higher lot.

    Those who are not on the list come last.
    """
    keyed = np.where(on_list, shares, -1.0)
    result: Ints = np.lexsort((-lots, -keyed), axis=1)
    return result


def tie_at(shares: Floats, on_list: Bools, order: Ints, places: int) -> Bools:
    """Whether the last place that counts and the first that does not have equal shares."""
    n = shares.shape[1]
    if places >= n:
        return np.zeros(len(shares), dtype=bool)
    inside, outside = order[:, [places - 1]], order[:, [places]]
    equal = np.take_along_axis(shares, inside, 1) == np.take_along_axis(shares, outside, 1)
    listed = np.take_along_axis(on_list, outside, 1)
    result: Bools = (equal & listed)[:, 0]
    return result


def first_places(on_list: Bools, order: Ints, places: int) -> Bools:
    """Marks the first ``places`` candidates of each draw, [draw, candidate]."""
    marked = np.zeros_like(on_list)
    np.put_along_axis(marked, order[:, :places], True, axis=1)
    result: Bools = marked & on_list
    return result
