"""The brief of a scenario, to print or mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from hustings.report.brief import Brief, brief_html, brief_of, brief_pdf
from hustings.web.asked import ADesk, AQuestion, RaceId, Which
from hustings.web.desk import Desk
from hustings.web.keep import unpack
from hustings.web.scenario import Asked
from hustings.web.schemas import PROBLEMS

router = APIRouter()
_STYLED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
}
"""A brief carries its own style, so that it can be mailed; it has no script."""


def _brief(desk: Desk, race: str, which: dict[str, str], asked: Asked) -> Brief:
    kept = desk.kept(race, which)
    answered = desk.respond(kept, asked)
    answer: dict[str, Any] = unpack(answered.answer)
    day = date.fromisoformat(kept.line.as_of)
    return brief_of(answer, desk.shelf.folder(race).ledger.as_of(day))


@router.get("/races/{race}/brief.pdf", response_class=Response, responses=PROBLEMS)
def brief_as_pdf(race: RaceId, desk: ADesk, which: Which, question: AQuestion) -> Response:
    """Two pages as PDF."""
    body = brief_pdf(_brief(desk, race, which, question.asked))
    headers = {"Content-Disposition": f'inline; filename="{race}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


@router.get("/races/{race}/brief", response_class=HTMLResponse, include_in_schema=False)
def brief_as_html(race: RaceId, desk: ADesk, which: Which, question: AQuestion) -> Response:
    """The same as one HTML file that needs nothing else."""
    return HTMLResponse(brief_html(_brief(desk, race, which, question.asked)), headers=_STYLED)
