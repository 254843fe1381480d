"""What a request may carry, checked: race names, the forecast meant, the scenario.

These only look at the request; ``async`` keeps each from a thread of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from hustings.errors import ScenarioError
from hustings.web.desk import Desk
from hustings.web.scenario import Asked

RaceId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,119}$", description="A race's id.")]
Name = Annotated[str, Query(max_length=120)]


async def desk_of(request: Request) -> Desk:
    """The desk that serves this request."""
    desk: Desk = request.app.state.desk
    return desk


ADesk = Annotated[Desk, Depends(desk_of)]


async def which(
    kept: Annotated[
        str, Query(pattern="^([0-9a-f]{12})?$", description="The id of a kept forecast.")
    ] = "",
    as_of: Annotated[
        str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="A day, YYYY-MM-DD.")
    ] = "",
) -> dict[str, str]:
    """Which kept forecast a link means."""
    return {"kept": kept, "as_of": as_of}


Which = Annotated[dict[str, str], Depends(which)]


@dataclass(frozen=True)
class Question:
    """The scenario of a link. ``is_normal`` says that it was in its one form already."""

    asked: Asked
    is_normal: bool


def _many(name: str, about: str) -> object:
    return Query(alias=name, description=about, max_length=20)


Names = list[Annotated[str, Query(max_length=120)]]
Number = Annotated[str, Query(max_length=10)]


async def sliders(
    endorse_for: Name = "", endorse_by: Number = "1", money_for: Name = "", money_by: Number = "1"
) -> Asked:
    """What the sliders of the page say: how many endorsements, and money as a power of two."""
    found: Asked = {}
    if endorse_for:
        found["endorse"] = (f"{endorse_for}:{endorse_by}",)
    if money_for:
        try:
            times = 2.0 ** max(-9.0, min(9.0, float(money_by)))
        except ValueError:
            raise ScenarioError(f"money_by: got '{money_by}'; expected a number.") from None
        found["money"] = (f"{money_for}:{times:g}",)
    return found


async def question(
    sliders: Annotated[Asked, Depends(sliders)],
    enter: Annotated[Names | None, _many("in", "Candidates who enter.")] = None,
    withdraw: Annotated[Names | None, _many("out", "Candidates who withdraw.")] = None,
    endorse: Annotated[Names | None, _many("endorse", "candidate:endorsements gained")] = None,
    money: Annotated[Names | None, _many("money", "candidate:times the money of now")] = None,
    returning: Annotated[Number, Query(description="Run-off slider, per cent.")] = "",
) -> Question:
    """The scenario of a link, with what the sliders of the form add."""
    asked: Asked = {
        "in": tuple(enter or ()),
        "out": tuple(withdraw or ()),
        "endorse": tuple(endorse or ()),
        "money": tuple(money or ()),
        "returning": (returning,) if returning else (),
    }
    for name, more in sliders.items():
        who = more[0].rpartition(":")[0]
        asked[name] = (*(x for x in asked[name] if x.rpartition(":")[0] != who), *more)
    return Question(asked, is_normal=not sliders)


AQuestion = Annotated[Question, Depends(question)]
