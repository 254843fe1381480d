"""The race folders a desk serves, read anew when a file changes; a broken one stops no other."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from hustings.errors import HustingsError, RaceFileError, UnknownRaceError
from hustings.forecast import ForecastSettings, as_known
from hustings.library import find, folders, load
from hustings.readers.folder import Folder

Stamp = tuple[tuple[str, int], ...]
"""Names of a folder's files and when each was last written."""


@dataclass(frozen=True, slots=True)
class Place:
    """One race folder: read, or what is wrong with it."""

    id: str
    path: Path
    stamp: Stamp
    folder: Folder | None
    fault: HustingsError | None = None


@dataclass
class Shelf:
    """Race folders by id. ``names`` as given on the command line; empty for every race at hand."""

    names: tuple[str, ...] = ()
    _read: dict[Path, Place] = field(default_factory=dict)
    _inputs: dict[tuple[Path, date, ForecastSettings], tuple[Stamp, str]] = field(
        default_factory=dict
    )
    _lock: Lock = field(default_factory=Lock)

    def paths(self) -> list[Path]:
        """The folders served. Raises UnknownRaceError for a name that is none."""
        if self.names:
            return [find(name) for name in self.names]
        return list(folders().values())

    def places(self) -> list[Place]:
        """Every folder, read where it can be."""
        return [self._place(path) for path in self.paths()]

    def place(self, race: str) -> Place:
        """One folder by the race's id. Raises UnknownRaceError."""
        named = next((path for path in self.paths() if path.resolve().name == race), None)
        if named is not None and (place := self._place(named)).id == race:
            return place
        found = {place.id: place for place in self.places()}
        if race not in found:
            raise UnknownRaceError(
                f"race: got '{race}'; expected one of {', '.join(sorted(found)) or 'none'}. "
                "Try: the list of races."
            )
        return found[race]

    def folder(self, race: str) -> Folder:
        """A race that reads. Raises UnknownRaceError, RaceFileError."""
        place = self.place(race)
        if place.folder is None:
            raise place.fault or RaceFileError(())
        return place.folder

    def inputs(self, race: str, day: date, settings: ForecastSettings) -> str:
        """Fingerprint of what a forecast of that day would be made from now."""
        path = self.place(race).path
        key, stamp = (path, day, settings), _stamp(path)
        known = self._inputs.get(key)
        if known is None or known[0] != stamp:
            known = (stamp, as_known(self.folder(race), day).sha256(settings))
            self._inputs[key] = known
        return known[1]

    def _place(self, path: Path) -> Place:
        stamp = _stamp(path)
        with self._lock:
            known = self._read.get(path)
            if known is None or known.stamp != stamp:
                known = self._read[path] = _reading(path, stamp)
            return known


def default_day(folder: Folder, today: date | None = None) -> date:
    """Today, or the day of the last vote of a race that is over."""
    return min(today or date.today(), folder.race.final_stage.date)


def _stamp(path: Path) -> Stamp:
    if not path.is_dir():
        return ()
    with os.scandir(path) as files:
        return tuple(sorted((f.name, f.stat().st_mtime_ns) for f in files if f.is_file()))


def _reading(path: Path, stamp: Stamp) -> Place:
    try:
        folder = load(path)
    except HustingsError as error:
        return Place(path.resolve().name, path, stamp, None, error)
    return Place(folder.race.id, path, stamp, folder)
