"""Pages that were written before, as bytes: reading one again is one look-up.

An answer is remembered by its address and holds as long as the state of its race does. A request
with a session neither gets nor leaves anything here, so that nothing of one visitor's reaches
another.
"""

from __future__ import annotations

import hashlib
import re
from asyncio import Lock
from collections.abc import Hashable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from cachetools import LRUCache
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hustings.web.security import COOKIE
from hustings.web.watch import Watch

ROOM = 64 * 2**20
"""Bytes of pages that are remembered."""
_LISTS = ("/", "/races.json")
_RACE = re.compile(
    r"/races/([a-z0-9-]+)"
    r"(?:\.json|/answer|/(?:where|evidence|trust)(?:\.json)?|/brief(?:\.pdf)?)?"
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer, the state it holds for, and the headers that go with it."""

    state: Hashable
    headers: list[tuple[bytes, bytes]]
    etag: str
    body: bytes


class Memory:
    """Answers from memory what is there, and remembers what is not."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self.app, self.watch = app, watch
        self._pages: LRUCache[bytes, Remembered] = LRUCache(ROOM, getsizeof=lambda p: len(p.body))
        self._making: WeakValueDictionary[bytes, Lock] = WeakValueDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            self.watch.forget()
            return
        headers = Headers(scope=scope)
        state = await self._state(scope["path"]) if _is_anybodys(scope, headers) else None
        if state is None:
            await self.app(scope, receive, send)
            return
        address = scope["raw_path"] + b"?" + scope["query_string"]
        found = self._known(address, state)
        if found is None:
            lock = self._making.setdefault(address, Lock())  # who asks meanwhile waits for it
            async with lock:
                found = self._known(address, state)
                if found is None:
                    found = await self._make(scope, receive, send, address, state)
        if found is not None:
            await _tell(send, found, headers.get("if-none-match", ""))

    async def _state(self, path: str) -> Hashable | None:
        """What the page at a path depends on; None where it is not to be remembered."""
        match = _RACE.fullmatch(path)
        if match is None and path not in _LISTS:
            return None
        states = await self.watch.states()
        return states.get(match[1]) if match else tuple(states.items())

    def _known(self, address: bytes, state: Hashable) -> Remembered | None:
        found = self._pages.get(address)
        return found if found is not None and found.state == state else None

    async def _make(
        self, scope: Scope, receive: Receive, send: Send, address: bytes, state: Hashable
    ) -> Remembered | None:
        """Have the answer written and remember it; what is no page goes out as it is."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, collect)
        start = messages[0]
        if start["status"] != 200:
            for message in messages:
                await send(message)
            return None
        body = b"".join(m.get("body", b"") for m in messages[1:])
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = MutableHeaders(raw=list(start["headers"]))
        # to be asked for again each time, which costs nothing where it is still the same
        headers["cache-control"] = "private, no-cache"
        headers["etag"] = etag
        headers.add_vary_header("Cookie")
        found = Remembered(state, headers.raw, etag, body)
        if len(body) < ROOM:
            self._pages[address] = found
        return found


def _is_anybodys(scope: Scope, headers: Headers) -> bool:
    """Whether an answer to this would be the same for everybody."""
    return scope["method"] == "GET" and COOKIE not in cookie_parser(headers.get("cookie", ""))


async def _tell(send: Send, found: Remembered, known: str) -> None:
    if found.etag in known:
        headers = [
            (k, v) for k, v in found.headers if k not in (b"content-length", b"content-type")
        ]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(found.headers)})
    await send({"type": "http.response.body", "body": found.body})
