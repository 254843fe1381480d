"""Names of one body that an article uses side by side: initials and the words they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Token

from hustings.readers.article.rules import table

_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")
_BETWEEN = r"(?: (?:of|for|the|and|on|to|in|&))* "


def same_bodies(texts: Iterable[str]) -> dict[str, str]:
    """Return what a body is called by the fullest name for it that the texts give.

    Initials whose words stand somewhere in the texts ("DNC", "Democratic National Committee"), and
    the parties of the table.
    """
    whole = "\n".join(texts)
    found = {other: name for name, others in table("parties")["same"].items() for other in others}
    for initials in set(_INITIALS.findall(whole)):
        words = _BETWEEN.join(rf"{letter}[a-z][\w'’-]*" for letter in initials)
        full = re.search(rf"\b{words}\b", whole)
        if full is not None:
            found[initials] = full[0]
    return found


def party_of(token: Token) -> str:
    """The party that an adjective speaks of: "Democratic hopes"; not where it describes a person.

    Nor in the name of a vote: "the Democratic primary".
    """
    words = table("parties")
    party = words["adjective"].get(token.lower_, "")
    head = token.head if token.dep_ in ("amod", "compound", "nmod") else token
    word = head.lemma_.lower()
    person = word in table("people")["persons"] or head.ent_type_ == "PERSON"
    return "" if head is token or person or word in words["votes"] else party
