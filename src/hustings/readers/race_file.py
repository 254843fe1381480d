"""Reads race.toml: see docs/race-folder.md for the format."""

from __future__ import annotations

import itertools
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

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
from hustings.readers.faults import Faults
from hustings.readers.race_links import check_links, check_names
from hustings.readers.toml_lines import key_lines
from hustings.readers.toml_table import Holds, Shape, Table, TomlFile

FILE = "race.toml"
_FIRST_DAY = date(1, 1, 1)

<<<<<<< HEAD

def _texts(*keys: str) -> dict[str, Holds]:
    return dict.fromkeys(keys, Holds.TEXT)


_PUBLISHED = {"date": Holds.DATE, "published": Holds.DATE, "source": Holds.TEXT}
_RACE = Shape(
    _texts("id", "title", "office", "country", "region", "area_kind")
    | {"schema": Holds.WHOLE, "cycle": Holds.WHOLE}
    | dict.fromkeys(("deadlines", "stages", "candidates"), Holds.TABLES),
    needed=("id", "title", "office", "stages", "candidates"),
)
_DEADLINE = Shape(_texts("id", "title") | _PUBLISHED, needed=("id", "title", "date"))
_STAGE = Shape(
    _texts("id", "title", "kind", "electorate", "rule", "winner_to", "others_to")
    | dict.fromkeys(("threshold", "exhaust"), Holds.NUMBER)
    | {"advance": Holds.WHOLE, "dates": Holds.TABLES},
    needed=("id", "title", "kind", "electorate", "rule", "dates"),
)
_DATE = Shape(_PUBLISHED, needed=("date",))
_CANDIDATE = Shape(
    _texts("id", "name", "party", "stage", "home")
    | {"aliases": Holds.TEXTS, "offices": Holds.TABLES, "status": Holds.TABLES},
    needed=("id", "name", "party", "stage"),
)
_OFFICE = Shape(
    _texts("title", "level", "source") | {"start": Holds.DATE, "end": Holds.DATE},
    needed=("title", "level"),
)
_STATUS = Shape(
    _texts("status", "p_run_source", "stage") | _PUBLISHED | {"p_run": Holds.NUMBER},
    needed=("status", "date"),
)
=======
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
>>>>>>> dev


def read_race(path: Path, areas: tuple[Area, ...], faults: Faults) -> Race | None:
    """Return the race, or None with faults noted."""
    text = read_text(path, faults)
    data = None if text is None else _parse(text, faults)
    if text is None or data is None:
        return None
    before = len(faults.found)
<<<<<<< HEAD
    whole = Table(data, (), _RACE, TomlFile(FILE, key_lines(text), faults))
    _check_whole(whole, path.parent.name)
    stages, candidates = whole.tables("stages", _STAGE), whole.tables("candidates", _CANDIDATE)
    parts = {
        "stages": tuple(_stage(t) for t in stages),
        "deadlines": tuple(_deadline(t) for t in whole.tables("deadlines", _DEADLINE)),
        "candidates": tuple(_candidate(t) for t in candidates),
    }
    check_links(whole, stages, candidates)
    check_names(candidates)
=======
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
>>>>>>> dev
    if len(faults.found) > before:
        return None
    return _race(whole, parts, areas)


def _parse(text: str, faults: Faults) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where.group(1)) if where else len(text.splitlines())
        got = re.sub(r" \(at .*\)$", "", str(error))
        faults.add(FILE, line, "", got, "TOML", "look for a missing quotation mark or comma")
        return None


def _race(whole: Table, parts: dict[str, tuple[Any, ...]], areas: tuple[Area, ...]) -> Race:
    return Race(
        id=whole.text("id"),
        title=whole.text("title"),
        office=whole.text("office"),
        country=whole.text("country"),
        region=whole.text("region"),
        cycle=whole.values.get("cycle", parts["stages"][-1].date.year),
        areas=areas,
        area_kind=whole.text("area_kind"),
        **parts,
    )


def _check_whole(whole: Table, folder: str) -> None:
    if whole.check_id() and whole.text("id") != folder:
        got, expected = f"'{whole.text('id')}'", f"the folder's name, '{folder}'"
        whole.fault("id", got, expected, f'id = "{folder}", or rename the folder')
    if whole.values.get("schema", 1) != 1:
        whole.fault("schema", whole.values["schema"], "1, the only format so far", "schema = 1")
    for key in ("stages", "candidates"):
        if whole.values.get(key) == []:
            whole.fault(key, "none", f"at least one of the {key}", f"[[{key}]]")


def _published(table: Table, day: date) -> date:
    """Return the day of publication, by default the day itself; a fault if it is before that."""
    published = table.day("published") or day
    if published < day:
