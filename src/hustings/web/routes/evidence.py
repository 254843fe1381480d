"""The ledger with its sources, articles pasted to be read, and proposals to be reviewed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hustings.web.asked import ADesk, RaceId, Which
from hustings.web.desk import Desk, Kept
from hustings.web.pages import race_page
from hustings.web.review import CHANGEABLE, Review
from hustings.web.schemas import PROBLEMS, Decision, Evidence, Text

router = APIRouter()
ProposalId = Annotated[str, Path(pattern="^[0-9a-f]{12}$")]
Value = Annotated[str, Form(max_length=100)]


def _ledger(desk: Desk, kept: Kept) -> dict[str, Any]:
    day = date.fromisoformat(kept.line.as_of)
    ledger = desk.shelf.folder(kept.line.race).ledger.as_of(day)
    statements = [asdict(s) for s in sorted(ledger.statements, key=lambda s: s.published)[::-1]]
    polls = [asdict(q) for q in ledger.questions[::-1]]
    for row in (*statements, *polls):
        for name, value in row.items():
            row[name] = value.isoformat() if isinstance(value, date) else value
    return {"statements": statements, "polls": polls}


@router.get("/races/{race}/evidence.json", response_model=Evidence, responses=PROBLEMS)
def evidence_json(race: RaceId, desk: ADesk, which: Which) -> dict[str, Any]:
    """Every row that was published by the day of the forecast, and the proposals to review."""
    kept = desk.kept(race, which)
    return {
        "schema": "hustings.evidence/1",
        "race": race,
        "as_of": kept.line.as_of,
        **_ledger(desk, kept),
        "proposals": desk.store.proposals(race),
    }


@router.get("/races/{race}/evidence", response_class=HTMLResponse, include_in_schema=False)
def evidence_page(request: Request, race: RaceId, desk: ADesk, which: Which) -> Response:
    """The ledger, the proposals to review, and where an article is pasted."""
    kept = desk.kept(race, which)
    return race_page(
        "evidence.html",
        request,
        desk,
        kept,
        "/evidence",
        names={c.id: c.name for c in kept.race.candidates},
        proposals=Review(desk, race).open(),
        changeable=CHANGEABLE,
        moved=desk.explained(kept),
        **_ledger(desk, kept),
    )


@router.post("/races/{race}/readings", include_in_schema=False)
def read_form(
    request: Request,
    race: RaceId,
    desk: ADesk,
    text: Annotated[str, Form(max_length=400_000)],
    source: Annotated[str, Form(max_length=2000)] = "",
    published: Annotated[str, Form(max_length=10)] = "",
    form_value: Value = "",
) -> Response:
    """Read a pasted article; what it says is put up for review."""
    desk.guard.check(request, form_value)
    desk.readings.take()
    Review(desk, race).read(text, source, published)
    return RedirectResponse(f"/races/{race}/evidence#review", status_code=303)


@router.post(
    "/races/{race}/readings.json", status_code=201, response_model=Evidence, responses=PROBLEMS
)
def read_json(request: Request, race: RaceId, desk: ADesk, article: Text) -> dict[str, Any]:
    """Read a pasted article; the proposals now open are in the answer. Takes the token."""
    desk.guard.check(request)
    desk.readings.take()
    Review(desk, race).read(article.text, article.source, article.published)
    return evidence_json(race, desk, {"kept": "", "as_of": ""})


@router.post("/races/{race}/proposals/{proposal}", include_in_schema=False)
async def decide_form(
    request: Request, race: RaceId, desk: ADesk, proposal: ProposalId
) -> Response:
    """Accept, correct or reject a proposal from the page."""
    form = {k: v for k, v in (await request.form(max_fields=40)).items() if isinstance(v, str)}
    desk.guard.check(request, form.get("form_value", ""))
    changed = {k: form[k] for k in CHANGEABLE if k in form}
    Review(desk, race).decide(proposal, form.get("decision", ""), changed, by=form.get("by", ""))
    return RedirectResponse(f"/races/{race}/evidence#review", status_code=303)


@router.post("/races/{race}/proposals/{proposal}.json", response_model=Evidence, responses=PROBLEMS)
def decide_json(
    request: Request, race: RaceId, desk: ADesk, proposal: ProposalId, decided: Decision
) -> dict[str, Any]:
    """Accept, correct or reject a proposal. Takes the token."""
    desk.guard.check(request)
    Review(desk, race).decide(proposal, decided.decision, decided.corrected, by=decided.by)
    return evidence_json(race, desk, {"kept": "", "as_of": ""})
