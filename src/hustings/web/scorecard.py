"""The recorded backtest that comes with the package or the working tree."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from hustings.report.score_card import Card, card_of

_NAME = "scorecard.json"
_SCHEMA = "hustings.backtest/1"


@cache
def scorecard() -> dict[str, Any] | None:
    """The summary of the backtest as it was recorded, or None where none is installed."""
    package = Path(str(files("hustings")))
    for folder in (package / "_backtests", package.parent.parent / "backtests"):
        path = folder / _NAME
        if path.is_file():
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return found if found.get("schema") == _SCHEMA else None
    return None


@cache
def card() -> Card | None:
    """The same as pages show it."""
    found = scorecard()
    return card_of(found) if found else None
