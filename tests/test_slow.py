"""Proofs that take minutes: run by ``make test-slow``."""

import json
from datetime import date

import pytest

import hustings
from hustings.forecast import ForecastSettings, as_known
from hustings.inference.engines import EngineSettings
from hustings.inference.fit import fit

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
