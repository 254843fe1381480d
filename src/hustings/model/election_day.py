"""What can still happen between the polls and the day of the vote, beyond what they say.

More polls do not shrink this error. Its size is learned from past contests of other cycles
(``hustings.model.learned.ElectionError``, where the formulas stand).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hustings.model.learned import ElectionError

Floats = NDArray[np.float64]
_LEAST_SHARE = 2e-3
_OFF = -30.0
"""Error of somebody who leaves the ballot: nobody can choose them, their voters go elsewhere."""


@dataclass(frozen=True)
class Standing:
    """How a stage stands before its vote.

    ``share`` [candidate] is 0 for who cannot be on the list; of who comes through an earlier stage
    it is the share on a list with only so many of these. ``bound`` [candidate] says whose name
    stays on the ballot whatever they do; ``days`` to the vote; ``outside`` is the part of the last
    samples that chose nobody; ``collapsible`` says whether candidacies can collapse before it.
    """

    share: Floats
    bound: NDArray[np.bool_]
    days: int
    outside: float
    collapsible: bool


@dataclass(frozen=True)
class DayErrors:
    """Errors of the day of the vote, [draw, candidate], in log units.

    ``share`` are errors of log shares of the whole list; ``fall`` is what collapse takes from the
    level of a candidacy, whose voters then go where the same voters go.
    """

    share: Floats
    fall: Floats


def day_errors(
    standing: Standing, learned: ElectionError, *, n_draws: int, seed: list[int]
) -> DayErrors:
    """Draw the errors.

    One tail multiplier and one stretch a draw, and one stream a candidate, so that somebody's entry
    changes nobody else's numbers.
    """
    m = np.maximum(standing.share, _LEAST_SHARE)
    size = learned.base**2 + (learned.undecided * standing.outside) ** 2
    sd = np.sqrt(size * (0.25 / m) ** learned.slope + learned.growth**2 * standing.days)
    common = np.random.default_rng([*seed, 0])
    tail = np.sqrt(common.chisquare(learned.tail, n_draws) / learned.tail)
    stretch = learned.consolidation * common.standard_normal(n_draws)
    weight = standing.share / max(float(standing.share.sum()), 1e-12)
    ahead = np.log(m) - float(weight @ np.log(m))
    streams = [np.random.default_rng([*seed, 1 + c]) for c in range(len(m))]
    own = np.stack([s.standard_normal(n_draws) for s in streams], axis=1)
    error: Floats = (sd * own + stretch[:, None] * ahead) / tail[:, None]
    fall = np.zeros_like(error)
    if standing.collapsible:
        chance = collapse_chance(standing, learned)
        gone = np.stack([s.uniform(size=n_draws) for s in streams], axis=1) < chance
        left = np.stack([s.standard_normal(n_draws) for s in streams], axis=1)
        fall -= gone * (learned.drop + learned.drop_sd * left)
        off = np.stack([s.uniform(size=n_draws) for s in streams], axis=1) < learned.left
        fall[gone & off & ~standing.bound] = _OFF
    return DayErrors(error, fall)


def collapse_chance(standing: Standing, learned: ElectionError) -> Floats:
    """Chance that a candidacy collapses before the vote, [candidate]."""
    m = np.maximum(standing.share, _LEAST_SHARE)
    a, b, c, d = learned.collapse
    odds = a + b * np.log(m) + c * np.log(m / m.max()) + d * np.sqrt(standing.days)
    result: Floats = np.where(standing.share > 0, 1.0 / (1.0 + np.exp(-odds)), 0.0)
    return result


def without(learned: ElectionError, *, collapse: bool, consolidation: bool) -> ElectionError:
    """The same error with parts switched off, for ablations."""
    if not collapse:
        learned = replace(learned, collapse=(-50.0, 0.0, 0.0, 0.0))
    return learned if consolidation else replace(learned, consolidation=0.0)
