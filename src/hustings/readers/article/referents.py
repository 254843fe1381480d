"""Who is spoken of in a sentence, and the sentence with their names taken out.

The learned reader never sees a name: every person is a slot, so that what it has learned of one
candidate holds of any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from hustings.readers.article.bodies import party_of
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Scene, phrase

How = Literal["name", "pronoun", "description", "body", "speaker", "voice", "lately"]
"""How: a ``speaker`` by "I"; a ``voice``, whose words they are, not at all; nor one of whom the
sentences before spoke (``lately``)."""

UNSPOKEN = ("voice", "lately")
"""Ways of being spoken of that no word of the sentence stands for."""
_BEFORE = 2
"""How many of those last spoken of are asked about too."""

_NO_BODY = frozenset(
    "GPE LOC FAC DATE EVENT WORK_OF_ART LAW TIME MONEY PERCENT CARDINAL".split()  # noqa: SIM905
)
_ROLES = frozenset(
    "nsubj nsubjpass csubj dobj pobj poss conj appos attr agent dative".split()  # noqa: SIM905
)
_NO_NAME = re.compile(r"\(?[RDI](?:-.*)?\)?|\W*\w?\W*")
"""No body's name: the party and place behind somebody's ("D-Calif."), a letter."""
_FIRST_PERSON = ("i", "we", "my", "me", "our", "us")


@dataclass(frozen=True)
class Place:
    """A word that stands for somebody."""

    token: Token
    how: How


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence: plain text, or one that stands for ``who``.

    A ``slot`` has no text of its own but an ending ('s): a name is put there. Descriptions ("the
    senator") and bodies keep their words, which say more than who is thought to be meant.
    """

    text: str
    who: str = ""
    slot: bool = False


def referents(scene: Scene, bodies: Sequence[str] = ()) -> dict[str, list[Place]]:
    """Return everybody spoken of, by key in the order of their first words.

    Then whose words they are, and the people last spoken of and the ``bodies``, of which the
    sentences before spoke: a sentence may be about them too.
    """
    span, found = scene.sentence.span, dict[str, list[Place]]()
    named: set[int] = set()
    for m in scene.mentions:
        if scene.inside(m):
            found.setdefault(m.person.key, []).append(Place(span.doc[m.last], "name"))
            named.update(range(m.first, m.last + 1))
    for token in span:
        if token.i not in named:
            for key, how in _resolved(scene, token):
                if how != "body" or not _NO_NAME.fullmatch(key):
                    found.setdefault(key, []).append(Place(token, how))
    taken = named | {p.token.i for places in found.values() for p in places}
    for token in span:
        party = party_of(token)
        if party and party not in found and token.i not in taken:
            found[party] = [Place(token, "body")]
    speaker = scene.voice.person
    if speaker is not None and speaker.key not in found:
        own = next((t for t in span if t.lower_ in _FIRST_PERSON), None)
        found[speaker.key] = [Place(own, "speaker") if own else Place(span.root, "voice")]
    people = list(dict.fromkeys(p.key for p in scene.lately if p.key not in found))
    before = [*people[:_BEFORE], *(key for key in bodies if key not in found)]
    return found | {key: [Place(span.root, "lately")] for key in before}


def named_bodies(who: Sequence[str], places: Sequence[Sequence[Place]]) -> list[str]:
    """The bodies of a sentence that have a name of their own, the last first."""
    named = [
        key
        for key, (first, *_) in zip(who, places, strict=True)
        if first.how == "body" and first.token.tag_ in ("NNP", "NNPS")
    ]
    return named[::-1]


def _resolved(scene: Scene, token: Token) -> Iterator[tuple[str, How]]:
    pronoun = token.pos_ == "PRON"
    if not pronoun and not (token.pos_ in ("NOUN", "PROPN") and token.dep_ in _ROLES):
        return
    found, nobody = False, token.ent_type_ in _NO_BODY or _is_one_person(token)
    for named in scene.resolve(token, True):
        if named.key and not (named.person is None and nobody):
            found = True
            yield (
                named.key,
                ("pronoun" if pronoun else "description" if named.person is not None else "body"),
            )
    if not found and token.tag_ in ("NNP", "NNPS") and token.ent_type_ not in _NO_BODY:
        yield scene.body(_whole(token)), "body"
    elif not found and _is_group(token):
        group = phrase(token)
        if group:
            yield scene.body(group), "body"


def _is_group(token: Token) -> bool:
    """Whether a noun speaks of people together: several, or a word for them all."""
    word, words = token.lemma_.lower(), table("people")
    return word in words["collectives"] or (word in words["groups"] and token.tag_ == "NNS")


def _is_one_person(token: Token) -> bool:
    """Whether a noun speaks of one person whose name is unknown: "Kent's senior senator"."""
    return token.tag_ == "NN" and token.lemma_.lower() in table("people")["persons"]


def _whole(token: Token) -> str:
    """A proper name as far as it is one: "House Democrats", a person whom nothing introduces."""
    for entity in token.sent.ents:
        if entity.start <= token.i < entity.end:
            return entity.text
    first = token.i
    while first > token.sent.start and token.doc[first - 1].tag_ in ("NNP", "NNPS"):
        first -= 1
    return token.doc[first : token.i + 1].text


def pieces(scene: Scene, found: dict[str, list[Place]]) -> tuple[Piece, ...]:
    """Return the sentence in pieces, people's names and pronouns as slots.

    In front stand who was last spoken of and, where the sentence does not say so, whose words
    they are.
    """
    cover, people = _cover(scene, found), {p.key for p in scene.lately}
    people |= {scene.voice.person.key} if scene.voice.person else set()
    out: list[Piece] = []
    for how, mark in (("lately", "; "), ("voice", ": ")):
        front = [key for key, places in found.items() if places[0].how == how]
        out += [p for key in front for p in (_in_front(key, people), Piece(mark))]
    for token in scene.sentence.span:
        who, first, slot = cover.get(token.i, ("", False, False))
        if not slot:
            text = token.text if who else token.text_with_ws
            out.append(Piece(text, who))
            out += [Piece(token.whitespace_)] if who else []
            continue
        if first:
            out.append(Piece("'s" if token.tag_ == "PRP$" else "", who, slot=True))
        after = cover.get(token.i + 1)
        goes_on = after is not None and after[0] == who and not after[1]
        out += [Piece(" ")] if token.whitespace_ and not goes_on else []
    return tuple(out)


def _in_front(key: str, people: set[str]) -> Piece:
    """Somebody of whom the sentence has no word: people as slots, bodies by name."""
    return Piece("" if key in people else key, key, slot=key in people)


def _cover(scene: Scene, found: dict[str, list[Place]]) -> dict[int, tuple[str, bool, bool]]:
    """By token: whom it stands for, whether it is the first of a name, whether it is a slot."""
    cover = dict[int, tuple[str, bool, bool]]()
    for m in scene.mentions:
        if scene.inside(m):
            for i in range(m.first, m.last + 1):
                cover[i] = (m.person.key, i == m.first, True)
    for key, places in found.items():
        for place in places:
            if place.how in UNSPOKEN:
                continue
            slot = place.how in ("pronoun", "speaker")
            cover.setdefault(place.token.i, (key, slot, slot))
    return cover
