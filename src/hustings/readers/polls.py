"""Reads polls.csv: FiveThirtyEight's columns, one row an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hustings.evidence import PollQuestion
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults
from hustings.readers.poll_answers import read_answers, read_offered
from hustings.readers.roster import Roster

REQUIRED = (
    "poll_id",
    "question_id",
    "pollster",
    "start_date",
    "end_date",
    "sample_size",
    "stage",
    "answer",
    "candidate_name",
    "pct",
)
OPTIONAL = (
    "sponsors",
    "created_at",
    "population",
    "party",
    "partisan",
    "internal",
    "hypothetical",
    "url",
    "notes",
    "sponsor_candidate",
    "question_type",
    "offered",
)
_ONE_A_QUESTION = (
    "poll_id",
    "stage",
    "pollster",
    "start_date",
    "end_date",
    "created_at",
    "sample_size",
    "question_type",
    "offered",
)
_TRUE, _FALSE = ("true", "t", "yes", "1"), ("", "false", "f", "no", "0")


@dataclass(frozen=True)
class PollFile:
    """What polls.csv holds.

    ``undated`` are the polls without a day of publication. ``ids`` are those of all questions,
    also of faulty ones; None where the file could not be read at all.
    """

    questions: tuple[PollQuestion, ...] = ()
    unread: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    ids: frozenset[str] | None = None


def read_polls(path: Path, roster: Roster, faults: Faults) -> PollFile:
    """All questions of the file; faults are noted and the question left out."""
    sheet = read_sheet(path, REQUIRED, OPTIONAL, faults)
    groups = _groups(sheet.rows)
    questions = [_question(rows, roster) for rows in groups.values()]
    return PollFile(
        questions=tuple(q for q in questions if q is not None),
        unread=sheet.unread,
        undated=tuple(dict.fromkeys(r["poll_id"] for r in sheet.rows if not r["created_at"])),
        ids=frozenset(row["question_id"] for row in sheet.rows) if sheet.sound else None,
    )


def _groups(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    """Rows by question; a question that comes back later is a fault and left out."""
    groups: dict[str, list[Row]] = {}
    again: set[str] = set()
    last = ""
    for row in rows:
        key = row["question_id"]
        if not key:
            row.fault_once("question_id", "nothing", "an id", "the poll's id and a number")
        elif key in groups and key != last and key not in again:
            row.fault(
                "question_id",
                f"question '{key}' again (first at line {groups[key][0].line})",
                "each question once, its rows together",
                "delete the copy, or give it an id of its own",
            )
            again.add(key)
        if key:
            groups.setdefault(key, []).append(row)
        last = key
    return {key: rows for key, rows in groups.items() if key not in again}


def _question(rows: list[Row], roster: Roster) -> PollQuestion | None:
    """One question, or None with its faults noted."""
    head, found = rows[0], rows[0].faults.found
    before = len(found)
    if not _agree(rows):
        return None
    kind = head["question_type"] or "ballot"
    stage, size = roster.stage(head), _size(head)
    days = _dates(head, roster.vote(stage) if kind == "ballot" else None)
    answers = read_answers(rows, kind, roster)
    offered = read_offered(head, answers, roster)
    sponsor = _sponsor(head, roster)
    internal, hypothetical = _flag(head, "internal"), _flag(head, "hypothetical")
    if len(found) == before and kind == "ballot" and len(offered) < 2:
        got = f"a list of one name ({', '.join(offered) or 'none'})"
        head.fault("answer", got, "two names or more", "add the others, or set a question_type")
    if len(found) > before or days is None:
        return None
    return PollQuestion(
        question_id=head["question_id"],
        poll_id=head["poll_id"],
        stage=stage,
        pollster=head["pollster"],
        start=days[0],
        end=days[1],
        published=days[2],
        sample_size=size,
        population=head["population"],
        offered=offered,
        answers=answers,
        kind=kind,
        sponsors=head["sponsors"],
        sponsor_candidate=sponsor,
        sponsor_party=head["partisan"],
        internal=internal,
        hypothetical=hypothetical,
        source=head["url"],
        note=head["notes"],
    )


def _agree(rows: list[Row]) -> bool:
    """Whether what is said of a question is the same in all its rows."""
    head = rows[0]
    for row in rows[1:]:
        for column in _ONE_A_QUESTION:
            if row[column] != head[column]:
                row.fault(
                    column,
                    f"'{row[column]}' in question '{head['question_id']}'",
                    f"'{head[column]}', as in its first row, line {head.line}",
                    "give another question its own question_id",
                )
                return False
    if not head["poll_id"]:
        head.fault_once("poll_id", "nothing", "an id", "one id for all questions of one sample")
    return True


def _size(row: Row) -> int | None:
    if row["sample_size"].lower() == "unknown":
        return None
    try:
        size = float(row["sample_size"])
        if size >= 1:
            return round(size)
    except (ValueError, OverflowError):
        pass
    got = f"'{row['sample_size']}'" if row["sample_size"] else "nothing"
    try_ = "the word 'unknown' where it was never published"
    row.fault("sample_size", got, "the number of people asked", try_)
    return None


def _dates(row: Row, vote: date | None) -> tuple[date, date, date] | None:
    """First and last field day and day of publication; None with faults noted."""
    end = row.day("end_date")
    start = row.day("start_date") if row["start_date"] else end
    published = row.day("created_at") if row["created_at"] else end
    if start is None or end is None or published is None:
        return None
    if start > end:
        row.fault("start_date", start, f"no later than end_date, {end}", "swap the two")
    elif vote is not None and end > vote:
        expected = f"no later than the vote of '{row['stage']}', {vote}"
        row.fault("end_date", end, expected, "check the year, or the stage")
    elif published < end:
        expected = f"no earlier than end_date, {end}"
        row.fault("created_at", published, expected, "leave it empty where it is not known")
    return start, end, published


def _flag(row: Row, column: str) -> bool:
    text = row[column].lower()
    if text not in (*_TRUE, *_FALSE):
        row.fault_once(column, f"'{row[column]}'", "true, false or nothing", "true")
    return text in _TRUE


def _sponsor(row: Row, roster: Roster) -> str:
    text = row["sponsor_candidate"]
    found = roster.candidate(text) if text else ""
    if found is None:
        roster.unknown(row, "sponsor_candidate", text)
    return found or ""
