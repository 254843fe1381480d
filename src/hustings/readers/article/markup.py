"""The main text of a page, each character with its place in the page's source.

trafilatura decides which blocks are the article; the standard library's parser, which runs and
fetches nothing, knows where in the source they stand.
"""

from __future__ import annotations

import html
import re
from array import array
from dataclasses import dataclass, field
from html.parser import HTMLParser

import trafilatura

from hustings.errors import ArticleError
from hustings.readers.article.layer import Layer
from hustings.readers.article.reading import Removed

_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "math",
        "head",
        "select",
        "textarea",
        "button",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_ASIDE = frozenset(["nav", "aside", "footer", "form", "figure", "figcaption", "header", "menu"])
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)


@dataclass
class _Block:
    """The text between two block tags: characters with their places in the source."""

    aside: bool
    text: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The text by which a block is known, however it is spaced."""
        return _key("".join(self.text))


@dataclass(frozen=True)
class Page:
    """The article of a page: its text, what of the source is not in it, and what the page says."""

    layer: Layer
    removed: tuple[Removed, ...]
    title: str
    published: str
    outlet: str


class _Blocks(HTMLParser):
    """Splits a page into blocks of text with their offsets."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[_Block] = []
        self._lines = [0, *(m.end() for m in re.finditer("\n", source))]
        self._open: list[str] = []
        self._source = source
        self._new_block()
        self.feed(source)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _new_block(self) -> None:
        if not self.blocks or self.blocks[-1].text:
            self.blocks.append(_Block(False))
        self.blocks[-1].aside = bool(_ASIDE.intersection(self._open))

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002 - the parser's signature
    ) -> None:
        if tag not in _VOID:
            self._open.append(tag)
        if tag not in _INLINE:
            self._new_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag not in _INLINE:
            self._new_block()

    def _add(self, start: int, end: int, shown: str) -> None:
        if not _UNREAD.intersection(self._open) and shown:
            block = self.blocks[-1]
            one_to_one = len(shown) == end - start
            for i, character in enumerate(shown):
                block.text.append(character)
                block.starts.append(start + i if one_to_one else start)
                block.ends.append(start + i + 1 if one_to_one else end)

    def handle_data(self, data: str) -> None:
        start = self._at()
        self._add(start, start + len(data), data)

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def _reference(self, written: str) -> None:
        start = self._at()
        end = start + len(written)
        if self._source[end : end + 1] == ";":
            end += 1
        shown = html.unescape(self._source[start:end])
        self._add(start, end, shown if len(shown) == 1 else "\ufffd")


def read_page(source: str, name: str) -> Page:
    """Return the article of a page. Raises ArticleError where there is none."""
    found = trafilatura.bare_extraction(
        source, include_comments=False, include_tables=True, favor_recall=True, with_metadata=True
    )
    text = getattr(found, "text", None) or ""
    blocks = _Blocks(source).blocks
    chosen = _chosen(blocks, text)
    if len(text.split()) < 30 or not chosen:
        raise ArticleError(
            f"{name}: got a page without an article; expected a news article's page. "
            "Try: paste the article's text into a file."
        )
    layer = _joined(chosen)
    return Page(
        layer=layer,
        removed=_gaps(layer, blocks, len(source)),
        title=getattr(found, "title", None) or "",
        published=getattr(found, "date", None) or _declared_day(source),
        outlet=getattr(found, "sitename", None) or "",
    )


def _declared_day(source: str) -> str:
    """The day that a page declares, where the extractor does not believe it."""
    declared = re.search(
        r"(?:article:published_time|datePublished|pubdate)[\"'][^>]{0,60}?(\d{4}-\d\d-\d\d)", source
    )
    return declared[1] if declared else ""


def _key(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\ufeff]+|^[-•]\s", "", text)


def _chosen(blocks: list[_Block], text: str) -> list[_Block]:
    """Blocks of the main text, and sentences between them that an extractor has overlooked."""
    lines = {_key(line) for line in text.splitlines()}
    whole = _key(text)
    keys = [b.key for b in blocks]
    main = [bool(k) and (k in lines or (len(k) >= 40 and k in whole)) for k in keys]
    inside = [i for i, m in enumerate(main) if m and not blocks[i].aside]
    if not inside:
        return []
    return [
        b
        for i, b in enumerate(blocks)
        if main[i] or (inside[0] < i < inside[-1] and not b.aside and _is_prose(keys[i]))
    ]


def _is_prose(key: str) -> bool:
    return len(key) >= 60 and re.search(r"[.!?][”\"’')]*$", key) is not None


def _joined(blocks: list[_Block]) -> Layer:
    """Blocks with a line break after each, which stands at no place of its own."""
    text: list[str] = []
    starts, ends = array("q"), array("q")
    for b in blocks:
        shown = "".join(b.text)
        first = len(shown) - len(shown.lstrip())
        last = len(shown.rstrip())
        text += [*(" " if c.isspace() else c for c in b.text[first:last]), "\n"]
        starts.extend([*b.starts[first:last], b.ends[last - 1]])
        ends.extend([*b.ends[first:last], b.ends[last - 1]])
    return Layer("".join(text), starts, ends)


def _gaps(layer: Layer, blocks: list[_Block], length: int) -> tuple[Removed, ...]:
    """What of the source is not in the text: markup, or text that is no part of the article."""
    shown = sorted((b.starts[0], b.ends[-1]) for b in blocks if "".join(b.text).strip())
    gaps, at = [], 0
    for kept in (*layer.kept(), None):
        start = kept.start if kept else length
        if start > at:
            other = any(s >= at and e <= start for s, e in shown)
            gaps.append(Removed(at, start, "page_furniture" if other else "markup"))
        at = kept.end if kept else length
    return tuple(gaps)
