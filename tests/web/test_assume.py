"""Assumptions beside the field: directions, widths, and what is refused."""

import numpy as np
import pytest

from hustings.assume import Assumption, assume
from hustings.errors import ScenarioError, UnknownCandidateError
from hustings.summary import Reader


def shares(fitted, who, stage=0):
    """Shares of somebody in the real draws, where on the list."""
    race = fitted.known.race
    tally = fitted.simulate(frozenset({"poe"}), frozenset()).tallies[race.stages[stage].id]
    n, i = fitted.basis.n_draws, race.candidate_ids.index(who)
    return np.where(tally.on_list[:n, i], tally.shares[:n, i], np.nan)


@pytest.mark.parametrize("moved", [{"endorsements": {"roe": 1}}, {"money": {"roe": 4.0}}])
def test_gaining_raises_the_share_in_every_draw_and_widens_it(made, moved):
    given = {"endorsements": {}, "money": {}} | moved
    after = assume(made.fitted, Assumption.of(made.fitted.known.race, **given))
    step = shares(after, "roe") - shares(made.fitted, "roe")
    assert (step >= 0).all()
    assert np.quantile(step, 0.9) > 2 * np.quantile(step, 0.1)  # from none to all of it


def test_nothing_assumed_is_the_same_fit(made):
    assert assume(made.fitted, Assumption.of(made.fitted.known.race, {"roe": 0}, {"roe": 1})) is (
        made.fitted
    )


def test_another_electorate_is_left_as_it_is(made):
    after = assume(made.fitted, Assumption.of(made.fitted.known.race, {"doe": 2}, {}))
    assert np.array_equal(
        after.basis.attractions["general"], made.fitted.basis.attractions["general"]
    )


def test_fewer_returning_voters_bring_the_runoff_towards_the_first_round(made):
    race = made.fitted.known.race
    none = assume(made.fitted, Assumption.of(race, {}, {}, 0.2))
    first, runoff = made.fitted.headline.tallies["primary"], made.fitted.headline.tallies["runoff"]
    moved = none.headline.tallies["runoff"]
    assert np.array_equal(first.shares, none.headline.tallies["primary"].shares)
    n = made.fitted.basis.n_draws
    held = runoff.on_list[:n].sum(axis=1) == 2
    own = np.where(runoff.on_list, first.shares, 0.0)[:n][held]
    target = own / own.sum(axis=1, keepdims=True)
    before = np.abs(runoff.shares[:n][held] - target).sum(axis=1)
    after = np.abs(moved.shares[:n][held] - target).sum(axis=1)
    assert after.mean() < before.mean()
    assert np.allclose(moved.shares[:n][held].sum(axis=1), 1.0)


def test_chances_still_sum_to_one(made):
    race = made.fitted.known.race
    after = assume(made.fitted, Assumption.of(race, {"roe": 1}, {"doe": 0.5}, 1.5))
    seat = Reader(after.basis, after.headline).seat()["by_candidate"]
    assert sum(seat.values()) == pytest.approx(1, abs=1e-5)
    assert all(0 < p < 1 for p in seat.values())


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (({"roe": 9}, {}, 1.0), ScenarioError),
        (({}, {"roe": 100.0}, 1.0), ScenarioError),
        (({}, {}, 0.0), ScenarioError),
        (({"nobody": 1}, {}, 1.0), UnknownCandidateError),
    ],
)
def test_what_cannot_be_assumed_is_refused(made, given, error):
    with pytest.raises(error, match="expected"):
        Assumption.of(made.fitted.known.race, *given)


def test_the_assumption_is_said_in_words(made):
    race = made.fitted.known.race
    told = " ".join(Assumption.of(race, {"roe": 1}, {"doe": 2.0}, 0.8).sentences(race))
    for word in ("Richard Roe gains 1 major endorsement", "2 times the money", "80 %", "not as a"):
        assert word in told
