"""The pictures of a page as files, to be put into other documents: SVG, or PNG on white."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from hustings.report import charts
from hustings.web.asked import ADesk, AQuestion, RaceId, Which
from hustings.web.keep import unpack
from hustings.web.problems import Refused
from hustings.web.routes.where import AMap, mapped
from hustings.web.scenario import Scenario
from hustings.web.schemas import PROBLEMS

router = APIRouter()
Kind = Annotated[str, Path(pattern="^(svg|png)$")]
Name = Annotated[
    str,
    Path(
        pattern=r"^(seat|change|(stage|diversion):[a-z0-9_-]{1,100})$",
        description="seat, change, stage:STAGE, diversion:CANDIDATE",
    ),
]


@router.get("/races/{race}/pictures/{name}.{kind}", responses=PROBLEMS, response_class=Response)
def picture(
    race: RaceId, name: Name, kind: Kind, desk: ADesk, which: Which, question: AQuestion
) -> Response:
    """A picture of the answer to a scenario."""
    answered = desk.respond(desk.kept(race, which), question.asked)
    drawn: dict[str, str] = unpack(answered.pictures)
    if name not in drawn:
        raise Refused(404, f"picture: got '{name}'; expected one of {', '.join(sorted(drawn))}.")
    return _file(f"{race}-{name.replace(':', '-')}", drawn[name], kind)


@router.get("/races/{race}/where.{kind}", responses=PROBLEMS, response_class=Response)
def map_picture(
    race: RaceId,
    kind: Kind,
    desk: ADesk,
    which: Which,
    question: AQuestion,
    shown: AMap,
) -> Response:
    """The map of areas under a scenario."""
    kept = desk.kept(race, which)
    scenario = Scenario.of(kept.race, question.asked)
    found: dict[str, Any] = mapped(desk, kept, scenario, shown)
    if not found.get("picture"):
        raise Refused(404, "map: there are no areas or no outlines for this race.")
    return _file(f"{race}-where", found["picture"], kind)


def _file(stem: str, drawn: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{stem}.{kind}"'}
    if kind == "png":
        return Response(charts.png(drawn), media_type="image/png", headers=headers)
    return Response(drawn, media_type="image/svg+xml", headers=headers)
