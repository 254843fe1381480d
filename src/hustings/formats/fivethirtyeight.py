"""FiveThirtyEight's poll files, with the column names of 2016, of 2018 to 2022 and of 2023 on.

Its printed tables too: ``Dates`` and ``Sample`` in one cell each, a column a candidate, no ids.
"""

from __future__ import annotations

import re
from pathlib import Path

from hustings.evidence import PollQuestion
from hustings.formats.common import Cells, Choices, kept, table, with_names
from hustings.formats.field_days import field_days
from hustings.formats.polls import Draft, day_text, stage_of
from hustings.race import Race
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults
from hustings.readers.polls import OPTIONAL, REQUIRED
from hustings.readers.roster import Roster

_SYNONYMS = {
    "poll_id": ("poll_id",),
    "question_id": ("question_id", "poll_id"),
    "pollster": ("pollster", "display_name"),
    "sponsors": ("sponsors", "sponsor"),
    "start_date": ("start_date", "startdate"),
    "end_date": ("end_date", "enddate", "polldate"),
    "created_at": ("created_at", "createddate"),
    "sample_size": ("sample_size", "samplesize"),
    "population": ("population", "population_full"),
    "stage": ("stage",),
    "party": ("party", "candidate_party"),
    "partisan": ("partisan",),
    "internal": ("internal",),
    "hypothetical": ("hypothetical",),
    "answer": ("answer", "choice"),
    "candidate_name": ("candidate_name",),
    "pct": ("pct",),
    "url": ("url",),
    "notes": ("notes",),
    "question_type": ("question_type",),
    "offered": ("offered",),
    "sponsor_candidate": ("sponsor_candidate",),
}
_STAGES = {
    "general": "general",
    "primary": "primary",
    "jungle primary": "primary",
    "runoff": "runoff",
}
_WIDE = re.compile(r"rawpoll_(\w+)|cand(\d)_pct")


def read(path: Path, race: Race, choices: Choices, faults: Faults) -> list[Draft]:
    """Answers of the file, one draft each; a wide file gives one for each of its columns."""
    printed = read_sheet(path, (), (), Faults()).rows
    if printed and {"dates", "pollster"} <= {c.casefold() for c in printed[0].cells}:
        every = kept(read_sheet(path, (), (), faults).rows, choices)
        return [draft for row in every for draft in _printed(row, race, choices)]
    rows = kept(read_sheet(path, ("poll_id", "pollster"), (), faults).rows, choices)
    found = []
    for row in rows:
        cells = with_names(row, _SYNONYMS)
        for name in ("start_date", "end_date", "created_at"):
            cells[name] = day_text(row, cells[name], name)
        cells["stage"] = stage_of(row, cells["stage"], _STAGES, race, choices)
        cells["sample_size"] = cells["sample_size"] or "unknown"
        if row["ranked_choice_reallocated"].casefold() == "true":
            cells["question_type"] = "ranked, last round"
        found += [Draft(row, cells | part) for part in _answers(row)]
    return found


def _printed(row: Row, race: Race, choices: Choices) -> list[Draft]:
    """The answers of a row of a printed table: a column for each known name, days in one cell."""
    said = {c.casefold(): re.sub(r"<[^>]*>", "", v).strip() for c, v in row.cells.items()}
    days = field_days(said["dates"].partition("@")[0], race.final_stage.date)
    if days is None:
        row.fault("Dates", f"'{said['dates']}'", "days such as 3/2-5 or Feb 3, 2020", "3/2-5")
        return []
    sample = re.match(r"([\d,]+)?\s*([A-Za-z]*)", said.get("sample", ""))
    size, people = (sample[1] or "", sample[2]) if sample else ("", "")
    poll = f"{said['pollster']} {days[0]} {days[1]}"
    cells = dict.fromkeys(_SYNONYMS, "") | {
        "poll_id": poll,
        "question_id": poll,
        "pollster": said["pollster"],
        "start_date": days[0].isoformat(),
        "end_date": days[1].isoformat(),
        "stage": stage_of(row, "", _STAGES, race, choices),
        "sample_size": size.replace(",", "") or "unknown",
        "population": people.casefold(),
    }
    roster = Roster(race)
    named = [c for c in row.cells if said[c.casefold()] and roster.choice(c) is not None]
    return [Draft(row, cells | {"answer": c, "pct": said[c.casefold()].rstrip("%")}) for c in named]


def _answers(row: Row) -> list[Cells]:
    """One part for a file with a row an answer; one for each candidate's column of a wide one."""
    wide = [m for m in map(_WIDE.fullmatch, row.cells) if m and row[m.group()]]
    if not wide:
        return [{}]
    parts = []
    for match in wide:
        name = match.group(1) or row[f"cand{match.group(2)}_name"]
        if name:
            parts.append({"answer": name, "candidate_name": "", "pct": row[match.group()]})
    return parts


def write(race: Race, questions: tuple[PollQuestion, ...]) -> str:
    """Questions as a file with the column names of 2023 on, one row an answer."""
    rows = []
    names = {c.id: (c.name, c.party) for c in race.candidates}
    for q in questions:
        for a in q.answers:
            name, party = names.get(a.choice, ("", ""))
            cells = {
                "poll_id": q.poll_id,
                "question_id": q.question_id,
                "pollster": q.pollster,
                "sponsors": q.sponsors,
                "start_date": q.start,
                "end_date": q.end,
                "created_at": q.published,
                "sample_size": q.sample_size or "unknown",
                "population": q.population,
                "stage": q.stage,
                "party": party,
                "partisan": q.sponsor_party,
                "internal": str(q.internal).lower(),
                "hypothetical": str(q.hypothetical).lower(),
                "answer": name.split()[-1] if name else a.choice.capitalize(),
                "candidate_name": name,
                "pct": f"<{a.pct:g}" if a.below else f"{a.pct:g}",
                "url": q.source,
                "notes": q.note,
                "sponsor_candidate": q.sponsor_candidate,
                "question_type": q.kind,
                "offered": "|".join(q.offered),
            }
            rows.append(cells)
    return table(tuple(dict.fromkeys((*REQUIRED, *OPTIONAL))), rows)
