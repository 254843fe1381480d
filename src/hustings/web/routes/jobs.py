"""Asking for a forecast, and following how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from hustings.web.asked import ADesk, RaceId
from hustings.web.desk import Desk, to_day
from hustings.web.problems import Refused
from hustings.web.schemas import PROBLEMS, FitRequest, JobRow
from hustings.web.store import Job

router = APIRouter()
JobId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="A job's id.")]
_STEP = 0.5


def _row(job: Job) -> dict[str, Any]:
    found = {
        name: getattr(job, name)
        for name in ("id", "race", "as_of", "state", "step", "done", "error", "kept_id", "asked")
    }
    return {"schema": "hustings.job/1", "over": job.is_over, **found}


def _job(desk: Desk, identifier: str) -> Job:
    job = desk.store.job(identifier)
    if job is None:
        raise Refused(404, f"job: got '{identifier}', which was never asked for here.")
    return job


def _ask(desk: Desk, race: str, as_of: str) -> Job:
    desk.fits.take()
    return desk.ask(race, to_day(as_of))


@router.post("/races/{race}/fits", include_in_schema=False)
def fit_form(
    request: Request,
    race: RaceId,
    desk: ADesk,
    as_of: Annotated[str, Form(max_length=10)],
    form_value: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Ask for a forecast from a page."""
    desk.guard.check(request, form_value)
    job = _ask(desk, race, as_of)
    there = f"?kept={job.kept_id}" if job.kept_id else ""
    return RedirectResponse(f"/races/{race}{there}", status_code=303)


@router.post("/races/{race}/fits.json", status_code=202, response_model=JobRow, responses=PROBLEMS)
def fit_json(request: Request, race: RaceId, desk: ADesk, wanted: FitRequest) -> dict[str, Any]:
    """Ask for a forecast; whoever asks for the same one shares it. Takes the token."""
    desk.guard.check(request)
    return _row(_ask(desk, race, wanted.as_of))


@router.get("/jobs/{job}.json", response_model=JobRow, responses=PROBLEMS)
def job_json(job: JobId, desk: ADesk) -> dict[str, Any]:
    """How far a forecast is."""
    return _row(_job(desk, job))


@router.get("/jobs/{job}/events", response_class=EventSourceResponse, include_in_schema=False)
async def job_events(job: JobId, desk: ADesk) -> AsyncIterator[ServerSentEvent]:
    """How far a forecast is, told as it goes."""
    last: dict[str, Any] = {}
    while True:
        row = _row(await run_in_threadpool(_job, desk, job))
        if row != last:
            desk.watch.forget()  # who loads the page on hearing this sees it there
            yield ServerSentEvent(data=row)
            last = row
        if row["over"]:
            return
        await asyncio.sleep(_STEP)
