"""Who stands is filtered from the lists that polls offered."""

from datetime import date, timedelta

import pytest

from hustings.candidacies import Sample, chances_of_standing

START = date(2030, 1, 1)


def chances(*lists, gap=5):
    samples = [
        Sample(START + timedelta(days=gap * n), dict.fromkeys(names, 1.0))
        for n, names in enumerate(lists)
    ]
    names = sorted({c for s in samples for c in s.offered})
    return chances_of_standing(samples, names)


def test_whom_every_list_offers_is_in():
    assert chances("abc", "abc", "abc")["a"] > 0.97


def test_who_is_missing_from_the_last_lists_is_likelier_out_with_every_one():
    missing = [chances("abcd", "abcd", "abcd", *["abc"] * n)["d"] for n in range(4)]
    assert missing == sorted(missing, reverse=True)
    assert missing[1] > 0.4 > missing[2]
    assert missing[3] < 0.05


def test_a_long_silence_before_the_list_that_misses_somebody_counts_against_them():
    assert chances("abcd", "abcd", "abc", gap=40)["d"] < chances("abcd", "abcd", "abc", gap=2)["d"]


def test_a_list_of_two_says_less_of_the_others_than_a_long_one():
    assert chances("abcd", "abcd", "abcd", "ab")["c"] > chances("abcd", "abcd", "abcd", "abd")["c"]


def test_somebody_whom_pollsters_often_miss_is_not_out_when_one_does():
    often = chances("abcd", "abc", "abcd", "abc", "abcd", "abc", "abcd", "abc")
    assert often["d"] > 0.7


def test_who_comes_back_is_in_again():
    assert chances("abcd", "abc", "abc", "abc", "abcd", "abcd")["d"] == pytest.approx(1, abs=0.1)
