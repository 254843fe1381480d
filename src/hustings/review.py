"""A person decides: accept, correct or reject what was read, one by one.

Only an accepted proposal enters evidence.csv, with who accepted it and when. Nothing is ever taken
out: a correction is a new row whose ``corrects`` names the old one. What was decided is kept in
reviewed.csv, so that nobody is asked twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hustings.errors import LedgerError
from hustings.library import find
from hustings.race import Race
from hustings.readers.csv_file import read_sheet
from hustings.readers.evidence_rows import COLUMNS, read_evidence
from hustings.readers.faults import Faults, nearest
from hustings.readers.folder import read_folder
from hustings.readers.ledger_file import append, locked, read_back
from hustings.readers.proposals import Proposed, row_of
from hustings.readers.roster import Roster

EVIDENCE, REVIEWED = "evidence.csv", "reviewed.csv"
_REVIEWED = (
    "fingerprint",
    "decision",
    "by",
    "at",
    "row",
    "type",
    "subject",
    "object",
    "quote",
    "source",
    "start",
    "end",
    "reason",
)
_OURS = ("id", "accepted_by", "accepted_at", "corrects")
CHANGEABLE = tuple(c for c in COLUMNS if c not in _OURS)
"""Columns of evidence.csv that a person may change."""

Proposal = Any
"""A ``Proposed``, its JSON object, or a dataclass with the same names."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text is from: its address or title, and the day it was published."""

    source: str
    published: date


def preview(race: Race, proposal: Proposal, origin: Origin) -> dict[str, str]:
    """Return the cells of the row that a proposal would become if it were accepted as it is."""
    return row_of(Proposed.of(proposal), race, origin.source, origin.published)


def pending(race: str | Path, proposals: Iterable[Proposal]) -> tuple[Proposed, ...]:
    """Return the proposals on which nobody has decided, each once, in their order.

    Raises UnknownRaceError, RaceFileError, LedgerError.
    """
    folder = find(race)
    decided = set(_decisions(folder)) | set(_rows(folder))
    found = {p.fingerprint: p for p in map(Proposed.of, proposals)}
    return tuple(p for key, p in found.items() if not {key, _row_id(key)} & decided)


