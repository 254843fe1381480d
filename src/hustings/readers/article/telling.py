"""From a kind of statement that is taken to be told of somebody to findings, as a rule makes them.

The learned reader says of whom and of what kind; the object, the value, the office, the place and
the figure are looked for in the sentence here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from hustings.readers.article.bodies import party_of
from hustings.readers.article.figures import poll_shares, shares_told, unit_of
from hustings.readers.article.learned import Query, object_label, statement
from hustings.readers.article.matching import Finding, noun_phrase
from hustings.readers.article.numbers import Amount, money
from hustings.readers.article.offices import held_offices
from hustings.readers.article.pairing import holders, shared_out, sums_of
from hustings.readers.article.referents import UNSPOKEN
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Scene

FIGURES = ("finance", "poll")
"""Kinds that are told with a sum or a share."""
ONE_EACH = frozenset(("endorsement", "endorsement_refused", "conflict", "opposition"))
"""Kinds of which each object is a statement of its own: one endorses two."""
_OBJECT = 0.15
"""Chance from which somebody is the object of a statement of which the subject is known."""
_ALSO, _ANOTHER = 0.5, 0.3
"""Chances from which others are objects beside the likeliest, and subjects beside somebody."""
_WITH_OBJECT = frozenset(("endorsement", "conflict", "contact", "closeness"))
_WHERE = ("among", "with", "from", "across", "by", "in", "to")
"""Before the place or the voters that are somebody's base."""
_WITH_WHOM = ("among", "with", "amongst")
_PLACES = ("GPE", "LOC")
_INSIDE = ("compound", "amod", "nmod", "poss", "det")
"""How a word hangs on another whose phrase it is part of."""
_AREA, _AFTER_WHERE, _BEFORE = 10.0, 8.0, 1.5
"""How many words further a place counts, how many nearer what follows such a word; backwards."""

_CREDITED = re.compile(
    r"\b(?:told|to|by|with|from|as|in|of|that|tells|per|cit\w+)\s(?:[Tt]he\s|an?\s)?$"
)
_CREDITS = re.compile(
    r"(?:['’]s)?\s(?:\w+\s){0,2}(?:report|first|wrote|writes|noted|notes|said|says|quoted|found|publish)"
)
"""Words before and after an outlet that is credited."""
_ALSO_OTHERWISE = r"\b(?:Hill|Today|Record|Voice|Standard|Star|Sun|Press|Wire|Mirror|Banner)$"
"""Ends of outlets' names that stand for other things too."""

Figures = Mapping[str, Mapping[str, list[Amount]]]
"""By kind and by who has them, the sums and shares of a sentence."""


@dataclass(frozen=True)
class Telling:
    """A sentence, what was asked about it, and the chances, with the column of each label."""

    scene: Scene
    asked: Query
    chances: NDArray[np.float32]
    column: Mapping[str, int]

    def chance(self, n: int, kind: str) -> float:
        """The chance that a kind of statement is told of one of those spoken of."""
        return float(self.chances[n, self.column[kind]])

    def findings(self, n: int, kind: str, figures: Figures) -> Iterator[Finding]:
        """What is told of one of those spoken of: a finding, or one a number or office."""
        type_, value = statement(kind)
        token = self.asked.places[n][0].token
        word = next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), token)
        other = self._objects(n, kind)
        if type_ in _WITH_OBJECT and not other:
            return
        sure, at = self.chance(n, kind), self._within(word)
        one = Finding(type_, self.asked.who[n], other, value, sure=sure, at=at, word=word)
        own = figures.get(type_, {}).get(one.subject, [])
        if type_ in FIGURES:
            yield from (replace(one, value=a.value, unit=self._unit(a), at=a.start) for a in own)
        elif type_ == "past_result":
            yield replace(one, value=own[0].value if own else "")
        elif type_ == "past_office":
            at = self._within(token)
            yield from (replace(one, value=o, word=token, at=at) for o in self.offices(n))
        elif type_ == "base":
            place = place_of(self.scene, token)
            yield from [replace(one, value=place, area=place)] if place else []
        elif type_ == "report":
            outlet = _outlet(self.scene)
            yield from [replace(one, object=outlet)] if outlet not in ("", one.subject) else []
        else:
            yield one

    def _unit(self, amount: Amount) -> str:
        """The unit of a share; of a sum with what it counts, where the words beside it say so."""
        text = self.scene.sentence.text
        if amount.unit == "per cent":
            return amount.unit
        return f"{amount.unit} {unit_of(text, amount, money(text))}".strip()

    def offices(self, n: int) -> list[str]:
        """The offices that stand with one of those spoken of, by name or otherwise."""
        places = [p for p in self.asked.places[n] if p.how not in UNSPOKEN]
        return held_offices(self.scene, [p.token for p in places])

    def figures(self, type_: str, keys: list[str]) -> dict[str, list[Amount]]:
        """The sums or shares of the sentence, by those of whom it is told that they have one."""
        text, who = self.scene.sentence.text, holders(self.scene, bodies=True)
        if type_ == "finance":
            sums = money(text)
            return shared_out(text, sums, list(sums_of(sums, who)), who, keys)
        pairs = [p for p in poll_shares(self.scene, bodies=True) if p[0].unit == "per cent"]
        if type_ == "past_result":
            return {key: [a for a, owner in pairs if owner == key] for key in keys}
        return shared_out(text, shares_told(self.scene, who), pairs, who, keys)

    def _objects(self, n: int, kind: str) -> str:
        """Who else the statement is about, if the chances name somebody.

        Several only where the statement is likeliest of one: with two who endorse, who endorses
        whom is not told.
        """
        as_object = "closeness" if kind == "closeness" else object_label(kind)
        others = [m for m in range(len(self.asked.who)) if m != n]
        if as_object not in self.column or not others:
            return ""
        best = max(others, key=lambda m: self.chance(m, as_object))
        found = [best] if self.chance(best, as_object) >= _OBJECT else []
        alone = all(self.chance(m, kind) < _ANOTHER for m in others)
        if alone and kind.partition(":")[0] in ONE_EACH:
            found += [m for m in others if m != best and self.chance(m, as_object) >= _ALSO]
        return "; ".join(self.asked.who[m] for m in found)

    def _within(self, token: Token) -> int:
        return max(0, token.idx - self.scene.sentence.span.start_char)


