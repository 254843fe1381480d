"""Proposals of evidence as ``hustings read --json`` writes them, and the row each would become."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hustings.errors import LedgerError
from hustings.race import Race, Status
from hustings.readers.evidence_rows import ATTRIBUTIONS, STATEMENT_TYPES
from hustings.readers.faults import as_date, nearest
from hustings.readers.roster import Roster

SCHEMA = "hustings.reading/1"

_STATUS_OF = {
    "running": Status.DECLARED,
    "weighing": Status.POTENTIAL,
    "qualified": Status.QUALIFIED,
    "withdrew": Status.WITHDRAWN,
    "declined": Status.DECLINED,
}
_ABOUT_OBJECT = ("endorsement", "endorsement_refused", "opposition")
"""Types whose subject acts and whose object is the candidate that the row is about."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One statement found in a text, for a person to decide on. Offsets are of the original."""

    type: str
    subject: str = ""
    object: str = ""
    value: str = ""
    unit: str = ""
    date: str = ""
    attribution: str = ""
    attributed_to: str = ""
    quote: str = ""
    condition: str = ""
    area: str = ""
    start: int = 0
    end: int = 0
    confidence: float | None = None

    @classmethod
    def of(cls, value: Any) -> Proposed:
        """Take a proposal from JSON or from any dataclass with these names."""
        if isinstance(value, Proposed):
            return value
        if is_dataclass(value) and not isinstance(value, type):
            value = asdict(value)
        if not isinstance(value, Mapping):
            raise LedgerError(f"proposal: got {value!r}; expected an object. Try: hustings read.")
        found: dict[str, Any] = {}
        for field in fields(cls):
            raw = value.get(field.name)
            if raw is not None:
                found[field.name] = raw if field.name in _NUMBERS else _text(raw)
        proposed = cls(**({"type": ""} | found))
        proposed.check()
        return proposed

    def check(self) -> None:
        """Raise LedgerError where the type or attribution is unknown or there is no passage."""
        for name, known in (("type", STATEMENT_TYPES), ("attribution", (*ATTRIBUTIONS, ""))):
            got = getattr(self, name)
            if got not in known:
                raise LedgerError(
                    f"proposal, {name}: got '{got}'; expected one of {', '.join(known)}. "
                    f"Try: {nearest(got, known)}"
                )
        if not self.quote.strip():
            raise LedgerError(
                "proposal, quote: got nothing; expected the passage that it rests on. "
                "Try: hustings read again."
            )

    @property
    def fingerprint(self) -> str:
        """The same for the same statement in the same words on the same day, wherever it was read.

        White space does not count, nor where the passage stands.
        """
        said = (self.type, self.subject, self.object, self.value, self.unit, self.date, self.quote)
        text = "\x1f".join(" ".join(part.split()) for part in said)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_NUMBERS = ("start", "end", "confidence")


def _text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(raw)


@dataclass(frozen=True, slots=True)
class Batch:
    """The proposals of one text. ``published`` and ``source`` are None or '' where not said."""

    proposals: tuple[Proposed, ...]
    source_sha256: str = ""
    published: date | None = None
    source: str = ""
    title: str = ""


def read_proposals(path: Path) -> Batch:
    """Return the proposals of a file. Raises LedgerError that says where it is wrong."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise LedgerError(f"{path.name}: {error.strerror}. Try: hustings read --json.") from error
    except json.JSONDecodeError as error:
        raise LedgerError(
            f"{path.name}:{error.lineno}: got {error.msg.lower()}; expected JSON. "
            "Try: hustings read ARTICLE --json > FILE."
        ) from error
    except UnicodeDecodeError as error:
        raise LedgerError(
            f"{path.name}: got a byte that is not UTF-8; expected JSON in UTF-8. "
            "Try: hustings read ARTICLE --json > FILE."
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("proposals"), list):
        raise LedgerError(
            f"{path.name}: got JSON without a list 'proposals'; expected {SCHEMA}. "
            "Try: hustings read ARTICLE --json > FILE."
        )
    if data.get("schema", SCHEMA) != SCHEMA:
        raise LedgerError(
            f"{path.name}: got schema '{data['schema']}'; expected {SCHEMA}. Try: hustings read."
        )
    found = []
    for number, item in enumerate(data["proposals"], start=1):
        try:
            found.append(Proposed.of(item))
        except LedgerError as error:
            raise LedgerError(f"{path.name}, proposal {number}: {error}") from error
    return Batch(
        tuple(found),
        _text(data.get("source_sha256") or ""),
        as_date(data.get("published") or ""),
        _text(data.get("source") or ""),
        _text(data.get("title") or ""),
    )


def row_of(proposed: Proposed, race: Race, source: str, published: date) -> dict[str, str]:
    """Return the cells of evidence.csv that a proposal would become, before a person changes any.

    A day after publication (a deadline to come) goes to ``unit``: the row itself happened when it
    was said.
    """
    who, other = _people(proposed, Roster(race))
    value, unit = _amount(proposed)
    day = as_date(proposed.date) or published
    if day > published:
        unit = "; ".join(filter(None, (unit, f"on {day}")))
        day = published
    return {
        "type": proposed.type,
        "candidate": who,
        "object": other,
        "value": value,
        "unit": unit,
        "area": proposed.area,
        "happened": day.isoformat(),
        "published": published.isoformat(),
        "source": source,
        "speaker": proposed.attributed_to,
        "attribution": proposed.attribution,
        "quote": proposed.quote,
        "statement": _sentence(proposed),
        "condition": proposed.condition,
    }


def _people(proposed: Proposed, roster: Roster) -> tuple[str, str]:
    """Whom the row is about (a candidate's id or '') and the other one."""
    first, second = proposed.subject, proposed.object
    if proposed.type in _ABOUT_OBJECT:
        first, second = second, first
    one, two = roster.candidate(first) if first else None, roster.candidate(second) or second
    if one is not None:
        return one, two
    if second and roster.candidate(second) and proposed.type not in _ABOUT_OBJECT:
        return two, first
    return "", "; ".join(filter(None, (first, second)))


def _amount(proposed: Proposed) -> tuple[str, str]:
    """The number and what it counts; a word goes to the unit, in our own terms for a status."""
    value = proposed.value.replace(",", "").strip()
    if proposed.type == "candidacy":
        status = _STATUS_OF.get(value)
        return "", str(status) if status else "; ".join(filter(None, (value, proposed.unit)))
    if proposed.type == "endorsement":
        return "", proposed.unit or value
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        return value, proposed.unit
    return "", "; ".join(filter(None, (proposed.value.strip(), proposed.unit)))


def _sentence(proposed: Proposed) -> str:
    amount = " ".join(filter(None, (proposed.value, proposed.unit)))
    parts = (proposed.subject, proposed.object, amount)
    told = f"{proposed.type.replace('_', ' ')}: {', '.join(filter(None, parts))}"
    return told + (f" (on condition: {proposed.condition})" if proposed.condition else "")
