"""Errors of the day: of shares whatever the tastes, and of candidacies that end."""

import numpy as np
import pytest

from hustings.model.choice import attraction, shares
from hustings.model.election_day import Standing, day_errors
from hustings.model.kernels import moved_levels
from hustings.model.learned import ElectionError, election_error
from hustings.model.nodes import nodes_for

SURE = ElectionError(0.1, 0.3, 1.0, 0.01, 0.1, 5.0, (20.0, 0.0, 0.0, 0.0), 1.8, 0.7, 0.6)


def standing(*share, bound=False, collapsible=True):
    n = len(share)
    return Standing(np.array(share), np.full(n, bound), 14, 0.1, collapsible)


def test_log_shares_of_the_list_move_by_the_error_however_voters_differ():
    rng = np.random.default_rng(3)
    nodes = nodes_for(2)
    eta, taste = rng.normal(size=(50, 5)), 1.5 * rng.normal(size=(50, 5, 2))
    error = 0.3 * rng.normal(size=(50, 5))
    kinds = np.ascontiguousarray(np.einsum("dck,ik->dci", taste, nodes.v))
    everybody = np.ones(5, dtype=bool)
    before = shares(attraction(eta, taste, nodes), everybody, nodes)
    moved = moved_levels(eta, kinds, error, nodes.w)
    after = shares(attraction(moved, taste, nodes), everybody, nodes)
    wanted = before * np.exp(error)
    assert after == pytest.approx(wanted / wanted.sum(axis=1, keepdims=True), abs=1e-6)


def test_some_who_collapse_leave_the_ballot_and_others_are_only_smaller():
    fall = day_errors(standing(0.5, 0.3, 0.2), SURE, n_draws=4000, seed=[1]).fall
    off = fall < -20
    assert off.mean() == pytest.approx(SURE.left, abs=0.03)
    assert fall[~off].mean() == pytest.approx(-SURE.drop, abs=0.1)


def test_who_has_qualified_stays_on_the_ballot():
    fall = day_errors(standing(0.5, 0.3, 0.2, bound=True), SURE, n_draws=2000, seed=[1]).fall
    assert (fall > -20).all()
    assert fall.mean() == pytest.approx(-SURE.drop, abs=0.1)


def test_nobody_collapses_before_a_run_off():
    found = day_errors(standing(0.6, 0.4, collapsible=False), SURE, n_draws=100, seed=[1])
    assert not found.fall.any()


@pytest.mark.parametrize("kind", ["primary", "runoff", "general"])
@pytest.mark.parametrize("cycle", [2016, 2020, 2030])
def test_what_was_learned_is_within_reason(kind, cycle):
    """Errors of leaders of some per cent and not of halves; small candidacies end more often."""
    learned = election_error(cycle, kind)
    sd = day_errors(
        standing(0.4, 0.3, 0.3, collapsible=False), learned, n_draws=4000, seed=[1]
    ).share.std(axis=0)
    assert (sd > 0.03).all()
    assert (sd < 0.4).all()
    assert learned.collapse[1] < 0
    assert 0 <= learned.left <= 1
