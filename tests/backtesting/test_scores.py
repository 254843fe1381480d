"""Scores against what they must be, and the errors of baselines."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from hustings import scoring
from hustings.backtesting.rows import ScoreRow
from hustings.backtesting.summary import calibration_of, clustered
from hustings.backtesting.units import Done
from hustings.baselines import Residuals, curves_without

DRAWS = np.random.default_rng(1).normal(0.4, 0.05, 4000)


def test_the_log_score_has_a_floor_and_no_share_is_certain():
    assert scoring.log_score(0.25, 0.001) == pytest.approx(math.log(4))
    assert scoring.log_score(0.0, 0.001) == pytest.approx(math.log(1000))


def test_brier_sums_over_all_outcomes():
    assert scoring.brier({"a": 0.7, "b": 0.2, "c": 0.1}, "a") == pytest.approx(0.09 + 0.04 + 0.01)
    assert scoring.brier({"a": 0.7, "b": 0.3}, "z") == pytest.approx(0.49 + 0.09 + 1)


def test_crps_is_that_of_the_normal():
    z = (0.46 - 0.4) / 0.05
    exact = 0.05 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert scoring.crps(DRAWS, 0.46) == pytest.approx(exact, abs=0.002)


def test_the_energy_score_of_one_share_is_its_crps():
    assert scoring.energy(DRAWS[:, None], np.array([0.46])) == pytest.approx(
        scoring.crps(DRAWS[::4], 0.46), abs=1e-4
    )


def test_coverage_and_pit():
    assert scoring.covered(DRAWS, 0.4) == {"cover50": 1.0, "cover80": 1.0, "cover95": 1.0}
    assert scoring.covered(DRAWS, 0.45) == {"cover50": 0.0, "cover80": 1.0, "cover95": 1.0}
    assert scoring.covered(DRAWS, 0.6) == {"cover50": 0.0, "cover80": 0.0, "cover95": 0.0}
    assert scoring.pit(DRAWS, 0.45, 0.5) == pytest.approx(norm.cdf(1), abs=0.02)
    assert scoring.pit(np.zeros(10), 0.0, 0.3) == pytest.approx(0.3)


def test_an_honest_forecast_scores_better_than_a_sure_or_a_vague_one():
    rng = np.random.default_rng(2)
    real = rng.normal(0.4, 0.05, 300)
    means = [
        np.mean([scoring.crps(rng.normal(0.4, sd, 400), r) for r in real])
        for sd in (0.01, 0.05, 0.2)
    ]
    assert means[1] < min(means[0], means[2])


def test_a_worst_share_is_no_better_than_any_forecast():
    for real in (0.0, 0.3, 0.9):
        worst = scoring.worst_share(real)
        for draws in (np.zeros(50), np.ones(50), np.linspace(0, 1, 50)):
            assert worst["crps"] >= scoring.crps(draws, real) - 1e-9
            assert worst["mae"] >= scoring.mae(draws, real) - 1e-9


def test_clustered_errors_grow_when_a_cycle_moves_together():
    alone = clustered([0, 1, 0, 1, 0, 1], [1, 2, 3, 4, 5, 6])
    together = clustered([0, 0, 0, 1, 1, 1], [1, 1, 1, 2, 2, 2])
    assert alone[0] == together[0] == 0.5
    assert together[1] > 1.5 * alone[1]
    assert clustered([1, 2], [7, 7]) == (1.5, None)


def residual(cycle, horizon, variance, kind="primary", n=10):
    return Residuals("mean21", kind, cycle, horizon, n, n * variance)


def test_the_error_of_a_mean_is_fitted_without_the_contests_own_cycle():
    table = [residual(c, h, 0.01 + 0.001 * h) for c in (2000, 2004, 2008) for h in (2, 30, 60)]
    own = [residual(2012, h, 9.0) for h in (2, 30, 60)]
    curve = curves_without(2012, table + own, [residual(1990, 2, 1)], ["primary"])
    assert curve["mean21", "primary"].sd(30) == pytest.approx(math.sqrt(0.04))
    other = curves_without(2008, table + own, [residual(1990, 2, 1)], ["primary"])
    assert other["mean21", "primary"].sd(30) > 1


def test_a_set_with_few_cycles_takes_the_packaged_errors_too():
    table = [residual(2000, 2, 0.5)]
    packaged = [residual(c, 2, 0.04) for c in (1990, 1994, 1998, 2012)]
    curve = curves_without(2012, table, packaged, ["primary"])["mean21", "primary"]
    assert 0.04 < curve.sd(2) ** 2 < 0.5


def test_an_interval_of_calibration_counts_a_contest_once():
    def told(contest, *chances):
        row = ScoreRow(contest, "round1", 7, "2030-05-28", "hustings", "brier", "", 0.1)
        return Done(rows=[row], chances={"hustings": list(chances)})

    one = [told("a", (0.55, 1), (0.52, 0)) for _ in range(20)]  # as of twenty days
    many = [told(f"c{k}", (0.55, 1), (0.52, 0)) for k in range(20)]
    (thin,), (full,) = calibration_of(one), calibration_of(many)
    assert thin["n"] == full["n"] == 40
    assert thin["came"] == full["came"] == 0.5
    assert thin["high"] - thin["low"] > 2 * (full["high"] - full["low"])
    (never,) = calibration_of([told("a", (0.05, 0))])
    assert never["low"] == 0.0 < never["high"] < 1.0
