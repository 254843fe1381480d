"""Adds rows to the CSV files of a race folder: append-only, whole or not at all, one at a time.

A writer takes the folder's lock, writes old bytes and new rows to a second file, flushes it to
the disk, reads it back as any reader would, and only then puts it in the place of the old one in
a single step. Whoever is killed on the way leaves the old file whole and the lock free.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hustings.errors import LedgerError, RaceFileError
from hustings.readers.csv_file import read_text
from hustings.readers.faults import Faults

WORKSHOP = ".hustings"
"""Folder within a race folder for the lock and for files in the making."""

_PATIENCE = 30.0
Cells = Mapping[str, str]
Check = Callable[[Path], None]


@contextmanager
def locked(folder: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the lock of a race folder; LedgerError if others keep it too long."""
    workshop = folder / WORKSHOP
    try:
        workshop.mkdir(exist_ok=True)
        lock = FileLock(workshop / "lock", timeout=patience)
        lock.acquire()
    except Timeout:
        raise LedgerError(
            f"{folder.name}: somebody else has been writing to it for {patience:g} seconds; "
            "expected a turn. Try: again, or end the other program."
        ) from None
    except OSError as error:
        raise LedgerError(
            f"{folder.name}: cannot be written to ({error}). Try: a copy of the race folder that "
            "is yours."
        ) from error
    try:
        yield
    finally:
        lock.release()


def append(file: Path, columns: Sequence[str], rows: Sequence[Cells], check: Check) -> None:
    """Add rows at the end of a CSV file; the lock must be held.

    The file is started with ``columns`` where there is none. Columns that the rows fill and the
    file lacks are added on the right, empty in the old rows; nothing else of them changes.

    Args:
        file: the file in its race folder.
        columns: the header of a new file.
        rows: cells by column; a missing one is empty.
        check: reads the new file before it takes the place of the old one, and raises if it
            finds fault with it; then nothing is written.

    Raises:
        RaceFileError: the old file cannot be read, or the new rows are faulty.
        LedgerError: the file cannot be written.
    """
    file = file.resolve()
    part = file.parent / WORKSHOP / file.name
    try:
        part.write_bytes(_together(file, columns, rows))
        if file.exists():
            shutil.copymode(file, part)
        check(part)
        _flush(part)
        os.replace(part, file)
        _flush(file.parent)
    except UnicodeEncodeError as error:
        raise LedgerError(
            f"{file.name}: got text that UTF-8 cannot hold ({error.reason}); expected Unicode. "
            "Try: paste the passage again."
        ) from error
    except OSError as error:
        raise LedgerError(
            f"{file.name}: cannot be written ({error}). Try: another disk."
        ) from error


def _together(file: Path, columns: Sequence[str], rows: Sequence[Cells]) -> bytes:
    """Old bytes and new rows."""
    if not file.exists():
        return _lines([columns, *([row.get(c, "") for c in columns] for row in rows)], "\n")
    faults = Faults()
    text = read_text(file, faults)
    faults.stop_if_any()
    end = "\r\n" if text and "\r\n" in text else "\n"
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True)) if text else []
    header = [name.strip() for name in table[0]]
    filled = [c for c in columns if any(row.get(c) for row in rows)]
    new = [c for c in filled if c not in header]
    old = file.read_bytes()
    if new:
        body = [[*cells, *[""] * len(new)] for cells in table[1:] if any(cells)]
        old = _lines([[*table[0], *new], *body], end)
    elif not old.endswith((b"\n", b"\r")):
        old += end.encode()
    return old + _lines([[row.get(c, "") for c in (*header, *new)] for row in rows], end)


def _lines(rows: Sequence[Sequence[str]], end: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue().encode("utf-8")


def _flush(path: Path) -> None:
    """Have the disk hold what was written, of a file or of a folder's list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_back(read: Callable[[Path, Faults], object]) -> Check:
    """Make a check of a reader that notes faults."""

    def check(part: Path) -> None:
        faults = Faults()
        read(part, faults)
        if faults.found:
            raise RaceFileError(tuple(faults.found))

    return check
