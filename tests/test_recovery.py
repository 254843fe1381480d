"""Truth recovered from simulated races; the quick engine equals the slow one."""

import numpy as np
import pytest

from hustings.inference.checks import verdict
from hustings.inference.engines import EngineSettings, Sample
from hustings.inference.fit import fit
from hustings.model.choice import attraction, shares
from hustings.model.nodes import Nodes
from hustings.model.settings import ModelSettings
from tests.worlds import polled_world, true_shares

ETA = np.array([0.6, 0.3, 0.0, -0.5])
TASTE = np.array([[1.6], [-1.6], [1.2], [-0.6]])
SHORT = EngineSettings(engine="nuts", tune=500, draws=800, chains=2)


@pytest.fixture(scope="module")
def world():
    lists = ["abcd", "abc", "abd", "bcd", "acd", "ab", "bc"]
    return polled_world(lists, eta=ETA, taste=TASTE, size=3000, polls=4, seed=1)


@pytest.fixture(scope="module")
def posterior(world):
    race, ledger = world
    settings = ModelSettings(tastes=1, taste_scale=1.2)
    return fit(race, ledger, seed=3, model=settings, engine=SHORT)


def share_draws(posterior, listed):
    level = posterior.stage("round1")
    nodes = Nodes(posterior.node_v, posterior.node_w)
    on = np.array([c in listed for c in posterior.candidates])
    return shares(attraction(level.eta[:, :-1], posterior.taste, nodes), on, nodes)


def test_the_verdict_is_good(posterior):
    assert posterior.verdict.good, posterior.verdict.sentence
    assert "The fit can be trusted" in posterior.verdict.sentence


@pytest.mark.parametrize("listed", ["abcd", "bcd", "cd"], ids=["asked", "one out", "never asked"])
def test_shares_of_every_list_are_recovered(posterior, listed):
    truth = true_shares(ETA, TASTE, list("abcd"), list(listed))
    draws = share_draws(posterior, listed)
    for i, c in enumerate("abcd"):
        if c in listed:
            low, high = np.quantile(draws[:, i], [0.01, 0.99])
            assert low < truth[c] < high
            assert abs(np.median(draws[:, i]) - truth[c]) < 0.05


def test_diversion_is_recovered_where_proportional_is_wrong(posterior):
    full, out = (true_shares(ETA, TASTE, list("abcd"), list(s)) for s in ("abcd", "bcd"))
    truth = (out["c"] - full["c"]) / full["a"]
    plain = full["c"] / (1 - full["a"])
    with_a, without_a = share_draws(posterior, "abcd"), share_draws(posterior, "bcd")
    found = np.median((without_a[:, 2] - with_a[:, 2]) / with_a[:, 0])
    assert abs(truth - plain) > 0.2
    assert abs(found - truth) < 0.3 * abs(plain - truth)


def test_quick_engine_equals_the_slow_one(world):
    """Where the Gaussian's Pareto k allows it to be used, it gives what NUTS gives."""
    race, ledger = world
    model = ModelSettings(tastes=0)
    slow = fit(race, ledger, seed=1, model=model, engine=SHORT)
    quick = fit(race, ledger, seed=1, model=model, engine=EngineSettings(engine="laplace"))
    assert quick.verdict.good, quick.verdict.sentence
    for stage in ("round1", "runoff"):
        a, b = (p.stage(stage).eta[:, :-1] for p in (slow, quick))
        a, b = (e - e.mean(1, keepdims=True) for e in (a, b))
        assert a.mean(0) == pytest.approx(b.mean(0), abs=0.25 * a.std(0).max())
        assert a.std(0) == pytest.approx(b.std(0), rel=0.2)


@pytest.mark.parametrize(("worth", "good"), [(150.0, False), (1500.0, True)])
def test_a_gaussian_whose_weights_leave_few_draws_is_not_trusted(worth, good):
    draws = np.zeros((1, 2000, 1))
    found = verdict(Sample(draws, "laplace", None, 0.5, worth), draws, EngineSettings())
    assert found.ess == worth
    assert found.good is good
    assert f"worth {worth:.0f} draws" in found.sentence
