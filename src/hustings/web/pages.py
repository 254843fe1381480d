"""What every page of a race has around it: title, tabs, notices."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from hustings.errors import HustingsError
from hustings.web.desk import Desk, Kept
from hustings.web.render import render
from hustings.web.views import TABS


def page(template: str, request: Request, desk: Desk, **context: Any) -> HTMLResponse:
    """A whole page."""
    session = desk.guard.session(request)
    form_value = desk.guard.form_value(session)
    status = context.pop("status", 200)
    text = render(template, session=session, form_value=form_value, **context)
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})


def race_page(
    template: str, request: Request, desk: Desk, kept: Kept, tab: str, **context: Any
) -> HTMLResponse:
    """A page of a race that has a forecast."""
    race = kept.line.race
    query = request.url.query
    return page(
        template,
        request,
        desk,
        race=race,
        title=kept.forecast["title"],
        kept=kept,
        tab=tab,
        tabs=TABS,
        tab_link=lambda path: f"/races/{race}{path}" + (f"?{query}" if query else ""),
        notice=notice(desk, race, kept),
        **context,
    )


def notice(desk: Desk, race: str, kept: Kept | None) -> dict[str, Any]:
    """What to tell above a page: work under way, evidence that changed, a broken folder."""
    place = desk.shelf.place(race)
    return {
        "job": desk.running(race),
        "failed": desk.failed(race),
        "changed": kept is not None and desk.has_changed(kept),
        "fault": str(place.fault) if place.fault else "",
    }


def waiting_page(
    request: Request, desk: Desk, race: str, problem: HustingsError, status: int
) -> HTMLResponse:
    """A page of a race of which the forecast that was asked for is not there (yet)."""
    place = desk.shelf.place(race)
    found = notice(desk, race, None)
    is_first = not desk.store.lines(race)
    return page(
        "waiting.html",
        request,
        desk,
        race=race,
        title=place.folder.race.title if place.folder else race,
        kept=None,
        tab="",
        tabs=TABS,
        tab_link=lambda path: f"/races/{race}{path}",
        notice=found,
        problem="The first forecast is being made." if found["job"] and is_first else str(problem),
        latest=not is_first,
        status=status,
    )
