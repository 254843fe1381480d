"""Parts that an installation may be without; a page whose part is missing says so."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def part(module: str, name: str) -> Callable[..., Any] | None:
    """A function of the library, or None where it, or a library it needs, is not installed."""
    try:
        found: Callable[..., Any] = getattr(import_module(f"hustings.{module}"), name)
    except (ImportError, AttributeError):
        return None
    return found
