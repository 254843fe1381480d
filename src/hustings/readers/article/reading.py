"""What reading an article yields: the cleaned text, what was cut, and proposed rows of evidence.

Offsets count Unicode characters of the original, ``end`` excluded.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "hustings.reading/1"

PROPOSAL_TYPES = (
    "candidacy",
    "contact",
    "endorsement",
    "endorsement_refused",
    "opposition",
    "finance",
    "deadline",
    "past_office",
    "past_result",
    "base",
    "closeness",
    "opinion",
    "conflict",
    "no_comment",
    "report",
    "poll",
    "denial",
)
"""The types of evidence.csv that an article can hold, and poll figures quoted in prose."""

CANDIDACY_VALUES = ("running", "weighing", "qualified", "will_not_leave", "withdrew", "declined")
"""The values of a proposal of type 'candidacy'."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A span of the original that is in the clean text, and where it stands there."""

    start: int
    end: int
    clean_start: int
    clean_end: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A span of the original that is not in the clean text, and what it was taken for."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One statement found in an article, for a person to accept, correct or reject.

    ``subject`` does or is what is said; ``object`` is the other one. Both are candidate ids where
    a race is given and knows them, and otherwise the full name used. For an endorsement the
    subject endorses and the object is endorsed; for an opinion the subject gains or is hurt.
    ``value`` is the number or word of the statement, ``unit`` what it counts. ``date`` is ISO or
    '' and ``date_reasoning`` says how it came from ``date_as_said``. ``condition`` is the verbatim
    condition under which it is said, or ''. ``quote`` is the original from ``start`` to ``end``;
    ``text`` the same passage without what was removed from it.
    """

    type: str
    subject: str
    object: str
    value: str
    unit: str
    date_as_said: str
    date: str
    date_reasoning: str
    attribution: str
    attributed_to: str
    start: int
    end: int
    quote: str
    confidence: float
    condition: str = ""
    area: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as read. ``named`` are the race's candidates whom it names."""

    source_sha256: str
    clean_text: str
    kept: tuple[Kept, ...]
    removed: tuple[Removed, ...]
    proposals: tuple[Proposal, ...]
    title: str = ""
    published: str = ""
    published_from: str = ""
    race: str = ""
    named: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    schema: str = SCHEMA

    def to_json(self) -> dict[str, Any]:
        """Return the object documented in docs/json.md."""
        value = asdict(self)
        return {"schema": value.pop("schema"), **value}
