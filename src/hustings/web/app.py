"""The application: routes, the gate, and errors in one shape."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from hustings.errors import HustingsError
from hustings.forecast import VERSION
from hustings.web.desk import Desk
from hustings.web.memory import Memory
from hustings.web.middleware import Gate
from hustings.web.pages import page
from hustings.web.problems import shape, status_of
from hustings.web.routes import brief, evidence, jobs, pictures, race, session, trust, where
from hustings.web.settings import DeskSettings

THREADS = 64
_ABOUT = (
    "Forecasts and what-ifs of elections. Every page has its JSON at the same address plus .json. "
    "Within /1 of a schema names keep their meaning and none is taken away."
)


def create_app(settings: DeskSettings) -> FastAPI:
    """A desk as an ASGI application; its worker runs while the application does."""
    desk = Desk(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # who waits for a list to be counted must not keep the others from what is at hand
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        await to_thread.run_sync(desk.start)
        yield
        desk.stop()

    app = FastAPI(
        title="Hustings",
        version=VERSION,
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    for part in (race, where, evidence, trust, brief, pictures, jobs, session):
        app.include_router(part.router)
    static = Path(str(files("hustings.web"))) / "static"
    app.mount("/static", StaticFiles(directory=static), name="static")
    hosts = ("127.0.0.1", "localhost", "::1", settings.host)
    app.add_middleware(Memory, watch=desk.watch)
    app.add_middleware(Gate, hosts=hosts, body_limit=settings.body_limit)
    app.add_exception_handler(HustingsError, _told)
    app.add_exception_handler(HTTPException, _told_http)
    app.add_exception_handler(RequestValidationError, _told_invalid)
    app.add_exception_handler(Exception, _told_ours)
    return app


def _told(request: Request, error: Exception) -> Response:
    return _answer(request, error, status_of(error))


def _told_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {404: "There is no such page.", 405: "This page does not take such a request."}
    message = told.get(error.status_code, str(error.detail))
    response = _answer(request, error, error.status_code, message)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _told_ours(request: Request, error: Exception) -> Response:
    """A fault of the desk itself: said without its inside, which goes to the log."""
    return _answer(request, error, 500, "The desk made a mistake; its log says which.")


def _told_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    got = repr(first.get("input"))[:80]
    pattern = first.get("ctx", {}).get("pattern")
    expected = f"expected the form {pattern}" if pattern else f"expected: {first['msg']}"
    return _answer(request, error, 422, f"{where}: got {got}; {expected}.")


def _answer(request: Request, error: Exception, status: int, message: str = "") -> Response:
    told = shape(error, status, message)
    path = request.url.path
    wants_page = "text/html" in request.headers.get("accept", "") and not path.endswith(".json")
    if not wants_page:
        return JSONResponse(told, status_code=status)
    heading = {404: "Not here", 503: "This race cannot be read"}.get(status, "That did not work")
    parts = path.split("/")
    desk = request.app.state.desk
    race = parts[2] if len(parts) > 2 and parts[1] == "races" else ""
    has_latest = bool(race) and status < 500 and bool(desk.store.lines(race))
    return page(
        "problem.html",
        request,
        desk,
        heading=heading,
        error=told["error"],
        race=race if has_latest else "",
        status=status,
    )
