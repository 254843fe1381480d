"""Who is still in a race, read off the lists that polls offered.

Each name is in or out; it may leave or come between two samples, and a pollster may leave out
somebody who is in. The chance is filtered forward through the samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_LEAVES, _COMES = 0.008, 0.002
"""Chance a day that somebody leaves or comes: a field of ten loses one in about twelve days."""

_LATE = 0.05
"""Chance that a poll still offers somebody who has left while it was in the field."""

_PAIR = 0.12
"""Chance at least that a sample which was offered two names was not offered somebody who is in."""

_USUAL, _MOST = 1.8, 0.98


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: the last day, and what part of its lists had each name that any of them had."""

    end: date
    offered: Mapping[str, float]


def chances_of_standing(samples: Sequence[Sample], names: Sequence[str]) -> dict[str, float]:
    """Chance that each name is in the race after the last sample; ``samples`` in order of day."""
    return {name: _filtered(name, samples) for name in names}


def _filtered(name: str, samples: Sequence[Sample]) -> float:
    seen = [number for number, s in enumerate(samples) if name in s.offered]
    if not seen:
        return 0.0
    between = samples[seen[0] : seen[-1] + 1]
    offered = min((len(seen) + _USUAL) / (len(between) + 2.0), _MOST)
    p, before = _MOST, samples[seen[0]].end
    for s in samples[seen[0] + 1 :]:
        days = (s.end - before).days
        p = p * (1 - _LEAVES) ** days + (1 - p) * (1 - (1 - _COMES) ** days)
        missed = max(1 - offered, _PAIR) if len(s.offered) == 2 else 1 - offered
        is_in, is_out = (1 - missed, _LATE) if name in s.offered else (missed, 1 - _LATE)
        p = p * is_in / (p * is_in + (1 - p) * is_out)
        before = s.end
    return p
