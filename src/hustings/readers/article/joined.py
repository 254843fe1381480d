"""Joins what the rules find in a sentence with what the learned reader takes it to say.

The learned reader has seen what the rules say, so its chance is the one that counts: a finding of a
rule that it takes for unlikely goes, and what it takes for likely without a rule becomes a finding.
Of kinds of which it has seen too little to judge (threshold 0) the rules are believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hustings.readers.article.learned import Accept, Query, label
from hustings.readers.article.matching import Finding
from hustings.readers.article.offices import core
from hustings.readers.article.referents import Place
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Scene
from hustings.readers.article.telling import FIGURES, ONE_EACH, Figures, Telling

_OF_PERSONS = frozenset(("candidacy", "past_office", "past_result", "poll"))
"""Kinds of which the subject is a person or a party."""
_COUNTED = (*FIGURES, "past_result")
"""Kinds with a sum or a share."""
_RULES_ALONE = frozenset(("report", "deadline"))
"""Kinds that need no subject where a rule finds what they are about: outlet, day."""
_NOT_TOLD = frozenset(("deadline", "object"))


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
    told = Telling(scene, asked, chances, {name: k for k, name in enumerate(labels)})
    ruled = list(_borne_out(told, found, accept))
    likely = list(_likely(told, ruled, accept))
    figures = _figures(told, ruled, likely)
    kept = [full for one in ruled if not _is_anothers(one, figures) for full in _in_full(told, one)]
    have = {(one.subject, label(one.type, one.value)) for one in kept}
    new = [
        one
        for n, kind in likely
        if (asked.who[n], kind) not in have
        for one in told.findings(n, kind, figures)
    ]
    return [single for one in (*kept, *_once(kept, new)) for single in _one_each(one)]


def _borne_out(told: Telling, found: Sequence[Finding], accept: Accept) -> Iterator[Finding]:
    """The findings of rules that the chances bear out, or of which they say nothing."""
    for one in found:
        kind = label(one.type, one.value)
        if one.subject in told.asked.who and kind in told.column:
            chance = told.chance(told.asked.who.index(one.subject), kind)
            if chance >= accept.ruled(kind):
                yield replace(one, sure=chance) if accept.ruled(kind) > 0 else one
        elif one.subject or one.type in _RULES_ALONE:
            yield one


def _likely(told: Telling, ruled: Sequence[Finding], accept: Accept) -> Iterator[tuple[int, str]]:
    """Of whom a kind of statement is likely without a rule."""
    polled = {one.subject for one in ruled if one.type == "poll"}
    parties = table("parties")["same"]
    for n, key in enumerate(told.asked.who):
        person = key in parties or any(map(_may_be_person, told.asked.places[n]))
        for kind in told.column:
            type_ = kind.partition(":")[0]
            if told.chance(n, kind) < accept.alone(kind) or type_ in _NOT_TOLD:
                continue
            # a share may be of the poll that the sentence before speaks of
            if (person or type_ not in _OF_PERSONS) and not (
                type_ == "past_result" and key in polled
            ):
                yield n, kind


def _may_be_person(place: Place) -> bool:
    named = place.token.tag_ == "NNP" and place.token.ent_type_ in ("PERSON", "")
    return place.how != "body" or named


def _figures(told: Telling, ruled: list[Finding], likely: list[tuple[int, str]]) -> Figures:
    """Whose the sums and shares are, of those of whom it is told that they have one."""
    out = {}
    for type_ in _COUNTED:
        keys = {one.subject for one in ruled if one.type == type_}
        keys |= {told.asked.who[n] for n, kind in likely if kind == type_}
        if keys:
            out[type_] = told.figures(type_, [key for key in told.asked.who if key in keys])
    return out


def _is_anothers(one: Finding, figures: Figures) -> bool:
    """Whether a rule gives somebody who has another figure that of somebody else."""
    of_all = figures.get(one.type, {}) if one.type in FIGURES else {}
    owners = {key for key, amounts in of_all.items() for a in amounts if a.start == one.at}
    return bool(owners) and one.subject not in owners and bool(of_all.get(one.subject))


def _in_full(told: Telling, one: Finding) -> list[Finding]:
    """A finding of a rule; an office in the words that stand with the name, and any other there."""
    if one.type != "past_office" or one.subject not in told.asked.who:
        return [one]
    offices = told.offices(told.asked.who.index(one.subject))
    own = next((o for o in offices if core(o) == core(one.value) or one.value in o), "")
    text = told.scene.sentence.text
    others = [replace(one, value=o, at=max(0, text.find(o))) for o in offices if o != own]
    return [*([replace(one, value=own or one.value)] if own or one.value else []), *others] or [one]


def _one_each(one: Finding) -> Iterator[Finding]:
    objects = one.object.split("; ") if one.type in ONE_EACH else [one.object]
    yield from (replace(one, object=o) for o in objects)


def _once(kept: list[Finding], told: list[Finding]) -> list[Finding]:
    """Of what is told, the likeliest for each pair that a statement joins."""
    taken = {_claim(one) for one in kept}
    out = []
    for one in sorted(told, key=lambda f: -f.sure):
        claim = _claim(one)
        if claim is None or claim not in taken:
            out.append(one)
            taken.add(claim)
    return out


def _claim(one: Finding) -> tuple[str, object] | None:
    """Who is joined to whom by a statement that is as true the other way round."""
    if one.type in ("contact", "closeness"):
        return one.type, frozenset((one.subject, *one.object.split("; ")))
    return None
