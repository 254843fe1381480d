"""The compiled density against differences, and what its draws mean."""

from datetime import timedelta

import numpy as np
import pytest

from hustings.evidence import Ledger
from hustings.model.choice import attraction, shares
from hustings.model.density import Density
from hustings.model.density_kernel import predict
from hustings.model.design import build
from hustings.model.nodes import nodes_for
from hustings.model.settings import ModelSettings
from tests.worlds import VOTE, a_race, folder, polled_world, question


@pytest.fixture(
    params=[(0, False), (1, False), (2, False), (2, True)],
    ids=["logit", "one taste", "two tastes", "two tastes, free scales"],
)
def density(request):
    tastes, free = request.param
    race, ledger = polled_world(
        ["abcd", "abc", "ab", "bd"],
        eta=[0.5, 0.2, 0.0, -0.8],
        taste=np.array([[1.0], [-1.0], [0.8], [0.0]]),
        size=700,
        polls=3,
    )
    extra = question(99, {"a": 40, "b": 30, "c": 12, "undecided": 18}, end=VOTE - timedelta(days=9))
    ledger = Ledger(questions=(*ledger.questions, extra))
    return Density(build(race, ledger, ModelSettings(tastes=tastes)), free_scales=free)


def somewhere(density):
    return density.start() + 0.3 * np.random.default_rng(0).normal(size=density.size)


def test_gradient_agrees_with_differences(density):
    theta = somewhere(density)
    _, gradient = density(theta)
    for j in range(density.size):
        step = np.zeros(density.size)
        step[j] = 1e-5
        difference = (density(theta + step)[0] - density(theta - step)[0]) / 2e-5
        assert gradient[j] == pytest.approx(difference, abs=2e-4)


def test_information_is_the_expected_curvature(density):
    """With the data at what the model expects, minus the Hessian is the information."""
    theta = somewhere(density)
    k = density.arrays
    size = np.add.reduceat(k.y, k.starts[:-1])
    expected = predict(theta, k)[1] * np.repeat(size, np.diff(k.starts))
    density.arrays = k._replace(y=expected)
    information = density.information(theta)
    hessian = np.empty_like(information)
    for j in range(density.size):
        step = np.zeros(density.size)
        step[j] = 1e-5
        hessian[j] = (density(theta - step)[1] - density(theta + step)[1]) / 2e-5
    x = slice(0, k.n_x)
    assert hessian[x, x] == pytest.approx(information[x, x], abs=1e-3 * np.abs(information).max())
    assert np.linalg.eigvalsh(information)[0] > 0.5


def test_turning_the_tastes_changes_no_share():
    """The answer does not depend on who the anchors are: only the Gram matrix counts."""
    rng = np.random.default_rng(2)
    eta, taste = rng.normal(size=(1, 4)), rng.normal(size=(1, 4, 2))
    turn = np.array([[np.cos(1.0), -np.sin(1.0)], [np.sin(1.0), np.cos(1.0)]])
    nodes = nodes_for(2)
    everybody = np.ones(4, bool)
    plain = shares(attraction(eta, taste, nodes), everybody, nodes)
    turned = shares(attraction(eta, taste @ turn, nodes), everybody, nodes)
    assert plain == pytest.approx(turned, abs=4e-3)


def test_a_race_without_polls_has_the_prior():
    f = folder(ledger=Ledger())
    density = Density(build(f.race, f.ledger, ModelSettings(tastes=1)), free_scales=False)
    theta = np.zeros(density.size)
    value, gradient = density(theta)
    assert np.isfinite(value)
    assert gradient[: density.arrays.n_x] == pytest.approx(np.zeros(density.arrays.n_x))


def spread_on_the_day(days):
    """Posterior spread of a lead on the day of the vote, polled heavily ``days`` before it."""
    polls = tuple(
        question(k, {"a": 60, "b": 40}, end=VOTE - timedelta(days=days), size=100_000)
        for k in range(6)
    )
    design = build(a_race(2), Ledger(questions=polls), ModelSettings(tastes=0))
    density = Density(design, free_scales=False)
    k = density.arrays
    cov = np.linalg.inv(density.information(np.zeros(density.size)))[: k.n_x, : k.n_x]
    row = (design.targets[0].z[0] - design.targets[0].z[1]).toarray()[0] * k.base[k.scale_of]
    return float(np.sqrt(row @ cov @ row))


def test_polls_far_from_the_vote_say_less_about_it():
    near, far = spread_on_the_day(1), spread_on_the_day(96)
    drift = ModelSettings().primary.drift * np.sqrt(2 * 95)
    assert far > 2 * near
    assert 0.8 * drift < far < np.hypot(near, drift) + 1e-9
