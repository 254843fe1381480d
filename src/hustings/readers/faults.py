"""Collects what is wrong in a user's files, so that a person can put it right in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from dateutil import parser as dates

from hustings.errors import Fault, RaceFileError


@dataclass
class Faults:
    """The faults found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(
        self, file: str, line: int | None, name: str, got: object, expected: str, try_: str
    ) -> None:
        """Note one fault."""
        self.found.append(Fault(file, line, name, str(got), expected, try_))

    def stop_if_any(self) -> None:
        """Raise RaceFileError with everything found, if anything was."""
        if self.found:
            raise RaceFileError(tuple(self.found))


def as_date(value: Any) -> date | None:
    """A date from TOML, ISO text or FiveThirtyEight's M/D/YY; None if it is none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        pass
    if value.count("/") != 2:
        return None
    try:
        return dates.parse(value, dayfirst=False).date()
    except (ValueError, OverflowError):
        return None


def nearest(value: str, known: tuple[str, ...]) -> str:
    """A suggestion: the known word closest to what was written, or all of them."""
    close = get_close_matches(value, known, n=1)
    return f"'{close[0]}'" if close else "one of " + ", ".join(known)
