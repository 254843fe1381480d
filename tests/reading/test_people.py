"""Who is a person of an article, and who only looks like one."""

import pytest

from hustings.readers.article.people import same_person
from tests.reading.scenes import scene


def named(text, words):
    with scene(text, words) as s:
        return [m.person.name for m in s.mentions if s.inside(m)]


@pytest.mark.parametrize(
    "slogan", ["Team Whitfield won the day", "Never Whitfield is what they say", "Stop Whitfield"]
)
def test_a_slogan_is_nobody_beside_the_bearer_of_the_name(slogan):
    text = f"Dana Whitfield leads. {slogan}, said a friend. Whitfield left on Monday."
    assert named(text, "Whitfield left") == ["Dana Whitfield"]


def test_a_headline_s_verb_is_no_surname():
    text = "Obama Gets a lift, and Mary Vance said so. Obama left on Monday for the county."
    assert named(text, "Obama left") == ["Obama"]


def test_a_known_given_name_and_a_capital_are_somebody():
    text = "The list ranges from Herman Quark to others. Quark has no chance in the county."
    assert named(text, "Quark has") == ["Herman Quark"]


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
