"""Proofs that take minutes: run by ``make test-slow``."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

import hustings
from hustings.forecast import ForecastSettings, as_known
from hustings.inference.engines import EngineSettings
from hustings.inference.fit import fit
from hustings.model.choice import attraction, shares
from hustings.model.nodes import Nodes
from hustings.model.settings import ModelSettings
from tests.worlds import polled_world, true_shares

pytestmark = pytest.mark.slow
NAME = "us-al-2020-senate"
DAYS = (date(2019, 10, 29), date(2019, 11, 8), date(2020, 3, 2), date(2020, 7, 13))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_two_tastes_converge_on_every_day_of_the_record(day):
    verdict = hustings.fit_race(NAME, as_of=day).posterior.verdict
    assert verdict.good, verdict.sentence
    assert verdict.divergences <= 5


def test_two_tastes_with_free_scales_converge():
    known = as_known(hustings.load(NAME), date(2020, 3, 2))
    engine = EngineSettings(engine="nuts", tune=600, draws=800, target_accept=0.9)
    found = fit(known.race, known.ledger, seed=1, engine=engine, free_scales=True)
    assert found.verdict.good, found.verdict.sentence


def test_two_runs_of_nuts_give_the_same_bytes_whatever_the_cores():
    def run(cores):
        settings = ForecastSettings(engine=EngineSettings(cores=cores))
        forecast = hustings.forecast(NAME, as_of=date(2020, 3, 2), settings=settings)
        return json.dumps(forecast | {"inputs_sha256": ""})

    assert run(1) == run(2)


def test_intervals_cover_the_truth_as_often_as_they_say():
    """Forty simulated races with levels and tastes drawn from the prior of the model."""
    rng = np.random.default_rng(11)
    settings = replace(ModelSettings(), tastes=1, level_scale=1.0)
    inside = []
    for number in range(40):
        eta, taste = rng.normal(size=4), rng.normal(size=(4, 1))
        lists = ["abcd", "abc", "bcd", "abd"]
        race, ledger = polled_world(lists, eta=eta, taste=taste, size=900, polls=2, seed=number)
        posterior = fit(
            race, ledger, seed=1, model=settings,
            engine=EngineSettings(engine="nuts", chains=2, tune=250, draws=250),
        )  # fmt: skip
        inside.append(_covers(posterior, eta, taste, "acd"))
    rate = float(np.mean(inside))
    assert 0.70 < rate <= 1.0


def _covers(posterior, eta, taste, listed):
    """Whether the 80 % interval of each share of an unasked list holds its truth."""
    level = posterior.stage("round1")
    nodes = Nodes(posterior.node_v, posterior.node_w)
    on = np.array([c in listed for c in posterior.candidates])
    draws = shares(attraction(level.eta[:, :-1], posterior.taste, nodes), on, nodes)
    truth = true_shares(eta, taste, list("abcd"), list(listed))
    found = []
    for i, c in enumerate("abcd"):
        if c in listed:
            low, high = np.quantile(draws[:, i], [0.1, 0.9])
            found.append(low <= truth[c] <= high)
    return found
