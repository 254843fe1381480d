"""How what is proposed is held against labels."""

from dataclasses import replace

import pytest
from benchmarks.reading import load, same, score

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


def _reading(text):
    found = hustings.read((text + FILLER).encode())
    return replace(found, proposals=tuple(p for p in found.proposals if p.type == "past_office"))


FILLER = "\nThe members of the council said that they would return to the budget of the library.\n"


def test_percentages_in_words():
    found = [(a.value, a.unit) for a in percents("Forty-seven percent of 100 percent, or 5 points")]
    assert found == [("47", "per cent"), ("5", "points")]
