"""What is wrong in one contest is said and stops no other."""

import math
from datetime import timedelta

import pytest

from hustings.backtest import backtest
from hustings.backtesting import units
from hustings.errors import ContestSetError, FitError
from hustings.readers.contest_set import match
from tests.backtesting.sets import QUICK, SHARES, VOTE, Tables, rows_of


def run(tables, tmp_path, **kwargs):
    folder = tables.write(tmp_path / "set", **kwargs)
    summary = backtest(folder, out=tmp_path / "out", horizons=(7,), settings=QUICK)
    return summary, rows_of(tmp_path / "out")


def beside_a_good_one(**kwargs):
    return Tables().contest("bad", **kwargs).contest("good", vote=VOTE.replace(year=2026))


def scored(rows, contest="bad", stage="round1"):
    return [r for r in rows if r["contest_id"] == contest and r["stage"] == stage]


def test_a_missing_result_is_a_failure_of_that_contest_alone(tmp_path):
    tables = beside_a_good_one().drop("results", contest_id="bad")
    summary, rows = run(tables, tmp_path)
    assert [f["reason"] for f in summary["failures"]] == ["no result"]
    assert scored(rows, "good")
    assert not scored(rows)


def test_a_stage_without_a_result_is_said_and_the_other_scored(tmp_path):
    tables = beside_a_good_one().drop("results", contest_id="bad", stage="runoff")
    summary, rows = run(tables, tmp_path)
    assert [(f["stage"], f["reason"]) for f in summary["failures"]] == [
        ("runoff", "no result of this stage")
    ]
    assert scored(rows)
    assert not scored(rows, stage="runoff")


def test_an_incomplete_result_scores_only_whom_it_names(tmp_path):
    tables = beside_a_good_one().drop("results", contest_id="bad", stage="round1")
    tables.result("bad", "round1", {"Ann Ash": 35.0, "Bob Birch": 36.0})
    _, rows = run(tables, tmp_path)
    assert {r["candidate"] for r in scored(rows)} == {"", "Ann Ash", "Bob Birch"}


def test_a_poll_after_the_vote_is_left_out_and_said(tmp_path):
    tables = beside_a_good_one().poll("bad", VOTE + timedelta(days=2), SHARES)
    summary, rows = run(tables, tmp_path)
    assert any("bad" in n and "on the day of the vote or later" in n for n in summary["notes"])
    assert scored(rows)


def test_a_candidate_only_in_polls_had_no_votes(tmp_path):
    tables = beside_a_good_one(polls=0)
    for days in (8, 15, 22):
        tables.poll("bad", VOTE - timedelta(days=days), SHARES | {"Ed Elm": 6.0})
    _, rows = run(tables, tmp_path)
    (error,) = [
        float(r["value"])
        for r in scored(rows)
        if (r["candidate"], r["metric"], r["model"]) == ("Ed Elm", "mae", "mean21")
    ]
    assert error == pytest.approx(0.98 * 6.0 / 96.0, abs=0.01)


def test_a_winner_who_was_in_no_poll_costs_the_floor_and_is_said(tmp_path):
    tables = beside_a_good_one().drop("results", contest_id="bad")
    tables.result("bad", "round1", {"Una Upas": 60.0, "Ann Ash": 25.0, "Bob Birch": 15.0})
    summary, rows = run(tables, tmp_path)
    assert any("Una Upas is in the result and was in no poll" in n for n in summary["notes"])
    losses = [float(r["value"]) for r in scored(rows) if r["metric"] == "log_score"]
    floor = 0.5 / QUICK.forecast.n_draws
    assert losses
    assert all(loss == pytest.approx(-math.log(floor)) for loss in losses)
    assert "Una Upas" not in {r["candidate"] for r in rows}


def test_an_unknown_rule_is_said_and_taken_as_two_rounds(tmp_path):
    summary, rows = run(beside_a_good_one(rule="by acclamation"), tmp_path)
    assert any("by acclamation" in n and "two rounds" in n for n in summary["notes"])
    assert scored(rows)


@pytest.mark.parametrize("polls", [0, 1])
def test_one_poll_or_none_is_forecast_all_the_same(tmp_path, polls):
    _, rows = run(beside_a_good_one(polls=polls), tmp_path)
    assert {r["model"] for r in scored(rows) if r["metric"] == "log_score"} == set(QUICK.models)


