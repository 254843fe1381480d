"""Reads polls.csv: FiveThirtyEight's columns, one row an answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from hustings.errors import UnknownCandidateError
from hustings.evidence import OUTSIDE, Answer, PollQuestion
from hustings.race import Race
from hustings.readers.csv_file import Row, read_rows
from hustings.readers.faults import Faults, as_date, nearest

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
KNOWN = (
    *REQUIRED,
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


@dataclass(frozen=True)
class PollFile:
    """What polls.csv holds: its questions and the columns nobody reads."""

    questions: tuple[PollQuestion, ...]
    unread: tuple[str, ...]


def read_polls(path: Path, race: Race, faults: Faults) -> PollFile:
    """All questions of the file; faults are noted and the question left out."""
    rows, unread = read_rows(path, REQUIRED, KNOWN, faults)
    reader = _Reader(race, faults)
    questions = []
    for key, group in groupby(rows, key=lambda row: row["question_id"]):
        found = reader.question(key, list(group))
        if found is not None:
            questions.append(found)
    return PollFile(tuple(questions), unread)


class _Reader:
    def __init__(self, race: Race, faults: Faults) -> None:
        self.race, self.faults = race, faults
        self.lines: dict[str, int] = {}

    def fault(self, row: Row, name: str, got: object, expected: str, try_: str) -> None:
        self.faults.add(row.file, row.line, name, got, expected, try_)

    def question(self, key: str, rows: list[Row]) -> PollQuestion | None:
        """One question, or None with its faults noted."""
        head, before = rows[0], len(self.faults.found)
        if not key:
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
        return None

    def _offered(self, row: Row, answers: tuple[Answer, ...]) -> tuple[str, ...]:
        named = [a.choice for a in answers if a.choice not in OUTSIDE]
        for text in filter(None, (t.strip() for t in row["offered"].split("|"))):
            try:
                choice = self.race.candidate(text).id
            except UnknownCandidateError as error:
                self.fault(row, "offered", f"'{text}'", "candidates of race.toml", str(error))
                continue
            if choice not in named:
                named.append(choice)
        return tuple(named)

    def _sponsor(self, row: Row) -> str:
        text = row["sponsor_candidate"]
        if not text:
            return ""
        try:
            return self.race.candidate(text).id
        except UnknownCandidateError as error:
            self.fault(row, "sponsor_candidate", f"'{text}'", "a candidate's id", str(error))
            return ""
