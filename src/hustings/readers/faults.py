"""Collects what is wrong in a user's files, so that a person can put it right in one go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from dateutil import parser as dates

from hustings.errors import Fault, RaceFileError

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What an id of a race, stage, deadline or candidate looks like."""


@dataclass
class Faults:
    """The faults found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(
        self, file: str, line: int | None, name: str, got: object, expected: str, try_: str
    ) -> None:
        """Note one fault."""
        self.found.append(Fault(file, line, name, str(got), expected, try_))

    def has(self, file: str, name: str, got: str) -> bool:
        """Whether the same thing in the same field of the same file was noted before."""
        return any((f.file, f.field, f.got) == (file, name, got) for f in self.found)

    def stop_if_any(self) -> None:
        """Raise RaceFileError with everything found, if anything was, in the order of the lines."""
        if self.found:
            files = list(dict.fromkeys(f.file for f in self.found))
            self.found.sort(key=lambda f: (files.index(f.file), f.line or 0))
            raise RaceFileError(tuple(self.found))


def as_date(value: object) -> date | None:
    """Return a date from TOML, ISO text or FiveThirtyEight's M/D/YY; None if it is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return _month_first(value.strip())


def _month_first(text: str) -> date | None:
    month = re.match(r"(\d{1,2})/\d{1,2}/\d{2,4}\b", text)
    if month is None:
        return None
    try:
        found = dates.parse(text, dayfirst=False).date()
    except (ValueError, OverflowError):
        return None
    # dateutil reads 31/12/19 with the day first; nobody could tell 11/12/19 from it then.
    return found if found.month == int(month.group(1)) else None


def nearest(value: str, known: tuple[str, ...]) -> str:
    """Return a suggestion: the known word closest to what was written, or all of them."""
    close = get_close_matches(value, known, n=1)
    return f"'{close[0]}'" if close else "one of " + ", ".join(known)
