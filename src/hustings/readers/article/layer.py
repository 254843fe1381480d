"""Text that remembers where each of its characters stood in the original."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from hustings.readers.article.reading import Kept, Removed

Cut = tuple[int, int, str]
"""A span of a text that is to go (start, end) and its kind."""


@dataclass(frozen=True)
class Layer:
    """A text; character i stood at ``starts[i]`` to ``ends[i]`` of the original."""

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, text: str) -> Layer:
        """Return the original itself as a layer."""
        return cls(text, array("q", range(len(text))), array("q", range(1, len(text) + 1)))

    def without(self, cuts: Iterable[Cut]) -> Layer:
        """Return the layer with these spans of its text gone."""
        gone = merged(cuts)
        text, starts, ends, at = [], array("q"), array("q"), 0
        for start, end, _ in (*gone, (len(self.text), len(self.text), "")):
            text.append(self.text[at:start])
            starts.extend(self.starts[at:start])
            ends.extend(self.ends[at:start])
            at = end
        return Layer("".join(text), starts, ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of this text, at least one character long, is in the original."""
        return self.starts[start], self.ends[end - 1]

    def removed(self, cuts: Iterable[Cut]) -> tuple[Removed, ...]:
        """Return spans of this text as removed spans of the original."""
        return tuple(Removed(*self.span(s, e), kind) for s, e, kind in merged(cuts) if e > s)

    def kept(self) -> tuple[Kept, ...]:
        """Return the spans of the original that this text is made of, in order.

        Where the original has no counterpart of its own for a character (the line break between two
        blocks of a page) the character belongs to no span.
        """
        spans: list[Kept] = []
        begin = 0
        for i in range(len(self.text)):
            nowhere = self.starts[i] == self.ends[i]
            if nowhere or i == begin:
                begin = i + nowhere
            last = i + 1 == len(self.text) or self.starts[i + 1] != self.ends[i]
            if begin <= i and (last or self.starts[i + 1] == self.ends[i + 1]):
                spans.append(Kept(self.starts[begin], self.ends[i], begin, i + 1))
                begin = i + 1
        return tuple(spans)


def merged(cuts: Iterable[Cut]) -> list[Cut]:
    """Return cuts in order, those that overlap made one under the kind of the first."""
    found: list[Cut] = []
    for start, end, kind in sorted(cuts, key=lambda c: (c[0], -c[1])):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end), found[-1][2])
        else:
            found.append((start, end, kind))
    return found
