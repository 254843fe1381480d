"""A body that an article calls by two names is one."""

import pytest

from hustings.readers.article.referents import referents
from tests.reading.scenes import scene


@pytest.mark.parametrize(
    ("text", "initials", "full"),
    [
        ("The Democratic National Committee met. The DNC said so.", "DNC",
         "Democratic National Committee"),
        ("The Service Employees International Union met. The SEIU said so.", "SEIU",
         "Service Employees International Union"),
        ("The RNC met with the members in May.", "RNC", None),
        ("Democrats Nominate Clinton. The DNC met with the members in May.", "DNC", None),
    ],
)  # fmt: skip
def test_initials_are_the_name_whose_words_the_article_has(text, initials, full):
    with scene(text, text[:12]) as s:
        assert s.bodies.get(initials) == full


def spoken_of(text, words):
    with scene(text, words) as s:
        return list(referents(s))


def test_who_acts_by_initials_is_the_body_of_the_full_name():
    text = "The Democratic National Committee met on Monday. The DNC criticised Mary Vance again."
    assert "Democratic National Committee" in spoken_of(text, "criticised")


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Mary Vance hurt Republican hopes of holding the Senate.", "Republicans"),
        ("Mary Vance said that the GOP would lose the House.", "Republicans"),
        ("Mary Vance won the Republican primary on Tuesday.", ""),
        ("Mary Vance is a Democratic senator from Kent.", ""),
        ("Mary Vance met a Republican strategist who said no.", ""),
        ("Mary Vance spoke of democratic institutions on Monday.", ""),
    ],
)
def test_an_adjective_speaks_of_a_party_but_not_in_the_name_of_a_vote(text, party):
    found = [w for w in spoken_of(text, "Vance") if w in ("Republicans", "Democrats")]
    assert found == ([party] if party else [])
