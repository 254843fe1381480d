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


@dataclass(frozen=True, slots=True)
class ElectionError:
    """The error of the polls on the day of the vote, in log units of share.

    A candidate of share m, with d days to the vote and a part u of the samples outside the list,
    has the variance ``(base² + undecided² u²) (0.25 / m)^slope + growth² d``; ``consolidation`` is
    the standard deviation of a stretch of all log shares at once (leaders up and trailers down, or
    the reverse); all are multivariate t with ``tail`` degrees of freedom.

    A candidacy collapses (withdraws, or is given up by its voters) with the chance whose log odds
    are ``collapse[0] + collapse[1] log m + collapse[2] log(m / largest m) + collapse[3] sqrt(d)``;
    what is left of it is smaller by ``drop`` in the log, give or take ``drop_sd``. The part
    ``left`` of these have nothing at all: they left the ballot.
    """

    base: float
    undecided: float
    slope: float
    growth: float
    consolidation: float
    tail: float
    collapse: tuple[float, float, float, float]
    drop: float
    drop_sd: float
    left: float


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("hustings.model").joinpath("learned.toml").read_text("utf-8"))


def learned_without(cycle: int) -> dict[str, Any]:
    """The set learned without ``cycle``, or from all contests where that cycle gave none."""
    table = _table()
    found: dict[str, Any] = table["all"] | table["without"].get(str(cycle), {})
    return found


def fundamentals(cycle: int) -> Fundamentals:
    """Coefficients for a race of this cycle."""
    row = learned_without(cycle)["fundamentals"]
    return Fundamentals(**row)


def election_error(cycle: int, kind: str) -> ElectionError:
    """The error on the day of the vote for a stage of this kind in a race of this cycle."""
    row = dict(learned_without(cycle)["errors"][kind])
    return ElectionError(**row | {"collapse": tuple(row["collapse"])})
