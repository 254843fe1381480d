"""Starts the desk."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import uvicorn

from hustings.errors import HustingsError
from hustings.web.app import create_app
from hustings.web.settings import DeskSettings
from hustings.web.shelf import Shelf


def serve(
    settings: DeskSettings, *, ready: Callable[[], None] = lambda: None, log_level: str = "warning"
) -> None:
    """Serve until stopped; ``ready`` is called when all is in order and serving begins.

    Raises:
        HustingsError: for an address that is not loopback's.
        UnknownRaceError: for a race that is not there.
    """
    if not _is_loopback(settings.host):
        raise HustingsError(
            f"--host: got '{settings.host}'; expected a loopback address, as reading is open. "
            "Try: 127.0.0.1, with a proxy in front that asks who is there."
        )
    Shelf(settings.races).paths()
    app = create_app(settings)
    ready()
    uvicorn.run(app, host=settings.host, port=settings.port, log_level=log_level, access_log=False)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
