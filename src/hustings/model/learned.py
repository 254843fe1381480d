"""Numbers learned from past contests, each set leaving one cycle out.

``learned.toml`` is written by ``python -m hustings.model.learn``; it says from which contests
each number comes. A race of cycle Y reads the set that was learned without Y.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Fundamentals:
    """Coefficients on the log share, and the spread that they leave.

    incumbent      holds the seat now
    former_holder  held it once (halfway between office and incumbent: no data of its own)
    office         holds or held another elected office
    endorsement    has a major endorsement
    money          elasticity with respect to money
    residual       standard deviation of what is left
    """

    incumbent: float
    former_holder: float
    office: float
    endorsement: float
    money: float
    residual: float


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("hustings.model").joinpath("learned.toml").read_text("utf-8"))


def learned_without(cycle: int) -> dict[str, Any]:
    """The set learned without ``cycle``, or from all contests where that cycle gave none."""
    table = _table()
    found: dict[str, Any] = table["without"].get(str(cycle), table["all"])
    return found


def fundamentals(cycle: int) -> Fundamentals:
    """Coefficients for a race of this cycle."""
    row = learned_without(cycle)["fundamentals"]
    return Fundamentals(**row)
