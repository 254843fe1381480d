"""Statements that turn on a number: sums of money, poll figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from hustings.readers.article.arguments import find
from hustings.readers.article.matching import Finding
from hustings.readers.article.numbers import Amount, money, percents
from hustings.readers.article.pairing import Holder, Pair, holders, shares_in, shares_of
from hustings.readers.article.people import Mention
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Scene


@cache
def _table(name: str) -> dict[str, Any]:
    return table(name)


def finance(scene: Scene) -> Iterator[Finding]:
    """One finding a sum that is campaign money."""
    text, rules = scene.sentence.text, _table("money")
    sums = money(text)
    if not sums or re.search(rules["not_campaign"]["pattern"], scene.sentence.lemmas):
        return
    for amount in sums:
        unit = unit_of(text, amount, sums)
        if unit:
            for key, sure in _owners(scene, amount, amount is sums[0]):
                yield Finding(
                    "finance",
                    key,
                    value=amount.value,
                    unit=f"{amount.unit} {unit}",
                    sure=0.9 * sure,
                    at=amount.start,
                )


def unit_of(text: str, amount: Amount, sums: list[Amount]) -> str:
    """What a sum of a sentence counts: by the words between the sums on either side of it."""
    units: dict[str, str] = _table("money")["units"]
    before = max((s.end for s in sums if s.end <= amount.start), default=0)
    after = min((s.start for s in sums if s.start >= amount.end), default=len(text))
    for stretch in (text[before:after], text):
        near = [
            (min(abs(m.start() - (amount.start - before)) for m in found), order, unit)
            for order, (unit, words) in enumerate(units.items())
            if (found := list(re.finditer(_loose(words), stretch, re.IGNORECASE)))
        ]
        if near:
            return min(near)[2] if stretch is text else min(near, key=lambda n: (n[1] > 0, n[0]))[2]
    return ""


@cache
def _loose(words: str) -> str:
    """A pattern of lemmas as one for words with their endings."""
    for lemma, ending in _ENDINGS.items():
        words = words.replace(lemma, ending)
    return words


_ENDINGS = {
    "raise": "rais",
    "take in": "(?:take|took) in",
    "bring in": "(?:bring|brought) in",
    "receipt": "receipt|receiv",
    "donate": "donat",
    "contribute": "contribut",
    "give ": "g[ai]ven? ",
}


def _end(scene: Scene, mention: Mention) -> int:
    last = scene.sentence.span.doc[mention.last]
    return last.idx + len(last)


_TO = re.compile(r"\s(?:for|from|by)\s")


def _owners(scene: Scene, amount: Amount, first: bool) -> list[tuple[str, float]]:
    """Whose money it is; of two who "each have" it, both."""
    span = scene.sentence.span
    at = span.start_char + amount.end
    named = _TO.match(span.doc.text, at)
    token = next((t for t in span if t.idx <= at - 1 < t.idx + len(t)), span.root)
    told = next((c for c in token.children if c.dep_ == "relcl"), None)
    teller = next((c for c in told.children if c.dep_ == "nsubj"), None) if told else None
    for m in scene.mentions:
        first_token = span.doc[m.first]
        if (
            named
            and 0 <= first_token.idx - named.end() <= 30
            and first_token.sent == span.root.sent
        ):
            between = span.doc.text[named.end() : first_token.idx]
            if re.fullmatch(r"(?:[a-z]+ ){0,4}(?:[A-Z][\w.]* )?", between):
                return [(m.person.key, 0.9)]
        if teller is not None and m.first <= teller.i <= m.last:
            return [(m.person.key, 0.9)]
    if re.search(r"\beach\b", scene.sentence.text[: amount.start]):
        both = find(scene, ["subject"], [token.head, token], False)
        if len(both) > 1:
            return [(b.key, b.sure) for b in both]
    return [_owner(scene, amount, first)]


_OWNS = ("'s", "’s", "’", "'", ",", "(", ":", "—")


def _owner(scene: Scene, amount: Amount, first: bool) -> tuple[str, float]:
    """Whose money it is: the subject of the clause, else the nearest name before the sum."""
    span = scene.sentence.span
    at = span.start_char + amount.start
    close = [m for m in scene.mentions if 0 <= at - _end(scene, m) <= 4 + 12 * (not first)]
    if close and (not first or span.doc.text[_end(scene, close[-1]) : at].strip() in _OWNS):
        return close[-1].person.key, 1.0
    token = next(
        (t for t in span if t.idx <= at < t.idx + len(t) + 1 and t.idx + len(t) > at), span.root
    )
    found = find(scene, ["subject"], [token.head, token], False)
    if found:
        return found[0].key, found[0].sure
    subject = next((c for c in token.head.head.children if c.dep_ == "nsubj"), None)
    if subject is not None and subject.tag_ in ("NN", "NNS", "NNPS"):
        return "", 0.5
    near = find(scene, ["before", "possessor", "after"], [token], False)
    if near:
        return near[0].key, near[0].sure
    return (scene.focus.key, 0.75) if scene.focus else ("", 0.6)


@dataclass(frozen=True)
class QuotedPoll:
    """The poll of which an article speaks: who made it and of how many people, where it says so."""

    pollster: str = ""
    sample: str = ""


def quoted_poll(text: str) -> QuotedPoll:
    """Return what a sentence says of a poll's maker and size."""
    rules = _table("polls")
    named = [m[1] for p in rules["pollster"] for m in re.finditer(p, text)]
    plain = [" ".join(w for w in n.split() if w not in rules["no_pollster"]) for n in named]
    sample = re.search(rules["sample"], text)
    return QuotedPoll(
        next(filter(None, plain), ""), sample[1].replace(",", "") if sample is not None else ""
    )


