"""Elections counted by hand, ties included, for each rule."""

import numpy as np
import pytest

from hustings.errors import RuleError
from hustings.race import RuleSpec
from hustings.rules.base import NOBODY, Ballot
from hustings.rules.majority import Majority
from hustings.rules.plurality import Plurality
from hustings.rules.ranked import Ranked, ballots_reshare
from hustings.rules.registry import rule_for
from hustings.rules.top import Top

LOTS = np.array([[0.1, 0.9, 0.5, 0.3]])


def ballot(shares, lots=LOTS):
    values = np.array([shares], dtype=float)
    return Ballot(
        values, values > 0, lots[:, : values.shape[1]], lambda standing: values * standing
    )


def test_most_votes_wins():
    outcome = Plurality().count(ballot([0.30, 0.25, 0.45, 0.0]))
    assert outcome.won[0] == 2
    assert not outcome.tied[0]


def test_plurality_tie_is_decided_by_the_higher_lot_and_flagged():
    outcome = Plurality().count(ballot([0.4, 0.4, 0.2, 0.0]))
    assert outcome.won[0] == 1
    assert outcome.tied[0]


def test_nobody_wins_a_stage_without_a_list():
    empty = Ballot(np.zeros((1, 3)), np.zeros((1, 3), bool), LOTS[:, :3], lambda s: s * 0.0)
    for rule in (Plurality(), Majority(50), Top(2), Ranked()):
        outcome = rule.count(empty)
        assert outcome.won[0] == NOBODY
        assert not outcome.through.any()


@pytest.mark.parametrize(
    ("threshold", "shares", "winner", "through"),
    [
        (50, [0.51, 0.29, 0.20, 0.0], 0, []),
        (50, [0.50, 0.30, 0.20, 0.0], NOBODY, [0, 1]),  # exactly half is no majority
        (40, [0.41, 0.39, 0.20, 0.0], 0, []),
        (35, [0.20, 0.30, 0.36, 0.14], 2, []),
        (30, [0.30, 0.28, 0.22, 0.20], NOBODY, [0, 1]),
    ],
    ids=["passes", "exactly at the line", "forty", "thirty-five", "thirty, not passed"],
)
def test_majority_threshold(threshold, shares, winner, through):
    outcome = Majority(threshold).count(ballot(shares))
    assert outcome.won[0] == winner
    assert np.flatnonzero(outcome.through[0]).tolist() == through


def test_majority_tie_for_the_second_place_goes_by_lot():
    outcome = Majority(50).count(ballot([0.40, 0.25, 0.25, 0.10]))
    assert np.flatnonzero(outcome.through[0]).tolist() == [0, 1]
    assert outcome.tied[0]


def test_somebody_alone_on_the_list_has_won():
    assert Majority(50).count(ballot([0.0, 1.0, 0.0, 0.0])).won[0] == 1


def test_two_with_half_each_both_go_to_the_run_off():
    outcome = Majority(50).count(ballot([0.5, 0.5, 0.0, 0.0]))
    assert outcome.won[0] == NOBODY
    assert outcome.through[0].tolist() == [True, True, False, False]


def test_top_two_and_top_four():
    shares = [0.1, 0.4, 0.3, 0.2]
    assert np.flatnonzero(Top(2).count(ballot(shares)).through[0]).tolist() == [1, 2]
    assert Top(4).count(ballot(shares)).through[0].all()


def test_top_two_takes_everybody_where_there_are_no_more():
    outcome = Top(2).count(ballot([1.0, 0.0, 0.0, 0.0]))
    assert np.flatnonzero(outcome.through[0]).tolist() == [0]


# Nine ballots over A, B, C (0, 1, 2). First choices: A 4, B 3, C 2. C goes; its two ballots name B
# next. Second round: A 4, B 5. B wins, though A led the first round.
NINE = [((0, 2, 1), 4), ((1, 2, 0), 3), ((2, 1, 0), 2)]


def count_ranked(ballots, lots=LOTS[:, :3]):
    reshare = ballots_reshare(ballots)
    everybody = np.ones((1, 3), dtype=bool)
    first = reshare(everybody)
    return Ranked().count(Ballot(first, everybody, lots, reshare))


def test_ranked_choice_where_the_first_leader_loses():
    assert count_ranked(NINE).won[0] == 1


def test_ranked_choice_with_exhausted_ballots():
    # C's two ballots name nobody else: they are exhausted, and A keeps the lead 4 to 3
    assert count_ranked([((0, 2, 1), 4), ((1, 2, 0), 3), ((2,), 2)]).won[0] == 0


def test_ranked_choice_tie_for_last_goes_by_lot():
    # B and C have two each; the lower lot goes. With B out, its ballots make C win 4 to 3.
    ballots = [((0,), 3), ((1, 2), 2), ((2, 1), 2)]
    b_goes = count_ranked(ballots, np.array([[0.5, 0.1, 0.9]]))
    c_goes = count_ranked(ballots, np.array([[0.5, 0.9, 0.1]]))
    assert (b_goes.won[0], c_goes.won[0]) == (2, 1)
    assert b_goes.tied[0]
    assert c_goes.tied[0]


def test_stated_exhaustion_takes_votes_from_the_transfer():
    # third place 0.26 goes, all of it to the second by the choice model: 0.36 + 0.26 > 0.38.
    # With 95 % exhausted the second gains only 0.013 and the first stays ahead.
    start = np.array([[0.38, 0.36, 0.26]])
    after = np.array([[0.38, 0.62, 0.0]])
    everybody = np.ones((1, 3), dtype=bool)
    one = Ballot(start, everybody, LOTS[:, :3], lambda standing: after * standing)
    assert Ranked().count(one).won[0] == 1
    assert Ranked(exhaust=95).count(one).won[0] == 0


def test_permuting_candidates_permutes_the_outcome():
    rng = np.random.default_rng(3)
    shares = rng.dirichlet(np.ones(5), size=200)
    lots = rng.uniform(size=shares.shape)
    order = rng.permutation(5)
    for rule in (Plurality(), Majority(40), Top(2), Ranked()):

        def count(s, t, rule=rule):
            totals = lambda left: s * left / np.maximum((s * left).sum(1, keepdims=True), 1e-12)  # noqa: E731
            return rule.count(Ballot(s, s > 0, t, totals))

        plain, moved = count(shares, lots), count(shares[:, order], lots[:, order])
        won = np.where(moved.won == NOBODY, NOBODY, order[moved.won])
        assert (plain.won == won).all()
        assert (plain.through[:, order] == moved.through).all()


def test_unknown_rule_and_missing_number_say_what_to_try():
    with pytest.raises(RuleError, match="got 'borda'; expected one of plurality"):
        rule_for(RuleSpec("borda"))
    with pytest.raises(RuleError, match="threshold = 50"):
        rule_for(RuleSpec("majority"))
    with pytest.raises(RuleError, match="advance = 2"):
        rule_for(RuleSpec("top"))
    assert rule_for(RuleSpec("ranked", exhaust=5.0)) == Ranked(5.0)
