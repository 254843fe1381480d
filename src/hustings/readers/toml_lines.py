"""On which line of a TOML text each key, table and list item stands; tomllib does not say."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Keys and list positions, from the outside in: ("candidates", 2, "status", 0, "p_run")."""

_TOKEN = re.compile(
    r'"{3}(?:\\.|[^\\])*?"{3,5}(?!")'
    r"|'{3}.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|\n|[\[\]{}=,.]"
    r"|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)
_END = ""


def key_lines(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, of every key, table and list item of a valid TOML text."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.lines


class _Scanner:
    """Walks over the tokens of a text that tomllib has accepted, so it need not check anything."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        line, done = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", done, match.start())
            done = match.start()
            if not match.group().startswith("#"):
                self.tokens.append((match.group(), line))
        self.tokens.append((_END, line))
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    @property
    def token(self) -> str:
        return self.tokens[self.at][0]

    @property
    def line(self) -> int:
        return self.tokens[self.at][1]

    def run(self) -> None:
        table: Path = ()
        while self.token != _END:
            if self.token == "\n":
                self.at += 1
            elif self.token == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line, depth = self.line, 0
        while self.token == "[":
            self.at, depth = self.at + 1, depth + 1
        *outer, last = self._keys("]")
        self.at += depth - 1
        path: Path = ()
        for key in outer:
            path = (*path, key)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        path = (*path, last)
        if depth == 2:
            number = self.counts.get(path, 0)
            self.counts[path] = number + 1
            path = (*path, number)
        self.lines[path] = line
        return path

    def _keys(self, end: str) -> tuple[str, ...]:
        """Return the parts of a dotted key, up to and with the sign that ends it."""
        keys = []
        while self.token not in (end, _END):
            if self.token != ".":
                keys.append(self.token.strip("\"'"))
            self.at += 1
        self.at += 1
        return tuple(keys)

    def _pair(self, table: Path) -> None:
        line = self.line
        path = (*table, *self._keys("="))
        self.lines[path] = line
        self._value(path)

    def _value(self, path: Path) -> None:
        if self.token == "[":
            self._list(path)
        elif self.token == "{":
            self._inline(path)
        else:
            while self.token not in ("\n", ",", "]", "}", _END):
                self.at += 1

    def _list(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self.token not in ("]", _END):
            if self.token in ("\n", ","):
                self.at += 1
                continue
            self.lines[(*path, number)] = self.line
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self.token not in ("}", _END):
            if self.token in ("\n", ","):
                self.at += 1
            else:
                self._pair(path)
        self.at += 1
