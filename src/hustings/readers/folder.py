"""Reads a race folder: all its files, all their faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from hustings.evidence import Ledger
from hustings.race import Area, Race
from hustings.readers.areas import read_areas, read_crosstabs
from hustings.readers.candidacies import with_candidacies
from hustings.readers.evidence_rows import read_evidence
from hustings.readers.faults import Faults
from hustings.readers.poll_rows import poll_questions
from hustings.readers.polls import PollFile, read_polls
from hustings.readers.race_file import FILE, read_race
from hustings.readers.results import read_results
from hustings.readers.roster import Roster

POLLS = "polls.csv"
T = TypeVar("T")


@dataclass(frozen=True)
class Folder:
    """A race folder as read.

    ``unread`` are columns of polls.csv that nobody reads, ``undated`` polls without a day of
    publication, ``asides`` sentences on rows of evidence.csv that reach neither the statuses nor
    the questions.
    """

    path: Path
    race: Race
    ledger: Ledger
    unread: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()


def read_folder(path: Path) -> Folder:
    """Return the race and its ledger. Raises RaceFileError with every fault of every file."""
    path, faults = path.resolve(), Faults()
    if not path.is_dir():
        try_ = f"hustings new {path.name}, or hustings races for a list"
        faults.add(str(path), None, "", "no such folder", "a race folder", try_)
        faults.stop_if_any()
    nothing: tuple[Area, ...] = ()
    areas = _if_there(path / "areas.csv", lambda file: read_areas(file, faults), nothing)
    race = _needed(path / FILE, faults, lambda file: read_race(file, areas, faults), None)
    roster = Roster(race)
    polls = _needed(path / POLLS, faults, lambda file: read_polls(file, roster, faults), PollFile())
    ledger = Ledger(
        questions=polls.questions,
        statements=_if_there(
            path / "evidence.csv", lambda file: read_evidence(file, roster, faults), ()
        ),
        results=_if_there(
            path / "results.csv", lambda file: read_results(file, roster, faults), ()
        ),
        crosstabs=_if_there(
            path / "crosstabs.csv", lambda file: read_crosstabs(file, polls, roster, faults), ()
        ),
    )
    faults.stop_if_any()
    if race is None:
        raise AssertionError("a race that does not read has a fault")
    race, about_people = with_candidacies(race, ledger.statements)
    quoted, about_polls = poll_questions(race, ledger.statements, ledger.questions)
    ledger = replace(ledger, questions=(*ledger.questions, *quoted))
    return Folder(path, race, ledger, polls.unread, polls.undated, (*about_people, *about_polls))


def _if_there(file: Path, read: Callable[[Path], T], otherwise: T) -> T:
    return read(file) if file.is_file() else otherwise


def _needed(file: Path, faults: Faults, read: Callable[[Path], T], otherwise: T) -> T:
    if file.is_file():
        return read(file)
    expected = f"{file.name} in {file.parent.name}/"
    try_ = "copy one from a folder made by: hustings new NAME"
    faults.add(file.name, None, "", "no such file", expected, try_)
    return otherwise
