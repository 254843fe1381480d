"""Finds titles of other stories that a page has run into a name.

An extractor turns the card behind a person's name into text: the visible surname, then the full
formal name, then titles of other stories, closed by a word such as MORE. The repeated surname is
what tells the card from prose.
"""

from __future__ import annotations

import re
from functools import cache

from hustings.readers.article.layer import Cut
from hustings.readers.article.rules import table

_UPPER, _WORD = "A-ZÀ-ÖØ-Þ", "[\\w'’\\-]"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rules = table("chrome")["glued"]
    given = f"[(\"“'‘]?[{_UPPER}]{_WORD}{{0,30}}\\.?[)\"”'’]?"
    suffix = f"(?:,?\\s?(?:{rules['suffixes']}))?"
    card = (
        f"(?<!\\w)(?P<surname>[{_UPPER}]{_WORD}{{1,30}})(?P<shown>{suffix}(?:['’]s)?),?(?P<gap>\\s?)"
        f"(?P<formal>(?:(?:{given}|{rules['particles']})\\s+){{1,7}}?(?P=surname)"
        f"(?![a-zà-ÿ]){suffix})"
    )
    glue = f"(?P<left>[{_UPPER}]{_WORD}{{0,30}}?[a-zà-ÿ.]{suffix})(?=[{_UPPER}])"
    return (
        re.compile(card),
        re.compile("|".join(rules["closers"])),
        re.compile(rules["sure_closer"]),
        re.compile(f"(?<!\\w){glue}"),
    )


def glued_headlines(paragraph: str) -> list[tuple[Cut, str]]:
    """Return the cards in a paragraph, each with the formal name that it gives (or '')."""
    card, closer, sure, _ = _patterns()
    kind, longest = table("chrome")["glued"]["kind"], table("chrome")["glued"]["longest"]
    found: list[tuple[Cut, str]] = []
    at = 0
    while sure.search(paragraph, at) or card.search(paragraph, at):
        name = _card_at(paragraph, at)
        close = _closer(paragraph, name.end("formal"), closer) if name else None
        if name and close and _is_prose(paragraph, name, close):
            close = None
        bare = _glue(paragraph, at, name.start("formal") if name and close else None)
        if bare is not None:
            found.append(((*bare, kind), ""))
            at = bare[1]
        elif name and close and close - name.start("formal") <= longest:
            found.append(((name.start("formal"), close, kind), name["formal"]))
            at = close
        elif name:
            if not name["gap"] and re.match(r"\s+[a-z(]|[,.;:]", paragraph[name.end("formal") :]):
                found.append(((name.start("formal"), name.end("formal"), kind), name["formal"]))
            at = name.end("formal")
        else:
            break
    return found


def _card_at(paragraph: str, at: int) -> re.Match[str] | None:
    """The first card from ``at`` on.

    A word of a long name, or of the first title, may come twice too: of the readings that overlap
    the one counts whose formal name begins with a name that is shown before the surname.
    """
    card = _patterns()[0]
    titles = {t.rstrip(".") for t in table("people")["titles"]}
    readings: list[re.Match[str]] = []
    found = card.search(paragraph, at)
    while found and (not readings or found.start() < readings[0].end("formal")):
        if found["surname"] not in titles:
            readings.append(found)
        elif not readings:
            at = found.start() + 1
        found = card.search(paragraph, found.start() + 1)
    shown = [r for r in readings if _shows_given(paragraph, r)]
    return next(iter(shown or readings), None)


def _shows_given(paragraph: str, reading: re.Match[str]) -> bool:
    """Whether the formal name's first name, or a nickname in it, stands before the surname."""
    before = paragraph[max(0, reading.start() - 40) : reading.start()].split()[-4:]
    first, *others = reading["formal"].split()
    nick = others[0].strip('()"“”') if others[0][0] in '("“' else first
    return first in before or nick in before


def _closer(paragraph: str, at: int, closer: re.Pattern[str]) -> int | None:
    """Where the card that begins at ``at`` is closed.

    A title may itself hold the closing word in capitals: where another title seems to follow and
    the word comes once more before the next card, the later one closes.
    """
    first = closer.search(paragraph, at)
    if first is None:
        return None
    second = closer.search(paragraph, first.end())
    following = paragraph[first.end() :]
    if second and re.match(f"\\s?[{_UPPER}a-z]?\\w+ ", following):
        between = paragraph[first.end() : second.start()]
        titled = re.match(r"\s?[A-Za-z]\w*[^.,;]*$", between)
        card = _card_at(paragraph, first.end())
        if titled and len(between) < 60 and (card is None or card.start() > second.start()):
            return second.end()
    return first.end()


def _glue(paragraph: str, at: int, card: int | None) -> tuple[int, int] | None:
    """A title glued to a word without a formal name between, closed by the sure word.

    Looked for only before the first card that has a name.
    """
    _, _, sure, glue = _patterns()
    rules = table("chrome")["glued"]
    close = sure.search(paragraph, at)
    if close is None or (card is not None and card < close.start()):
        return None
    for seam in glue.finditer(paragraph, at, close.start()):
        titles = paragraph[seam.end() : close.start()]
        if re.search(rules["inner_capital"], seam["left"]) or seam["left"].endswith("."):
            continue
        if len(titles) > rules["longest"] or len(titles.split()) < 3 or _has_sentences(titles):
            continue
        return seam.end(), close.end()
    return None


def _is_prose(paragraph: str, name: re.Match[str], close: int) -> bool:
    """Whether nothing is glued around a formal name, and sentences follow it."""
    end = name.end("formal")
    parted = bool(name["gap"]) and paragraph[end].isspace()
    return parted and _has_sentences(paragraph[end:close])


def _has_sentences(titles: str) -> bool:
    """Whether a stretch reads like prose: titles are not closed by full stops."""
    return re.search(r"[a-z]{3}[.!?][”\"’']? [A-Z]", titles) is not None
