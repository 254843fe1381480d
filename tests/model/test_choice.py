"""Claims about the choice model and its compiled density."""

import numpy as np
import pytest

from hustings.model.choice import attraction, diversion, proportional, shares
from hustings.model.kernels import backward, forward, solve_offset
from hustings.model.nodes import nodes_for


def some_draws(tastes, n=50, c=5, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, c)), rng.normal(size=(n, c, tastes)), nodes_for(tastes)


@pytest.mark.parametrize("tastes", [0, 1, 2, 3])
def test_nodes_have_the_moments_of_a_standard_normal(tastes):
    nodes = nodes_for(tastes)
    assert nodes.w.sum() == pytest.approx(1)
    assert nodes.v.T @ nodes.w == pytest.approx(np.zeros(tastes), abs=1e-12)
    assert (nodes.v.T * nodes.w) @ nodes.v == pytest.approx(np.eye(tastes), abs=1e-12)


@pytest.mark.parametrize("tastes", [1, 2])
def test_quadrature_agrees_with_ten_times_as_many_voters(tastes):
    eta, taste, nodes = some_draws(tastes, n=20)
    voters = np.random.default_rng(5).standard_normal((40_000, tastes))
    everybody = np.ones(5, bool)
    quick = shares(attraction(eta, taste, nodes), everybody, nodes)
    utility = eta[:, None, :] + np.einsum("dck,ik->dic", taste, voters)
    slow = np.exp(utility - utility.max(2, keepdims=True))
    slow = (slow / slow.sum(2, keepdims=True)).mean(1)
    assert np.abs(quick - slow).max() < 0.012


def test_without_tastes_diversion_is_exactly_proportional():
    eta, taste, nodes = some_draws(0)
    attractions = attraction(eta, taste, nodes)
    everybody = np.ones(5, bool)
    share_in = shares(attractions, everybody, nodes)
    without = everybody.copy()
    without[2] = False
    share_out = shares(attractions, without, nodes)
    found = diversion(share_out, share_in, 2)
    assert found == pytest.approx(proportional(share_in, 2), abs=1e-12)
    assert found.sum(axis=1) == pytest.approx(np.ones(50))


def test_with_tastes_a_twin_gains_most_when_a_candidate_leaves():
    eta = np.zeros((1, 3))
    taste = np.array([[[2.0], [2.0], [-2.0]]])
    nodes = nodes_for(1)
    attractions = attraction(eta, taste, nodes)
    everybody = np.ones(3, bool)
    share_in = shares(attractions, everybody, nodes)
    share_out = shares(attractions, np.array([False, True, True]), nodes)
    found = diversion(share_out, share_in, 0)
    assert found[0, 1] > 1.5 * proportional(share_in, 0)[0, 1]


def test_shares_add_up_and_vanish_off_the_list():
    eta, taste, nodes = some_draws(2)
    on_list = np.random.default_rng(2).uniform(size=(50, 5)) < 0.6
    on_list[0] = False
    found = shares(attraction(eta, taste, nodes), on_list, nodes)
    assert (found[~on_list] == 0).all()
    assert found[on_list.any(1)].sum(1) == pytest.approx(np.ones(on_list.any(1).sum()))
    assert found[0].sum() == 0


def test_inversion_returns_the_reference_shares():
    rng = np.random.default_rng(8)
    nodes = nodes_for(2)
    for size in (0.1, 1.0, 4.0):
        taste = size * rng.normal(size=(6, 2)) @ nodes.v.T
        share = rng.dirichlet(np.ones(6)) * 0.97 + 0.005
        offset, _, _ = solve_offset(taste, share, nodes.w)
        utility = (np.log(share) + offset)[:, None] + taste
        p = np.exp(utility - utility.max(0))
        assert (p / p.sum(0)) @ nodes.w == pytest.approx(share, abs=1e-9)


def test_compiled_forward_is_the_plain_formula():
    rng = np.random.default_rng(4)
    nodes = nodes_for(2)
    eta, taste = rng.normal(size=7), rng.normal(size=(4, len(nodes.w)))
    of = np.array([0, 1, -1, 2, 3, 0, 1])
    starts = np.array([0, 3, 7])
    p, share = forward(eta, taste, of, starts, nodes.w)
    utility = eta[:, None] + np.where(of[:, None] >= 0, taste[of], 0.0)
    for a, b in ((0, 3), (3, 7)):
        plain = np.exp(utility[a:b]) / np.exp(utility[a:b]).sum(0)
        assert p[a:b] == pytest.approx(plain)
        assert share[a:b] == pytest.approx(plain @ nodes.w)


def test_compiled_gradient_agrees_with_differences():
    rng = np.random.default_rng(4)
    nodes = nodes_for(1)
    eta, taste = rng.normal(size=5), rng.normal(size=(3, len(nodes.w)))
    of, starts = np.array([0, 1, 2, 0, 2]), np.array([0, 3, 5])
    y = np.array([40.0, 30, 30, 55, 45])

    def value(levels):
        p, share = forward(levels, taste, of, starts, nodes.w)
        return backward(p, share, y, of, starts, nodes.w, 3)

    slope = value(eta)[1]
    for j in range(5):
        step = np.eye(5)[j] * 1e-6
        difference = (value(eta + step)[0] - value(eta - step)[0]) / 2e-6
        assert slope[j] == pytest.approx(difference, abs=1e-4)