def poll_figures(scene: Scene, polled: bool, poll: QuotedPoll) -> Iterator[Finding]:
    """One finding a share that a poll gives somebody.

    Args:
        scene: the sentence.
        polled: whether the article has just spoken of a poll.
        poll: the poll of which it speaks.
    """
    rules, text = _table("polls"), scene.sentence.text
    lemmas = scene.sentence.lemmas
    here = re.search(rules["words"], lemmas)
    if not (here or polled) or (not here and re.search(rules["result"], text)):
        return
    for amount, key in poll_shares(scene, bodies=False):
        lead = amount.unit == "points"
        yield Finding(
            "poll",
            key,
            poll.pollster,
            amount.value,
            "points of lead" if lead else "per cent" + (f" of {poll.sample}" * bool(poll.sample)),
            sure=0.85,
            at=amount.start,
        )


_NO_MAKER = re.compile(r"\b(?:in|on|of|to|the|an?|and)\b")
"""Between a name and the word poll, where the name is not who made it: "leads Roe in the poll"."""


def poll_shares(scene: Scene, bodies: bool) -> list[Pair]:
    """Return the shares that a sentence gives somebody; ``bodies``: a party or a group too."""
    rules, text = _table("polls"), scene.sentence.text
    makers = [
        m.span(1)
        for pattern in rules["pollster"]
        for m in re.finditer(pattern, text)
        if not _NO_MAKER.search(text, m.end(1), m.end())
    ]
    who = [
        h
        for h in holders(scene, bodies)
        if not any(start <= h.start < end for start, end in makers)
    ]
    pairs = shares_of(text, percents(text), who)
    return [(a, key) for a, key in pairs if not _is_other(text, a)]


def shares_told(scene: Scene, who: list[Holder]) -> list[Amount]:
    """Return every number of a sentence that may be somebody's share in a poll."""
    text = scene.sentence.text
    return [a for a in shares_in(text, who) if not _is_other(text, a)]


def _is_other(text: str, amount: Amount) -> bool:
    """Whether a percentage is no candidate's share."""
    around = text[max(0, amount.start - 28) : amount.end + 26]
    clause = re.split(r"[,;]| and ", around[: min(28, amount.start)])[-1] + text[
        amount.start : amount.end
    ] + re.split(r"[,;(]| and ", text[amount.end : amount.end + 30])[0]  # fmt: skip
    return re.search(_table("polls")["not_share"], clause) is not None
