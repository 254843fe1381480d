"""The recorded backtest on the trust page: words, pictures and the numbers under them."""

import pytest

from hustings.report.score_card import card_of
from hustings.web.routes import trust

RACE = "us-xx-2030-senate"


def entry(model, log_score, pit):
    metrics = {
        "log_score": {"mean": log_score, "se": 0.02, "n": 40},
        "cover80": {"mean": 0.69, "se": 0.03, "n": 120},
    }
    return {"model": model, "horizon_days": None, "metrics": metrics, "pit": pit}


def summary(**calibration):
    return {
        "version": "0.1.0",
        "seed": 1,
        "contests": 40,
        "cycles": 6,
        "horizons": [30, 7],
        "scores": [entry("mean21", 1.10, [6] * 10), entry("hustings", 0.9, [12, *[6] * 9])],
        "calibration": [
            {"model": "hustings", "n": 80, "chance": 0.62, "came": 0.71, **calibration},
            {"model": "mean21", "n": 70, "chance": 0.33, "came": 0.11, **calibration},
        ],
        "parts": [],
        "published": [],
        "what_ifs": [],
        "failures": [],
        "left_out": [{"contest_id": "x", "reason": "no polls"}],
    }


@pytest.fixture
def page(client, monkeypatch):
    """The page with a scorecard installed."""

    def of(found):
        monkeypatch.setattr(trust, "card", lambda: card_of(found))
        return client.get(f"/races/{RACE}/trust").text

    return of


def test_the_card_says_how_forecasts_did_before_it_draws_it(page):
    text = page(summary(low=0.61, high=0.79))
    assert "40 past contests of 6 cycles, each as it was known 30 and 7 days before" in text
    assert "Intervals meant to hold 80 % of the real shares held 69 % of 120." in text
    assert "log score is 0.9, better than the best of the simple baselines, mean21" in text
    assert text.count('<figure class="picture"') == 3
    row = '<th scope="row">62</th><td>71</td><td class="one">61 to 79</td><td>80</td>'
    assert row in text
    assert '<th scope="row">33</th>' not in text  # another model's chances are not ours
    assert "12, 6, 6" in text  # the histogram for those who cannot see it
    assert "1 contests were left out" in text


def test_a_card_of_an_earlier_version_has_no_intervals(page):
    text = page(summary())
    assert "Bar: 80 % interval" not in text
    assert '<td class="one">–</td>' in text


def test_a_small_difference_is_called_one(page):
    found = summary()
    found["scores"][0] = entry("mean21", 0.91, [6] * 10)
    assert "within a standard error of the best of the simple baselines" in page(found)


def test_without_a_recorded_backtest_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(trust, "card", lambda: None)
    assert "no recorded backtest is installed" in client.get(f"/races/{RACE}/trust").text