def test_a_day_that_is_none_is_a_failure_with_file_and_line(tmp_path):
    tables = beside_a_good_one()
    tables.rows["contests"][0]["election_date"] = "first Sunday of June"
    summary, rows = run(tables, tmp_path)
    assert any("contests.csv:2" in f["reason"] for f in summary["failures"])
    assert scored(rows, "good")


def test_a_file_in_another_encoding_says_what_to_do(tmp_path):
    folder = beside_a_good_one().write(tmp_path / "set")
    with (folder / "polls.csv").open("ab") as file:
        file.write("bad,round1,p,p,Maison Électeur,,,,2030-05-01,,,Ann,,1,,\n".encode("latin-1"))
    with pytest.raises(ContestSetError, match=r"polls\.csv.*CSV UTF-8"):
        backtest(folder, out=tmp_path / "out", settings=QUICK)


def test_a_missing_column_is_named(tmp_path):
    folder = beside_a_good_one().write(tmp_path / "set", without="polls.pollster")
    with pytest.raises(ContestSetError, match=r"polls\.csv:1.*pollster"):
        backtest(folder, out=tmp_path / "out", settings=QUICK)


def test_of_several_folders_one_that_cannot_be_read_is_said(tmp_path):
    beside_a_good_one().write(tmp_path / "all" / "broken", without="polls.pollster")
    Tables().contest("fine").write(tmp_path / "all" / "good")
    summary = backtest(tmp_path / "all", out=tmp_path / "out", horizons=(7,), settings=QUICK)
    assert summary["contests"] == 1
    assert any("broken left out" in n and "pollster" in n for n in summary["notes"])


def test_a_model_that_fails_is_scored_as_failed(tmp_path, monkeypatch):
    honest = units.predict

    def broken(model, *args):
        if model == "hustings":
            raise FitError("mode: got a search that stopped")
        return honest(model, *args)

    monkeypatch.setattr(units, "predict", broken)
    summary, rows = run(beside_a_good_one(), tmp_path)
    lost = [r for r in scored(rows) if r["model"] == "hustings"]
    assert {r["metric"] for r in lost} >= {"log_score", "brier", "crps", "energy", "cover80"}
    assert {float(r["value"]) for r in lost if r["metric"].startswith("cover")} == {0.0}
    assert any("search that stopped" in f["reason"] for f in summary["failures"])
    assert [r for r in scored(rows) if r["model"] == "mean21"]


def test_a_stage_twice_or_one_that_leads_back_is_a_fault_of_that_contest_alone(tmp_path):
    twice = beside_a_good_one()
    twice.rows["contests"].append(dict(twice.rows["contests"][0]))
    twice.rows["contests"][-1]["rule"] = "other"
    summary, rows = run(twice, tmp_path / "twice")
    assert "'round1' twice" in summary["failures"][0]["reason"]
    assert scored(rows, "good")
    back = beside_a_good_one()
    back.rows["contests"][1]["next_stage"] = "round1"
    summary, rows = run(back, tmp_path / "back")
    assert "not later" in summary["failures"][0]["reason"]
    assert scored(rows, "good")


def test_what_nothing_foresaw_is_a_failure_of_that_unit_alone(tmp_path, monkeypatch):
    whole = units._scores

    def broken(case, *args):
        if case.contest.id == "bad":
            raise ZeroDivisionError("unforeseen")
        return whole(case, *args)

    monkeypatch.setattr(units, "_scores", broken)
    summary, rows = run(beside_a_good_one(), tmp_path)
    assert {f["contest_id"] for f in summary["failures"]} == {"bad"}
    assert "unforeseen" in summary["failures"][0]["reason"]
    assert scored(rows, "good")


def test_names_in_any_script_are_told_apart():
    names = ["李明", "王芳", "Éric Zemmour", "Владимир Иванов"]
    assert [match(n, names) for n in names] == names
    assert match("ERIC ZEMMOUR", names) == "Éric Zemmour"


def test_a_result_without_a_person_is_no_result(tmp_path):
    tables = beside_a_good_one().drop("results", contest_id="bad")
    tables.result("bad", "round1", {"Other": 60.0, "None of these": 40.0})
    summary, rows = run(tables, tmp_path)
    assert [f["reason"] for f in summary["failures"]] == ["no result"]
    assert scored(rows, "good")
