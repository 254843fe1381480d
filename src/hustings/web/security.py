"""Who may write: the token made at first start, the session it opens, and what a request may be.

Reading is open, as the desk listens on loopback only. Writing takes the token, as
``Authorization: Bearer`` or through a session cookie; a form of a session also carries a value
that only our own pages can know, and comes from our own address.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from starlette.requests import Request

from hustings.errors import HustingsError
from hustings.web.problems import Refused

COOKIE = "hustings_desk"
TOKEN_FILE = "token"


def token_in(folder: Path) -> str:
    """The token of a desk's folder, made at first start and readable by its owner only."""
    path = folder / TOKEN_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
    except FileExistsError:
        pass
    except OSError as error:
        raise HustingsError(
            f"desk: cannot write '{path}': {error}. Try: --folder with a place that is yours."
        ) from error
    found = path.read_text("utf-8").strip()
    if len(found) < 16:
        raise HustingsError(
            f"desk: got a token of {len(found)} characters in '{path}'; expected 16 or more. "
            "Try: remove the file, and a new one is made."
        )
    return found


@dataclass(frozen=True)
class Guard:
    """Checks writes against the token."""

    token: str

    def _sign(self, *parts: str) -> str:
        text = "\n".join(parts).encode()
        return hmac.new(self.token.encode(), text, hashlib.sha256).hexdigest()

    def open_session(self, offered: str) -> str | None:
        """The cookie of a new session, or None for a wrong token."""
        if not hmac.compare_digest(offered.strip().encode(), self.token.encode()):
            return None
        nonce = secrets.token_urlsafe(12)
        return f"{nonce}.{self._sign('session', nonce)}"

    def session(self, request: Request) -> str:
        """The session of a request, or '' where there is none."""
        cookie = request.cookies.get(COOKIE, "")
        nonce, _, signature = cookie.partition(".")
        good = hmac.compare_digest(signature.encode(), self._sign("session", nonce).encode())
        return cookie if good else ""

    def form_value(self, session: str) -> str:
        """What every form of a session carries."""
        return self._sign("form", session) if session else ""

    def check(self, request: Request, form_value: str = "") -> None:
        """Refuse a write without the token. Raises Refused."""
        header = request.headers.get("authorization", "")
        if header:
            scheme, _, offered = header.partition(" ")
            good = hmac.compare_digest(offered.strip().encode(), self.token.encode())
            if scheme.lower() != "bearer" or not good:
                raise Refused(401, "write token: got a wrong one. Try: the one serve printed.")
            return
        session = self.session(request)
        if not session:
            raise Refused(
                401,
                "write: got no token; expected the one that serve printed. Try: sign in, or "
                "send it as 'Authorization: Bearer TOKEN'.",
            )
        if not hmac.compare_digest(form_value.encode(), self.form_value(session).encode()):
            raise Refused(403, "form: it was not made by this page. Try: load the page again.")


@dataclass
class Limit:
    """At most so many in so many seconds; the rest are refused."""

    most: int
    seconds: float
    what: str
    clock: Callable[[], float] = monotonic
    _times: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def take(self) -> None:
        """Count one more. Raises Refused when there have been too many."""
        with self._lock:
            moment = self.clock()
            while self._times and self._times[0] <= moment - self.seconds:
                self._times.popleft()
            if len(self._times) >= self.most:
                wait = round(self._times[0] + self.seconds - moment) + 1
                raise Refused(
                    429,
                    f"{self.what}: got more than {self.most} in {self.seconds:g} seconds. "
                    f"Try: again in {wait} seconds.",
                )
            self._times.append(moment)
