"""Reads results.csv: OpenElections' columns and our own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hustings.evidence import ResultRow
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults
from hustings.readers.roster import Roster, outside

_REQUIRED = ("county", "office", "party", "candidate", "votes", "election_date")
_OPTIONAL = ("precinct", "district", "published", "stage", "source")
_NOBODY = ("scattering", "over votes", "overvotes", "under votes", "undervotes", "total")


def read_results(path: Path, roster: Roster, faults: Faults) -> tuple[ResultRow, ...]:
    """Rows of this contest's stages and of past elections; faults are noted, the row left out."""
    rows = read_sheet(path, _REQUIRED, _OPTIONAL, faults).rows
    found = [_result(row, roster) for row in rows]
    return tuple(r for r in found if r is not None)


def _result(row: Row, roster: Roster) -> ResultRow | None:
    day = row.day("election_date")
    published = row.published(day, default=day and day + timedelta(days=1))
    votes = row.number("votes", low=0)
    stage = roster.stage(row) if row["stage"] else ""
    candidate_id = _candidate(row, roster)
    if day is None or published is None or votes is None:
        return None
    return ResultRow(
        election_date=day,
        published=published,
        office=row["office"],
        district=row["district"],
        stage=stage,
        area=row["county"],
        party=row["party"],
        candidate=row["candidate"],
        candidate_id=candidate_id,
        votes=votes,
        source=row["source"],
    )


def _candidate(row: Row, roster: Roster) -> str:
    """Return the candidate's id; '' for nobody in particular and for others of past elections."""
    name = row["candidate"]
    if outside(name) or name.casefold() in _NOBODY:
        return ""
    found = roster.candidate(name) if name else None
    if found is None and row["stage"]:
        roster.unknown(row, "candidate", name)
    return found or ""
