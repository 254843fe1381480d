"""The command line. Each command calls the one library function of the same name.

One file a family of commands; a new one is imported here.
"""

from __future__ import annotations

import sys

from hustings.cli import backtests, desk, explain, folders, forecasts, formats, ledger, reading
from hustings.cli.common import app, err
from hustings.errors import HustingsError
from hustings.report import tables

__all__ = [
    "app",
    "backtests",
    "desk",
    "explain",
    "folders",
    "forecasts",
    "formats",
    "ledger",
    "main",
    "reading",
]


def main() -> None:
    """Run the command line; errors of ours are one clear message and exit code 1."""
    try:
        app(standalone_mode=True)
    except HustingsError as error:
        tables.panel(err, str(error))
        sys.exit(1)
