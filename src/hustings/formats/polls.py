"""Poll answers on their way from another format to polls.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hustings.formats.common import Cells, Choices, Import, Target
from hustings.race import Race
from hustings.readers.csv_file import Row
from hustings.readers.faults import Faults, as_date
from hustings.readers.polls import OPTIONAL, REQUIRED, read_polls
from hustings.readers.roster import Roster

TARGET = Target("polls.csv", tuple(dict.fromkeys((*REQUIRED, *OPTIONAL))), read_polls)


@dataclass(frozen=True)
class Draft:
    """One answer: the row it is from, for its file and line, and the cells of polls.csv.

    ``skip`` says why its question is left out, if it is.
    """

    row: Row
    cells: Cells
    skip: str = ""


def day_text(row: Row, text: str, column: str) -> str:
    """A day in ISO form; a fault is noted if it is none."""
    if not text:
        return ""
    found = as_date(text) or as_date(text.replace("T", " ").partition(" ")[0])
    if found is None:
        row.fault(column, f"'{text}'", "a date YYYY-MM-DD or M/D/YY", "2019-11-08")
        return ""
    return found.isoformat()


def stage_of(row: Row, said: str, kinds: Mapping[str, str], race: Race, choices: Choices) -> str:
    """The race's stage: as chosen, by its id, or by kind; a fault is noted if there is none."""
    ids = [s.id for s in race.stages]
    if choices.stage or said in ids:
        found = choices.stage or said
        if found in ids:
            return found
    kind = kinds.get(said.casefold(), "")
    alike = [s.id for s in race.stages if s.kind == kind]
    if len(alike) == 1:
        return alike[0]
    got = f"'{choices.stage or said}'"
    row.fault_once("stage", got, f"one of {', '.join(ids)}", f"--stage {ids[0]}")
    return ""


def put(folder: Path, race: Race, drafts: list[Draft], choices: Choices, faults: Faults) -> Import:
    """Add the questions that polls.csv does not have. Raises RaceFileError; then nothing is added.

    A name that is nobody's is a fault, or part of 'Other' where a person chose so.
    """
    roster, held = Roster(race), TARGET.held(folder, "question_id")
    rows: list[Cells] = []
    others: dict[str, Cells] = {}
    old, strangers = set(), set()
    skipped: dict[str, set[str]] = {}
    for draft in drafts:
        cells, key = draft.cells, draft.cells["question_id"]
        if draft.skip:
            skipped.setdefault(draft.skip, set()).add(key)
            continue
        if key in held:
            old.add(key)
            continue
        who = cells["sponsor_candidate"]
        if who and roster.candidate(who) is None:
            cells = cells | {"sponsor_candidate": ""}
        known = roster.choice(cells["candidate_name"], cells["answer"])
        if known == "other" and choices.others:
            _pool(others, draft, cells, rows)
        elif known is not None:
            rows.append(cells)
        elif choices.others:
            strangers.add(cells["candidate_name"] or cells["answer"])
            _pool(others, draft, cells, rows)
        else:
            name = cells["candidate_name"] or cells["answer"]
            roster.unknown(draft.row, "candidate_name", name)
    faults.stop_if_any()
    TARGET.add(folder, race, rows)
    notes = [f"{len(keys)} question(s) left out: {why}" for why, keys in skipped.items()]
    if old:
        notes.append(f"{len(old)} question(s) were there already")
    if strangers:
        notes.append(f"counted as Other: {', '.join(sorted(strangers))}")
    return Import(TARGET.file, len(rows), tuple(notes))


def _pool(others: dict[str, Cells], draft: Draft, cells: Cells, rows: list[Cells]) -> None:
    """Add a stranger's share to the 'Other' of the question, which starts with the first one."""
    key, share = cells["question_id"], draft.row.share("pct") if "pct" in draft.row.cells else None
    pct = share[0] if share else float(cells["pct"] or 0)
    if key not in others:
        pooled = cells | {"answer": "Unlisted", "candidate_name": "Other", "party": "", "pct": "0"}
        others[key] = pooled
        rows.append(pooled)
    others[key]["pct"] = f"{float(others[key]['pct']) + pct:g}"
