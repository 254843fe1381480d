"""Where: areas on a map, with a table for those who cannot see one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from hustings.web import areas, views
from hustings.web.asked import ADesk, AQuestion, RaceId, Which
from hustings.web.desk import Desk, Kept
from hustings.web.pages import race_page
from hustings.web.scenario import Scenario
from hustings.web.schemas import PROBLEMS, Where

router = APIRouter()
_NO_AREAS = "Not available: this race has no areas (areas.csv in its folder)."
Measure = Annotated[str, Query(pattern="^(share|base|change|hurt)?$")]
Candidate = Annotated[str, Query(max_length=120)]


async def map_of(candidate: Candidate = "", measure: Measure = "") -> tuple[str, str]:
    """Whom a map is about and what it shows."""
    return candidate, measure


AMap = Annotated[tuple[str, str], Depends(map_of)]


def _found(desk: Desk, kept: Kept, scenario: Scenario) -> tuple[dict[str, Any] | None, str]:
    """The areas of a scenario, or why there are none."""
    if not kept.race.areas:
        return None, _NO_AREAS
    return desk.areas(kept, scenario), ""


@router.get("/races/{race}/where.json", response_model=Where, responses=PROBLEMS)
def where_json(race: RaceId, desk: ADesk, which: Which, question: AQuestion) -> dict[str, Any]:
    """Shares by area under a scenario."""
    kept = desk.kept(race, which)
    scenario = Scenario.of(kept.race, question.asked)
    found, reason = _found(desk, kept, scenario)
    return {
        "schema": "hustings.where/1",
        "link": views.link(kept, scenario, "/where"),
        "available": found is not None,
        "reason": reason,
        "areas": found,
    }


@router.get("/races/{race}/where", response_class=HTMLResponse, include_in_schema=False)
def where_page(
    request: Request,
    race: RaceId,
    desk: ADesk,
    which: Which,
    question: AQuestion,
    shown: AMap,
) -> Response:
    """Areas on a map and in a table."""
    kept = desk.kept(race, which)
    scenario = Scenario.of(kept.race, question.asked)
    context = {"scenario": scenario, **mapped(desk, kept, scenario, shown)}
    return race_page("where.html", request, desk, kept, "/where", **context)


def mapped(desk: Desk, kept: Kept, scenario: Scenario, asked: tuple[str, str]) -> dict[str, Any]:
    """What the page shows: the areas with their map, or why there are none."""
    found, reason = _found(desk, kept, scenario)
    context: dict[str, Any] = {"found": found, "reason": reason}
    if found is not None:
        context |= _shown(desk, kept, scenario, found, asked)
    return context


def _shown(
    desk: Desk, kept: Kept, scenario: Scenario, found: dict[str, Any], asked: tuple[str, str]
) -> dict[str, Any]:
    names = found["names"]
    edited = "hurt_where" in found
    hurt = [row["id"] for row in found.get("hurt_where", ())]
    first = next(c for c in (*hurt, *names) if c in names)
    who = kept.race.candidate(asked[0]).id if asked[0] else first
    who = who if who in names else first
    measure = asked[1] or ("change" if edited else "share")
    if measure in ("change", "hurt") and not edited:
        measure = "share"
    shown = areas.rows(found, who, measure)
    key = (kept.line.id, scenario.key, who, measure)
    picture = desk.once(("map", *key), lambda: areas.draw(kept, shown, measure))
    measures = [m for m in areas.MEASURES if edited or m not in ("change", "hurt")]
    base = views.link(kept, scenario, "/where")
    ordered = sorted(shown, key=lambda r: (r["value"] is None, -abs(r["value"] or 0), r["name"]))
    return {
        "who": who,
        "measure": measure,
        "about": areas.MEASURES[measure],
        "rows": ordered,
        "picture": Markup(picture),
        "here": f"{base}&candidate={who}&measure={measure}",
        "names": names,
        "measures": [(m, f"{base}&candidate={who}&measure={m}") for m in measures],
        "candidates": [(c, n, f"{base}&candidate={c}&measure={measure}") for c, n in names.items()],
    }
