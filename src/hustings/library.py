"""The races at hand: find one by name, list them, check one, start one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from hustings.errors import Fault, HustingsError, OutputError, RaceFileError, UnknownRaceError
from hustings.evidence import PollQuestion
from hustings.readers.folder import Folder, read_folder


@dataclass(frozen=True)
class RaceInfo:
    """One line about a race. ``fault`` says what is wrong with a folder that does not read."""

    id: str
    folder: Path
    title: str = ""
    stages: tuple[tuple[str, date], ...] = ()
    candidates: int = 0
    questions: int = 0
    fault: str = ""


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
    yield package.parent.parent / "races"


def _folders() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for home in _homes():
        if home.is_dir():
            for folder in sorted(home.iterdir()):
                if (folder / "race.toml").is_file():
                    found.setdefault(folder.name, folder)
    return found


def find(name: str | Path) -> Path:
    """The folder of a race, by path or by name. Raises UnknownRaceError."""
    path = Path(name)
    if path.is_dir() and (path / "race.toml").is_file():
        return path
    if os.sep in str(name) or str(name).startswith("."):
        raise UnknownRaceError(
            f"race: got the path '{name}', which holds no race.toml; expected a race folder. "
            "Try: hustings new to start one, or hustings races for a list."
        )
    found = _folders()
    if str(name) in found:
        return found[str(name)]
    close = get_close_matches(str(name), found, n=3) or sorted(found)
    raise UnknownRaceError(
        f"race: got '{name}'; expected the name of a race or a path to its folder. "
        f"Try: {', '.join(close) or 'hustings new'}."
    )


def load(name: str | Path) -> Folder:
    """Read a race. Raises UnknownRaceError, RaceFileError."""
    return read_folder(find(name).resolve())


def races() -> tuple[RaceInfo, ...]:
    """Every race at hand; a broken folder is listed with what is wrong and stops nothing."""
    listed = []
    for name, path in _folders().items():
        try:
            folder = read_folder(path.resolve())
        except HustingsError as error:
            listed.append(RaceInfo(name, path, fault=str(error).splitlines()[0]))
            continue
        listed.append(
            RaceInfo(
                id=folder.race.id,
                folder=path,
                title=folder.race.title,
                stages=tuple((s.title, s.date) for s in folder.race.stages),
                candidates=len(folder.race.candidates),
                questions=len(folder.ledger.questions),
            )
        )
    return tuple(listed)


def check(name: str | Path) -> CheckReport:
    """Everything wrong with a race folder, and everything a person may want to know of it."""
    try:
        path = find(name)
    except UnknownRaceError:
        path = Path(name)
        if not path.is_dir():
            raise
    try:
        folder = read_folder(path.resolve())
    except RaceFileError as error:
        return CheckReport(path, error.faults, (), ())
    ledger = folder.ledger
    counts = (
        ("candidates", len(folder.race.candidates)),
        ("stages", len(folder.race.stages)),
        ("polls", len({q.poll_id for q in ledger.questions})),
        ("poll questions", len(ledger.questions)),
        ("evidence rows", len(ledger.statements)),
        ("result rows", len(ledger.results)),
        ("crosstab rows", len(ledger.crosstabs)),
    )
    return CheckReport(path, (), tuple(_warnings(folder)), counts)


def _warnings(folder: Folder) -> Iterator[str]:
    questions = folder.ledger.questions
    if folder.unread:
        yield f"polls.csv: columns that are not read: {', '.join(folder.unread)}."
    kinds = Counter(q.kind for q in questions if q.kind != "ballot")
    for kind, number in sorted(kinds.items()):
        yield f"polls.csv: {number} question(s) of type '{kind}' are kept and not fitted."
    unsized = [q.question_id for q in questions if q.sample_size is None]
    if unsized:
        yield (
            f"polls.csv: {len(unsized)} question(s) without a published sample size count as a "
            f"small sample: {', '.join(unsized)}."
        )
    undated = sum(q.published == q.end for q in questions)
    if undated:
        yield f"polls.csv: {undated} question(s) count as published on their last field day."
    yield from _twins(questions)
    for c in folder.race.candidates:
        if c.home and folder.race.areas and c.home not in {a.id for a in folder.race.areas}:
            yield f"race.toml: home '{c.home}' of {c.id} is not in areas.csv."
        for h in c.history:
            if not h.source:
                yield f"race.toml: status {h.status} of {c.id} on {h.happened} has no source."


def _twins(questions: tuple[PollQuestion, ...]) -> Iterator[str]:
    seen: dict[tuple[object, ...], str] = {}
    for q in questions:
        key = (q.pollster, q.start, q.end, q.stage, q.answers)
        if key in seen:
            yield f"polls.csv: questions '{seen[key]}' and '{q.question_id}' hold the same figures."
        seen.setdefault(key, q.question_id)


def new(folder: str | Path, *, title: str = "") -> Path:
    """Start a race folder from the template. Raises OutputError rather than overwrite anything."""
    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(
            f"folder: got '{path}', which exists and is not empty; expected a new name. "
            "Try: another name, or remove it first."
        )
    name = path.resolve().name
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise OutputError(
            f"folder: got '{name}'; expected lower-case letters, digits and hyphens. "
            "Try: us-xx-2030-senate."
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        for template in sorted(files("hustings.template").iterdir(), key=lambda t: t.name):
            if template.name.endswith((".toml", ".csv", ".md")):
                text = template.read_text("utf-8")
                if not template.name.endswith(".csv"):
                    text = text.format(id=name, title=title or name)
                (path / template.name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"folder: cannot write '{path}': {error}. Try: another place.") from error
    return path