<<<<<<< HEAD
        table.fault(
            "published", published, f"no earlier than {day}, when it happened", "leave it out"
=======
        file.fault(
            place,
            "published",
            published,
            f"no earlier than {day}, when it happened",
            "leave it out",
            published,
>>>>>>> dev
        )
    return published


def _deadline(table: Table) -> Deadline:
    table.check_id()
    return Deadline(
        table.text("id"),
        table.text("title"),
        table.day("date") or _FIRST_DAY,
        table.day("published") or _FIRST_DAY,
        table.text("source"),
    )
<<<<<<< HEAD


def _stage(table: Table) -> Stage | None:
    table.check_id()
    kind = table.word("kind", STAGE_KINDS)
    rule = _rule(table)
    dates = [
        StageDate(day, item.day("published") or _FIRST_DAY, item.text("source"))
        for item in table.tables("dates", _DATE)
        if (day := item.day("date"))
    ]
    if table.values.get("dates") == []:
        table.fault("dates", "none", "at least one date", "dates = [{ date = 2030-03-03 }]")
    if kind not in STAGE_KINDS:
=======
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
>>>>>>> dev
        return None
    return Stage(
        id=table.text("id"),
        title=table.text("title"),
        kind=kind,
        electorate=table.text("electorate"),
        rule=rule,
        dates=tuple(sorted(dates, key=lambda d: d.published)),
        winner_to=table.text("winner_to"),
        others_to=table.text("others_to"),
    )


def _rule(table: Table) -> RuleSpec:
    name = table.word("rule", RULE_NAMES)
    threshold = exhaust = None
    if name == "majority":
        threshold = table.within("threshold", 0, 100, "threshold = 50")
    if name == "ranked" and "exhaust" in table.values:
        exhaust = table.within("exhaust", -1e-9, 100, "exhaust = 10")
    advance = table.values.get("advance")
    if name == "top" and (table.lacks("advance") or (advance is not None and advance < 1)):
        got = "nothing" if advance is None else advance
        table.fault("advance", got, "how many go on, 1 or more", "advance = 2")
    return RuleSpec(name, threshold, advance, exhaust)


<<<<<<< HEAD
def _candidate(table: Table) -> Candidate:
    table.check_id()
    history: list[StatusChange] = []
    for item in table.tables("status", _STATUS):
        change = _status(item)
        if change is None:
            continue
        if history and change.happened < history[-1].happened:
            item.fault(
                "date",
                f"{change.status} on {change.happened}, after {history[-1].status} on "
                f"{history[-1].happened}",
                "statuses in order of date",
                "put the earlier one first",
=======
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
>>>>>>> dev
            )
        history.append(change)
    offices = [_office(item) for item in table.tables("offices", _OFFICE)]
    return Candidate(
        id=table.text("id"),
        name=table.text("name"),
        party=table.text("party"),
        stage=table.text("stage"),
        home=table.text("home"),
        aliases=table.texts("aliases"),
        offices=tuple(offices),
        history=tuple(history),
    )


def _status(item: Table) -> StatusChange | None:
    status = item.word("status", tuple(Status))
    day = item.day("date")
    p_run = None
    if status == Status.POTENTIAL or "p_run" in item.values:
        p_run = item.within("p_run", 0, 1, "p_run = 0.5")
    if status == Status.POTENTIAL and not item.text("p_run_source"):
        _needs(item, "p_run_source", "whose judgement p_run is", 'p_run_source = "own judgement"')
    if status in (Status.ADVANCED, Status.ELIMINATED) and not item.text("stage"):
        _needs(item, "stage", f"the stage at which they {status}", 'stage = "primary"')
    unsound = status == Status.POTENTIAL and (p_run is None or not item.text("p_run_source"))
    if day is None or status not in tuple(Status) or unsound:
        return None
    return StatusChange(
        status=Status(status),
        happened=day,
        published=_published(item, day),
        source=item.text("source"),
        p_run=p_run,
        p_run_source=item.text("p_run_source"),
        stage=item.text("stage"),
    )


def _needs(item: Table, key: str, expected: str, try_: str) -> None:
    if key not in item.spoilt:
        item.fault(key, "nothing", expected, try_)


<<<<<<< HEAD
def _office(item: Table) -> Office:
    level = item.word("level", OFFICE_LEVELS)
    start, end = item.day("start"), item.day("end")
    if start and end and start > end:
        item.fault("start", start, f"no later than its end, {end}", "swap the two")
    return Office(item.text("title"), level, start, end, item.text("source"))
=======
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
>>>>>>> dev
