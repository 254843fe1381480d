"""The list of races, and one race on one page."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hustings.errors import HustingsError
from hustings.report import charts, words
from hustings.web import views
from hustings.web.asked import ADesk, AQuestion, RaceId, Which
from hustings.web.desk import Answered, Desk, Kept
from hustings.web.keep import unpack_bytes
from hustings.web.pages import page, race_page, waiting_page
from hustings.web.problems import NotKept
from hustings.web.render import render
from hustings.web.schemas import PROBLEMS, RaceAnswer, RaceList

router = APIRouter()


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def races_page(request: Request, desk: ADesk) -> Response:
    """Every race, with its headline or what is wrong with its folder."""
    return page("races.html", request, desk, rows=_rows(desk))


@router.get("/races.json", response_model=RaceList, responses=PROBLEMS)
def races_json(desk: ADesk) -> dict[str, Any]:
    """Every race, with its headline or what is wrong with its folder."""
    return {"schema": "hustings.races/1", "races": _rows(desk)}


def _rows(desk: Desk) -> list[dict[str, Any]]:
    found = []
    for place in desk.shelf.places():
        row: dict[str, Any] = {
            "id": place.id,
            "title": place.folder.race.title if place.folder else "",
            "fault": str(place.fault) if place.fault else "",
            "headline": "",
            "as_of": "",
            "kept": "",
            "next": "",
            "step": "",
            "problem": "",
        }
        try:
            kept = desk.kept(place.id, {})
        except HustingsError:
            job, failed = desk.running(place.id), desk.failed(place.id)
            problem = failed.error if failed else desk.refused.get(place.id, "")
            row |= {"step": job.step if job else "", "problem": problem}
        else:
            deadline = kept.forecast["deadline"]
            row |= {
                "title": kept.forecast["title"],
                "headline": words.headline(kept.forecast),
                "as_of": kept.line.as_of,
                "kept": kept.line.id,
                "next": f"{deadline['title']}, {deadline['date']}" if deadline else "",
            }
        found.append(row)
    return found


@router.get("/races/{race}.json", response_model=RaceAnswer, responses=PROBLEMS)
def race_json(race: RaceId, desk: ADesk, which: Which, question: AQuestion) -> Response:
    """One race: the forecast, or the answer to a scenario."""
    answered = desk.respond(desk.kept(race, which), question.asked)
    line = answered.kept.line
    head = {
        "schema": "hustings.desk/1",
        "link": views.link(answered.kept, answered.scenario),
        "kept": {name: getattr(line, name) for name in line.__slots__},
        "calendar": answered.kept.about["calendar"],
        "people": answered.kept.about["people"],
    }
    text = json.dumps(head, ensure_ascii=False)[:-1].encode()
    body = text + b',"answer":' + unpack_bytes(answered.answer) + b"}"
    return Response(body, media_type="application/json")


@router.get("/races/{race}", response_class=HTMLResponse, include_in_schema=False)
def race_html(
    request: Request, race: RaceId, desk: ADesk, which: Which, question: AQuestion
) -> Response:
    """One race on one page."""
    try:
        kept = desk.kept(race, which)
    except NotKept as problem:
        if which["kept"]:
            raise
        return waiting_page(request, desk, race, problem, 404 if which["as_of"] else 200)
    answered = desk.respond(kept, question.asked)
    if not question.is_normal:
        return RedirectResponse(views.link(kept, answered.scenario), status_code=303)
    lines = desk.store.lines(race)
    rows = _history(desk, kept)
    days = [r["date"] for r in kept.about["calendar"]]
    deadline = kept.forecast["deadline"]
    return race_page(
        "race.html",
        request,
        desk,
        kept,
        "",
        answer=Markup(desk.remembered(answered, fragment_of)),
        basis=words.basis(kept.forecast),
        lines=lines,
        history=Markup(desk.drawn(_odds, tuple(rows))) if _is_line(rows) else "",
        history_rows=[{"day": d, "name": n, "p": p} for d, n, p in rows],
        next_row=days.index(deadline["date"]) if deadline else -1,
        json_link=views.link(kept, answered.scenario).replace(
            f"/races/{race}?", f"/races/{race}.json?"
        ),
        brief_link=views.link(kept, answered.scenario, "/brief.pdf"),
    )


@router.get("/races/{race}/answer", response_class=HTMLResponse, include_in_schema=False)
def race_fragment(race: RaceId, desk: ADesk, which: Which, question: AQuestion) -> Response:
    """The part of the page that changes with the scenario."""
    answered = desk.respond(desk.kept(race, which), question.asked)
    headers = {"X-Page": views.link(answered.kept, answered.scenario), "Cache-Control": "no-store"}
    return HTMLResponse(desk.remembered(answered, fragment_of), headers=headers)


def fragment_of(answered: Answered) -> str:
    """The part of the page that changes with the scenario, as HTML."""
    return render("answer.html", **views.fragment(answered))


def _history(desk: Desk, kept: Kept) -> list[tuple[str, str, float]]:
    """Chances of the seat by day, from what is kept, up to the day of this forecast."""
    found: list[tuple[str, str, float]] = []
    seen: set[str] = set()
    shown = [c for c, p in kept.forecast["seat"]["by_candidate"].items() if p >= 0.02][:5]
    for line in desk.store.lines(kept.line.race):
        if line.as_of in seen or line.as_of > kept.line.as_of or line.seed != kept.line.seed:
            continue
        seen.add(line.as_of)
        one = kept if line.as_of == kept.line.as_of else desk.opened(line.id)
        names = words.names_of(one.forecast)
        seat = one.forecast["seat"]["by_candidate"]
        found += [(line.as_of, names.get(c, c), seat[c]) for c in shown if c in seat]
    return sorted(found, key=lambda r: r[0])


def _is_line(rows: list[tuple[str, str, float]]) -> bool:
    return len({r[0] for r in rows}) > 1


def _odds(*rows: tuple[str, str, float]) -> str:
    spec = charts.odds_over_time([{"day": d, "name": n, "p": p} for d, n, p in rows])
    return charts.svg(spec)
