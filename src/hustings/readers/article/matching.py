"""Holds a sentence against the tables of rules: what it states, of whom, about whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from hustings.readers.article.arguments import find
from hustings.readers.article.numbers import percents
from hustings.readers.article.pronouns import gender_of, may_mean
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Named, Scene
from hustings.readers.article.text import Sentence

FAMILIES = (
    "candidacy",
    "contact",
    "endorsement",
    "deadline",
    "office",
    "support",
    "opinion",
    "conflict",
    "no_comment",
    "denial",
    "report",
)
"""Tables of rules that are held against the lemmas of a sentence, one file each."""

_MATCH = 0.9
_WEAK = ("weighing", "running")
"""What is not said anew of somebody of whom the same sentence says something more definite."""


@dataclass(frozen=True)
class Finding:
    """What a rule found in a sentence."""

    type: str
    subject: str = ""
    object: str = ""
    value: str = ""
    unit: str = ""
    area: str = ""
    sure: float = _MATCH
    ahead: bool = False
    at: int = 0
    """Where in the sentence the words stand that tell it."""
    word: Token | None = None
    """The first of these words."""


@dataclass(frozen=True)
class _Rule:
    """A row of a table, its patterns compiled."""

    row: dict[str, Any]
    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    exclusive: bool


@cache
def _rules(family: str) -> tuple[_Rule, ...]:
    read = table(family)
    shared = {k: v for k, v in read.items() if k != "rule"}
    rows = [shared | row for row in read["rule"]]
    return tuple(
        _Rule(
            row,
            tuple(re.compile(p) for p in row["patterns"]),
            re.compile(row["unless"]) if "unless" in row else None,
            re.compile(row["unless_before"]) if "unless_before" in row else None,
            bool(row.get("exclusive")),
        )
        for row in rows
    )


def findings(scene: Scene, outlet: str, dated: bool) -> Iterator[Finding]:
    """Return what the tables find in a sentence.

    Args:
        scene: the sentence with the people and the voice in it.
        outlet: the other outlet that the sentence names, or ''.
        dated: whether the sentence names a day.
    """
    for family in FAMILIES:
        taken: set[str] = set()
        for rule in _rules(family):
            for found in _apply(rule, scene, outlet, dated):
                key = f"{found.type} {found.subject} {found.value}"
                blocked = rule.exclusive and found.value in _WEAK and found.subject in taken
                if key not in taken and not blocked:
                    taken |= {key, found.subject}
                    yield found


def _apply(rule: _Rule, scene: Scene, outlet: str, dated: bool) -> Iterator[Finding]:
    lemmas = scene.sentence.lemmas
    if "requires" in rule.row and not re.search(rule.row["requires"], lemmas):
        return
    read: list[tuple[int, int]] = []
    for pattern in rule.patterns:
        for match in pattern.finditer(lemmas):
            if any(start < match.end() and match.start() < end for start, end in read):
                continue
            if _is_vetoed(rule, scene.sentence, scene.sentence.tokens(match)):
                continue
            found = list(_findings(rule.row, scene, match, outlet, dated))
            yield from found
            if found:
                read.append(match.span())


def _is_vetoed(rule: _Rule, sentence: Sentence, tokens: list[Token]) -> bool:
    """Whether the clause around the words matched, or the part of it before them, forbids them."""
    if rule.row.get("verb") and not any(t.pos_ in ("VERB", "AUX") for t in tokens):
        return True
    return any(
        words is not None and words.search(sentence.clause(tokens, before)) is not None
        for words, before in ((rule.unless, False), (rule.unless_before, True))
    )


def _findings(
    row: dict[str, Any], scene: Scene, match: re.Match[str], outlet: str, dated: bool
) -> Iterator[Finding]:
    tokens, needs = scene.sentence.tokens(match), row.get("needs", ("subject",))
    if ("date" in needs and not dated) or ("past" in needs and not _is_past(tokens, scene, dated)):
        return
    if "outlet" in needs and not outlet:
        return
    subjects, objects = _who(row, scene, tokens)
    if row.get("both") and subjects and objects:
        subjects, objects, needs = [*subjects, *objects], [], ("subject",)
    place = _place(tokens) if "place" in needs else ""
    objects = [Named(outlet)] if "outlet" in needs else objects
    if ("subject" in needs and not subjects) or ("object" in needs and not objects):
        return
    if "place" in needs and not place:
        return
    for subject in subjects or [Named("")]:
        others = [o for o in objects if o.key != subject.key]
        if "object" in needs and not others:
            continue
        yield Finding(
            type=row["type"],
            subject=subject.key,
            object="; ".join(dict.fromkeys(o.key for o in others)),
            value=place or _value(row, match, scene, tokens),
            unit=row.get("unit", ""),
            area=place,
            sure=_MATCH * subject.sure * min((o.sure for o in others), default=1.0),
            ahead=bool(row.get("ahead")),
            at=tokens[0].idx - scene.sentence.span.start_char,
            word=tokens[0],
        )


def _who(row: dict[str, Any], scene: Scene, tokens: list[Token]) -> tuple[list[Named], list[Named]]:
    """The subjects and the objects of a rule's match."""
    places = list(row.get("subject", ()))
    if places == ["everybody"]:
        several = not row.get("plural") or _tells_of_several(tokens)
        named = _everybody(scene, tokens) if several else []
        return (named if len(named) >= row["at_least"] else []), []
    if places == ["first_two"]:
        two = _two(scene)
        return two[:1], two[1:2]
    if places[:1] == ["persons_after"]:
        near = find(scene, ["after", "near"], tokens, False)[:1]
        return near or ([Named(scene.focus.key, 0.7)] if scene.focus else []), []
    passive = any(t.tag_ == "VBN" and _has(t, "nsubjpass") for t in tokens)
    if places[:1] == ["patient_or_subject"]:
        places = ["object"] if _gives_office(tokens) else places[1:]
    if passive and "agent" in places:
        places = [p for p in places if p != "subject"]
    subjects = find(scene, places, tokens, bool(row.get("subject_groups")))
    objects = find(scene, list(row.get("object", ())), tokens, bool(row.get("object_groups")))
    if objects and subjects and {o.key for o in objects} <= {s.key for s in subjects}:
        rest = [p for p in row["object"] if p != row["object"][0]]
        objects = find(scene, rest, tokens, bool(row.get("object_groups")))
    return subjects, objects


