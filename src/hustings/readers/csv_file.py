"""Reads a CSV file of a race folder into rows that know their line."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hustings.readers.faults import Faults, as_date, nearest


@dataclass(frozen=True, eq=False)
class Row:
    """One row: its file, the line an editor shows for it, and its cells by column, stripped."""

    file: str
    line: int
    cells: dict[str, str]
    faults: Faults

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, column: str, got: object, expected: str, try_: str) -> None:
        """Note a fault in a cell of this row."""
        self.faults.add(self.file, self.line, column, got, expected, try_)

    def fault_once(self, column: str, got: str, expected: str, try_: str) -> None:
        """Note a fault that would return in other rows (a name, a stage) at the first of them."""
        if not self.faults.has(self.file, column, got):
            self.fault(column, got, expected, try_)

    def day(self, column: str) -> date | None:
        """Return the date in a cell, or None with a fault noted."""
        found = as_date(self[column])
        if found is None:
            self.fault(column, _quoted(self[column]), "a date YYYY-MM-DD", "2019-11-08")
        return found

    def published(self, happened: date | None, default: date | None) -> date | None:
        """Return the day in ``published``, or ``default`` where the cell is empty."""
        if not self["published"]:
            return default
        found = self.day("published")
        if found and happened and found < happened:
            self.fault(
                "published",
                found,
                f"no earlier than {happened}, when it happened",
                "the day on which it could first be read",
            )
        return found

    def number(self, column: str, low: float = -math.inf, example: str = "1200") -> float | None:
        """Return the number in a cell, at least ``low``; None with a fault noted if it is none."""
        try:
            found = float(self[column].replace(",", ""))
        except ValueError:
            found = math.nan
        if math.isfinite(found) and found >= low:
            return found
        least = "" if low == -math.inf else f", {low:g} or more"
        self.fault(column, _quoted(self[column]), f"a number{least}", example)
        return None

    def share(self, column: str = "pct") -> tuple[float, bool] | None:
        """Return a share in per cent and whether it means less than that; None if faulty."""
        text = self[column].replace("%", "").strip()
        try:
            pct = float(text.removeprefix("<"))
        except ValueError:
            pct = math.nan
        if not 0 <= pct <= 100:
            self.fault(column, _quoted(self[column]), "a share between 0 and 100", "33.4, or <1")
            return None
        # A printed 0 is a share that was rounded down, not a person nobody would vote for.
        return (0.5, True) if pct == 0 else (pct, text.startswith("<"))

    def word(self, column: str, known: tuple[str, ...]) -> str:
        """Return the word in a cell; a fault is noted if it is none of the known ones."""
        found = self[column]
        if found not in known:
            expected = "one of " + ", ".join(known)
            self.fault_once(column, _quoted(found), expected, nearest(found, known))
        return found


def _quoted(text: str) -> str:
    return f"'{text}'" if text else "nothing"


def read_text(path: Path, faults: Faults) -> str | None:
    """Return the text of a UTF-8 file, or None with a fault noted."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        faults.add(path.name, None, "", str(error), "a file that can be read", "its permissions")
        return None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        faults.add(
            path.name,
            line,
            "",
            f"byte 0x{data[error.start]:02x}, which is not UTF-8",
            "text in UTF-8",
            "save the file as 'CSV UTF-8' or 'Unicode (UTF-8)'",
        )
        return None
    if not text.strip():
        faults.add(path.name, 1, "", "an empty file", "content", "restore it, or copy a template")
        return None
    return text


@dataclass(frozen=True)
class Sheet:
    """A CSV file as read. ``sound`` is False where it could not be read as a table.

    ``unread`` are the columns that nobody reads.
    """

    rows: tuple[Row, ...]
    unread: tuple[str, ...] = ()
    sound: bool = True


_UNREADABLE = Sheet((), sound=False)


def read_sheet(
    path: Path, required: tuple[str, ...], optional: Iterable[str], faults: Faults
) -> Sheet:
    """Rows of a CSV file, and the columns that nobody reads.

    A missing column is a fault; no row is read then, because every one would be wrong.
    """
    text = read_text(path, faults)
    if text is None:
        return _UNREADABLE
    lines = _lines(text, path.name, faults)
    if lines is None:
        return _UNREADABLE
    header = [name.strip() for name in lines[0][1]]
    if not _header_fits(path.name, header, required, faults):
        return _UNREADABLE
    rows = []
    for line, cells in lines[1:]:
        if len(cells) == len(header):
            values = {k: v.strip() for k, v in zip(header, cells, strict=True)}
            rows.append(Row(path.name, line, values, faults))
        else:
            faults.add(
                path.name,
                line,
                "",
                f"{len(cells)} cells",
                f"{len(header)}, as in the header",
                "put text with commas in quotation marks",
            )
    known = {*required, *optional}
    return Sheet(tuple(rows), tuple(name for name in header if name and name not in known))


def _lines(text: str, file: str, faults: Faults) -> list[tuple[int, list[str]]] | None:
    """Lines that hold anything, each with the number of its first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    first = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((first, cells))
            first = reader.line_num + 1
    except csv.Error as error:
        faults.add(
            file,
            first,
            "",
            str(error),
            "a row of a CSV file",
            "look for a quotation mark that is not closed, or save the file as CSV again",
        )
        return None
    return found


def _header_fits(file: str, header: list[str], required: tuple[str, ...], faults: Faults) -> bool:
    missing = [name for name in required if name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        got, try_ = "a header without commas", "save the file with commas between the columns"
        faults.add(file, 1, "", got, f"columns {', '.join(required)}", try_)
    elif missing:
        spare = tuple(name for name in header if name not in required)
        faults.add(
            file,
            1,
            ", ".join(missing),
            f"columns {', '.join(header)}",
            "a column '" + "', a column '".join(missing) + "'",
            _rename(missing[0], spare),
        )
    elif twice:
        faults.add(file, 1, twice[0], f"two columns '{twice[0]}'", "each column once", "delete one")
    else:
        return True
    return False


def _rename(missing: str, spare: tuple[str, ...]) -> str:
    close = nearest(missing, spare) if spare else ""
    if close.startswith("'"):
        return f"rename the column {close}"
    return f"add a column '{missing}', or copy the header from a folder made by: hustings new NAME"
