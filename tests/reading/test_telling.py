"""Whose the base is of which it is told that somebody has one."""

import pytest

from hustings.readers.article.telling import place_of
from tests.reading.scenes import scene


def place(text):
    with scene(text, "Mary Vance") as s:
        token = next(s.sentence.span.doc[m.last] for m in s.mentions if s.inside(m))
        return place_of(s, token)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Mary Vance is popular among evangelicals in Kent.", "evangelicals in Kent"),
        ("Mary Vance is strong among state party chairs.", "state party chairs"),
        ("Mary Vance, the darling of the left, is there.", "left"),
        ("Mary Vance, a tea party favorite, is there.", "tea party"),
        ("Mary Vance is strong with Democrats.", "Democrats"),
        ("Conservatives love Mary Vance.", "Conservatives"),
        # a party that is only against whom it goes
        ("Mary Vance has an edge in Ohio over Democrats.", "Ohio"),
        # no group
        ("Mary Vance, the clear favorite to win, is there.", ""),
        ("Mary Vance is a football hero.", ""),
    ],
)
def test_the_voters_or_the_place_of_a_base(text, who):
    assert place(text) == who
