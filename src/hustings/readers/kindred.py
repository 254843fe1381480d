"""Kindred contests: the same office, party and cycle voted on elsewhere, as in primaries.

What polls and votes there said of a person by a day is evidence here on that day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_FADES = 20.0
"""Days in which what was seen elsewhere loses all but 1/e of its weight; 10 to 60 are alike."""

_VOTE = 4.0
"""A vote counts as so many polls."""

_LEAST = 0.5
"""Per cent that stands for less than one."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Shares in per cent [name] of a poll or a vote, known from the day ``published`` on."""

    contest: str
    published: date
    voted: bool
    shares: Mapping[str, float]


def shares_elsewhere(
    sightings: Iterable[Sighting], day: date, names: Mapping[str, str]
) -> dict[str, float]:
    """Geometric mean shares in per cent of those seen elsewhere by ``day``.

    ``names`` maps a name as it is written elsewhere to the name here. Later sightings count more.
    """
    logs: dict[str, list[tuple[float, float]]] = {}
    for s in sightings:
        if s.published <= day:
            weight = math.exp(-(day - s.published).days / _FADES) * (_VOTE if s.voted else 1.0)
            for name, pct in s.shares.items():
                if name in names:
                    mine = (weight, math.log(max(pct, _LEAST)))
                    logs.setdefault(names[name], []).append(mine)
    return {
        name: math.exp(sum(w * x for w, x in seen) / sum(w for w, _ in seen))
        for name, seen in sorted(logs.items())
    }


def seen_elsewhere(contest: str, sightings: Sequence[Sighting], day: date) -> tuple[Sighting, ...]:
    """What could be known on ``day`` of the contests other than this one."""
    return tuple(s for s in sightings if s.contest != contest and s.published <= day)
