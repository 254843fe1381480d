"""The rules as tables, one file a family."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the table of a family, by the name of its file."""
    text = (files(__package__) / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)
