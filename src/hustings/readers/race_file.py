"""Reads race.toml: see docs/race-folder.md for the format."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from hustings.errors import RaceError
from hustings.race import (
    OFFICE_LEVELS,
    RULE_NAMES,
    STAGE_KINDS,
    Area,
    Candidate,
    Deadline,
    Office,
    Race,
    RuleSpec,
    Stage,
    StageDate,
    Status,
    StatusChange,
)
from hustings.readers.csv_file import read_text
from hustings.readers.faults import Faults, as_date, nearest

FILE = "race.toml"
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_FIRST_DAY = date(1, 1, 1)

_KEYS = {
    "": (
        "schema",
        "id",
        "title",
        "office",
        "country",
        "region",
        "cycle",
        "area_kind",
        "deadlines",
        "stages",
        "candidates",
    ),
    "deadlines": ("id", "title", "date", "published", "source"),
    "stages": (
        "id",
        "title",
        "kind",
        "electorate",
        "rule",
        "threshold",
        "advance",
        "exhaust",
        "winner_to",
        "others_to",
        "dates",
    ),
    "dates": ("date", "published", "source"),
    "candidates": ("id", "name", "party", "stage", "home", "aliases", "offices", "status"),
    "offices": ("title", "level", "start", "end", "source"),
    "status": ("status", "date", "published", "source", "p_run", "p_run_source", "stage"),
}
_NEEDED = {
    "": ("id", "title", "office", "stages", "candidates"),
    "deadlines": ("id", "title", "date"),
    "stages": ("id", "title", "kind", "electorate", "rule", "dates"),
    "dates": ("date",),
    "candidates": ("id", "name", "party", "stage"),
    "offices": ("title", "level"),
    "status": ("status", "date"),
}


@dataclass(frozen=True)
class _Place:
    """Where a table stands: its kind, and the line range to look for its keys in."""

    kind: str
    first: int
    last: int


class _File:
    """The text with what it takes to say on which line something stands."""

    def __init__(self, text: str, faults: Faults) -> None:
        self.lines = text.splitlines()
        self.faults = faults

    def place(self, kind: str, number: int) -> _Place:
        """The n-th ``[[kind]]`` table."""
        heads = [i for i, line in enumerate(self.lines) if line.strip().startswith("[")]
        own = [i for i in heads if self.lines[i].split("#")[0].strip() == f"[[{kind}]]"]
        if number >= len(own):
            return _Place(kind, 0, len(self.lines))
        later = [i for i in heads if i > own[number]]
        return _Place(kind, own[number], later[0] if later else len(self.lines))

    def line(self, place: _Place, key: str, value: object = None) -> int:
        """The line of ``key`` (holding ``value``, if given) within a place; else its first line."""
        pattern = re.compile(rf"(^|[\s{{,]){re.escape(key)}\s*=")
        wanted = "" if value is None else str(value)
        for i in range(place.first, place.last):
            if pattern.search(self.lines[i]) and wanted in self.lines[i]:
                return i + 1
        return place.first + 1

    def fault(
        self, place: _Place, key: str, got: object, expected: str, try_: str, value: object = None
    ) -> None:
        self.faults.add(FILE, self.line(place, key, value), key, got, expected, try_)

    def check_keys(self, table: dict[str, Any], kind: str, place: _Place) -> bool:
        """Whether the table has what it needs and nothing unknown; faults are noted."""
        good = True
        for key in table:
            if key not in _KEYS[kind]:
                close = nearest(key, _KEYS[kind])
                self.fault(place, key, f"unknown key '{key}'", "a key of the format", close)
                good = False
        for key in _NEEDED[kind]:
            if key not in table:
                name = kind or "the race"
                self.fault(place, key, "nothing", f"'{key}' in {name}", f"add {key} = ...")
                good = False
        return good

    def date(self, table: dict[str, Any], key: str, place: _Place) -> date | None:
        """A date that must be one; absent keys give None."""
        if key not in table:
            return None
        value = as_date(table[key])
        if value is None:
            self.fault(place, key, table[key], "a date YYYY-MM-DD", "2019-11-08", table[key])
        return value

    def choice(
        self, table: dict[str, Any], key: str, known: tuple[str, ...], place: _Place
    ) -> bool:
        """Whether a key holds one of the known words."""
        value = table.get(key)
        if value in known:
            return True
        self.fault(
            place,
            key,
            f"'{value}'",
            "one of " + ", ".join(known),
            nearest(str(value), known),
            value,
        )
        return False

    def id(self, table: dict[str, Any], place: _Place) -> bool:
        value = table.get("id")
        if isinstance(value, str) and _ID.fullmatch(value):
            return True
        self.fault(place, "id", f"'{value}'", "lower-case letters, digits and hyphens", "'doe'")
        return False


def read_race(path: Path, areas: tuple[Area, ...], faults: Faults) -> Race | None:
    """The race, or None with faults noted."""
    text = read_text(path, faults)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where.group(1)) if where else None
        faults.add(FILE, line, "", str(error), "TOML", "look for a missing quotation mark or comma")
        return None
    before = len(faults.found)
    file = _File(text, faults)
    whole = _Place("", 0, len(file.lines))
    file.check_keys(data, "", whole)
    if "id" in data and file.id(data, whole) and data["id"] != path.parent.name:
        file.fault(
            whole,
            "id",
            f"'{data['id']}'",
            f"the folder's name, '{path.parent.name}'",
            f'id = "{path.parent.name}", or rename the folder',
        )
    stages = _tables(data, "stages", file, _stage)
    deadlines = _tables(data, "deadlines", file, _deadline)
    candidates = _tables(data, "candidates", file, _candidate)
    _check_links(data, file)
    _check_names(data, file)
    if len(faults.found) > before:
        return None
    try:
        return Race(
            id=data["id"],
            title=data["title"],
            office=data["office"],
            country=data.get("country", ""),
            region=data.get("region", ""),
            cycle=int(data.get("cycle", stages[-1].date.year)),
            candidates=tuple(candidates),
            stages=tuple(stages),
            deadlines=tuple(deadlines),
            areas=areas,
            area_kind=data.get("area_kind", ""),
        )
    except RaceError as error:
        faults.add(FILE, None, "", str(error), "parts that fit", "see docs/race-folder.md")
        return None


T = TypeVar("T")


def _tables(
    data: dict[str, Any],
    kind: str,
    file: _File,
    make: Callable[[dict[str, Any], _Place, _File], T | None],
) -> list[T]:
    found = []
    for number, table in enumerate(data.get(kind, [])):
        place = file.place(kind, number)
        if file.check_keys(table, kind, place):
            one = make(table, place, file)
            if one is not None:
                found.append(one)
    return found


def _published(table: dict[str, Any], day: date, place: _Place, file: _File) -> date:
    """The day of publication: as given, or the day itself; a fault if before the day it happened."""
    published = file.date(table, "published", place) or day
    if published < day:
        file.fault(
            place,
            "published",
            published,
            f"no earlier than {day}, when it happened",
            "leave it out",
            published,
        )
    return published


def _deadline(table: dict[str, Any], place: _Place, file: _File) -> Deadline | None:
    day = file.date(table, "date", place)
    published = file.date(table, "published", place) or _FIRST_DAY
    if day is None or not file.id(table, place):
        return None
    return Deadline(table["id"], table["title"], day, published, table.get("source", ""))


def _stage(table: dict[str, Any], place: _Place, file: _File) -> Stage | None:
    good = file.id(table, place) & file.choice(table, "kind", STAGE_KINDS, place)
    good &= file.choice(table, "rule", RULE_NAMES, place)
    rule = RuleSpec(
        table["rule"], table.get("threshold"), table.get("advance"), table.get("exhaust")
    )
    if rule.name == "majority" and not _within(rule.threshold, 0, 100):
        file.fault(
            place,
            "threshold",
            rule.threshold,
            "a number between 0 and 100",
            "threshold = 50",
            rule.threshold,
        )
        good = False
    if rule.name == "top" and not (isinstance(rule.advance, int) and rule.advance >= 1):
        file.fault(place, "advance", rule.advance, "a whole number of candidates", "advance = 2")
        good = False
    dates = []
    for item in table["dates"]:
        day = file.date(item, "date", place)
        if day is not None:
            known = file.date(item, "published", place) or _FIRST_DAY
            dates.append(StageDate(day, known, item.get("source", "")))
    if not dates:
        file.fault(place, "dates", "none", "at least one date", "dates = [{ date = 2030-03-03 }]")
    if not good or not dates:
        return None
    return Stage(
        id=table["id"],
        title=table["title"],
        kind=table["kind"],
        electorate=table["electorate"],
        rule=rule,
        dates=tuple(sorted(dates, key=lambda d: d.published)),
        winner_to=table.get("winner_to", ""),
        others_to=table.get("others_to", ""),
    )


def _within(value: object, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and low < value < high


def _candidate(table: dict[str, Any], place: _Place, file: _File) -> Candidate | None:
    if not file.id(table, place):
        return None
    history = [_status(item, place, file) for item in table.get("status", [])]
    offices = [_office(item, place, file) for item in table.get("offices", [])]
    known = [h for h in history if h is not None]
    for earlier, later in itertools.pairwise(known):
        if later.happened < earlier.happened:
            file.fault(
                place,
                "status",
                f"{later.status} on {later.happened} after {earlier.happened}",
                "statuses in order of date",
                "put the earlier one first",
                later.happened,
            )
    return Candidate(
        id=table["id"],
        name=table["name"],
        party=table["party"],
        stage=table["stage"],
        home=table.get("home", ""),
        aliases=tuple(table.get("aliases", [])),
        offices=tuple(o for o in offices if o is not None),
        history=tuple(known),
    )


def _status(item: dict[str, Any], place: _Place, file: _File) -> StatusChange | None:
    if not file.check_keys(item, "status", place):
        return None
    if not file.choice(item, "status", tuple(Status), place):
        return None
    day = file.date(item, "date", place)
    if day is None:
        return None
    try:
        return StatusChange(
            status=Status(item["status"]),
            happened=day,
            published=_published(item, day, place, file),
            source=item.get("source", ""),
            p_run=item.get("p_run"),
            p_run_source=item.get("p_run_source", ""),
            stage=item.get("stage", ""),
        )
    except RaceError as error:
        key = "p_run" if "p_run" in item else "status"
        got, _, rest = str(error).partition("; expected ")
        expected, _, try_ = rest.partition(". Try: ")
        file.fault(place, key, got.partition("got ")[2], expected, try_.rstrip("."), day)
        return None


def _office(item: dict[str, Any], place: _Place, file: _File) -> Office | None:
    if not file.check_keys(item, "offices", place):
        return None
    if not file.choice(item, "level", OFFICE_LEVELS, place):
        return None
    start, end = file.date(item, "start", place), file.date(item, "end", place)
    return Office(item["title"], item["level"], start, end, item.get("source", ""))


def _check_links(data: dict[str, Any], file: _File) -> None:
    """Stages lead to later stages, one fills the seat, and candidates enter at one of them."""
    ids = [s.get("id") for s in data.get("stages", [])]
    for number, stage in enumerate(data.get("stages", [])):
        place = file.place("stages", number)
        for key in ("winner_to", "others_to"):
            target = stage.get(key, "")
            if not target:
                continue
            if target not in ids:
                file.fault(
                    place,
                    key,
                    f"'{target}', which is no stage",
                    "one of " + ", ".join(map(str, ids[number + 1 :])),
                    "the id of a later stage",
                    target,
                )
            elif ids.index(target) <= number:
                file.fault(
                    place,
                    key,
                    f"'{target}', which is not later",
                    "a later stage",
                    "write the stages in the order in which they are held",
                    target,
                )
        if stage.get("rule") in ("majority", "top") and not stage.get("others_to"):
            file.fault(
                place,
                "others_to",
                "nothing",
                "the stage to which they go who get through",
                'others_to = "runoff"',
            )
    last = [
        n
        for n, s in enumerate(data.get("stages", []))
        if not s.get("winner_to")
        and not s.get("others_to")
        and s.get("rule") in ("plurality", "ranked")
    ]
    for number in last[:-1]:
        place = file.place("stages", number)
        file.fault(
            place,
            "winner_to",
            "nothing: the stage leads nowhere",
            "the id of a later stage",
            f'winner_to = "{ids[-1]}"',
        )
    for number, candidate in enumerate(data.get("candidates", [])):
        place = file.place("candidates", number)
        if "stage" in candidate and candidate["stage"] not in ids:
            file.fault(
                place,
                "stage",
                f"'{candidate['stage']}'",
                "one of " + ", ".join(map(str, ids)),
                "the stage at which this person enters",
            )


def _check_names(data: dict[str, Any], file: _File) -> None:
    """Ids, names and aliases tell candidates apart."""
    seen: dict[str, str] = {}
    for number, candidate in enumerate(data.get("candidates", [])):
        place = file.place("candidates", number)
        own = {str(candidate.get("id", "")), str(candidate.get("name", ""))}
        own |= {str(a) for a in candidate.get("aliases", [])}
        twice = sorted({n.casefold() for n in own if n.casefold() in seen and n})
        if twice:
            file.fault(
                place,
                "id",
                f"'{twice[0]}', which also names {seen[twice[0]]}",
                "ids, names and aliases that tell people apart",
                "for two people of one surname: ids such as 'scott' and 'scott-r', and no alias "
                "that fits both",
            )
        for name in own:
            seen.setdefault(name.casefold(), str(candidate.get("name", "somebody")))
