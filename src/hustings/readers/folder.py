"""Reads a race folder: all its files, all their faults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hustings.evidence import Ledger
from hustings.race import Race
from hustings.readers.faults import Faults
from hustings.readers.polls import read_polls
from hustings.readers.race_file import FILE, read_race
from hustings.readers.tables import read_areas, read_crosstabs, read_evidence, read_results


@dataclass(frozen=True)
class Folder:
    """A race folder as read. ``unread`` are columns of polls.csv that nobody reads."""

    path: Path
    race: Race
    ledger: Ledger
    unread: tuple[str, ...]


def read_folder(path: Path) -> Folder:
    """The race and its ledger. Raises RaceFileError with every fault of every file."""
    faults = Faults()
    if not path.is_dir():
        faults.add(
            str(path), None, "", "no such folder", "a race folder", "hustings new " + path.name
        )
        faults.stop_if_any()
    for name in (FILE, "polls.csv"):
        if not (path / name).is_file():
            faults.add(
                name,
                None,
                "",
                "no such file",
                f"{name} in {path.name}/",
                "copy one from a folder made by: hustings new NAME",
            )
    faults.stop_if_any()
    areas = read_areas(path / "areas.csv", faults) if (path / "areas.csv").is_file() else ()
    race = read_race(path / FILE, areas, faults)
    if race is None:
        faults.stop_if_any()
        raise AssertionError("a race that does not read has a fault")
    polls = read_polls(path / "polls.csv", race, faults)

    def optional(name: str) -> Path | None:
        return path / name if (path / name).is_file() else None

    evidence, results = optional("evidence.csv"), optional("results.csv")
    crosstabs = optional("crosstabs.csv")
    ledger = Ledger(
        questions=polls.questions,
        statements=read_evidence(evidence, race, faults) if evidence else (),
        results=read_results(results, race, faults) if results else (),
        crosstabs=read_crosstabs(crosstabs, race, polls.questions, faults) if crosstabs else (),
    )
    faults.stop_if_any()
    return Folder(path, race, ledger, polls.unread)
