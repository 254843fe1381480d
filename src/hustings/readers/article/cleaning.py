"""Cuts from a pasted article what is not the article. Prose is never cut.

A line goes only if the whole of it is of a known kind; inside a line only what stands in brackets
or between two sentences, and titles of other stories glued to a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hustings.readers.article.glued import glued_headlines
from hustings.readers.article.layer import Cut
from hustings.readers.article.rules import table


@dataclass(frozen=True)
class Line:
    """A line of the text without the blanks around it."""

    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        """The line as it is compared with others."""
        return re.sub(r"\W+", " ", self.text).strip().casefold()


@dataclass(frozen=True)
class Cleaning:
    """The cuts, the headline, and what the cut lines said: kinds with their texts, formal names."""

    cuts: tuple[Cut, ...]
    title: str
    said: tuple[tuple[str, str], ...]
    formal_names: tuple[str, ...]


@cache
def _line_rules() -> tuple[tuple[str, int, bool, re.Pattern[str]], ...]:
    return tuple(
        (
            rule["kind"],
            rule["words"],
            rule.get("sentence", False),
            re.compile(pattern, re.IGNORECASE),
        )
        for rule in table("chrome")["line"]
        for pattern in rule["patterns"]
    )


@cache
def _inside_rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (rule["kind"], re.compile(pattern, re.IGNORECASE | re.MULTILINE))
        for rule in table("chrome")["inside"]
        for pattern in rule["patterns"]
    )


_OTHER_TITLE = re.compile(r"(?:\S+\s+){6,}\S+|[^:]{3,30}:\s(?:\S+\s+){3,}\S+")
"""What is too long for a heading, or names who speaks."""
_SHORTEST = 3
"""The fewest words of a title of another story."""


def clean(text: str) -> Cleaning:
    """Return what of a text is not the article."""
    lines = [
        Line(
            m.start() + len(m[0]) - len(m[0].lstrip()), m.start() + len(m[0].rstrip()), m[0].strip()
        )
        for m in re.finditer(r"[^\n]+", text)
        if m[0].strip()
    ]
    kinds = {line: line_kind(line.text) for line in lines}
    title = _title(lines, kinds)
    _mark_repeats(lines, kinds, title)
    _mark_capitals(lines, kinds)
    _mark_blocks(lines, kinds)
    cuts = [(x.start, x.end, kind) for x, kind in kinds.items() if kind]
    said = tuple((kind, x.text) for x, kind in kinds.items() if kind)
    cuts += _trailing_titles(lines, kinds, title)
    inner, names = _inner_cuts(text, cuts)
    return Cleaning((*cuts, *inner), title.text if title else "", said, names)


def line_kind(line: str) -> str:
    """Which kind of page furniture a whole line is, or ''."""
    line, words = re.sub(r"\s", " ", line), len(line.split())
    for kind, most, sentence, pattern in _line_rules():
        if words <= most and pattern.fullmatch(line) and (sentence or not _is_sentence(line)):
            return kind
    return ""


def _is_sentence(line: str) -> bool:
    """Whether a line ends as prose does."""
    body = re.sub(r"\b(?:[A-Z]|Jr|Sr|Inc|[ap]\.m)\.$", "", line)
    return re.search(r"\w{2}[.!?][”\"’')]*$", body) is not None and len(line.split()) > 5


def _title(lines: list[Line], kinds: dict[Line, str]) -> Line | None:
    """The headline: the first line that is no furniture, if it does not end as a sentence."""
    for line in lines[:8]:
        if not kinds[line]:
            short = 3 <= len(line.text.split()) <= 30
            return line if short and not re.search(r"[.:;,]$", line.text) else None
    return None


def _mark_repeats(lines: list[Line], kinds: dict[Line, str], title: Line | None) -> None:
    if title is None:
        return
    for line in lines:
        if line is not title and line.key == title.key:
            kinds[line] = "repeated_headline"


def _mark_capitals(lines: list[Line], kinds: dict[Line, str]) -> None:
    """Mark titles of other stories that stand in capitals between two paragraphs of prose.

    Short ones are headings of the story's own parts, unless there are long ones too.
    """
    shown = [line for line in lines if not kinds[line]]
    between = [
        x
        for before, x, after in zip(shown, shown[1:], shown[2:], strict=False)
        if _is_sentence(before.text) and _is_sentence(after.text) and _is_shouted(x.text)
    ]
    if any(_OTHER_TITLE.fullmatch(x.text) for x in between):
        kinds.update({x: "related_story" for x in between if len(x.text.split()) >= _SHORTEST})


def _is_shouted(text: str) -> bool:
    """Whether a line is in capitals, and neither a quotation nor a row of a table."""
    capitals = text.upper() == text and re.search(r"[A-Z]{3}", text) is not None
    ends = re.search(r"[.!?:][”\"’')]*$", text) is not None
    return capitals and not ends and len(re.findall(r"(?<!\S)[\d.%]+(?!\S)", text)) < 2


def _trailing_titles(lines: list[Line], kinds: dict[Line, str], title: Line | None) -> list[Cut]:
    """The headline where it is run into the end of a caption."""
    if title is None:
        return []
    ends = re.compile(r"[.!?][”\"’')]* " + re.escape(title.text) + "$")
    return [
        (x.end - len(title.text), x.end, "repeated_headline")
        for x in lines
        if x is not title and not kinds[x] and ends.search(x.text)
    ]


def _mark_blocks(lines: list[Line], kinds: dict[Line, str]) -> None:
    """Mark titles of other stories under a heading that announces them."""
    rules = table("chrome")["block"]
    patterns = [re.compile(p, re.IGNORECASE) for p in rules["patterns"]]
    inside = False
    for line in lines:
        words = len(line.text.split())
        heads = words <= rules["words"] and any(p.fullmatch(line.text) for p in patterns)
        titled = not re.search(r"[.!?:][”\"’')]*$", line.text) and 2 <= words <= 25
        if heads or (inside and titled and not kinds[line]):
            kinds[line] = rules["kind"]
        inside = heads or (inside and bool(kinds[line]))


def _inner_cuts(text: str, cuts: list[Cut]) -> tuple[list[Cut], tuple[str, ...]]:
    found: list[Cut] = []
    names: list[str] = []
    for paragraph in re.finditer(r"(?:[^\n]+\n?)+", text):
        for (start, end, kind), name in glued_headlines(paragraph[0]):
            found.append((paragraph.start() + start, paragraph.start() + end, kind))
            names += [name] if name else []
    for kind, pattern in _inside_rules():
        found += [(m.start(), m.end(), kind) for m in pattern.finditer(text)]
    return [c for c in found if not any(s < c[1] and c[0] < e for s, e, _ in cuts)], tuple(names)
