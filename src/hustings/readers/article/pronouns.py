"""Pronouns of the third person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from spacy.tokens import Token

Gender = Literal["he", "she"]
"""How somebody is spoken of."""
_HE = ("he", "him", "his", "himself")
_SHE = ("she", "her", "hers", "herself")


def gender_of(token: Token) -> Gender | None:
    """The gender of a pronoun; None for any other word."""
    return "he" if token.lower_ in _HE else "she" if token.lower_ in _SHE else None


def may_mean(genders: Mapping[str, Gender], key: str, gender: Gender | None) -> bool:
    """Whether nothing that is known of somebody speaks against a pronoun of this gender."""
    return genders.get(key) in (None, gender)


def is_object(token: Token) -> bool:
    """Whether it is "him" or "her" as an object, which does not mean the subject of its clause."""
    return token.lower_ in ("him", "her") and token.dep_ in ("dobj", "pobj", "dative")
