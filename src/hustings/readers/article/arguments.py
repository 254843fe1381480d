"""Finds who does what to whom around the words that a rule has matched."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from hustings.readers.article.people import Mention
from hustings.readers.article.scene import SUBJECTS, Named, Scene, as_named, climb
from hustings.readers.article.text import Sentence

_GIVES_NAMES = frozenset(
    ("including", "include", "includes", "like", "namely", "—", "–", ":", "--")
)
"""Words and marks after which the names of those just spoken of are given."""


def find(scene: Scene, places: list[str], tokens: list[Token], groups: bool) -> list[Named]:
    """Return who stands in the first of these places that holds somebody.

    Args:
        scene: the sentence.
        places: names of places, see docs/reading.md.
        tokens: the tokens that the rule matched.
        groups: whether a group or an organisation will do.
    """
    for place in places:
        found = list(_at(scene, place, tokens, groups))
        if found:
            return found
        if place == "subject" and _has_other_subject(tokens):
            return []
    return []


def _has_other_subject(tokens: list[Token]) -> bool:
    """Whether the clause has a subject that is nobody: then no name nearby stands for it."""
    subject = next(_tokens("subject", tokens), None)
    return subject is not None and (
        subject.pos_ in ("NOUN", "PROPN") or subject.text.lower() in ("they", "it", "this")
    )


def _at(scene: Scene, place: str, tokens: list[Token], groups: bool) -> Iterator[Named]:
    if place == "speaker":
        if scene.voice.person is not None:
            yield Named(scene.voice.person.key, 1.0, scene.voice.person)
    elif place == "examples":
        yield from _examples(scene, tokens)
    elif place == "both":
        yield from _both(scene, tokens)
    elif place == "list_after":
        yield from scene.listed(tokens[-1].i + 1)
    elif place in ("before", "after", "near"):
        yield from _nearest(scene, place, tokens)
    elif place == "possessor_of_subject":
        subject = climb(tokens[0], {t.i for t in tokens})
        inside = {t.i for t in subject.subtree} if subject is not None else set()
        yield from (as_named(m, 0.9) for m in scene.mentions if m.last in inside)
    else:
        for token in _tokens(place, tokens):
            if place.startswith("listed:"):
                yield from scene.listed(token.left_edge.i)
            else:
                yield from scene.resolve(token, groups)


def _examples(scene: Scene, tokens: list[Token]) -> Iterator[Named]:
    """Of several people, those given by name: "several weigh a run, including Roe and Doe"."""
    subject = next(_tokens("subject", tokens), None)
    several = subject is not None and (
        subject.tag_ == "NNS" or subject.lower_ in ("they", "others", "those", "several")
    )
    if subject is None or not several or scene.over(subject):
        return
    for token in scene.sentence.span:
        if token.i > subject.i and token.lower_ in _GIVES_NAMES:
            yield from (n for n in scene.listed(token.i + 1) if n.person is not None)
            return


def _both(scene: Scene, tokens: list[Token]) -> Iterator[Named]:
    """The two named before 'both': "Roe faces Doe, both vying for the seat"."""
    before = scene.sentence.span.doc[max(scene.sentence.span.start, tokens[0].i - 2) : tokens[0].i]
    if any(t.lower_ == "both" for t in before):
        here = [m for m in scene.mentions if scene.inside(m) and m.last < tokens[0].i]
        last = dict.fromkeys(m.person.key for m in reversed(here))
        yield from (Named(key, 0.85) for key in list(last)[:2] if len(last) > 1)


def _tokens(place: str, tokens: list[Token]) -> Iterator[Token]:
    """The tokens in a grammatical place of the words matched."""
    inside = {t.i for t in tokens}
    if place == "subject":
        for token in tokens:
            subject = climb(token, inside)
            if subject is not None:
                yield subject
                return
    for token in tokens:
        for child in token.children:
            if place == "object" and child.dep_ in ("dobj", "dative", "nsubjpass", "oprd"):
                if child.i not in inside or child.pos_ == "PROPN":
                    yield child
            elif place == "object" and child.dep_ in ("ccomp", "xcomp"):
                yield from (c for c in child.children if c.dep_ in SUBJECTS)
            elif place == "agent" and child.dep_ == "agent":
                yield from (c for c in child.children if c.dep_ == "pobj")
            elif place == "possessor" and child.dep_ == "poss":
                yield child
            elif (
                place.startswith(("of:", "listed:"))
                and child.dep_ in ("prep", "dative", "agent")
                and child.text.lower() in place.partition(":")[2].split("|")
            ):
                yield from (c for c in child.children if c.dep_ in ("pobj", "pcomp"))


def _nearest(scene: Scene, place: str, tokens: list[Token]) -> Iterator[Named]:
    first, last = tokens[0].i, tokens[-1].i
    here = [m for m in scene.mentions if scene.inside(m)]
    before = [m for m in here if m.last < first]
    after = [m for m in here if m.first > last and not _is_possessor(m, scene.sentence)]
    if place in ("before", "near") and before:
        yield as_named(before[-1], 0.85)
    elif place in ("after", "near") and after:
        yield as_named(after[0], 0.85)


def _is_possessor(m: Mention, sentence: Sentence) -> bool:
    last = sentence.paragraph.doc[m.last]
    return last.dep_ == "poss" and any(c.dep_ == "case" for c in last.children)