def accept(
    race: str | Path,
    proposal: Proposal,
    *,
    by: str,
    origin: Origin,
    changes: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> str:
    """Put a proposal in the ledger, as it is or with some cells changed, and return its row's id.

    The same proposal makes one row, however many accept it.

    Args:
        race: a race's name or folder.
        proposal: as read from a text.
        by: who accepts it.
        origin: where the text is from.
        changes: cells of evidence.csv by column that the person put right.
        at: when; now by default.

    Raises:
        LedgerError: a name or column is missing or unknown, or it was accepted otherwise before.
        RaceFileError: the folder, or the new row, is faulty.
        UnknownRaceError: no such race.
    """
    proposed, folder = Proposed.of(proposal), find(race)
    _check_name(by)
    _check_changes(changes or {})
    with locked(folder):
        known = read_folder(folder).race
        key = _row_id(proposed.fingerprint)
        cells = row_of(proposed, known, origin.source, origin.published) | dict(changes or {})
        cells = {k: _clean(v) for k, v in cells.items()}
        old = _rows(folder).get(key)
        if old is not None:
            _check_same(old, cells)
            return key
        stamp = _stamp(at)
        row = cells | {"id": key, "accepted_by": by, "accepted_at": stamp}
        append(folder / EVIDENCE, COLUMNS, [row], _sound(known))
        _remember(folder, proposed, ("accepted", by, stamp, key), origin.source)
    return key


def correct(
    race: str | Path,
    row: str,
    changes: Mapping[str, str],
    *,
    by: str,
    at: datetime | None = None,
) -> str:
    """Add a row that replaces another and return its id; the old one stays where it is.

    The new row is as the old one but for ``changes``. Unless they say otherwise it counts from the
    day on which the old one was published: a misread source never said what the old row says.

    Raises LedgerError, RaceFileError, UnknownRaceError.
    """
    folder = find(race)
    _check_name(by)
    _check_changes(changes)
    with locked(folder):
        known, rows = read_folder(folder).race, _rows(folder)
        if row not in rows:
            raise LedgerError(
                f"row: got '{row}'; expected the id of a row of {EVIDENCE}. "
                f"Try: {nearest(row, tuple(rows)) if rows else 'hustings review first'}"
            )
        later = next((i for i, cells in rows.items() if cells["corrects"] == row), None)
        if later is not None:
            raise LedgerError(
                f"row: got '{row}', which '{later}' corrects already; expected the newest. "
                f"Try: {later}"
            )
        new = {k: _clean(v) for k, v in changes.items()}
        if all(rows[row].get(k, "") == v for k, v in new.items()):
            raise LedgerError("changes: got nothing new; expected another cell. Try: a value.")
        key = _next_id(row, rows)
        ours = {"id": key, "corrects": row, "accepted_by": by, "accepted_at": _stamp(at)}
        append(folder / EVIDENCE, COLUMNS, [rows[row] | new | ours], _sound(known))
    return key


def reject(
    race: str | Path,
    proposal: Proposal,
    *,
    by: str,
    origin: Origin | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Remember that a proposal was refused, so that it is not shown again.

    Raises LedgerError (also where it is in the ledger already), RaceFileError, UnknownRaceError.
    """
    proposed, folder = Proposed.of(proposal), find(race)
    _check_name(by)
    with locked(folder):
        key = _row_id(proposed.fingerprint)
        if key in _rows(folder):
            raise LedgerError(
                f"proposal: got one that was accepted as row '{key}'; expected an open one. "
                f"Try: correct row '{key}'."
            )
        source = origin.source if origin else ""
        _remember(folder, proposed, ("rejected", by, _stamp(at), ""), source, reason)


def _row_id(fingerprint: str) -> str:
    return f"R{fingerprint[:12]}"


def _next_id(row: str, rows: Mapping[str, object]) -> str:
    stem = re.sub(r"\.\d+$", "", row)
    number = 2
    while f"{stem}.{number}" in rows:
        number += 1
    return f"{stem}.{number}"


def _stamp(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clean(text: str) -> str:
    """A cell as it will be read back: without white space around it, NUL or odd line ends."""
    return str(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _check_name(by: str) -> None:
    if not by.strip():
        raise LedgerError("by: got nothing; expected who decides. Try: --by 'Your name'.")


def _check_changes(changes: Mapping[str, str]) -> None:
    for column in changes:
        if column not in CHANGEABLE:
            raise LedgerError(
                f"changes: got column '{column}'; expected one of {', '.join(CHANGEABLE)}. "
                f"Try: {nearest(column, CHANGEABLE)}"
            )


def _check_same(old: Mapping[str, str], cells: Mapping[str, str]) -> None:
    odd = [k for k, v in cells.items() if k in CHANGEABLE and old.get(k, "") != v]
    odd = [k for k in odd if k not in ("source", "published", "happened", "statement")]
    if odd:
        raise LedgerError(
            f"proposal: got {odd[0]} '{cells[odd[0]]}', but it was accepted by "
            f"{old['accepted_by']} as row '{old['id']}' with '{old.get(odd[0], '')}'; expected the "
            f"same. Try: correct row '{old['id']}'."
        )


def _rows(folder: Path) -> dict[str, dict[str, str]]:
    """Cells of evidence.csv by row id."""
    return {r["id"]: r for r in _cells(folder / EVIDENCE, ("id",), COLUMNS)}


def _decisions(folder: Path) -> dict[str, dict[str, str]]:
    """The last decision on each fingerprint."""
    return {r["fingerprint"]: r for r in _cells(folder / REVIEWED, _REVIEWED[:2], _REVIEWED)}


def _cells(path: Path, needed: tuple[str, ...], known: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    faults = Faults()
    rows = read_sheet(path, needed, known, faults).rows
    faults.stop_if_any()
    return [{c: row[c] for c in known} for row in rows]


def _sound(race: Race) -> Any:
    return read_back(lambda part, faults: read_evidence(part, Roster(race), faults))


def _remember(
    folder: Path,
    proposed: Proposed,
    decided: tuple[str, str, str, str],
    source: str,
    reason: str = "",
) -> None:
    decision, by, at, row = decided
    cells = {
        "fingerprint": proposed.fingerprint,
        "decision": decision,
        "by": by,
        "at": at,
        "row": row,
        "type": proposed.type,
        "subject": proposed.subject,
        "object": proposed.object,
        "quote": proposed.quote,
        "source": source,
        "start": str(proposed.start),
        "end": str(proposed.end),
        "reason": reason,
    }
    readable = read_back(lambda part, faults: read_sheet(part, _REVIEWED, (), faults))
    append(folder / REVIEWED, _REVIEWED, [{k: _clean(v) for k, v in cells.items()}], readable)
