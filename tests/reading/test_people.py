"""Who is a person of an article, and who only looks like one."""

import pytest

from hustings.readers.article.people import People, same_person
from tests.reading.scenes import scene


def named(text, words):
    with scene(text, words) as s:
        return [m.person.name for m in s.mentions if s.inside(m)]


@pytest.mark.parametrize("slogan", ["Team Whitfield won the day", "Stop Whitfield"])
def test_a_slogan_is_nobody_beside_the_bearer_of_the_name(slogan):
    text = f"Dana Whitfield leads. {slogan}, said a friend. Whitfield left on Monday."
    assert named(text, "Whitfield left") == ["Dana Whitfield"]


def test_a_headline_s_verb_is_no_surname():
    text = "Obama Gets a lift, and Mary Vance said so. Obama left on Monday for the county."
    assert named(text, "Obama left") == ["Obama"]


def test_a_known_given_name_and_a_capital_are_somebody():
    words = "from Herman Cain to Rudy Giuliani"
    with scene(f"Roe named some who faded, a list that ranges {words}.", words) as s:
        found = list(People._by_given_name(s.sentence.span.doc))
    assert found == ["Herman Cain"]


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        # a word that is a name too
        (
            "Rep. Rich Quill said so. The rich pay. Sen. Dave Quill left. Rich Quill met nobody.",
            "met nobody",
            ["Rich Quill"],
        ),
        (
            "Young Kim said no. Kim Reynolds left. Young Kim met nobody.",
            "met nobody",
            ["Young Kim"],
        ),
        # a surname that is a given name too
        (
            "Cruz Bustamante ran. Bustamante said no. Cruz Bustamante met nobody.",
            "met nobody",
            ["Cruz Bustamante"],
        ),
        # names of three words
        (
            "Mike Huckabee said so. Sarah Huckabee Sanders left. Huckabee met nobody.",
            "met nobody",
            ["Mike Huckabee"],
        ),
    ],
)
def test_people_with_names_like_words_stay(text, words, who):
    assert named(text, words) == who


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Joe Roe", "Joseph R. Roe Jr.", True),
        ("Ed Roe", "Edward Roe", True),
        ("Jane Roe", "John Roe", False),
        ("George W. Roe", "George H.W. Roe", False),
        ("Jane Roe", "Jane Doe", False),
    ],
)
def test_short_given_names_and_initials_do_not_part_people(one, other, same):
    assert same_person(one, other) is same
