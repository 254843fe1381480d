"""Reads evidence.csv, results.csv, areas.csv and crosstabs.csv."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hustings.errors import UnknownCandidateError
from hustings.evidence import Crosstab, PollQuestion, ResultRow, Statement
from hustings.race import Area, Race
from hustings.readers.csv_file import Row, read_rows
from hustings.readers.faults import Faults, as_date, nearest

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
)
ATTRIBUTIONS = ("on_record", "anonymous", "document", "other_outlet", "reporter")
_EVIDENCE = (
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
_ACCEPTANCE = ("accepted_by", "accepted_at", "corrects")
_RESULTS = ("county", "office", "party", "candidate", "votes", "election_date")
_RESULTS_MORE = ("precinct", "district", "published", "stage", "source")
_AREAS = ("id", "name", "weight")
_CROSSTABS = ("question_id", "market", "answer", "pct")
_NOBODY = ("write-in", "write-ins", "other", "others", "scattering", "over votes", "under votes")


def _day(row: Row, column: str, faults: Faults) -> date | None:
    found = as_date(row[column])
    if found is None:
        faults.add(
            row.file, row.line, column, f"'{row[column]}'", "a date YYYY-MM-DD", "2019-11-08"
        )
    return found


def _number(row: Row, column: str, faults: Faults) -> float | None:
    try:
        return float(row[column].replace(",", ""))
    except ValueError:
        faults.add(row.file, row.line, column, f"'{row[column]}'", "a number", "digits, no sign")
        return None


def read_evidence(path: Path, race: Race, faults: Faults) -> tuple[Statement, ...]:
    """Rows of evidence.csv."""
    rows, _ = read_rows(path, _EVIDENCE, (*_EVIDENCE, *_ACCEPTANCE), faults)
    found: dict[str, Statement] = {}
    for row in rows:
        one = _statement(row, race, faults)
        if one is None:
            continue
        if one.id in found:
            faults.add(
                row.file, row.line, "id", f"'{one.id}' again", "an id of its own", "the next number"
            )
            continue
        if one.corrects and one.corrects not in found:
            faults.add(
                row.file,
                row.line,
                "corrects",
                f"'{one.corrects}'",
                "the id of an earlier row",
                nearest(one.corrects, tuple(found)),
            )
            continue
        found[one.id] = one
    return tuple(found.values())


def _statement(row: Row, race: Race, faults: Faults) -> Statement | None:
    before = len(faults.found)
    happened = _day(row, "happened", faults)
    published = _day(row, "published", faults) if row["published"] else happened
    if happened and published and published < happened:
        faults.add(
            row.file,
            row.line,
            "published",
            published,
            f"no earlier than {happened}",
            "the day on which it could be read",
        )
    for column, known in (("type", STATEMENT_TYPES), ("attribution", ATTRIBUTIONS)):
        if row[column] not in known and (row[column] or column == "type"):
            faults.add(
                row.file,
                row.line,
                column,
                f"'{row[column]}'",
                "one of " + ", ".join(known),
                nearest(row[column], known),
            )
    if row["candidate"] and row["candidate"] not in race.candidate_ids:
        faults.add(
            row.file,
            row.line,
            "candidate",
            f"'{row['candidate']}'",
            "a candidate's id or nothing",
            nearest(row["candidate"], race.candidate_ids),
        )
    value = _number(row, "value", faults) if row["value"] else None
    if len(faults.found) > before or happened is None or published is None:
        return None
    return Statement(
        id=row["id"],
        type=row["type"],
        candidate=row["candidate"],
        object=row["object"],
        value=value,
        unit=row["unit"],
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
    )


def read_results(path: Path, race: Race, faults: Faults) -> tuple[ResultRow, ...]:
    """Rows of results.csv, of this contest's stages and of past elections."""
    rows, _ = read_rows(path, _RESULTS, (*_RESULTS, *_RESULTS_MORE), faults)
    stages = {s.id for s in race.stages}
    found = []
    for row in rows:
        before = len(faults.found)
        day = _day(row, "election_date", faults)
        published = _day(row, "published", faults) if row["published"] else None
        votes = _number(row, "votes", faults)
        if votes is not None and votes < 0:
            faults.add(row.file, row.line, "votes", votes, "a number of votes", "0 or more")
        if row["stage"] and row["stage"] not in stages:
            faults.add(
                row.file,
                row.line,
                "stage",
                f"'{row['stage']}'",
                "one of " + ", ".join(sorted(stages)),
                "leave it empty for another election",
            )
        candidate = _result_candidate(row, race, faults)
        if len(faults.found) > before or day is None or votes is None:
            continue
        found.append(
            ResultRow(
                election_date=day,
                published=published or day + timedelta(days=1),
                office=row["office"],
                district=row["district"],
                stage=row["stage"],
                area=row["county"],
                party=row["party"],
                candidate=row["candidate"],
                candidate_id=candidate,
                votes=votes,
                source=row["source"],
            )
        )
    return tuple(found)


def _result_candidate(row: Row, race: Race, faults: Faults) -> str:
    if row["candidate"].casefold() in _NOBODY:
        return ""
    try:
        return race.candidate(row["candidate"]).id
    except UnknownCandidateError as error:
        if row["stage"]:
            faults.add(
                row.file,
                row.line,
                "candidate",
                f"'{row['candidate']}'",
                "a candidate of race.toml",
                str(error),
            )
        return ""


def read_areas(path: Path, faults: Faults) -> tuple[Area, ...]:
    """Rows of areas.csv."""
    rows, _ = read_rows(path, _AREAS, (), faults)
    found = []
    for row in rows:
        weight = _number(row, "weight", faults)
        if weight is not None:
            found.append(Area(row["id"], row["name"], row["market"], weight))
    return tuple(found)


def read_crosstabs(
    path: Path, race: Race, questions: tuple[PollQuestion, ...], faults: Faults
) -> tuple[Crosstab, ...]:
    """Rows of crosstabs.csv."""
    rows, _ = read_rows(path, _CROSSTABS, (), faults)
    known = {q.question_id: q for q in questions}
    found = []
    for row in rows:
        pct = _number(row, "pct", faults)
        question = known.get(row["question_id"])
        if question is None:
            faults.add(
                row.file,
                row.line,
                "question_id",
                f"'{row['question_id']}'",
                "a question of polls.csv",
                "copy the id from there",
            )
            continue
        try:
            choice = race.candidate(row["answer"]).id
        except UnknownCandidateError:
            choice = row["answer"].casefold()
        if pct is not None:
            published = as_date(row["created_at"]) or question.published
            found.append(
                Crosstab(
                    question.poll_id,
                    question.question_id,
                    row["market"],
                    choice,
                    pct,
                    published,
                    row["url"],
                )
            )
    return tuple(found)