def _tells_of_several(tokens: list[Token]) -> bool:
    """Whether the words, or what they say it of, are in the plural or name a field."""
    words = [*tokens, *(c for t in tokens for c in t.children if c.dep_ == "nsubj")]
    several = ("field", "slate", "ballot", "those", "they", "who")
    return any(t.tag_ in ("NNS", "NNPS") or t.lower_ in several for t in words)


def _has(token: Token, dep: str) -> bool:
    return any(c.dep_ == dep for c in token.children)


def _gives_office(tokens: list[Token]) -> bool:
    return bool({"tap", "appoint", "name", "choose", "nominate"} & {t.lemma_ for t in tokens})


def _everybody(scene: Scene, tokens: list[Token]) -> list[Named]:
    span = scene.sentence.span
    here = [m for m in scene.mentions if tokens[0].i <= m.first < span.end]
    listed = [m for m in here if _is_listed(span.doc[m.last], tokens)]
    return [Named(k, 0.9) for k in dict.fromkeys(m.person.key for m in listed)]


def _is_listed(token: Token, tokens: list[Token]) -> bool:
    """Whether a name stands in the list itself and not in a clause about somebody on it."""
    inside = {t.i for t in tokens}
    for _ in range(14):
        if token.i in inside:
            return True
        if (
            token.dep_ in ("relcl", "agent", "acl", "pobj", "poss", "compound")
            and token.dep_ != "pobj"
        ):
            return False
        if token.head is token:
            return True
        if token.dep_ == "pobj" and token.head.text.lower() not in ("of", "between", "as", "with"):
            return False
        token = token.head
    return True


def _two(scene: Scene) -> list[Named]:
    span = scene.sentence.span
    here = [m for m in scene.mentions if scene.inside(m)]
    keys = list(dict.fromkeys(m.person.key for m in here))
    words = {t.text.lower() for t in span}
    speaker = scene.voice.person
    if (
        len(keys) == 1
        and speaker is not None
        and words & {"i", "me", "my", "mine", "we", "our", "us"}
    ):
        keys += [speaker.key] if speaker.key not in keys else []
    spoken_of = {gender_of(t) for t in span} - {None}
    if len(keys) == 1 and scene.focus is not None and spoken_of:
        fits = any(may_mean(scene.genders, scene.focus.key, g) for g in spoken_of)
        keys += [scene.focus.key] if fits and scene.focus.key not in keys else []
    return [Named(k, 0.9) for k in keys] if len(keys) >= 2 else []


_VOTES = (
    r"\b(election|primary|runoff|run - off|race|bid|seat|round|reelection|recount|vote|ballot"
    r"|caucus|convention)\b"
)


