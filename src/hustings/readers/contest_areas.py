"""Reads votes by area from a folder in the contest-set schema, with what links candidates.

Beside ``contests.csv`` and ``results.csv`` two optional files: ``lines.csv`` (candidate,
contest_id, party, family, home) says who is of one line or family and where home is, and
``areas.csv`` (id, market, alias) which areas are neighbours and which codes are the same area.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.errors import Fault, RaceFileError

_WHOLE = ("national", "all", "")


@dataclass(frozen=True, slots=True)
class Line:
    """What links a candidate with others; '' where nothing is stated."""

    party: str = ""
    family: str = ""
    home: str = ""


@dataclass(frozen=True)
class VotesByArea:
    """One stage of one contest: ``votes`` [candidate, area], zero columns where not reported."""

    contest_id: str
    stage: str
    day: date
    cycle: int
    candidates: tuple[str, ...]
    lines: tuple[Line, ...]
    areas: tuple[str, ...]
    markets: tuple[str, ...]
    votes: NDArray[np.float64]


def read_votes_by_area(
    folder: Path, lines: Path | None = None, areas: Path | None = None
) -> tuple[VotesByArea, ...]:
    """Every stage that has results in three areas or more, earliest first.

    Raises RaceFileError when a file or a column is missing or a number cannot be read.
    """
    days = {(r["contest_id"], r["stage"]): r for _, r in _rows(folder / "contests.csv", "stage")}
    links = _lines(lines or folder / "lines.csv", given=lines is not None)
    markets, alias = _areas(areas or folder / "areas.csv", given=areas is not None)
    tables: dict[tuple[str, str], dict[str, dict[str, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    path = folder / "results.csv"
    for number, row in _rows(path, "area", "votes", "candidate"):
        if row["area"] not in _WHOLE and row["votes"]:
            area = alias.get(row["area"], row["area"])
            table = tables[row["contest_id"], row["stage"]]
            table[area][row["candidate"]] = _number(path, number, row["votes"])
    found = []
    for key, table in tables.items():
        if len(table) < 3 or key not in days or not days[key]["election_date"]:
            continue
        names = tuple(sorted({c for one in table.values() for c in one}))
        ids = tuple(sorted(table))
        found.append(
            VotesByArea(
                contest_id=key[0],
                stage=key[1],
                day=date.fromisoformat(days[key]["election_date"]),
                cycle=int(days[key]["cycle"]),
                candidates=names,
                lines=tuple(links.get((n, key[0])) or links.get((n, "")) or Line() for n in names),
                areas=ids,
                markets=tuple(markets.get(g, "") for g in ids),
                votes=np.array([[table[g].get(n, 0.0) for g in ids] for n in names]),
            )
        )
    return tuple(sorted(found, key=lambda v: (v.day, v.contest_id)))


def _lines(path: Path, *, given: bool) -> dict[tuple[str, str], Line]:
    if not path.exists() and not given:
        return {}
    return {
        (r["candidate"], r.get("contest_id") or ""): Line(r["party"], r["family"], r["home"])
        for _, r in _rows(path, "candidate", "party", "family", "home")
    }


def _areas(path: Path, *, given: bool) -> tuple[dict[str, str], dict[str, str]]:
    if not path.exists() and not given:
        return {}, {}
    rows = [r for _, r in _rows(path, "id", "market")]
    alias = {r["alias"]: r["id"] for r in rows if r.get("alias")}
    return {r["id"]: r["market"] for r in rows}, alias


def _number(path: Path, line: int, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        fault = Fault(path.name, line, "votes", f"'{text}'", "a number", "12345")
        raise RaceFileError((fault,)) from None


def _rows(path: Path, *columns: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines with their numbers; every column named must be there."""
    if not path.is_file():
        raise RaceFileError(
            (Fault(str(path), None, "", "no such file", "a CSV file", "the contest-set schema"),)
        )
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [c for c in columns if c not in (reader.fieldnames or ())]
        if missing:
            got = ", ".join(reader.fieldnames or ()) or "an empty file"
            raise RaceFileError(
                (Fault(path.name, 1, missing[0], got, "a column of this name", "add it"),)
            )
        for number, row in enumerate(reader, start=2):
            yield number, {k: (v or "").strip() for k, v in row.items() if k}
