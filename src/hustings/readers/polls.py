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
<<<<<<< HEAD
OPTIONAL = (
=======
KNOWN = (
    *REQUIRED,
>>>>>>> dev
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
<<<<<<< HEAD
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
=======
_WORDS = {
    "undecided": "undecided",
    "unsure": "undecided",
    "not sure": "undecided",
    "don't know": "undecided",
    "dont know": "undecided",
    "no opinion": "undecided",
    "refused": "undecided",
    "other": "other",
    "someone else": "other",
    "others": "other",
    "none": "none",
    "neither": "none",
    "none of these": "none",
    "would not vote": "none",
    "did not vote": "none",
    "write-in": "write-in",
    "write in": "write-in",
}
_MOST = 103.0
>>>>>>> dev


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
<<<<<<< HEAD
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
=======
            self.fault(head, "question_id", "nothing", "an id", "poll_id and a number")
        elif key in self.lines:
            self.fault(
                head,
                "question_id",
                f"question '{key}' again (first at line {self.lines[key]})",
                "each question once, its rows together",
                "delete the copy, or give it its own id",
            )
        self.lines.setdefault(key, head.line)
        self._same(rows, ("poll_id", "stage", "end_date", "sample_size"))
        stage = self._stage(head)
        size = self._size(head)
        start, end, published = self._dates(head, stage)
        answers = self._answers(rows)
        offered = self._offered(head, answers)
        kind = head["question_type"] or "ballot"
        if len(self.faults.found) == before and kind == "ballot" and len(offered) < 2:
            self.fault(
                head,
                "answer",
                f"a list of one name ({', '.join(offered) or 'none'})",
                "two names or more",
                "add the other answers, or set another question_type",
            )
        if len(self.faults.found) > before or end is None or start is None or published is None:
            return None
        return PollQuestion(
            question_id=key,
            poll_id=head["poll_id"],
            stage=head["stage"],
            pollster=head["pollster"],
            start=start,
            end=end,
            published=published,
            sample_size=size,
            population=head["population"],
            offered=offered,
            answers=answers,
            kind=kind,
            sponsors=head["sponsors"],
            sponsor_candidate=self._sponsor(head),
            sponsor_party=head["partisan"],
            internal=head["internal"].lower() in ("true", "1", "yes"),
            hypothetical=head["hypothetical"].lower() in ("true", "1", "yes"),
            source=head["url"],
            note=head["notes"],
        )

    def _same(self, rows: list[Row], columns: tuple[str, ...]) -> None:
        for row in rows[1:]:
            for column in columns:
                if row[column] != rows[0][column]:
                    self.fault(
                        row,
                        column,
                        f"'{row[column]}'",
                        f"'{rows[0][column]}', as in the question's first row",
                        "give a question of its own its own question_id",
                    )
                    return

    def _stage(self, row: Row) -> str:
        ids = tuple(s.id for s in self.race.stages)
        if row["stage"] not in ids:
            self.fault(
                row,
                "stage",
                f"'{row['stage']}'",
                "one of " + ", ".join(ids),
                nearest(row["stage"], ids),
            )
            return ""
        return row["stage"]

    def _size(self, row: Row) -> int | None:
        text = row["sample_size"]
        if text.lower() == "unknown":
            return None
        try:
            size = float(text)
        except ValueError:
            size = 0.0
        if size < 1:
            self.fault(
                row,
                "sample_size",
                f"'{text}'",
                "the number of people asked",
                "the word 'unknown' where it was never published",
            )
            return None
        return round(size)

    def _dates(self, row: Row, stage: str) -> tuple[date | None, date | None, date | None]:
        end = as_date(row["end_date"])
        start = as_date(row["start_date"]) or (end if not row["start_date"] else None)
        published = as_date(row["created_at"]) or (end if not row["created_at"] else None)
        for name, value in (("end_date", end), ("start_date", start), ("created_at", published)):
            if value is None:
                self.fault(row, name, f"'{row[name]}'", "a date YYYY-MM-DD", "2019-11-08")
                return start, end, published
        assert start is not None
        assert end is not None
        assert published is not None
        if start > end:
            self.fault(row, "start_date", start, f"no later than end_date, {end}", "swap the two")
        elif published < end:
            self.fault(
                row,
                "created_at",
                published,
                f"no earlier than end_date, {end}",
                "leave it empty where it is not known",
            )
        elif stage:
            vote = max(d.day for d in self.race.stage(stage).dates)
            if end > vote and row["question_type"] in ("", "ballot"):
                self.fault(
                    row,
                    "end_date",
                    end,
                    f"no later than the vote of '{stage}', {vote}",
                    "check the year, or the stage",
                )
        return start, end, published

    def _answers(self, rows: list[Row]) -> tuple[Answer, ...]:
        before = len(self.faults.found)
        answers = [a for a in (self._answer(row) for row in rows) if a is not None]
        if len(self.faults.found) > before:
            return ()
        counts = Counter(a.choice for a in answers if a.choice not in OUTSIDE)
        for row in reversed(rows):
            choice = self._choice(row)
            if choice is not None and counts.get(choice, 0) > 1:
                self.fault(
                    row,
                    "answer",
                    f"'{choice}' twice in one question",
                    "each answer once",
                    "delete the copy",
                )
                return ()
        total = sum(a.pct for a in answers if not a.below)
        if total > _MOST:
            self.fault(
                rows[0],
                "pct",
                f"shares that add up to {total:g}",
                "at most 100 and rounding",
                "look for a misread figure, or a row of another question",
            )
        return tuple(answers)

    def _answer(self, row: Row) -> Answer | None:
        choice = self._choice(row)
        if choice is None:
            names = ", ".join(self.race.candidate_ids)
            wrote = row["candidate_name"] or row["answer"]
            self.fault(
                row,
                "candidate_name",
                f"'{wrote}'",
                f"a candidate of race.toml ({names})",
                "add the person to race.toml, or 'Other'",
            )
            return None
        text = row["pct"].replace("%", "").strip()
        below = text.startswith("<")
        try:
            pct = float(text.lstrip("<"))
        except ValueError:
            pct = -1.0
        if not 0 <= pct <= 100:
            self.fault(row, "pct", f"'{row['pct']}'", "a share between 0 and 100", "33.4, or <1")
            return None
        if pct == 0:
            pct, below = 0.5, True
        return Answer(choice, pct, below)

    def _choice(self, row: Row) -> str | None:
        for text in (row["candidate_name"], row["answer"]):
            if not text:
                continue
            if text.casefold() in _WORDS:
                return _WORDS[text.casefold()]
            try:
                return self.race.candidate(text).id
            except UnknownCandidateError:
                continue
>>>>>>> dev
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
