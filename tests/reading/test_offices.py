"""The offices somebody holds or held, in the article's words."""

import pytest

from hustings.readers.article.offices import core, held_offices
from tests.reading.scenes import scene

NAMED = "Mary Vance and Paul Orr met on Monday. "


def offices(text):
    with scene(NAMED + text, text[:20]) as s:
        tokens = [s.sentence.span.doc[m.last] for m in s.mentions if s.inside(m)]
        return held_offices(s, tokens[:1])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # beside the name
        ("Orr, chairman of the Kent Democratic Party, said that he would run.",
         ["chairman of the Kent Democratic Party"]),
        ("Former Ohio mayor Paul Orr said on Friday that he would run.", ["Former Ohio mayor"]),
        ("Vance's campaign manager, Paul Orr, said that it was true.",
         []),
        ("Orr, a former US attorney, said on Friday that he would run.", ["former US attorney"]),
        ("Orr, a strategist and former director of the fund, said that he would run.",
         ["former director of the fund"]),
        ("Orr, a Democratic former federal prosecutor, said that he would run.",
         ["former federal prosecutor"]),
        # what a verb tells
        ("Orr served as secretary of state from 2003 to 2007 in Kent.", ["secretary of state"]),
        ("Orr was the mayor of Kent when the vote was held.", ["mayor of Kent"]),
        # whose side somebody is on, or what is sought, is no office
        ("Orr, a Democrat, said on Friday that he would run for mayor.", []),
        ("Orr, the Republican nominee, said on Friday that he was glad.", []),
        ("Mr. Orr said on Friday that he would not run.", []),
        # the whole of it, once
        ("Former Vice President Paul Orr said that he would run.", ["Former Vice President"]),
        # another's office
        ("Orr said on Friday that Vance had served as mayor of Kent.", []),
        ("Orr praised Vance, who was elected governor of Ohio.", []),
        ("Orr lost to Vance, who became mayor of Kent in May.", []),
        # what only "as" tells, and a title without what stands before it by chance
        ("Orr left after her two long terms in Kent as a governor.", ["governor"]),
        ("On Tuesday Sen. Paul Orr said that it was true.", ["Sen."]),
        ("Endorsed by the former president, Orr said that it was true.", []),
        ("The mayor attacked Orr on Friday in the county.", []),
        # a time is no part of it
        ("Orr was elected governor in 2010 by the people.", ["governor"]),
    ],
)  # fmt: skip
def test_an_office_is_what_stands_with_the_name(text, told):
    assert offices(text) == told


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("former mayor of Kent", "Kent mayor"),
        ("U.S. Senate", "senator"),
        ("former governor", "governor of Ohio"),
    ],
)
def test_an_office_is_one_in_whatever_words(words, one):
    assert core(words) == core(one)


def test_chairs_are_several():
    assert core("chairman of the party") != core("chairman of the council")
    assert core("former chairman of the party") == core("chairman of the party")


def test_a_long_chain_of_words_is_cut():
    words = "Orr served as mayor " + "of the county " * 80 + "in Kent."
    (office,) = offices(words)
    assert office.startswith("mayor of the county")
    assert len(office.split()) < 20


def test_who_is_spoken_of_by_office_alone_has_that_office():
    with scene(NAMED + "The former vice president has denied that.", "has denied") as s:
        assert held_offices(s, []) == ["former vice president"]
    with scene(NAMED + "Orr would run for governor in Kent.", "would run") as s:
        assert held_offices(s, []) == []
