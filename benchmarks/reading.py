"""Scores the reading of articles against hand labels: run by ``make reading-score``.

Each file of backtests/reading/samples is an article of the project's own making with its labels:
what is no part of the article stands between ⟦kind: and ⟧ (in a page, what is part of it between
⟦keep: and ⟧), and after the line '=== statements' come the checkable statements, one a line:
type | subject | object | value | attribution | words of the passage. Where two answers are right
they stand with / between; a line that begins with ? may be proposed or not. The rules were
developed on the files whose names begin with dev; those that begin with held were read only to be
scored.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import hustings
from hustings.readers.article.bodies import parties
from hustings.readers.article.people import same_person
from hustings.readers.article.reading import Proposal, Reading

ROOT = Path(__file__).resolve().parent.parent / "backtests" / "reading"
_MARK = re.compile("⟦([a-z_]+):(.*?)⟧", re.DOTALL)
LABELS = "=== statements\n"
"""The line between an article and its labels."""


@dataclass(frozen=True)
class Statement:
    """A checkable statement as labelled; ``at`` is where its words stand in the original.

    One that is ``optional`` is not missed, and is not wrong where it is proposed.
    """

    type: str
    subject: str
    object: str
    values: tuple[str, ...]
    attributions: tuple[str, ...]
    at: int
    optional: bool = False


@dataclass(frozen=True)
class Sample:
    """An article with its labels. ``kept`` has a truth value for each character.

    One that is not ``labelled`` may say anything; one that is may say nothing.
    """

    name: str
    text: str
    kept: tuple[bool, ...]
    statements: tuple[Statement, ...]
    labelled: bool = True


@dataclass
class Score:
    """Counts over one or more articles."""

    proposed: int = 0
    right: int = 0
    labelled: int = 0
    found: int = 0
    voices: int = 0
    subjects: int = 0
    values: int = 0
    with_value: int = 0
    kept_right: int = 0
    kept_wrong: int = 0
    kept_lost: int = 0
    sentences_lost: int = 0
    misses: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        """Add two counts."""
        return Score(*(getattr(self, n) + getattr(other, n) for n in vars(self)))

    @property
    def cleaning(self) -> float:
        """Character-level F1 of what is kept, blanks left out."""
        return 2 * self.kept_right / (2 * self.kept_right + self.kept_wrong + self.kept_lost)

    @property
    def precision(self) -> float:
        """The part of the proposals that a label bears out."""
        return self.right / max(1, self.proposed)

    @property
    def recall(self) -> float:
        """The part of the labelled statements that was proposed."""
        return self.found / max(1, self.labelled)

    @property
    def attribution(self) -> float:
        """The part of the statements found whose attribution is right."""
        return self.voices / max(1, self.found)

    @property
    def subject(self) -> float:
        """The part of the statements found whose subject is right."""
        return self.subjects / max(1, self.found)


def load(path: Path) -> Sample:
    """Return a sample from its marked file."""
    marked, labelled, labels = path.read_text("utf-8").partition(LABELS)
    by_keeping = "⟦keep:" in marked
    text, kept, at = [], [], 0
    for mark in _MARK.finditer(marked):
        text += [marked[at : mark.start()], mark[2]]
        kept += [not by_keeping] * (mark.start() - at) + [by_keeping] * len(mark[2])
        at = mark.end()
    text.append(marked[at:])
    kept += [not by_keeping] * (len(marked) - at)
    whole = "".join(text)
    statements = tuple(
        _statement(line, whole, path) for line in labels.splitlines() if line.strip()
    )
    return Sample(path.stem, whole, tuple(kept), statements, bool(labelled))


def _statement(line: str, text: str, path: Path) -> Statement:
    type_, subject, other, value, voice, words = (
        part.strip() for part in line.lstrip("? ").split("|")
    )
    at = text.find(words)
    if at < 0:
        raise SystemExit(f"{path.name}: the words '{words}' are not in the article")
    return Statement(
        type_,
        subject,
        other,
        tuple(filter(None, value.split("/"))),
        tuple(voice.split("/")),
        at,
        line.startswith("?"),
    )


def score(sample: Sample, reading: Reading) -> Score:
    """Hold a reading against the labels of its article."""
    result = Score()
    _score_cleaning(sample, reading, result)
    open_ = [s for s in sample.statements if not s.optional]
    for p in reading.proposals:
        if sample.text[p.start : p.end] != p.quote:
            raise SystemExit(f"{sample.name}: a quote is not the original at its offsets")
        result.proposed += 1
        labels = [s for s in sample.statements if matches(p, s)]
        result.right += bool(labels)
        if not labels:
            result.misses.append(
                f"{sample.name}: not in the labels: {p.type} {p.subject} {p.value} | {p.text}"
            )
        first = next((s for s in labels if s in open_), None)
        if first is not None:
            open_.remove(first)
            result.found += 1
            result.subjects += same(p.subject, first.subject)
            result.voices += p.attribution in first.attributions
            if p.attribution not in first.attributions:
                result.misses.append(
                    f"{sample.name}: {p.attribution} for {first.attributions}: {p.text}"
                )
    result.labelled = sum(not s.optional for s in sample.statements)
    result.misses += [f"{sample.name}: not found: {s}" for s in open_]
    return result


def _score_cleaning(sample: Sample, reading: Reading, result: Score) -> None:
    kept = [False] * len(sample.text)
    for span in reading.kept:
        kept[span.start : span.end] = [True] * (span.end - span.start)
    for i, character in enumerate(sample.text):
        if not character.isspace():
            result.kept_right += kept[i] and sample.kept[i]
            result.kept_wrong += kept[i] and not sample.kept[i]
            result.kept_lost += not kept[i] and sample.kept[i]
    for sentence in re.finditer(r"[^\n.!?]{20,}[.!?]", sample.text):
        inside = [i for i in range(sentence.start(), sentence.end()) if sample.kept[i]]
        if inside and sum(kept[i] for i in inside) < len(inside) / 2:
            result.sentences_lost += 1
            result.misses.append(f"{sample.name}: prose lost: {sentence[0]}")


def matches(p: Proposal, s: Statement) -> bool:
    """Whether a proposal says what a label says: passage, type, subject or object, and value."""
    if not (p.type == s.type and p.start <= s.at < p.end):
        return False
    who = same(p.subject, s.subject) or (s.type == "closeness" and same(p.object, s.subject))
    who = who or (s.type == "contact" and same(p.object, s.subject))
    alike = _same_words if s.type in _IN_WORDS else _same_value
    return who and (not s.values or any(alike(p.value, v) for v in s.values))


def same(one: str, other: str) -> bool:
    """Whether two names are one: all words of one in the other, one party, initials, short forms.

    A campaign is its candidate.
    """
    a, b = (_plain(name) for name in (one, other))
    short, long = sorted((a.split(), b.split()), key=len)
    if len(short) == 1 and len(long) > 2 and short[0].isupper():
        return short[0] == "".join(w[0] for w in long if w[0].isupper())
    few, many = ({w.casefold().rstrip(".") for w in words} for words in (short, long))
    return a == b or bool(few and few <= many) or (len(short) > 1 and same_person(a, b))


def _plain(name: str) -> str:
    """A name without what may be left out, by which the reader calls a party."""
    plain = re.sub(r"^[Tt]he ", "", name.replace("’", "'"))
    plain = re.sub(r"(?<=\w)(?:'s?)?(?: presidential)? (?:campaign|camp|team)$", "", plain)
    return parties().get(plain, plain)


def _same_value(got: str, wanted: str) -> bool:
    """Whether a value is the one wanted, or holds its words: articles do not count."""
    if got == wanted:
        return True
    got, wanted = (
        re.sub(r"\b(?:the|a|an) ", "", v.casefold()).replace("’", "'") for v in (got, wanted)
    )
    return wanted in got and not wanted.isdigit()


_IN_WORDS = ("past_office", "base")
"""Types whose value is in the words of the article, of which annotators take more or fewer."""
_NO_OTHER = re.compile(
    r"(?:former|then|current|incumbent|longtime|junior|senior|outgoing|republican|democratic|gop"
    r"|\w+-term|[\w-]*\d[\w-]*)$"
)
"""Words before an office with which it is the same one, beside a place."""
_ANOTHER = frozenset("vice deputy assistant associate lieutenant lt. acting".split())  # noqa: SIM905


def _same_words(got: str, wanted: str) -> bool:
    """Whether two phrases are one, but for words that tell more: "senator", "Ohio senator".

    What is another office or another group is not: "state senator", "black voters".
    """
    if _same_value(got, wanted):
        return True
    before, found, after = f" {wanted} ".partition(f" {got} ")
    if not (got and found):
        return False
    lower = [w for w in before.split() if w.casefold() in _ANOTHER or not w[0].isupper()]
    tail = re.match(r"(?:who|that|with|of|for|from|in|to) |$", after) is not None
    return tail and all(_NO_OTHER.match(w.casefold()) for w in lower)


def samples(folder: Path = ROOT / "samples") -> Iterator[Sample]:
    """Return every labelled sample of a folder."""
    yield from (s for s in map(load, sorted(folder.iterdir())) if s.labelled)


def table(scores: dict[str, Score]) -> str:
    """The scores as a table, with sums for both halves."""
    halves = {
        f"**{half or 'all'}, together**": sum(
            (s for n, s in scores.items() if n.startswith(half)), Score()
        )
        for half in ("dev", "held", "")
        if any(n.startswith(half) for n in scores)
    }
    head = (
        "| article | statements | precision | recall | attribution right | cleaning F1 "
        "| prose lost |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return head + "".join(
        f"| {name} | {s.labelled} | {s.precision:.2f} | {s.recall:.2f} | {s.attribution:.2f} "
        f"| {s.cleaning:.4f} | {s.sentences_lost} |\n"
        for name, s in (scores | halves).items()
    )


def main() -> None:
    """Score every sample and rewrite the table.

    A folder as argument is scored and nothing is written; ``--misses dev`` prints what was wrong
    in the articles whose names begin so.
    """
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and Path(sys.argv[1]).is_dir() else None
    found = samples(folder) if folder else samples()
    scores = {s.name: score(s, hustings.read(s.text.encode())) for s in found}
    shown = table(scores)
    print(shown)
    if "--misses" in sys.argv:
        half = sys.argv[sys.argv.index("--misses") + 1]
        print("\n".join(m for n, s in scores.items() if n.startswith(half) for m in s.misses))
        return
    if folder:
        return
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text("utf-8").partition("<!-- score: begin -->\n")
    after = rest.partition("<!-- score: end -->")[2]
    shown = f"<!-- score: begin -->\n{shown}<!-- score: end -->"
    readme.write_text(before + shown + after, "utf-8")
    print(f"Written: {readme}, {date.today()}")


if __name__ == "__main__":
    main()
