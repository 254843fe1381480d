"""Reads evidence.csv."""

from __future__ import annotations

import re
from pathlib import Path

from hustings.evidence import Statement
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults, nearest
from hustings.readers.roster import Roster

STATEMENT_TYPES = (
    "endorsement",
    "endorsement_refused",
    "opposition",
    "finance",
    "event",
    "base",
    "closeness",
    "opinion",
    "contact",
    "conflict",
    "denial",
    "no_comment",
    "past_office",
    "past_result",
    "candidacy",
    "deadline",
    "report",
    "poll",
    "share_elsewhere",
)
ATTRIBUTIONS = ("on_record", "anonymous", "document", "other_outlet", "reporter")
REQUIRED = (
    "id",
    "type",
    "candidate",
    "object",
    "value",
    "unit",
    "area",
    "happened",
    "published",
    "source",
    "speaker",
    "attribution",
    "quote",
    "statement",
)
_OPTIONAL = ("accepted_by", "accepted_at", "corrects", "condition")
COLUMNS = (*REQUIRED, *_OPTIONAL)
_CONDITION = re.compile(r"(?:^|;)\s*conditional:\s*(.+)$")


def read_evidence(path: Path, roster: Roster, faults: Faults) -> tuple[Statement, ...]:
    """Rows of the file; faults are noted and the row left out."""
    rows = read_sheet(path, REQUIRED, _OPTIONAL, faults).rows
    _check_ids(rows)
    statements = [_statement(row, roster) for row in rows]
    return tuple(s for s in statements if s is not None)


def _check_ids(rows: tuple[Row, ...]) -> None:
    lines: dict[str, int] = {}
    for row in rows:
        if not row["id"]:
            row.fault("id", "nothing", "an id of its own", "the next number")
        elif row["id"] in lines:
            got = f"'{row['id']}' again (first at line {lines[row['id']]})"
            row.fault("id", got, "an id of its own", "the next number")
        lines.setdefault(row["id"], row.line)
    for row in rows:
        old = row["corrects"]
        if old and (old not in lines or old == row["id"]):
            others = tuple(i for i in lines if i != row["id"])
            row.fault("corrects", f"'{old}'", "the id of another row", nearest(old, others))


def _statement(row: Row, roster: Roster) -> Statement | None:
    happened = row.day("happened")
    published = row.published(happened, default=happened)
    row.word("type", STATEMENT_TYPES)
    row.word("attribution", (*ATTRIBUTIONS, ""))
    _check_candidate(row, roster)
    value = row.number("value", example="2480000, or -1") if row["value"] else None
    # files without the column say it at the end of the unit
    said = _CONDITION.search(row["unit"])
    if happened is None or published is None:
        return None
    return Statement(
        id=row["id"],
        type=row["type"],
        candidate=row["candidate"],
        object=row["object"],
        value=value,
        unit=row["unit"][: said.start()].strip() if said else row["unit"],
        area=row["area"],
        happened=happened,
        published=published,
        source=row["source"],
        speaker=row["speaker"],
        attribution=row["attribution"],
        quote=row["quote"],
        statement=row["statement"],
        accepted_by=row["accepted_by"],
        accepted_at=row["accepted_at"],
        corrects=row["corrects"],
        condition=row["condition"] or (said.group(1) if said else ""),
    )


def _check_candidate(row: Row, roster: Roster) -> None:
    who, ids = row["candidate"], roster.race.candidate_ids if roster.race else ()
    if who and ids and who not in ids:
        found = roster.candidate(who)
        try_ = f"'{found}'" if found else nearest(who, ids)
        row.fault_once("candidate", f"'{who}'", f"a candidate's id ({', '.join(ids)})", try_)
