"""What the formats share: rows that know their line, filters, and the way into a race folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hustings.errors import HustingsError
from hustings.race import Race
from hustings.readers.csv_file import Row, read_sheet
from hustings.readers.faults import Faults
from hustings.readers.ledger_file import append, read_back
from hustings.readers.roster import Roster

Cells = dict[str, str]


@dataclass(frozen=True)
class Choices:
    """What a person says of a file to import.

    ``stage`` is the stage of the race that its rows are of; ``where`` keeps only rows whose column
    holds that text; ``published`` is the day on which it could first be read; ``by`` who accepts
    its rows; ``source`` where it is from; ``others`` counts unknown names as 'Other'.
    """

    stage: str = ""
    where: tuple[tuple[str, str], ...] = ()
    published: date | None = None
    by: str = ""
    source: str = ""
    others: bool = False

    def needs(self, name: str) -> object:
        """The value of a choice without which a format cannot be imported."""
        value = getattr(self, name)
        if not value:
            raise HustingsError(
                f"--{name}: got nothing; expected it, because the file does not say it. "
                f"Try: --{name} {'2019-10-15' if name == 'published' else '...'}"
            )
        return value


@dataclass(frozen=True)
class Import:
    """What came of an import: the file of the race folder, rows added, rows left out and why."""

    file: str
    added: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A CSV file of a race folder: its columns, and the reader that checks it."""

    file: str
    columns: tuple[str, ...]
    read: Callable[[Path, Roster, Faults], object]

    def add(self, folder: Path, race: Race, rows: Sequence[Mapping[str, str]]) -> None:
        """Append rows, whole or not at all; the folder's lock must be held."""
        check = read_back(lambda part, faults: self.read(part, Roster(race), faults))
        if rows:
            append(folder / self.file, self.columns, rows, check)

    def held(self, folder: Path, column: str) -> set[str]:
        """What a column of the file holds already."""
        path = folder / self.file
        if not path.is_file():
            return set()
        faults = Faults()
        rows = read_sheet(path, (column,), (), faults).rows
        faults.stop_if_any()
        return {row[column] for row in rows}


def kept(rows: Iterable[Row], choices: Choices) -> list[Row]:
    """Rows that pass the filter. Raises HustingsError for a column that is not there."""
    every = list(rows)
    for column, _ in choices.where:
        if every and column not in every[0].cells:
            raise HustingsError(
                f"--where: got column '{column}'; expected one of "
                f"{', '.join(every[0].cells)}. Try: --where state=Alabama"
            )
    return [r for r in every if all(r[c].casefold() == v.casefold() for c, v in choices.where)]


def with_names(row: Row, synonyms: Mapping[str, tuple[str, ...]]) -> Cells:
    """The cells of a row under our names: the first of the synonyms that is filled."""
    return {
        ours: next((row[theirs] for theirs in names if row[theirs]), "")
        for ours, names in synonyms.items()
    }


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
