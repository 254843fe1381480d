"""A body that an article calls by two names is one."""

import pytest

from hustings.readers.article.bodies import same_bodies
from hustings.readers.article.referents import referents
from tests.reading.scenes import scene


@pytest.mark.parametrize(
    ("text", "initials", "full"),
    [
        ("The Democratic National Committee met. The DNC said so.", "DNC",
         "Democratic National Committee"),
        ("The Club for Growth gave money; the CFG did not say why.", "CFG", None),
        ("The Club for the Growth of Georgia gave. CGG gave.", "CGG",
         "Club for the Growth of Georgia"),
        ("The RNC met in May.", "RNC", None),
    ],
)  # fmt: skip
def test_initials_are_the_name_whose_words_the_article_has(text, initials, full):
    assert same_bodies([text]).get(initials) == full


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
    ],
)
def test_an_adjective_speaks_of_a_party_but_not_in_the_name_of_a_vote(text, party):
    found = [w for w in spoken_of(text, "Vance") if w in ("Republicans", "Democrats")]
    assert found == ([party] if party else [])
