"""Joins what the rules find in a sentence with what the learned reader takes it to say.

The learned reader has seen what the rules say, so its chance is the one that counts: a finding of a
rule that it takes for unlikely goes, and what it takes for likely without a rule becomes a finding.
Of kinds of which it has seen too little to judge (threshold 0) the rules are believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from hustings.readers.article.figures import poll_shares
from hustings.readers.article.learned import Accept, Query, label, object_label, statement
from hustings.readers.article.matching import Finding, noun_phrase, office_of
from hustings.readers.article.numbers import Amount, money
from hustings.readers.article.pairing import holders, sums_of
from hustings.readers.article.referents import UNSPOKEN, Place
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Scene

_OBJECT = 0.3
"""Chance from which somebody is the object of a statement of which the subject is known."""
_ALSO, _ANOTHER = 0.5, 0.3
"""Chances from which others are objects beside the likeliest, and subjects beside somebody."""
_ONE_EACH = frozenset(("endorsement", "endorsement_refused", "conflict", "opposition"))
"""Kinds of which each object is a statement of its own: one endorses two."""
_WITH_OBJECT = frozenset(("endorsement", "conflict", "contact", "closeness"))
_OF_PERSONS = frozenset(("candidacy", "past_office", "past_result", "poll"))
"""Kinds of which the subject is a person."""
_RULES_ALONE = frozenset(("report", "deadline"))
"""Kinds that need no subject where a rule finds what they are about: outlet, day."""
_WHERE = ("in", "among", "with", "from", "across", "by", "of", "for", "throughout")
"""Before the place or the voters that are somebody's base."""
_NOT_TOLD = frozenset(("deadline", "object"))


def _may_be_person(place: Place) -> bool:
    named = place.token.tag_ == "NNP" and place.token.ent_type_ in ("PERSON", "")
    return place.how != "body" or named


def joined(
    scene: Scene,
    found: Sequence[Finding],
    asked: Query,
    chances: NDArray[np.float32],
    labels: Sequence[str],
    accept: Accept,
) -> list[Finding]:
    """Return the findings of a sentence.

    Args:
        scene: the sentence.
        found: what the rules found.
        asked: what was asked about it.
        chances: of each label, for each of those spoken of: (people, labels).
        labels: the labels of the columns.
        accept: the chances from which a statement is proposed.
    """
    at = {key: n for n, key in enumerate(asked.who)}
    column = {name: k for k, name in enumerate(labels)}
    kept: list[Finding] = []
    for one in found:
        kind = label(one.type, one.value)
        if one.subject in at and kind in column:
            chance, least = float(chances[at[one.subject], column[kind]]), accept.ruled(kind)
            if chance >= least:
                kept.append(replace(one, sure=chance) if least > 0 else one)
        elif one.subject or one.type in _RULES_ALONE:
            kept.append(one)
    have = {(one.subject, label(one.type, one.value)) for one in kept}
    polled = {one.subject for one in kept if one.type == "poll"}
    told: list[Finding] = []
    for key, n in at.items():
        for kind, k in column.items():
            chance = float(chances[n, k])
            type_ = kind.partition(":")[0]
            if chance < accept.alone(kind) or (key, kind) in have or type_ in _NOT_TOLD:
                continue
            if type_ == "past_result" and key in polled:  # a figure of the poll spoken of before
                continue
            if type_ not in _OF_PERSONS or any(_may_be_person(p) for p in asked.places[n]):
                told += _told(scene, asked, (n, kind, chance), chances, column)
    return [single for one in (*kept, *_once(kept, told)) for single in _one_each(one)]


def _one_each(one: Finding) -> Iterator[Finding]:
    objects = one.object.split("; ") if one.type in _ONE_EACH else [one.object]
    yield from (replace(one, object=o) for o in objects)


