"""How what is proposed is held against labels."""

from dataclasses import replace

import pytest
from benchmarks.reading import Statement, load, matches, same, score

import hustings
from hustings.readers.article.numbers import percents


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Jane Roe", "Roe", True),
        ("Jane Roe", "Roe campaign", True),
        ("Jane Roe", "Jane Roe’s presidential campaign", True),
        ("Republicans", "the GOP", True),
        ("DNC", "Democratic National Committee", True),
        ("Joe Roe", "Joseph Roe Jr.", True),
        ("Republicans", "G.O.P.", True),
        ("Joe Roe Sr.", "Joe Roe Jr.", False),
        ("Paul Roe", "Paula Roe", False),
        ("campaign", "Roe campaign", False),
        ("Jane Roe", "John Roe", False),
        ("Democratic National Committee", "Democratic Party", False),
        ("", "Roe", False),
    ],
)
def test_two_names_of_one(one, other, alike):
    assert same(one, other) is alike
    assert same(other, one) is alike


@pytest.mark.parametrize(
    ("wanted", "right"),
    [
        ("former governor of Kent", 1),
        ("governor", 1),
        ("lieutenant governor", 0),
        ("mayor", 0),
        ("", 1),
    ],
)
def test_an_office_in_more_or_fewer_words_is_one(wanted, right, tmp_path):
    text = "A headline\n\nDana Whitfield, the former governor, left on Monday.\n"
    label = f"past_office | Dana Whitfield | | {wanted} | reporter | the former governor\n"
    path = tmp_path / "one.txt"
    path.write_text(f"{text}=== statements\n{label}", "utf-8")
    sample = load(path)
    assert score(sample, _reading(text)).right == right


@pytest.mark.parametrize(
    ("type_", "got", "wanted", "alike"),
    [
        ("past_office", "mayor of Kent", "mayor of Orrville", False),
        ("past_office", "president", "city council president", False),
        ("past_office", "governor", "Lieutenant Governor", False),
        ("past_office", "senator", "Ohio senator", True),
        ("past_office", "ambassador", "ambassador to the United Nations", True),
        ("base", "voters", "black voters", False),
        ("opinion", "gain", "gains", False),
    ],
)
def test_what_is_another_office_or_group_is_not_one(type_, got, wanted, alike):
    text = "A headline\n\nDana Whitfield left on Monday, as one says in Kent of late.\n"
    (one, *_) = hustings.read((TOLD + FILLER).encode()).proposals
    proposed = replace(one, type=type_, subject="Dana Whitfield", value=got, start=0, end=len(text))
    label = Statement(type_, "Dana Whitfield", "", (wanted,), ("reporter",), 12)
    assert matches(proposed, label) is alike


TOLD = "A headline\n\nDana Whitfield dropped out of the race for governor on Monday.\n"


def _reading(text):
    found = hustings.read((text + FILLER).encode())
    return replace(found, proposals=tuple(p for p in found.proposals if p.type == "past_office"))


FILLER = "\nThe members of the council said that they would return to the budget of the library.\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Forty-seven percent of 100 percent, or 5 points", "47 5"),
        ("twenty five percent and fifty-one percent", "25 51"),
        ("one hundred and ten percent, or two point five percent", ""),
    ],
)
def test_percentages_in_words(text, found):
    assert " ".join(a.value for a in percents(text)) == found
