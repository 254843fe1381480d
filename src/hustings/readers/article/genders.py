"""Which pronoun an article uses of somebody, learned from the article itself.

"Roe said she would", "Mrs. Roe" and "Congresswoman Roe" tell; a given name counts as one pronoun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from spacy.tokens import Token

from hustings.readers.article.people import Mention, Person
from hustings.readers.article.pronouns import (
    Gender,
    gender_of,
    gender_of_name,
    gender_of_title,
    is_object,
)
from hustings.readers.article.scene import Scene, subjects_above

_TITLE = 3
"""What a title weighs against one pronoun."""
_CLEAR = 3
"""How many times more often the one must be told than the other."""


def genders(scenes: Iterable[Scene]) -> dict[str, Gender]:
    """Return the gender of the pronouns of each person, where one is told clearly more often.

    A given name is enough where the article tells nothing else.
    """
    votes: dict[str, Counter[Gender]] = {}
    for scene in scenes:
        here = [m for m in scene.mentions if scene.inside(m) and not m.unsure]
        for m in here:
            counted = votes.setdefault(m.person.key, Counter(_given(m.person)))
            told = _title(scene, m)
            if told is not None:
                counted[told] += _TITLE
        for token in scene.sentence.span:
            of = gender_of(token)
            if of is None or is_object(token) or scene.sentence.paragraph.quoted(token.idx):
                continue
            person = _only_above(scene, token)
            if person is not None:
                votes.setdefault(person.key, Counter())[of] += 1
    found: dict[str, Gender] = {}
    for key, counted in votes.items():
        ranked = counted.most_common()
        if ranked and (len(ranked) == 1 or ranked[0][1] >= _CLEAR * ranked[1][1]):
            found[key] = ranked[0][0]
    return found


def _given(person: Person) -> list[Gender]:
    """What a given name tells."""
    told = gender_of_name(person.given)
    return [told] if told is not None else []


def _only_above(scene: Scene, token: Token) -> Person | None:
    """The subject of a clause above a pronoun, where it is the only name before the pronoun."""
    before = {m.person.key for m in scene.mentions if scene.inside(m) and m.last < token.i}
    if len(before) != 1:
        return None
    return next(filter(None, map(scene.over, subjects_above(token))), None)


def _title(scene: Scene, m: Mention) -> Gender | None:
    """What a title or a noun before a name tells."""
    begin = max(scene.sentence.span.start, m.first - 1)
    return gender_of_title(scene.sentence.paragraph.doc[begin : m.first].text)
