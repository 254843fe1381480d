"""OpenElections' result files: county, precinct, office, district, party, candidate, votes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from hustings.evidence import ResultRow
from hustings.formats.common import Cells, Choices, Import, Target, kept, table
from hustings.race import Race
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults, as_date
from hustings.readers.results import read_results
from hustings.readers.roster import Roster

_NEEDED = ("county", "office", "party", "candidate", "votes")
_COLUMNS = ("county", "precinct", "office", "district", "party", "candidate", "votes")
_OURS = ("election_date", "published", "stage", "source")
TARGET = Target("results.csv", (*_COLUMNS, *_OURS), read_results)
_SUMS = frozenset(("calculated", "reported", "total", "totals", "statewide", "state total"))
"""What stands for a county in rows that add up the others."""
_DATED = re.compile(r"(\d{4})(\d{2})(\d{2})__")


def read(path: Path, choices: Choices, faults: Faults) -> list[tuple[Row, Cells]]:
    """Rows of the file with the day of the vote, from a column or from the file's name."""
    rows = kept(read_sheet(path, _NEEDED, (), faults).rows, choices)
    named = _DATED.search(path.name)
    day = date(*map(int, named.groups())) if named else None
    found = []
    for row in rows:
        if row["county"].casefold() in _SUMS:
            continue
        when = as_date(row["election_date"]) or day
        if when is None:
            try_ = "name the file as OpenElections does: 20200303__al__primary__county.csv"
            row.fault_once("election_date", "nothing", "the day of the vote", try_)
            continue
        row.number("votes", low=0)
        cells = {c: row[c] for c in _COLUMNS}
        cells["votes"] = cells["votes"].replace(",", "")
        published = choices.published or when + timedelta(days=1)
        cells |= {
            "election_date": when.isoformat(),
            "published": row["published"] or published.isoformat(),
            "stage": choices.stage or row["stage"],
            "source": row["source"] or choices.source,
        }
        found.append((row, cells))
    return found


def put(
    folder: Path, race: Race, rows: list[tuple[Row, Cells]], choices: Choices, faults: Faults
) -> Import:
    """Add results, and the total of the whole contest where only parts are given."""
    roster = Roster(race)
    cells = [c for _, c in rows]
    if choices.stage:
        ids = tuple(s.id for s in race.stages)
        for row, c in rows[:1]:
            if c["stage"] not in ids:
                row.fault("stage", f"'{c['stage']}'", f"one of {', '.join(ids)}", f"'{ids[0]}'")
    faults.stop_if_any()
    named = [c for c in cells if not c["stage"] or roster.candidate(c["candidate"])]
    strangers = sorted({c["candidate"] for c in cells} - {c["candidate"] for c in named})
    rest = [c | {"candidate": "Other"} for c in cells if c["candidate"] in strangers]
    every = [*named, *rest]
    parts = [c for c in every if c["county"] or c["precinct"]]
    if parts and len(parts) == len(every):
        every += _totals(parts)
    held = _held(folder)
    new = [c for c in every if _key(c) not in held]
    TARGET.add(folder, race, new)
    notes = [f"{len(every) - len(new)} row(s) were there already"] if len(new) < len(every) else []
    if strangers:
        notes.append(f"counted as Other: {', '.join(strangers)}")
    return Import(TARGET.file, len(new), tuple(notes))


def _key(c: Cells) -> tuple[str, ...]:
    return tuple(c.get(k, "") for k in (*_COLUMNS[:-1], "election_date", "stage"))


def _held(folder: Path) -> set[tuple[str, ...]]:
    path, faults = folder / TARGET.file, Faults()
    if not path.is_file():
        return set()
    rows = read_sheet(path, _NEEDED, (), faults).rows
    return {_key(r.cells) for r in rows}


def _totals(parts: list[Cells]) -> list[Cells]:
    """The contest as a whole: votes of each person added up."""
    sums: dict[tuple[str, ...], Cells] = {}
    for c in parts:
        whole = c | {"county": "", "precinct": ""}
        found = sums.setdefault(_key(whole), whole | {"votes": "0"})
        found["votes"] = f"{float(found['votes']) + float(c['votes']):.0f}"
    return list(sums.values())


def write(results: tuple[ResultRow, ...]) -> str:
    """Results as OpenElections' file, with our own columns after its own."""
    rows = [
        {
            "county": r.area,
            "precinct": "",
            "office": r.office,
            "district": r.district,
            "party": r.party,
            "candidate": r.candidate,
            "votes": f"{r.votes:g}",
            "election_date": r.election_date,
            "published": r.published,
            "stage": r.stage,
            "source": r.source,
        }
        for r in results
    ]
    return table((*_COLUMNS, *_OURS), rows)
