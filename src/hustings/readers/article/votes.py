"""Days of votes to come that a sentence names: "the Feb. 1 caucuses", "voters go to the polls"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from hustings.readers.article.dates import Said, find_dates
from hustings.readers.article.matching import Finding
from hustings.readers.article.rules import table

_DAY = "⌖"
_SURE = 0.85


def vote_days(text: str, said: Sequence[Said], published: date | None) -> Iterator[Finding]:
    """Return the day of each vote that a sentence names, if it is not over at publication.

    ``said`` are the days of the sentence, by tense.
    """
    rules, given = table("deadline")["votes"], set[str]()
    for one in nearest(text, said, published):
        if one.iso in given or (published is not None and one.iso < published.isoformat()):
            continue
        marked = text[: one.start] + _DAY + text[one.start + len(one.words) :]
        marked = re.sub(rf"\b[A-Z]\w+day, {_DAY}", _DAY, marked)
        today = published is not None and one.iso == published.isoformat()
        vetoed = re.search(rules["unless"], marked) or (today and _is_over(text))
        patterns = rules["today" if today else "patterns"]
        if not vetoed and any(re.search(pattern, marked) for pattern in patterns):
            given.add(one.iso)
            yield Finding("deadline", value=one.iso, unit="vote", sure=_SURE, at=one.start)


def nearest(text: str, said: Sequence[Said], published: date | None) -> Iterator[Said]:
    """The whole days; a month and day without a year on whichever side of publication is nearer.

    Unless the sentence tells how a vote went: that one was before. Of a day and its date
    ("Tuesday, March 3") the date.
    """
    later = {s.start: s for s in find_dates(text, published, ahead=True)} if said else {}
    starts = {s.start for s in said}
    for one in said:
        end = one.start + len(one.words)
        dated = text[end:].startswith(", ") and end + len(", ") in starts
        if dated or not one.whole or re.search(r"\bweek|\bago\b", one.words):
            continue
        other = later.get(one.start, one)
        weekday = published is not None and one.words.endswith(f"{published:%A}")
        if published is None or not other.whole:
            yield one
        elif weekday and not re.match("next|last", one.words):
            iso, why = published.isoformat(), f"{published:%A} is the day of publication"
            yield replace(one, iso=iso, reasoning=why)
        elif re.search(r"\d", one.words) and not re.search(r"\d{4}", one.words):
            both = (one,) if _is_over(text) else (one, other)
            yield min(both, key=lambda s: abs(date.fromisoformat(s.iso) - published))
        else:
            yield one


def _is_over(text: str) -> bool:
    """Whether a sentence tells how a vote went."""
    return re.search(table("deadline")["votes"]["over"], text) is not None
