"""The races at hand: find one by name, list them, check one, start one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

import tomlkit

from hustings.errors import Fault, OutputError, RaceFileError, UnknownRaceError
from hustings.race import Race
from hustings.readers.faults import ID
from hustings.readers.folder import POLLS, Folder, read_folder
from hustings.readers.notes import notes
from hustings.readers.race_file import FILE


@dataclass(frozen=True)
class RaceInfo:
    """One line about a race. ``fault`` says what is wrong with a folder that does not read.

    ``next_deadline`` is the title and day of the next thing in the calendar that is not a vote.
    """

    id: str
    folder: Path
    title: str = ""
    stages: tuple[tuple[str, date], ...] = ()
    candidates: int = 0
    questions: int = 0
    fault: str = ""
    next_deadline: tuple[str, date] | None = None


@dataclass(frozen=True)
class CheckReport:
    """What is in a folder and what is wrong with it. Faults stop a forecast, warnings do not."""

    folder: Path
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]


def _homes() -> Iterator[Path]:
    """Where race folders are looked for, in order."""
    for part in os.environ.get("HUSTINGS_RACES", "").split(os.pathsep):
        if part:
            yield Path(part)
    yield Path("races")
    package = Path(str(files("hustings")))
    yield package / "_races"
    checkout = package.parent.parent
    if (checkout / "pyproject.toml").is_file():
        yield checkout / "races"


def folders() -> dict[str, Path]:
    """Return every folder that is or was meant to be a race, by name; a name's first counts."""
    found: dict[str, Path] = {}
    for home in _homes():
        for folder in sorted(home.iterdir()) if home.is_dir() else ():
            if any((folder / name).is_file() for name in (FILE, POLLS)):
                found.setdefault(folder.name, folder)
    return found


def find(name: str | Path) -> Path:
    """Return the folder of a race, by path or by name.

    Raises UnknownRaceError with close matches. A folder that is there but not in order is
    returned: reading it says what is missing.
    """
    path, text = Path(name), str(name)
    is_path = len(path.parts) != 1 or path.is_absolute() or text.startswith(".")
    if (is_path and path.is_dir()) or (path / FILE).is_file():
        return path
    if is_path:
        raise UnknownRaceError(
            f"race: got the path '{name}', where there is no folder; expected a race folder. "
            "Try: hustings new to start one, or hustings races for a list."
        )
    found = folders()
    if text in found:
        return found[text]
    if path.is_dir():
        return path
    close = get_close_matches(text, found, n=3) or sorted(found)
    raise UnknownRaceError(
        f"race: got '{name}'; expected the name of a race or a path to its folder. "
        f"Try: {', '.join(close) or 'hustings new'}."
    )


def load(name: str | Path) -> Folder:
    """Return a race with its ledger, read. Raises UnknownRaceError, RaceFileError."""
    return read_folder(find(name))


def races(today: date | None = None) -> tuple[RaceInfo, ...]:
    """Return every race at hand; a broken folder is listed with what is wrong, stopping nothing.

    ``today`` decides which deadline is the next; by default it is the day of the call.
    """
    day = today or date.today()
    return tuple(_info(name, path, day) for name, path in folders().items())


def _info(name: str, path: Path, today: date) -> RaceInfo:
    try:
        folder = read_folder(path)
    except RaceFileError as error:
        more = f" (and {len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
        return RaceInfo(name, path, fault=f"{error.faults[0]}{more}")
    race = folder.race
    return RaceInfo(
        id=race.id,
        folder=path,
        title=race.title,
        stages=tuple((s.title, s.date) for s in race.stages),
        candidates=len(race.candidates),
        questions=len(folder.ledger.questions),
        next_deadline=_next_deadline(race, today),
    )


def _next_deadline(race: Race, today: date) -> tuple[str, date] | None:
    ahead = [(d.day, d.title) for d in race.deadlines if d.day >= today and d.published <= today]
    day, title = min(ahead, default=(None, ""))
    return None if day is None else (title, day)


def check(name: str | Path) -> CheckReport:
    """Return everything wrong with a race folder, and everything worth knowing of it.

    Raises UnknownRaceError if there is no such folder; what is wrong in one is in the report.
    """
    path = find(name)
    try:
        folder = read_folder(path)
    except RaceFileError as error:
        return CheckReport(path, error.faults, (), ())
    return CheckReport(path, (), tuple(notes(folder)), _counts(folder))


def _counts(folder: Folder) -> tuple[tuple[str, int], ...]:
    race, ledger = folder.race, folder.ledger
    return (
        ("candidates", len(race.candidates)),
        ("stages", len(race.stages)),
        ("deadlines", len(race.deadlines)),
        ("areas", len(race.areas)),
        ("polls", len({q.poll_id for q in ledger.questions})),
        ("poll questions", len(ledger.questions)),
        ("evidence rows", len(ledger.statements)),
        ("result rows", len(ledger.results)),
        ("crosstab rows", len(ledger.crosstabs)),
    )


def new(folder: str | Path, *, title: str = "") -> Path:
    """Start a race folder from the template and return it.

    Raises OutputError rather than overwrite anything, and where the folder cannot be written.
    """
    path = Path(folder)
    name = path.resolve().name
    if not ID.fullmatch(name):
        raise OutputError(
            f"folder: got '{name}'; expected lower-case letters, digits and hyphens. "
            "Try: us-xx-2030-senate."
        )
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise OutputError(
                f"folder: got '{path}', which exists and is not empty; expected a new name. "
                "Try: another name, or remove it first."
            )
        path.mkdir(parents=True, exist_ok=True)
        for file, text in _template(name, title or name).items():
            (path / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"folder: cannot write '{path}': {error}. Try: another place.") from error
    return path


def _template(name: str, title: str) -> dict[str, str]:
    """Return the files of a new race folder by name, filled in."""
    quoted = tomlkit.string(title).as_string()
    filled = {}
    for source in files("hustings.template").iterdir():
        text = source.read_text("utf-8") if source.name.endswith((".toml", ".csv", ".md")) else ""
        if source.name.endswith(".toml"):
            text = text.format(id=name, title=quoted)
        elif source.name.endswith(".md"):
            text = text.format(title=title)
        if text:
            filled[source.name] = text
    return filled
