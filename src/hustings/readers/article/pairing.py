"""Which of several figures in a sentence is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hustings.readers.article.numbers import Amount, percents
from hustings.readers.article.referents import UNSPOKEN, referents
from hustings.readers.article.scene import SUBJECTS, Scene

Pair = tuple[Amount, str]
"""A figure and the key of who has it."""


@dataclass(frozen=True)
class Holder:
    """Somebody who may have a figure: where they are spoken of, and whether as a subject."""

    key: str
    start: int
    end: int
    leads: bool


def holders(scene: Scene, bodies: bool) -> list[Holder]:
    """Return who is spoken of in a sentence, in its order; ``bodies``: groups and bodies too."""
    found = []
    for key, places in referents(scene).items():
        for place in places:
            token = place.token
            if place.how in UNSPOKEN or (place.how == "body" and not bodies):
                continue
            start = token.idx - scene.sentence.span.start_char
            leads = token.dep_ in (*SUBJECTS, "poss")
            found.append(Holder(key, start, start + len(token), leads))
    return sorted(found, key=lambda h: h.start)


_NUMBER = r"(\d{1,2}(?:\.\d+)?)"
_DUEL = re.compile(
    rf"\b{_NUMBER}\s?(?:%|percent|per cent)?\s?"
    rf"(?P<joint>-to-|-|–|—|/|to|versus|vs\.?)\s?{_NUMBER}\b"
    r"(?P<unit>\s?%|\spercent\b|\sper cent\b|(?= ?(?:lead|edge|advantage|margin|against|over)))?"
)
_BRACKETED = re.compile(rf"\s?\({_NUMBER}(?P<unit>\s?%|\spercent|\sper cent)?\)")
_BARE = ("-to-", "-", "–", "—")
"""What joins two shares that have no unit."""
_NO_SHARES = re.compile(
    r"(?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?|\b(?:aged?|ages|between"
    r"|from|vote|voted))\s*$"
)
"""Before two numbers that are days, ages, a change or a roll call."""
_APART = re.compile(r"[^,;]{0,14}")
_JOINT = re.compile(r"\b(?:and|while|but|to)\b")
_LEAST, _MOST = 40, 101
"""What two shares of one question add up to."""
_AGAINST = re.compile(
    r"\W*(?:percent |lead |edge |advantage |margin )?(?P<by>against|over|versus|vs|for)\b"
    r"(?:\s\S+){0,3}?\s*$"
)
_TRAILS = re.compile(r"\b(?:trail|behind|los(?:e|es|ing) to|down\b)", re.IGNORECASE)
_LEADS = re.compile(
    r"\b(?:lead|led\b|ahead|top|beat|edg|advantage|best|defeat|over\b|up\b|carried|won\b)",
    re.IGNORECASE,
)
_TIED = re.compile(r"\b(?:tied?|each|both|apiece|even with|dead heat)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:tied?|each|both|apiece|combined|together|dead heat)\b", re.IGNORECASE)
_LISTED = re.compile(r"\s?(?:\([^)]*\)\s?)?(?:,|,? and) (?:[\w.]+ ){0,4}")
"""Between two names of a list."""
_BACKS = re.compile(
    r"[^,;]{0,40}?\b(?:for|back\w*|support\w*|favou?r\w*|prefer\w*|cho[os]\w*|pick\w*|nam\w+|vot\w+"
    r"|view\w*|like\w*|want\w*|going to|went to|approv\w*)\b[^,;]{0,30}$"
)


def shares_of(text: str, shares: Sequence[Amount], who: Sequence[Holder]) -> Iterator[Pair]:
    """Pair the shares of a poll with those who have them; a share that is nobody's is left out.

    Two shares given together ("44 to 40 percent") are of who leads or trails and of the other; a
    number in brackets is of the name before it ("Roe (40 percent), Doe (38)"). Any other share is
    of the last person named since the figure before it, or of whom it backs.
    """
    bracketed = list(_in_brackets(text, who))
    if len(bracketed) > 1:
        yield from bracketed
        return
    duels = [m for m in _DUEL.finditer(text) if _is_duel(text, m)]
    for m in duels:
        yield from _duel(text, m, who)
    alone = [a for a in shares if not any(m.start() < a.end and a.start < m.end() for m in duels)]
    figures = sorted([(a.start, a.end) for a in alone] + [m.span() for m in duels])
    taken = 0
    for amount in alone:
        before = max([taken, *(end for _, end in figures if end <= amount.start)])
        after = min((start for start, _ in figures if start >= amount.end), default=len(text))
        for holder in _single(text, amount, who, before, after):
            taken = max(taken, holder.end)
            yield amount, holder.key


def _in_brackets(text: str, who: Sequence[Holder]) -> Iterator[Pair]:
    """Numbers in brackets after names that say that they are shares, or add up as shares do."""
    found = [(h, m) for h in who if (m := _BRACKETED.match(text, h.end)) is not None]
    fits = len(found) > 2 and _LEAST <= sum(float(m[1]) for _, m in found) <= _MOST
    if fits or any(m["unit"] for _, m in found):
        yield from ((Amount(m[1], "per cent", m.start(1), m.end(1)), h.key) for h, m in found)


def _is_duel(text: str, m: re.Match[str]) -> bool:
    """Whether two numbers are two shares, with a unit or without: "by three points, 46-43"."""
    before, after = text[: m.start()], text[m.end() :]
    if _NO_SHARES.search(before) or re.match(r"\s?(?:-|–|to )\s?\d", after):
        return False
    if m["unit"] is not None:
        return True
    told = _LEADS.search(before) or _TRAILS.search(before)
    return bool(told) and m["joint"] in _BARE and _adds_up(m)


def _adds_up(m: re.Match[str]) -> bool:
    """Whether two numbers add up as shares of one question do, and are not of years."""
    fits = _LEAST <= float(m[1]) + float(m[3]) <= _MOST and float(m[3]) > 1
    return fits and not re.match(r"\W?years?", m.string[m.end() :])


def _duel(text: str, m: re.Match[str], who: Sequence[Holder]) -> Iterator[Pair]:
    """The two shares of a comparison: "leads Roe 44-40 percent", "by 56%-44% against Roe"."""
    before = [h for h in who if h.end <= m.start()]
    if not before:
        return
    after = next((h for h in who if h.start >= m.end()), None)
    keys = list(dict.fromkeys(h.key for h in reversed(before)))
    told = [r for r in (*_LEADS.finditer(text), *_TRAILS.finditer(text)) if r.end() <= m.start()]
    last = before[-1]
    first, other = _leader(before, last.key), last.key if len(keys) > 1 else ""
    against = _AGAINST.match(text[m.end() : after.start]) if after is not None else None
    if after is not None and against and not (other and against["by"] == "for"):
        first, other = _leader(before, after.key), after.key
    elif told and last.leads and max(r.start() for r in told) >= last.end:
        first, other = last.key, next(iter(keys[1:]), "")
    one, two = (Amount(m[n], "per cent", m.start(n), m.end(n)) for n in (1, 3))
    high, low = (one, two) if float(one.value) >= float(two.value) else (two, one)
    if told:
        trails = _TRAILS.match(text, max(told, key=lambda r: r.start()).start())
        one, two = (low, high) if trails else (high, low)
    yield one, first
    if other:
        yield two, other


def _leader(before: Sequence[Holder], other: str) -> str:
    """Of whom a comparison is told: the last subject who is not the other, else the first name."""
    rivals = [h for h in before if h.key != other] or list(before)
    return next((h for h in reversed(rivals) if h.leads), rivals[0]).key


def _single(
    text: str, amount: Amount, who: Sequence[Holder], before: int, after: int
) -> list[Holder]:
    left = [h for h in who if before <= h.start and h.end <= amount.start]
    right = next((h for h in who if amount.end <= h.start < after), None)
    if amount.unit == "points":
        leader = _leader(left, left[-1].key) if left else ""
        return [h for h in left if h.key == leader][:1]
    backed = right is not None and _BACKS.match(text[amount.end : right.start]) is not None
    between = text[left[-1].end : amount.start] if left else ""
    beside = bool(left) and bool(_APART.fullmatch(between)) and not _JOINT.search(between)
    if right is not None and backed and not beside and (not left or right.start - amount.end < 30):
        return [right]
    each = {h.key: h for h in left}
    found = sorted(each.values(), key=lambda h: -h.start)
    if len(found) > 1 and _TIED.search(text[left[0].start : amount.end + 25]):
        return found[:2]
    if len(found) > 1 and re.search(r"\bbehind\W+(?:[\w.]+\s){0,3}$", text[: found[0].start]):
        return found[1:2]
    return found[:1]


_AFTER_NAME = re.compile(
    rf":? {_NUMBER}(?![\d.%]*\d)(?=\s?(?:[,;)]|$|\.(?:\s|$)|(?:in|among|to|and|with)\b))"
)
"""A bare share right after a name: "Roe 52, Doe 33"."""
_BEFORE_TIME = re.compile(r"\b(?:on|by|of|since|until|a)\s*$")


def shares_in(text: str, who: Sequence[Holder]) -> list[Amount]:
    """Every number of a sentence that may be a share: with a unit, in a pair, after a name."""
    found = {a.start: a for a in percents(text) if a.unit == "per cent"}
    for m in (m for m in _DUEL.finditer(text) if _may_be_duel(text, m)):
        for n in (1, 3):
            found.setdefault(m.start(n), Amount(m[n], "per cent", m.start(n), m.end(n)))
    for m in filter(None, (_AFTER_NAME.match(text, h.end) for h in who)):
        found.setdefault(m.start(1), Amount(m[1], "per cent", m.start(1), m.end(1)))
    return [found[at] for at in sorted(found)]


def _may_be_duel(text: str, m: re.Match[str]) -> bool:
    """Whether two numbers may be two shares where a poll is known to be told of."""
    before, after = text[: m.start()], text[m.end() :]
    if _is_duel(text, m):
        return True
    dated = m["joint"] == "/" and _BEFORE_TIME.search(before)
    if dated or _NO_SHARES.search(before) or re.match(r"\s?[/–-]\s?\d", after):
        return False
    compared = _LEADS.search(text) or _TRAILS.search(text)
    bare = m["joint"] in (*_BARE, "/") or (m["joint"] == "to" and compared)
    return bool(m["unit"] is not None or (bare and _adds_up(m)))


def shared_out(
    text: str,
    amounts: Sequence[Amount],
    pairs: Sequence[Pair],
    who: Sequence[Holder],
    keys: list[str],
) -> dict[str, list[Amount]]:
    """Return which amounts are whose, of those who are known to have one each.

    Who has none by the rules has the nearest that is nobody's, else of somebody's who is not known
    to have one; of what several have "each" or together, the last.
    """
    pairs = _respectively(text, amounts, who) or pairs
    out = {key: [a for a, owner in pairs if owner == key] for key in keys}
    taken = {a.start for found in out.values() for a in found}
    others = {a.start for a, owner in pairs if owner not in out}
    places = {key: [h for h in who if h.key == key] for key in keys}
    for key in sorted((k for k in keys if not out[k]), key=lambda k: not places[k]):
        left = [a for a in amounts if a.start not in taken]
        free = [a for a in left if a.start not in others] or left
        own = places[key]
        if free:
            out[key] = [min(free, key=lambda a: min((_apart(a, h) for h in own), default=a.start))]
        else:
            out[key] = [a for a in amounts if _is_joint(text, a, own, who)][-1:]
        taken |= {a.start for a in out[key]}
    return out


def _respectively(text: str, amounts: Sequence[Amount], who: Sequence[Holder]) -> list[Pair]:
    """Figures in the order of those who have them: "Roe and Doe had 40 and 38, respectively"."""
    if len(amounts) < 2 or not re.search(r"\brespectively\b", text):
        return []
    before = list(dict.fromkeys(h.key for h in who if h.end <= amounts[0].start))
    fits = len(before) >= len(amounts)
    return list(zip(amounts, before[-len(amounts) :], strict=True)) if fits else []


def _apart(amount: Amount, holder: Holder) -> int:
    """How far a figure is from a name; one that comes before the name is further."""
    after = amount.start - holder.end
    return after if after >= 0 else 2 * (holder.start - amount.end)


def _is_joint(text: str, amount: Amount, own: Sequence[Holder], who: Sequence[Holder]) -> bool:
    """Whether a figure is said of several: "48 % each", "Roe and Doe pulled in $2 million"."""
    if _TOGETHER.search(text[max(0, amount.start - 40) : amount.end + 25]):
        return True
    left = [h for h in who if h.end <= amount.start]
    if not left or not own:
        return False
    last = left[-1]
    listed = (text[h.end : last.start] for h in own if h.end <= last.start)
    return any(map(_LISTED.fullmatch, listed))


def sums_of(sums: Sequence[Amount], who: Sequence[Holder]) -> Iterator[Pair]:
    """Pair sums with those named last before them, else first after them."""
    for amount in sums:
        left = [h for h in who if h.end <= amount.start]
        right = [h for h in who if h.start >= amount.end]
        if left or right:
            yield amount, (left[-1] if left else right[0]).key
