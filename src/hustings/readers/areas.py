"""Reads areas.csv and crosstabs.csv: the parts of a contest, and a poll's shares within them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hustings.evidence import Crosstab, PollQuestion
from hustings.race import Area
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults, nearest
from hustings.readers.polls import PollFile
from hustings.readers.roster import Roster

_AREAS = ("id", "name", "weight")
_CROSSTABS = ("question_id", "market", "answer", "pct")


def read_areas(path: Path, faults: Faults) -> tuple[Area, ...]:
    """Rows of areas.csv; faults are noted and the row left out."""
    found: dict[str, Area] = {}
    for row in read_sheet(path, _AREAS, ("market", "source"), faults).rows:
        weight = row.number("weight", low=0, example="the number of voters")
        if not row["id"] or row["id"] in found:
            got = f"'{row['id']}' again" if row["id"] else "nothing"
            row.fault("id", got, "an id of its own", "the area's name in lower case")
        elif weight is not None:
            found[row["id"]] = Area(row["id"], row["name"], row["market"], weight)
    return tuple(found.values())


def read_crosstabs(
    path: Path, polls: PollFile, roster: Roster, faults: Faults
) -> tuple[Crosstab, ...]:
    """Rows of crosstabs.csv; faults are noted and the row left out."""
    known = {q.question_id: q for q in polls.questions}
    seen: set[tuple[str, str, str]] = set()
    found = []
    for row in read_sheet(path, _CROSSTABS, ("created_at", "url"), faults).rows:
        if polls.ids is not None and row["question_id"] not in polls.ids:
            close = nearest(row["question_id"], tuple(sorted(polls.ids)) or ("a row there",))
            got = f"'{row['question_id']}'"
            row.fault_once("question_id", got, "a question of polls.csv", close)
        one = _crosstab(row, known, roster)
        if one is None:
            continue
        key = (one.question_id, one.market, one.choice)
        if key in seen:
            got = f"'{row['answer']}' twice for {row['market']}"
            row.fault("answer", got, "each answer once", "delete the copy")
        seen.add(key)
        found.append(one)
    return tuple(found)


def _crosstab(row: Row, known: Mapping[str, PollQuestion], roster: Roster) -> Crosstab | None:
    choice, share = roster.choice(row["answer"]), row.share()
    if choice is None:
        roster.unknown(row, "answer", row["answer"])
    day = row.day("created_at") if row["created_at"] else None
    question = known.get(row["question_id"])
    if choice is None or share is None or question is None:
        return None
    return Crosstab(
        poll_id=question.poll_id,
        question_id=question.question_id,
        market=row["market"],
        choice=choice,
        pct=share[0],
        published=day or question.published,
        source=row["url"],
    )
