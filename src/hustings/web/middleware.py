"""What every request and response goes through: host, origin, size, and headers."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hustings.web.problems import Refused, shape

_SAFE = ("GET", "HEAD", "OPTIONS")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Gate:
    """Turns away other hosts, other origins and bodies that are too large; adds the headers."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], body_limit: int) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope["method"], headers)
        if refused is not None:
            await _tell(send, refused)
            return
        if scope["method"] not in _SAFE:
            body = await self._body(receive)
            if body is None:
                await _tell(send, _too_large(self.body_limit))
                return
            receive = _replayed(body, receive)
        await self.app(scope, receive, _with_headers(send))

    def _refused(self, method: str, headers: Headers) -> Refused | None:
        host = urlsplit("//" + headers.get("host", "")).hostname or ""
        if host not in self.hosts:
            return Refused(400, f"host: got '{host[:80]}'; expected the address of this desk.")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.body_limit:
            return _too_large(self.body_limit)
        if method in _SAFE:
            return None
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            return Refused(403, "origin: got another site's; expected this desk's own page.")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Refused(403, "origin: got another site's; expected this desk's own page.")
        return None

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body, or None where it is longer than is allowed, whatever it said."""
        found = bytearray()
        while True:
            message = await receive()
            found += message.get("body", b"")
            if len(found) > self.body_limit:
                return None
            if not message.get("more_body", False):
                return bytes(found)


def _replayed(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replaying() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replaying


def _too_large(limit: int) -> Refused:
    return Refused(413, f"request: got too much; expected at most {limit} bytes.")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            found = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                found.setdefault(name, value)
        await send(message)

    return sending


async def _tell(send: Send, refused: Refused) -> None:
    body = json.dumps(shape(refused, refused.status)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    headers += [(k.encode(), v.encode()) for k, v in HEADERS.items()]
    start = {"type": "http.response.start", "status": refused.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})
