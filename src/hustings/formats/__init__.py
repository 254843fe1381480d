"""Formats in and out of a race folder. A new one is a module here and a line in each table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hustings.errors import HustingsError
from hustings.formats import civics, fec, fivethirtyeight, nsppolls, openelections, polls, sources
from hustings.formats.common import Choices, Import
from hustings.library import find, load
from hustings.race import Race
from hustings.readers.faults import Faults, nearest
from hustings.readers.folder import Folder, read_folder
from hustings.readers.ledger_file import locked

__all__ = ["EXPORTS", "IMPORTS", "Choices", "Import", "export_data", "import_data"]

_Way = tuple[Path, Path, Race, Choices, Faults]


def _polls(read: Callable[..., list[polls.Draft]]) -> Callable[[_Way], Import]:
    def go(way: _Way) -> Import:
        file, folder, race, choices, faults = way
        return polls.put(folder, race, read(file, race, choices, faults), choices, faults)

    return go


def _results(way: _Way) -> Import:
    file, folder, race, choices, faults = way
    rows = openelections.read(file, choices, faults)
    return openelections.put(folder, race, rows, choices, faults)


def _evidence(read: Callable[..., list[dict[str, str]]]) -> Callable[[_Way], Import]:
    def go(way: _Way) -> Import:
        file, folder, race, choices, faults = way
        return fec.put(folder, race, read(file, race, choices, faults), faults)

    return go


IMPORTS: dict[str, Callable[[_Way], Import]] = {
    "fivethirtyeight": _polls(fivethirtyeight.read),
    "nsppolls": _polls(nsppolls.read),
    "openelections": _results,
    "fec": _evidence(fec.read),
    "civics": _evidence(civics.read),
}
EXPORTS: dict[str, Callable[[Folder], str]] = {
    "fivethirtyeight": lambda f: fivethirtyeight.write(f.race, f.ledger.questions),
    "nsppolls-csv": lambda f: nsppolls.write_csv(f.race, f.ledger.questions),
    "nsppolls-json": lambda f: nsppolls.write_json(f.race, f.ledger.questions),
    "openelections": lambda f: openelections.write(f.ledger.results),
    "fec": lambda f: fec.write(f.race, f.ledger),
    "civics": lambda f: civics.write(f.race, "google"),
    "nist": lambda f: civics.write(f.race, "nist"),
    "bibtex": lambda f: sources.write_bibtex(f.race, f.ledger),
    "csl-json": lambda f: sources.write_csl(f.race, f.ledger),
}


def import_data(
    format_: str, file: str | Path, race: str | Path, *, choices: Choices | None = None
) -> Import:
    """Add what a file of another format holds to a race folder, whole or not at all.

    What the folder has already is left out, so that the same file may come again.

    Args:
        format_: one of ``IMPORTS``.
        file: the file.
        race: a race's name or folder.
        choices: what the file does not say.

    Raises:
        HustingsError: an unknown format, or a choice that is missing.
        RaceFileError: everything wrong in the file or the folder, with file and line.
        LedgerError, UnknownRaceError.
    """
    way = IMPORTS.get(format_)
    if way is None:
        raise _unknown(format_, tuple(IMPORTS))
    folder, path, faults = find(race), Path(file), Faults()
    if not path.is_file():
        raise HustingsError(f"file: got '{file}', where there is none; expected a file. Try: ls")
    with locked(folder):
        found = way((path, folder, read_folder(folder).race, choices or Choices(), faults))
    faults.stop_if_any()
    return found


def export_data(format_: str, race: str | Path | Folder) -> str:
    """Return a race's data in another format, as text.

    Raises HustingsError for an unknown format; UnknownRaceError, RaceFileError.
    """
    write = EXPORTS.get(format_)
    if write is None:
        raise _unknown(format_, tuple(EXPORTS))
    folder = race if isinstance(race, Folder) else load(race)
    quoted = tuple(q for q in folder.ledger.questions if not q.row)
    return write(replace(folder, ledger=replace(folder.ledger, questions=quoted)))


def _unknown(format_: str, known: tuple[str, ...]) -> HustingsError:
    return HustingsError(
        f"format: got '{format_}'; expected one of {', '.join(known)}. "
        f"Try: {nearest(format_, known)}"
    )
