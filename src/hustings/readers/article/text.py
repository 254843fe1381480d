"""The clean text as sentences that rules can be held against."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from hustings.readers.article.language import model

_LEMMAS = {"n't": "not", "’t": "not", "wo": "will", "ca": "can", "’ll": "will", "'ll": "will",
           "’m": "be", "'m": "be", "’re": "be", "'re": "be", "’ve": "have", "'ve": "have",
           "'d": "would", "’d": "would", "n’t": "not", "’s": "'s"}  # fmt: skip

_ABBREVIATED = re.compile(
    r"\b(?:Ald|Alds|Atty|Col|Capt|Rev|Hon|Govs|Prof|Rep|Sen|Gov|Lt|Mr|Mrs|Ms|Dr|St|Del|Reps|Sens|Jr|vs|No|[A-Z])\.$"
)

LONGEST = 300
"""Words of a sentence that is read: what is longer is none, and the rules would take minutes."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its parse, where it begins in the clean text, what is within quotes."""

    index: int
    doc: Doc
    start: int
    quotes: tuple[tuple[int, int], ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, each with its lemmas as one string."""
        spans: list[Span] = []
        for span in self.doc.sents:
            goes_on = bool(spans) and not _closes(spans[-1])
            if goes_on and span.end - spans[-1].start <= LONGEST:
                spans[-1] = self.doc[spans[-1].start : span.end]
            elif span.text.strip() and len(span) <= LONGEST:
                spans.append(span)
        return tuple(Sentence(self, span) for span in spans)

    def quoted(self, at: int) -> bool:
        """Whether a character of the paragraph is within quotation marks."""
        return any(start <= at < end for start, end in self.quotes)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph."""

    paragraph: Paragraph
    span: Span

    @cached_property
    def _lemmas(self) -> tuple[str, tuple[int, ...], tuple[Token, ...]]:
        words, starts, tokens, at = [], [], [], 0
        for token in self.span:
            word = lemma(token)
            if word:
                words.append(word)
                starts.append(at)
                tokens.append(token)
                at += len(word) + 1
        return " ".join(words), tuple(starts), tuple(tokens)

    @property
    def lemmas(self) -> str:
        """The lemmas in lower case with blanks between; quotation marks are left out."""
        return self._lemmas[0]

    @property
    def text(self) -> str:
        """The sentence as it is written."""
        return self.span.text

    def tokens(self, match: re.Match[str]) -> list[Token]:
        """Return the tokens that a match on the lemmas covers, at least one."""
        _, starts, tokens = self._lemmas
        first = bisect_right(starts, match.start()) - 1
        last = bisect_right(starts, max(match.end() - 1, match.start())) - 1
        return list(tokens[first : last + 1])

    def clause(self, tokens: list[Token], before: bool = False) -> str:
        """Return the lemmas of the clause that holds these tokens, and of the clauses it hangs on.

        What is joined to it by 'and', or stands beside it, is no part of it: in "she quit and urged
        others to go" the quitting is not urged. With ``before`` only what stands before the last
        of the tokens is returned.
        """
        top = _clause_head(min(tokens, key=lambda t: (_depth(t), t.i)))
        kept = _own_words(top)
        while top.dep_ in _GOVERNED and top.head != top:
            top = _clause_head(top.head)
            kept |= {t.i for t in top.subtree if t.i < min(kept)} & _own_words(top, True)
        kept |= set(range(tokens[0].i, tokens[-1].i + 1))
        end = tokens[-1].i + 1 if before else self.span.end
        return " ".join(w for t in self.span if t.i in kept and t.i < end and (w := lemma(t)))

    def trimmed(self) -> tuple[int, int]:
        """Return the sentence's place in the clean text, without blanks at its ends."""
        text = self.text
        start = self.paragraph.start + self.span.start_char
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


_GOVERNED = ("xcomp", "ccomp", "acl", "pcomp", "advcl", "relcl", "dobj", "pobj", "attr")


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _is_clause(token: Token) -> bool:
    return token.dep_ in _CLAUSES and token.pos_ in ("VERB", "AUX")


def _clause_head(token: Token) -> Token:
    """The verb of the clause that a token stands in."""
    while token.head != token and not (
        _is_clause(token) or (token.dep_ == "conj" and token.pos_ in ("VERB", "AUX"))
    ):
        token = token.head
    return token


_CLAUSES = ("ccomp", "advcl", "relcl", "acl", "xcomp", "pcomp", "parataxis", "csubj")


def _own_words(head: Token, narrow: bool = False) -> set[int]:
    """The tokens of a clause without those of clauses joined to it, or (narrow) hanging on it."""
    left_out: set[int] = set()
    for token in head.subtree:
        joined = token.dep_ == "conj" and token.pos_ in ("VERB", "AUX") and token != head
        hanging = narrow and token != head and _is_clause(token)
        if joined or hanging or (token != head and token.dep_ in ("advcl", "parataxis", "relcl")):
            left_out |= {t.i for t in token.subtree}
    return {t.i for t in head.subtree} - left_out


def _closes(span: Span) -> bool:
    """Whether a sentence is at its end: the parse alone ends some after a title or a given name."""
    text = span.text.rstrip().rstrip("”\"'’)")
    return text.endswith((".", "!", "?", ":", "—", "…")) and not _ABBREVIATED.search(text)


def lemma(token: Token) -> str:
    """Return a token's lemma as the rules write it."""
    word = token.text.lower()
    if word in _LEMMAS:
        return _LEMMAS[word]
    if token.is_space or word in ('"', "“", "”", "''", "``"):
        return ""
    return word if token.pos_ in ("PROPN", "PRON", "NUM") else token.lemma_.lower() or word


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Parse a clean text paragraph by paragraph."""
    found = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text) if m[0].strip()]
    pieces = [_without_label(*p) for start, block in found for p in _lines(start, block)]
    docs = model().pipe(re.sub(r"\s", " ", piece) for _, piece in pieces)
    for index, ((start, piece), doc) in enumerate(zip(pieces, docs, strict=True)):
        yield Paragraph(index, doc, start, _quotes(piece))


def _lines(start: int, block: str) -> list[tuple[int, str]]:
    """A block of lines as paragraphs: a line each, unless the lines were wrapped by hand."""
    lines = list(re.finditer(r"[^\n]+", block))
    widths = [len(m[0]) for m in lines[:-1]]
    wrapped = len(lines) > 2 and max(widths) <= 100 and min(widths) >= max(widths) - 25
    return [(start, block)] if wrapped else [(start + m.start(), m[0]) for m in lines]


_LABEL = re.compile(
    r"\s*(?:[•·*–—-]+\s+)?(?:[A-Z]{2}-(?:Sen|Gov|AG|AL|SoS|LG|\d{1,2})[\w-]*:\s+"
    r"|(?:[A-Z][\w.]+ ){1,3}(?:Senate|Governor|House|District \d+|Mayor): "
    r"|(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+ ?){1,4}(?:, [\w. ]{2,20})?(?: ?\([\w/ ]{2,30}\))?"
    r"\s?(?:—|–|--|-)\s+)?"
)
"""What stands before a paragraph's first sentence: a bullet, a place and agency, a race's code."""


def _without_label(start: int, piece: str) -> tuple[int, str]:
    """Leave out a bullet, a dateline or a race's code, which a parser takes for the subject."""
    label = _LABEL.match(piece)
    at = label.end() if label and label.end() < len(piece) else 0
    return start + at, piece[at:]


def _quotes(text: str) -> tuple[tuple[int, int], ...]:
    """Spans within double quotation marks, curly or straight; one left open runs to the end."""
    spans, opened = [], -1
    for mark in re.finditer('[“”"]', text):
        if opened < 0 and mark[0] != "”":
            opened = mark.start()
        elif opened >= 0 and mark[0] != "“":
            spans.append((opened, mark.end()))
            opened = -1
    if opened >= 0:
        spans.append((opened, len(text)))
    return tuple(spans)