def _is_past(tokens: list[Token], scene: Scene, dated: bool) -> bool:
    """Whether a result is told as one: in a past tense, with a day, a share or a vote by name."""
    verbs = [t for t in tokens if t.pos_ in ("VERB", "AUX")]
    past = any(t.tag_ in ("VBD", "VBN") or _follows_past(t) for t in verbs) or not verbs
    held = re.search(_VOTES, scene.sentence.lemmas)
    return past and bool(dated or held or percents(scene.sentence.text))


def _follows_past(token: Token) -> bool:
    """Whether a gerund is told after a verb in the past: "came to Congress after defeating her"."""
    return token.tag_ == "VBG" and any(t.tag_ == "VBD" for t in token.ancestors)


def _place(tokens: list[Token]) -> str:
    """The place or group in which support is said to be."""
    for token in tokens:
        for child in (token, *token.children):
            if child.dep_ == "prep" and child.text.lower() in (
                "in",
                "among",
                "with",
                "from",
                "on",
                "along",
                "across",
                "around",
                "of",
            ):
                for noun in child.children:
                    if noun.dep_ == "pobj" and noun.lemma_ != "support":
                        return noun_phrase(noun)
        if token.lemma_ == "base" and token.dep_ == "attr" and token.head.dep_ == "relcl":
            return noun_phrase(token.head.head)
        if token.lemma_ == "be":
            for child in token.children:
                if (
                    child.dep_ == "attr"
                    and child.pos_ in ("PROPN", "NOUN")
                    and child.lemma_ != "base"
                ):
                    return noun_phrase(child)
    return ""


def noun_phrase(noun: Token) -> str:
    """A noun with its words, without its article and the clauses that follow."""
    words = [t for t in noun.subtree if t.dep_ not in ("punct",)]
    clause = next(
        (t.left_edge.i for t in noun.children if t.dep_ in ("relcl", "acl")), words[-1].i + 1
    )
    text = noun.doc[noun.left_edge.i : min(clause, words[-1].i + 1)].text.strip(' ,.;:”"')
    return re.sub(r"^(?:the|a|an)\s", "", text)


def _value(row: dict[str, Any], match: re.Match[str], scene: Scene, tokens: list[Token]) -> str:
    begin = max(0, match.start() - row.get("value_back", 0))
    reach = match.string[begin : match.end() + row.get("value_reach", 0)]
    for pattern, value in row.get("value_by", ()):
        if re.search(pattern, reach):
            return str(value)
    how = row.get("value_from")
    if how == "percent":
        shares = [p for p in percents(scene.sentence.text) if p.unit == "per cent"]
        at = tokens[0].idx - scene.sentence.span.start_char
        return min(shares, key=lambda p: (p.start < at, abs(p.start - at))).value if shares else ""
    if how == "office":
        return office(scene, tokens[0])
    return str(row.get("value", ""))


def office(scene: Scene, token: Token) -> str:
    """The office nearest after a word, else in the sentence."""
    named = re.compile(table("office")["office"])
    text, at = scene.sentence.text, token.idx - scene.sentence.span.start_char
    found = named.search(text, max(0, at), max(0, at) + 110) or named.search(text)
    return found[0] if found else ""


def office_of(scene: Scene, token: Token) -> str:
    """The office that stands right before or after somebody's name, with no other name between.

    Before it only one that is past: "former senator Roe"; a title alone says who somebody is.
    """
    begin = scene.sentence.span.start_char
    text, at, end = scene.sentence.text, token.idx - begin, token.idx - begin + len(token)
    others = []
    for other in scene.mentions:
        first, last = token.doc[other.first].idx - begin, token.doc[other.last].idx - begin
        if other.first <= token.i <= other.last:
            at = first
        else:
            others.append((first, last))
    found = []
    for m in re.finditer(table("office")["office"], text):
        ahead = m.end() <= at
        low, high = (m.end(), at) if ahead else (end, m.start())
        apart = _NOT_HELD if ahead else r";|[A-Z]\w+ [A-Z]|\b(?:and|by|for|to|with)\b"
        named = any(low <= first and last < high for first, last in others)
        named = named or any(0 <= first - m.end() <= 2 for first, _ in others)  # its own title
        near = high - low <= (_BEFORE if ahead else _AFTER)
        past = not ahead or re.search(table("office")["past"], text[: m.start()])
        if near and past and not named and not re.search(apart, text[low:high]):
            found.append((high - low, m[0]))
    return min(found)[1] if found else ""


_NOT_HELD = r"[,;]|\b(?:candidate|contender|hopeful|nominee|race|bid)\b"
"""Between an office and the name of who only seeks it."""
_BEFORE, _AFTER = 25, 50
"""Characters between an office and the name of who holds it."""