def _once(kept: list[Finding], told: list[Finding]) -> list[Finding]:
    """Of what is told, the likeliest for each figure and each pair that a statement joins."""
    taken = {_claim(one) for one in kept}
    out = []
    for one in sorted(told, key=lambda f: -f.sure):
        claim = _claim(one)
        if claim is None or claim not in taken:
            out.append(one)
            taken.add(claim)
    return out


def _claim(one: Finding) -> tuple[str, object] | None:
    """What only one statement of a sentence can say: whose a figure is, who is joined to whom."""
    if one.type in ("contact", "closeness"):
        return one.type, frozenset((one.subject, *one.object.split("; ")))
    return (one.type, one.value) if one.type in ("finance", "poll") else None


def _told(
    scene: Scene,
    asked: Query,
    what: tuple[int, str, float],
    chances: NDArray[np.float32],
    column: Mapping[str, int],
) -> Iterator[Finding]:
    """The findings for a label that no rule found: one, or one a number."""
    n, kind, chance = what
    type_, value = statement(kind)
    token = asked.places[n][0].token
    word = next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), token)
    other = _objects(kind, n, asked, chances, column)
    if type_ in _WITH_OBJECT and not other:
        return
    at = _within(scene, word)
    finding = Finding(type_, asked.who[n], other, value, sure=chance, at=at, word=word)
    if type_ == "base":
        place = _place(scene, token)
        yield from [replace(finding, value=place, area=place)] if place else []
    elif type_ == "report":
        outlet = scene.voice.outlet
        told = outlet and outlet != finding.subject
        yield from [replace(finding, object=outlet)] if told else []
    elif type_ == "past_office":
        named = asked.places[n][0].how not in UNSPOKEN
        office = office_of(scene, token) if named else ""
        at = _within(scene, token)
        yield from [replace(finding, value=office, word=token, at=at)] if office else []
    elif type_ in ("finance", "poll"):
        for amount in _figures(scene, type_, asked.who[n]):
            yield replace(finding, value=amount.value, unit=amount.unit, at=amount.start)
    else:
        yield finding


def _place(scene: Scene, token: Token) -> str:
    """The place or the voters nearest to somebody, one after the name before one ahead of it."""
    voters = table("people")["voters"]
    found = [
        t
        for t in scene.sentence.span
        if t.dep_ == "pobj"
        and t.head.lower_ in _WHERE
        and (t.lemma_.lower() in voters or t.ent_type_ in ("GPE", "LOC", "NORP"))
    ]
    nearest = min(found, key=lambda t: (t.i < token.i, abs(t.i - token.i)), default=None)
    return noun_phrase(nearest) if nearest is not None else ""


def _figures(scene: Scene, type_: str, key: str) -> list[Amount]:
    """The sums or the shares of a sentence that are somebody's."""
    if type_ == "poll":
        pairs = [p for p in poll_shares(scene, bodies=True) if p[0].unit == "per cent"]
    else:
        pairs = list(sums_of(money(scene.sentence.text), holders(scene, bodies=True)))
    return [amount for amount, owner in pairs if owner == key]


def _objects(
    kind: str, n: int, asked: Query, chances: NDArray[np.float32], column: Mapping[str, int]
) -> str:
    """Who else the statement is about, if the chances name somebody.

    Several only where the statement is likeliest of one: with two who endorse, who endorses whom
    is not told.
    """
    k = column.get("closeness" if kind == "closeness" else object_label(kind))
    others = [m for m in range(len(asked.who)) if m != n]
    if k is None or not others:
        return ""
    best = max(others, key=lambda m: float(chances[m, k]))
    found = [best] if chances[best, k] >= _OBJECT else []
    alone = all(chances[m, column[kind]] < _ANOTHER for m in others)
    if alone and kind.partition(":")[0] in _ONE_EACH:
        found += [m for m in others if m != best and chances[m, k] >= _ALSO]
    return "; ".join(asked.who[m] for m in found)


def _within(scene: Scene, token: Token) -> int:
    return max(0, token.idx - scene.sentence.span.start_char)
