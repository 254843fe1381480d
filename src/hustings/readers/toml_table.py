"""A table of race.toml, checked against its shape: known keys, needed keys, kinds of value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Any

from hustings.readers.faults import ID, Faults, as_date, nearest
from hustings.readers.toml_lines import Path


class Holds(Enum):
    """What a key holds, as told to a person, with an example."""

    TEXT = ("text in quotation marks", '"..."')
    TEXTS = ("a list of texts", '["Doe", "Jane Q. Doe"]')
    DATE = ("a date YYYY-MM-DD", "2019-11-08")
    NUMBER = ("a number", "50")
    WHOLE = ("a whole number", "2")
    TABLES = ("a list of tables", "see docs/race-folder.md")

    def fits(self, value: object) -> bool:
        """Whether a value from TOML is of this kind."""
        if self is Holds.TEXTS:
            return isinstance(value, list) and all(isinstance(v, str) for v in value)
        if self is Holds.TABLES:
            return isinstance(value, list) and all(isinstance(v, dict) for v in value)
        if self is Holds.DATE:
            return as_date(value) is not None
        kinds: dict[Holds, tuple[type, ...]] = {
            Holds.TEXT: (str,),
            Holds.WHOLE: (int,),
            Holds.NUMBER: (int, float),
        }
        return isinstance(value, kinds[self]) and not isinstance(value, bool)


@dataclass(frozen=True)
class Shape:
    """The keys a kind of table may have and must have."""

    keys: Mapping[str, Holds]
    needed: tuple[str, ...]


@dataclass(frozen=True)
class TomlFile:
    """A TOML file's name, the lines of its keys, and where its faults go."""

    name: str
    lines: Mapping[Path, int]
    faults: Faults

    def line(self, path: Path) -> int:
        """Return the line of a key, or of the innermost table around it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class Table:
    """One table's values by key, without what was wrong in it.

    ``spoilt`` are keys that are there in a form that was noted as a fault, so that nobody
    complains a second time that they are missing.
    """

    def __init__(self, data: Mapping[str, Any], path: Path, shape: Shape, file: TomlFile) -> None:
        self.path, self.file = path, file
        self.values: dict[str, Any] = {}
        self.spoilt: set[str] = set()
        for key, value in data.items():
            self._take(key, value, shape)
        for key in shape.needed:
            if self.lacks(key) or self.values.get(key) == "":
                where = str(path[0]) if path else "the race"
                self.fault(key, "nothing", f"'{key}' in {where}", f"add {key} = ...")
                self.spoilt.add(key)
                self.values.pop(key, None)

    def _take(self, key: str, value: Any, shape: Shape) -> None:
        if key not in shape.keys:
            known = tuple(shape.keys)
            self.fault(key, f"unknown key '{key}'", "a key of the format", nearest(key, known))
            self.spoilt.update(get_close_matches(key, known, n=1))
        elif not shape.keys[key].fits(value):
            self.spoilt.add(key)
            expected, example = shape.keys[key].value
            if shape.keys[key] is Holds.TABLES and isinstance(value, dict):
                example = f"[[{key}]], with two brackets"
            self.fault(key, f"'{value}'", expected, f"{key} = {example}")
        else:
            self.values[key] = value

    def fault(self, key: str, got: object, expected: str, try_: str, inside: Path = ()) -> None:
        """Note a fault at the line of a key, or of this table where it has no such key.

        ``inside`` leads from here to a table within this one.
        """
        line = self.file.line((*self.path, *inside, key))
        self.file.faults.add(self.file.name, line, key, got, expected, try_)

    def fault_once(self, key: str, got: str, expected: str, try_: str) -> None:
        """Note a fault that would return in other tables (a stage's id) at the first of them."""
        if not self.file.faults.has(self.file.name, key, got):
            self.fault(key, got, expected, try_)

    def lacks(self, key: str) -> bool:
        """Whether a key is missing and nothing was said about it yet."""
        return key not in self.values and key not in self.spoilt

    def text(self, key: str) -> str:
        """Return a text, '' where there is none."""
        return str(self.values.get(key, ""))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(self.values.get(key, ()))

    def day(self, key: str) -> date | None:
        """Return a date, None where there is none."""
        return as_date(self.values.get(key))

    def tables(self, key: str, shape: Shape) -> list[Table]:
        """Return the tables of a list."""
        items = self.values.get(key, [])
        return [Table(item, (*self.path, key, n), shape, self.file) for n, item in enumerate(items)]

    def word(self, key: str, known: tuple[str, ...]) -> str:
        """One of the known words; a fault is noted if it is another, and '' returned."""
        value = self.text(key)
        if key in self.spoilt or value in known:
            return value
        self._spoil(key, f"'{value}'", "one of " + ", ".join(known), nearest(value, known))
        return ""

    def within(self, key: str, low: float, high: float, example: str) -> float | None:
        """Return a number between two others, both left out; a fault is noted if it is missing."""
        if key in self.spoilt:
            return None
        value = self.values.get(key)
        if value is not None and low < value < high:
            return float(value)
        got = "nothing" if value is None else str(value)
        self._spoil(key, got, f"a number between {low:g} and {high:g}", example)
        return None

    def check_id(self) -> bool:
        """Return whether there is an ``id`` that looks like one; note a fault if it does not."""
        if "id" not in self.values:
            return False
        if ID.fullmatch(self.text("id")):
            return True
        expected = "lower-case letters, digits and hyphens, not a hyphen first"
        self.fault("id", f"'{self.text('id')}'", expected, "'doe'")
        return False

    def _spoil(self, key: str, got: str, expected: str, try_: str) -> None:
        self.fault(key, got, expected, try_)
        self.spoilt.add(key)
