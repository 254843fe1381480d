"""The recorded backtest, read as it was written: plain tables of whatever it holds."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

_NAME = "scorecard.json"


def scorecard() -> dict[str, Any] | None:
    """The scorecard installed with the package or in the working tree, or None."""
    package = Path(str(files("hustings")))
    for folder in (package / "_backtests", package.parent.parent / "backtests", Path("backtests")):
        path = folder / _NAME
        if path.is_file():
            try:
                found = json.loads(path.read_text("utf-8"))
            except ValueError:
                return None
            return found if isinstance(found, dict) else {"rows": found}
    return None


def tables_of(card: dict[str, Any] | None) -> tuple[list[tuple[str, Any]], list[dict[str, Any]]]:
    """A scorecard as (single values, tables); a table has ``title``, ``columns``, ``rows``."""
    singles: list[tuple[str, Any]] = []
    tables = []
    for name, value in (card or {}).items():
        title = name.replace("_", " ")
        if isinstance(value, dict) and all(isinstance(v, dict) for v in value.values()) and value:
            rows = [{"": key, **row} for key, row in value.items()]
            tables.append(_table(title, rows))
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            tables.append(_table(title, value))
        elif isinstance(value, dict):
            tables.append(_table(title, [{"": k, "value": v} for k, v in value.items()]))
        elif not isinstance(value, list):
            singles.append((title, value))
    return singles, tables


def _table(title: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return {"title": title, "columns": columns, "rows": rows}
