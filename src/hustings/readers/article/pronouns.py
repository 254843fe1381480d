"""Pronouns of the third person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from spacy.tokens import Token

from hustings.readers.article.rules import table

Gender = Literal["he", "she"]
"""How somebody is spoken of."""
_HE = ("he", "him", "his", "himself")
_SHE = ("she", "her", "hers", "herself")


def gender_of(token: Token) -> Gender | None:
    """The gender of a pronoun; None for any other word."""
    return "he" if token.lower_ in _HE else "she" if token.lower_ in _SHE else None


def gender_of_name(given: str) -> Gender | None:
    """The pronoun that nearly always stands for bearers of a given name, if there is one."""
    names, first = table("people")["given"], given.casefold()
    return "he" if first in names["he"] else "she" if first in names["she"] else None


def gender_of_title(word: str) -> Gender | None:
    """The pronoun that a word before a name tells: "Mr.", "Congresswoman"."""
    words, plain = table("people")["gendered"], word.casefold().rstrip(".")
    return "she" if plain in words["she"] else "he" if plain in words["he"] else None


def may_mean(genders: Mapping[str, Gender], key: str, gender: Gender | None) -> bool:
    """Whether nothing that is known of somebody speaks against a pronoun of this gender."""
    return genders.get(key) in (None, gender)


def is_object(token: Token) -> bool:
    """Whether it is "him" or "her" as an object, which does not mean the subject of its clause."""
    return token.lower_ in ("him", "her") and token.dep_ in ("dobj", "pobj", "dative")
