"""Signing in with the token, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hustings.web.asked import ADesk
from hustings.web.pages import page
from hustings.web.security import COOKIE

router = APIRouter(include_in_schema=False)


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request, desk: ADesk) -> Response:
    """Where the token is pasted."""
    return page("sign_in.html", request, desk, wrong=False)


@router.post("/sign-in")
def sign_in(request: Request, desk: ADesk, token: Annotated[str, Form(max_length=200)]) -> Response:
    """Open a session."""
    desk.sign_ins.take()
    cookie = desk.guard.open_session(token)
    if cookie is None:
        return page("sign_in.html", request, desk, wrong=True, status=401)
    response = RedirectResponse("/", status_code=303)
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
    return response


@router.post("/sign-out")
def sign_out(
    request: Request, desk: ADesk, form_value: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Close the session."""
    desk.guard.check(request, form_value)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE)
    return response
