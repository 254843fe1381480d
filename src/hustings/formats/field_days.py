"""The days on which people were asked, as poll tables print them in one cell."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateutil import parser

_DASH = re.compile(r"\s*(?:–|—|\bto\b)\s*|\s+-\s+|(?<!\d{4})(?<!\d{4}-\d{2})-")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?<=\d/)\d{1,2}/(\d{2})$")


def field_days(text: str, latest: date) -> tuple[date, date] | None:
    """Return the first and the last field day, or None where the text tells none.

    ``3/2-5``, ``5/30 - 6/1, 2025``, ``Feb 3, 2020`` and ``Feb. 3-5`` are read. Where no year is
    said it is that of the newest such day not after ``latest``.
    """
    first, _, last = _DASH.sub("|", text.strip()).partition("|")
    last = last or first
    if re.fullmatch(r"\d{1,2}(?:,? \d{4})?", last):  # the month stands with the first day
        month = re.match(r"\d{1,2}/|[A-Za-z]+\.? ", first)
        last = f"{month[0]}{last}" if month else last
    end = _day(last, latest)
    if end is None:
        return None
    start = _day(first, end)
    return (start, end) if start is not None else None


def _day(text: str, latest: date) -> date | None:
    """A day, in the newest year that puts it not after another where it says none."""
    for year in (latest.year, latest.year - 1):
        try:
            found = parser.parse(text, default=datetime(year, 1, 1)).date()
        except (ValueError, OverflowError):
            continue
        if _YEAR.search(text) or found <= latest:
            return found
    return None
