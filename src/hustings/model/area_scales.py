"""The numbers of the areas model, learned from past votes by area (``hustings.areas_learn``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class AreaScales:
    """Variances in squared log units, at ``reference`` voters; ``keep`` is per five years.

    family, party, person   parts of a pattern that belong to the family, the line, the person
    fresh                   part that is new in every vote, at a share of ten per cent
    small                   power with which the fresh part grows as the share falls
    wide                    power with which the whole variance grows as the share falls
    keep_...                correlation of a part with itself five years on
    home, near              mean effect in the home area, and in the rest of its market
    home_sd, near_sd        their standard deviations between candidates
    market                  part of the variance that areas of one market share
    size, reference         power with which the variance falls with an area's voters, and the
                            number of voters at which it is as stated
    spread                  factor on the posterior variance that made past intervals cover
    tail                    degrees of freedom of a candidate's deviation
    general, keep_general   party pattern of votes between parties where the vote to be predicted
                            is inside one: so wide that only differences within a party count
    """

    family: float = 0.03
    party: float = 0.01
    person: float = 0.01
    fresh: float = 0.004
    small: float = 0.8
    wide: float = 0.2
    keep_family: float = 0.95
    keep_party: float = 0.88
    keep_person: float = 0.85
    home: float = 0.45
    near: float = 0.15
    home_sd: float = 0.4
    near_sd: float = 0.2
    market: float = 0.4
    size: float = 0.2
    reference: float = 250_000.0
    spread: float = 1.0
    tail: float = 6.0
    general: float = 1.0
    keep_general: float = 0.98


@cache
def _table() -> dict[str, Any]:
    path = files("hustings.model").joinpath("learned_areas.toml")
    return tomllib.loads(path.read_text("utf-8"))


def area_scales(cycle: int) -> AreaScales:
    """The set learned without ``cycle``, or from all contests where that cycle gave none."""
    table = _table()
    return AreaScales(**table["without"].get(str(cycle), table["all"]))