def _outlet(scene: Scene) -> str:
    """The outlet that the sentence credits, else one beside such a word, else any that it names."""
    text, begin = scene.sentence.text, scene.sentence.span.start_char
    doc = scene.sentence.paragraph.doc
    named = [(doc[m.first].idx - begin, doc[m.last].idx - begin) for m in scene.mentions]
    others = list[str]()
    for found in re.finditer(table("attribution")["outlet"], text):
        beside = _CREDITED.search(text[: found.start()]) or _CREDITS.match(text[found.end() :])
        person = any(found.start() <= last and first < found.end() for first, last in named)
        if beside and not person and not scene.voice.outlet:
            return found[0]
        if not person and not re.search(_ALSO_OTHERWISE, found[0]):
            others.append(found[0])
    return scene.voice.outlet or next(iter(others), "")


def place_of(scene: Scene, token: Token) -> str:
    """The voters or the place of which it is told that they are somebody's base.

    Voters before places, what follows "among" and the like before others, then the nearest; one
    after the name before one ahead of it. Where nobody of these is spoken of, what else follows
    such a word, or whose favourite somebody is.
    """
    named = {i for m in scene.mentions for i in range(m.first, m.last + 1)} | {token.i}
    free = [
        t
        for t in scene.sentence.span
        if t.i not in named
        and t.dep_ not in (*_INSIDE, "appos", "attr")
        and t.pos_ in ("NOUN", "PROPN", "ADJ")
    ]
    found = [t for t in free if _are_voters(t) or _is_area(t)] or [
        t for t in free if t.dep_ == "pobj" and t.head.lower_ in _WITH_WHOM and t.tag_ != "NN"
    ]
    nearest = min(found, key=lambda t: _far(t, token), default=None)
    if nearest is not None:
        return noun_phrase(nearest)
    dear = re.search(table("people")["dear_to"], scene.sentence.text)
    return dear[1] or dear[2] if dear else ""


def _are_voters(token: Token) -> bool:
    """Whether a noun speaks of voters: several of them, or a word for them all."""
    word, words = token.lemma_.lower(), table("people")
    party = party_of(token) and token.lemma_ not in words["voters"]
    party = party and (token.dep_ != "pobj" or token.head.lower_ not in _WITH_WHOM)
    plain = token.lower_.removesuffix("s")
    several = token.tag_ != "NN" and not party and bool({word, plain} & {*words["voters"]})
    return several or word in words["voter_groups"]


def _is_area(token: Token) -> bool:
    return token.ent_type_ in _PLACES or token.lemma_.lower() in table("people")["areas"]


def _far(token: Token, name: Token) -> float:
    """How far voters or a place are from a name, in words."""
    prep = next((a for a in (token, *token.ancestors) if a.dep_ == "pobj"), token).head.lower_
    at = abs(token.i - name.i) * (1.0 if token.i > name.i else _BEFORE)
    return at + _AREA * _is_area(token) - _AFTER_WHERE * (prep in _WHERE)
