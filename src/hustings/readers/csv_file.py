"""Reads a CSV file of a race folder into rows that know their line."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hustings.readers.faults import Faults, nearest


@dataclass(frozen=True)
class Row:
    """One row: its file, the line it ends on, and its cells by column, stripped."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_text(path: Path, faults: Faults) -> str | None:
    """The text of a UTF-8 file, or None with a fault noted."""
    data = path.read_bytes()
    if not data.strip():
        faults.add(
            path.name, None, "", "an empty file", "content", "restore it, or copy a template"
        )
        return None
    try:
        return data.decode("utf-8-sig")
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


def read_rows(
    path: Path, required: tuple[str, ...], known: Iterable[str], faults: Faults
) -> tuple[list[Row], tuple[str, ...]]:
    """Rows of a CSV file, and the columns that nobody reads.

    A missing column is a fault; the rows are not read then, because every one would be wrong.
    """
    text = read_text(path, faults)
    if text is None:
        return [], ()
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        missing = [name for name in required if name not in header]
        for name in missing:
            close = nearest(name, tuple(header)) if header else "the template"
            faults.add(
                path.name,
                1,
                name,
                f"columns {', '.join(header)}",
                f"a column '{name}'",
                f"rename the column that holds it (closest: {close})",
            )
        if missing:
            return [], ()
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.add(
                    path.name,
                    reader.line_num,
                    "",
                    f"{len(cells)} cells",
                    f"{len(header)}, as in the header",
                    "put text with commas in quotation marks",
                )
                continue
            values = {k: v.strip() for k, v in zip(header, cells, strict=True)}
            rows.append(Row(path.name, reader.line_num, values))
    except csv.Error as error:
        faults.add(
            path.name,
            reader.line_num,
            "",
            str(error),
            "a CSV file with commas",
            "save it from a spreadsheet as CSV",
        )
        return [], ()
    unread = tuple(name for name in header if name and name not in set(known))
    return rows, unread
