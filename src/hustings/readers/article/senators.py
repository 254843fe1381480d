"""Who the article calls a sitting senator of the state where the race is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc

from hustings.race import Race
from hustings.readers.article.people import Mention, People

_STATES = """
AL Alabama Ala.|AK Alaska|AZ Arizona Ariz.|AR Arkansas Ark.|CA California Calif.|CO Colorado Colo.|
CT Connecticut Conn.|DE Delaware Del.|FL Florida Fla.|GA Georgia Ga.|HI Hawaii|ID Idaho|
IL Illinois Ill.|IN Indiana Ind.|IA Iowa|KS Kansas Kan.|KY Kentucky Ky.|LA Louisiana La.|ME Maine|
MD Maryland Md.|MA Massachusetts Mass.|MI Michigan Mich.|MN Minnesota Minn.|MS Mississippi Miss.|
MO Missouri Mo.|MT Montana Mont.|NE Nebraska Neb.|NV Nevada Nev.|NH New_Hampshire N.H.|
NJ New_Jersey N.J.|NM New_Mexico N.M.|NY New_York N.Y.|NC North_Carolina N.C.|
ND North_Dakota N.D.|OH Ohio|OK Oklahoma Okla.|OR Oregon Ore.|PA Pennsylvania Pa.|
RI Rhode_Island R.I.|SC South_Carolina S.C.|SD South_Dakota S.D.|TN Tennessee Tenn.|
TX Texas|UT Utah|VT Vermont Vt.|VA Virginia Va.|WA Washington Wash.|
WV West_Virginia W.Va.|WI Wisconsin Wis.|WY Wyoming Wyo.
"""
_KINDS = r"(?:(?:senior|junior|Republican|Democratic|GOP|incumbent) )*"


def senators_of(race: Race | None, people: People, docs: Iterable[Doc]) -> frozenset[str]:
    """The keys of the people whom the article plainly calls a senator of the race's state."""
    names = _names(race) if race else []
    if not names:
        return frozenset()
    state = "|".join(re.escape(n) for n in names)
    return frozenset(
        m.person.key for doc in docs for m in people.mentions(doc) if _is_senator(doc, m, state)
    )


def _names(race: Race) -> list[str]:
    """The names of the race's state in full and as newspapers shorten it."""
    if race.country.casefold() not in ("us", "usa", "united states"):
        return []
    for line in _STATES.replace("\n", "").split("|"):
        names = [n.replace("_", " ") for n in line.split()]
        if race.region.casefold() in (n.casefold() for n in names):
            return names
    return []


def _is_senator(doc: Doc, m: Mention, state: str) -> bool:
    before, after = doc[: m.first].text, doc[m.last + 1 :].text
    titled = rf"\b(?:{state})(?:['’]s)? {_KINDS}(?:U\.S\. )?{_KINDS}(?:Sen\.|[Ss]enator),?$"
    found = re.search(titled, before)
    if found:  # not West Virginia's for Virginia, nor who was one
        return re.search(r"\b(?:[Ff]ormer|late|[Ee]x-|West) ?$", before[: found.start()]) is None
    of_state = rf",? (?:of|from) (?:{state})\b|,? \(?[RDI]-(?:{state})|, (?:{state})['’]s "
    title = re.search(r"\b(?:U\.S\. )?(?:Sen\.|Senator)$", before)
    if title and re.match(of_state, " " + after if after[:1] not in ", " else after):
        return re.search(r"(?:[Ff]ormer|late|[Ss]tate|[Ee]x-) ?$", before[: title.start()]) is None
    called = (
        rf", (?:(?:{state})['’]s|the) {_KINDS}(?:U\.S\. )?senator(?: (?:of|from) (?:{state}))?\b"
    )
    said = re.match(called, after)
    return said is not None and re.search(state, said[0]) is not None
