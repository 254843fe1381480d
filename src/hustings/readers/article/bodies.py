"""Names of one body that an article uses side by side: initials and the words they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from spacy.tokens import Doc, Token

from hustings.readers.article.rules import table

_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")


@cache
def parties() -> dict[str, str]:
    """What the reader calls a party, by each of its names."""
    same = table("parties")["same"].items()
    return {name: party for party, others in same for name in (party, *others)}


def same_bodies(docs: Iterable[Doc]) -> dict[str, str]:
    """Return what a body is called by the fullest name for it that the article gives.

    Initials of which an organisation of the article has the words ("DNC", "Democratic National
    Committee"), and the parties of the table.
    """
    found = dict(parties())
    docs = list(docs)
    used = {initials for doc in docs for initials in _INITIALS.findall(doc.text)}
    for entity in (e for doc in docs for e in doc.ents if e.label_ == "ORG" and len(e) > 2):
        words = [t.text for t in entity if t.text[0].isupper() and t.lower_ != "the"]
        initials = "".join(word[0] for word in words)
        if initials in used and not any(word.isupper() for word in words):
            found.setdefault(initials, re.sub(r"^[Tt]he ", "", entity.text))
    return found


def party_of(token: Token) -> str:
    """The party that a word speaks of: "Dems", or an adjective ("Democratic hopes").

    Not where it describes a person, nor in the name of a vote: "the Democratic primary".
    """
    words, people = table("parties"), table("people")
    if token.dep_ not in ("amod", "compound", "nmod") and token.text in parties():
        return parties()[token.text]
    party = words["adjective"].get(token.text, "")
    head = token.head if token.dep_ in ("amod", "compound", "nmod") else token
    word = head.lemma_.lower()
    one = head.tag_ == "NN" and word in (*people["persons"], *people["groups"])
    named = head.pos_ != "NOUN" or head.ent_type_ == "PERSON"
    return "" if head is token or one or named or word in words["votes"] else party
