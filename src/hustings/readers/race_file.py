"""Reads race.toml: see docs/race-folder.md for the format."""

from __future__ import annotations

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


def read_race(path: Path, areas: tuple[Area, ...], faults: Faults) -> Race | None:
    """Return the race, or None with faults noted."""
    text = read_text(path, faults)
    data = None if text is None else _parse(text, faults)
    if text is None or data is None:
        return None
    before = len(faults.found)
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
        table.fault(
            "published", published, f"no earlier than {day}, when it happened", "leave it out"
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


def _office(item: Table) -> Office:
    level = item.word("level", OFFICE_LEVELS)
    start, end = item.day("start"), item.day("end")
    if start and end and start > end:
        item.fault("start", start, f"no later than its end, {end}", "swap the two")
    return Office(item.text("title"), level, start, end, item.text("source"))
