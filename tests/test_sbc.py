"""Simulated races: drawn as the prior says, and the truth ranks uniformly among the draws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from benchmarks.sbc import WIDTHS, calibrate, differences, settings_for, summary
from benchmarks.sbc_races import TRUTH, draw_race
from scipy.stats import binom, norm

from hustings.evidence import OUTSIDE
from hustings.report.score_charts import ranks

SETTINGS = settings_for("laplace")
SURE = 0.999


@pytest.fixture(scope="module")
def races():
    return [draw_race(number, SETTINGS) for number in range(150)]


def test_the_same_number_gives_the_same_race(races):
    again = draw_race(7, SETTINGS)
    assert again.known == races[7].known
    assert again.x == races[7].x
    assert (again.truth.headline.seat == races[7].truth.headline.seat).all()


def test_tastes_are_drawn_from_their_prior_whoever_is_the_anchor(races):
    taste = np.array([r.truth.posterior.taste[0, :5] for r in races])
    gram = np.einsum("rck,rdk->rcd", taste, taste).mean(axis=0)
    tastes, scale = SETTINGS.model.tastes, SETTINGS.model.taste_scale
    assert gram == pytest.approx(tastes * scale**2 * np.eye(5), abs=0.5)


def test_coordinates_are_standard_normal(races):
    x = np.array([v for r in races for v in r.x.values()])
    assert abs(x.mean()) < 5 / np.sqrt(len(x))
    assert x.var() == pytest.approx(1.0, abs=5 * np.sqrt(2 / len(x)))


def test_a_forecaster_is_told_whole_per_cents_of_the_past_and_nothing_of_the_truth(races):
    for r in races[:20]:
        assert r.truth.posterior.verdict is TRUTH
        assert all(q.published <= r.known.as_of for q in r.known.ledger.questions)
        assert not any(row.stage for row in r.known.ledger.results)
        answers = [a for q in r.known.ledger.questions for a in q.answers]
        assert all(a.pct == round(a.pct) >= 1 or a.below for a in answers)
        assert all(a.choice in r.known.race.candidate_ids + OUTSIDE for a in answers)


def test_polls_are_about_the_truth(races):
    told, true = [], []
    for r in races:
        last = [q for q in r.known.ledger.questions if len(q.answers) == 5][-1]
        told += [a.pct for a in last.answers]
        true += list(100 * r.truth.headline.tallies["primary"].shares[0, :5])
    assert np.corrcoef(told, true)[0, 1] > 0.8


def made_up(rank):
    return pd.DataFrame({"quantity": "x", "rank": rank})


def test_the_band_holds_what_is_uniform_and_nothing_narrower_or_shifted():
    rng = np.random.default_rng(3)
    flat, narrow = rng.uniform(size=200), rng.beta(0.6, 0.6, size=200)
    assert summary(made_up(flat))[0]["inside950"]
    assert not summary(made_up(narrow))[0]["inside999"]
    assert not summary(made_up(flat**1.6))[0]["inside999"]
    line = summary(made_up(narrow))[0]
    assert line["spread"] > 1.15
    assert line["cover80"] < 0.75


def test_the_picture_has_a_panel_for_each_quantity():
    rows = differences(made_up(np.linspace(0.01, 0.99, 50)))
    chart = ranks([{**r, "quantity": q} for q in ("x", "y") for r in rows])
    assert chart["facet"]["sort"] == ["x", "y"]
    assert all(r["low"] <= r["difference"] <= r["high"] for r in rows)


OFF_CENTRE = {("laplace", "diversion: a to b")}
"""What the Gaussian is known to get wrong beyond width: diversion to a near rival is too low."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "number", "narrow"),
    # the Gaussian's intervals of levels are known to be up to a tenth too narrow at two tastes
    [("laplace", 200, 1.1), ("nuts", 40, 1.0)],
)
def test_the_truth_ranks_uniformly_and_intervals_cover_as_they_say(engine, number, narrow):
    lines = summary(pd.DataFrame(calibrate(range(number), settings_for(engine))))
    assert len(lines) == 24
    for line in lines:
        if (engine, line["quantity"]) not in OFF_CENTRE:
            assert line["inside999"], line
        for width in WIDTHS:
            covered = 2 * norm.cdf(norm.ppf(0.5 + width / 200) / narrow) - 1
            low = binom.ppf((1 - SURE) / 2, line["races"], covered)
            high = binom.ppf((1 + SURE) / 2, line["races"], width / 100)
            assert low <= round(line["races"] * line[f"cover{width}"]) <= high, line


@pytest.mark.slow
def test_a_fit_that_trusts_polls_too_much_is_found_out():
    bold = replace(SETTINGS, model=replace(SETTINGS.model, design_effect=0.2))
    lines = summary(pd.DataFrame(calibrate(range(100), SETTINGS, believed=bold)))
    missed = [line["quantity"] for line in lines if not line["inside999"]]
    assert any(q.startswith("level") for q in missed), missed
