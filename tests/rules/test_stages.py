"""Stages chained by hand: who goes where, and who takes the seat."""

from datetime import date

import numpy as np

from hustings.race import Candidate, Race, RuleSpec, Stage, StageDate
from hustings.rules.stages import run, seat


def stage(name, rule, winner_to="", others_to="", kind="primary", electorate="one"):
    day = StageDate(date(2030, 1, 1), date(2029, 1, 1), "")
    return Stage(name, name, kind, electorate, rule, (day,), winner_to, others_to)


def race(stages, entries):
    people = tuple(Candidate(c, c.upper(), "P", s) for c, s in entries.items())
    return Race("r", "r", "o", "US", "", 2030, people, tuple(stages))


def count(a_race, weights, fields=None, decided=None):
    """Count with fixed weights: a share is a weight over the sum of the weights on the list."""
    w = np.array([weights], dtype=float)
    fields = np.ones(w.shape, bool) if fields is None else np.array([fields])

    def share_of(_stage, on_list):
        listed = w * on_list
        total = listed.sum(1, keepdims=True)
        return np.divide(listed, total, out=np.zeros_like(listed), where=total > 0)

    lots = np.linspace(0.1, 0.9, w.shape[1])[None, :]
    tallies = run(a_race, fields, share_of, lots, decided or {})
    return tallies, int(seat(a_race, tallies)[0])


PRIMARY = race(
    [
        stage("primary", RuleSpec("majority", 50), "general", "runoff"),
        stage("runoff", RuleSpec("plurality"), "general", kind="runoff"),
        stage("general", RuleSpec("plurality"), kind="general", electorate="all"),
    ],
    {"a": "primary", "b": "primary", "c": "primary", "d": "general"},
)


def test_primary_run_off_general():
    tallies, winner = count(PRIMARY, [40, 35, 25, 38])
    assert np.flatnonzero(tallies["primary"].through[0]).tolist() == [0, 1]
    assert tallies["runoff"].won[0] == 0
    assert tallies["general"].on_list[0].tolist() == [True, False, False, True]
    assert winner == 0


def test_an_outright_winner_skips_the_run_off():
    tallies, winner = count(PRIMARY, [70, 20, 10, 90])
    assert not tallies["runoff"].held[0]
    assert tallies["general"].on_list[0].tolist() == [True, False, False, True]
    assert winner == 3


def test_a_withdrawal_can_make_the_run_off_needless():
    tallies, _ = count(PRIMARY, [45, 20, 35, 10], fields=[True, True, False, True])
    assert tallies["primary"].won[0] == 0
    assert not tallies["runoff"].held[0]


def test_a_decided_stage_is_taken_as_it_was():
    real = {"primary": np.array([0.2, 0.45, 0.35, 0.0])}
    tallies, _ = count(PRIMARY, [90, 5, 5, 1], fields=[False, False, False, True], decided=real)
    assert tallies["primary"].decided
    assert np.flatnonzero(tallies["runoff"].on_list[0]).tolist() == [1, 2]


def test_jungle_primary_won_outright_takes_the_seat():
    jungle = race(
        [
            stage("jungle", RuleSpec("majority", 50), "", "runoff"),
            stage("runoff", RuleSpec("plurality"), kind="runoff"),
        ],
        {"a": "jungle", "b": "jungle", "c": "jungle"},
    )
    assert count(jungle, [60, 30, 10])[1] == 0
    tallies, winner = count(jungle, [45, 46, 9])
    assert tallies["runoff"].held[0]
    assert winner == 1


def test_top_four_then_ranked_choice():
    alaska = race(
        [
            stage("primary", RuleSpec("top", advance=4), "", "general"),
            stage("general", RuleSpec("ranked"), kind="general"),
        ],
        dict.fromkeys("abcde", "primary"),
    )
    tallies, winner = count(alaska, [30, 25, 20, 15, 10])
    assert tallies["general"].on_list[0].tolist() == [True, True, True, True, False]
    assert winner == 0


def test_two_party_primaries_meet_in_the_general():
    two = race(
        [
            stage("red", RuleSpec("plurality"), "general", electorate="red"),
            stage("blue", RuleSpec("plurality"), "general", electorate="blue"),
            stage("general", RuleSpec("plurality"), kind="general", electorate="all"),
        ],
        {"a": "red", "b": "red", "c": "blue", "d": "blue"},
    )
    tallies, winner = count(two, [60, 40, 30, 70])
    assert tallies["general"].on_list[0].tolist() == [True, False, False, True]
    assert winner == 3
