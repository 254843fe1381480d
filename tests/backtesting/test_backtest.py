"""The replay: columns, truth, no look-ahead, resuming, the same digits wherever it runs."""

import csv
import os
import signal
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from hustings.backtest import Scope, backtest
from hustings.backtesting.rows import COLUMNS
from hustings.errors import ContestSetError, ExecutorError
from hustings.executors import Dask, Processes, executor_for
from hustings.scoring import METRICS
from tests.backtesting.sets import QUICK, RUNOFF, VOTE, Tables, rows_of


def two_contests(folder):
    tables = Tables().contest("one").contest("two", vote=VOTE.replace(year=2026))
    return tables.write(folder)


def test_rows_have_the_documented_columns_and_every_metric(tmp_path):
    backtest(two_contests(tmp_path / "set"), out=tmp_path / "out", horizons=(7,), settings=QUICK)
    rows = rows_of(tmp_path / "out")
    assert tuple(rows[0]) == COLUMNS
    assert {r["metric"] for r in rows} == set(METRICS)
    assert {r["model"] for r in rows} == set(QUICK.models)
    frame = pd.read_parquet(tmp_path / "out" / "rows.parquet")
    assert list(frame["value"]) == [float(r["value"]) for r in rows]
    value = frame["value"][frame["metric"].str.startswith("cover")]
    assert set(value) <= {0.0, 1.0}
    assert frame["value"][frame["metric"] == "pit"].between(0, 1).all()


def test_the_outcome_of_a_first_round_is_the_pair_and_shares_are_of_all_votes(tmp_path):
    backtest(two_contests(tmp_path / "set"), out=tmp_path / "out", horizons=(7,), settings=QUICK)
    found = {
        (r["stage"], r["model"], r["metric"], r["candidate"]): float(r["value"])
        for r in rows_of(tmp_path / "out")
        if r["contest_id"] == "one"
    }
    # of shares drawn evenly a quarter has nobody above half, and then a third has this pair
    assert found["round1", "uniform", "log_score", ""] == pytest.approx(np.log(12), abs=0.4)
    assert found["runoff", "uniform", "log_score", ""] == pytest.approx(np.log(2), abs=0.2)
    # the mean of the last three weeks has Cedar near 21 of 100 named, the result 27 of all votes
    assert found["round1", "mean21", "mae", "Cay Cedar"] == pytest.approx(0.06, abs=0.02)


def test_a_run_off_is_scored_on_shares_only_once_its_pair_is_known(tmp_path):
    gap = (RUNOFF - VOTE).days
    out = tmp_path / "out"
    backtest(two_contests(tmp_path / "s"), out=out, horizons=(gap + 5, 5), settings=QUICK)
    metrics = {}
    for r in rows_of(out):
        if r["stage"] == "runoff":
            metrics.setdefault(int(r["horizon_days"]), set()).add(r["metric"])
    assert metrics[gap + 5] == {"log_score", "brier"}
    assert metrics[5] == set(METRICS)


def test_what_is_published_later_changes_no_earlier_row(tmp_path):
    def run(name, change):
        tables = Tables().contest("one")
        change(tables)
        backtest(
            tables.write(tmp_path / name), out=tmp_path / f"{name}-out", horizons=(30, 7),
            settings=QUICK,
        )  # fmt: skip
        return [r for r in rows_of(tmp_path / f"{name}-out") if r["stage"] == "round1"]

    def later_polls(tables):
        new = {"Ann Ash": 20.0, "Bob Birch": 20.0, "Newt Nash": 50.0}
        tables.poll("one", VOTE - timedelta(days=29), new, house=0)
        tables.poll("one", VOTE + timedelta(days=3), new | {"x y": 3.0}, stage="runoff")

    def later_results(tables):
        tables.drop("results", stage="runoff")
        tables.result("one", "runoff", {"Ann Ash": 70.0, "Bob Birch": 30.0})

    plain, polls, results = (
        run(name, change)
        for name, change in (
            ("plain", lambda _: None), ("polls", later_polls), ("results", later_results),
        )
    )  # fmt: skip
    early = [r for r in plain if r["horizon_days"] == "30"]
    assert early
    assert early == [r for r in polls if r["horizon_days"] == "30"]
    assert plain == results
    assert [r for r in plain if r["horizon_days"] == "7"] != [
        r for r in polls if r["horizon_days"] == "7"
    ]


def test_an_interrupted_run_goes_on_and_gives_the_same_rows(tmp_path):
    folder = two_contests(tmp_path / "set")
    backtest(folder, out=tmp_path / "whole", horizons=(30, 7), settings=QUICK)

    class StopError(Exception):
        pass

    def stop(done, total, _what):
        if done == 2:
            raise StopError

    with pytest.raises(StopError):
        backtest(folder, out=tmp_path / "cut", horizons=(30, 7), settings=QUICK, progress=stop)
    parts = {p: p.stat().st_mtime_ns for p in (tmp_path / "cut" / "parts").glob("*.json")}
    assert len(parts) == 2
    next(iter(parts)).write_text("{ half a fi")  # as if the machine had lost power
    backtest(folder, out=tmp_path / "cut", horizons=(30, 7), settings=QUICK)
    assert (tmp_path / "cut/rows.csv").read_bytes() == (tmp_path / "whole/rows.csv").read_bytes()
    untouched = list(parts)[1]
    assert untouched.stat().st_mtime_ns == parts[untouched]


def test_processes_give_the_same_digits(tmp_path):
    folder = two_contests(tmp_path / "set")
    backtest(folder, out=tmp_path / "one", horizons=(7,), settings=QUICK)
    backtest(folder, out=tmp_path / "two", horizons=(7,), settings=QUICK, executor=Processes(2))
    assert (tmp_path / "one/rows.csv").read_bytes() == (tmp_path / "two/rows.csv").read_bytes()


def test_a_dask_worker_that_is_killed_loses_nothing(tmp_path):
    distributed = pytest.importorskip("distributed")
    folder = two_contests(tmp_path / "set")
    horizons = (40, 30, 20, 7)
    backtest(folder, out=tmp_path / "here", horizons=horizons, settings=QUICK)
    killed = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address=None, silence_logs=50,
    ) as cluster:  # fmt: skip

        def kill(done, total, _what):
            if done >= 1 and not killed:
                victim = cluster.workers[0].process.process.pid
                os.kill(victim, signal.SIGKILL)
                killed.append((victim, done, total))

        backtest(
            folder, out=tmp_path / "there", horizons=horizons, settings=QUICK,
            executor=Dask(cluster.scheduler_address), progress=kill,
        )  # fmt: skip
    (_, done, total) = killed[0]
    assert done < total
    assert (tmp_path / "here/rows.csv").read_bytes() == (tmp_path / "there/rows.csv").read_bytes()


def test_published_forecasts_are_scored_on_their_day_beside_the_models(tmp_path):
    tables = Tables().contest("one")
    day = str(RUNOFF - timedelta(days=9))
    for who, p in (("Birch", 0.8), ("Ash", 0.2)):
        tables.rows["forecasts"].append(
            {"contest_id": "one", "forecaster": "Almanac", "forecast_date": day, "candidate": who,
             "p_win": str(p), "mean_share": "51"}
        )  # fmt: skip
    out = tmp_path / "out"
    summary = backtest(tables.write(tmp_path / "s"), out=out, horizons=(5,), settings=QUICK)
    rows = [r for r in rows_of(out) if r["horizon_days"] == "9" and r["stage"] == "runoff"]
    assert {r["model"] for r in rows} == {*QUICK.models, "Almanac"}
    told = {
        (r["metric"], r["candidate"]): float(r["value"]) for r in rows if r["model"] == "Almanac"
    }
    assert told["log_score", ""] == pytest.approx(-np.log(0.8))
    assert told["brier", ""] == pytest.approx(0.08)
    assert told["mae", "Bob Birch"] == pytest.approx(0.01)
    (beside,) = summary["published"]
    assert beside["cases"] == 1
    assert set(beside["models"]) == {*QUICK.models, "Almanac"}


def test_tiers_that_tell_the_outcome_are_left_out_with_the_reason(tmp_path):
    tables = Tables().contest("one").contest("two", note="tier=C_top2_selected;x")
    folder = tables.write(tmp_path / "s")
    summary = backtest(folder, out=tmp_path / "a", horizons=(7,), settings=QUICK)
    assert summary["left_out"] == [{"contest_id": "two", "reason": "tier C_top2_selected"}]
    assert summary["contests"] == 1
    both = backtest(
        folder, out=tmp_path / "b", horizons=(7,), settings=QUICK, scope=Scope(tiers="all")
    )
    assert both["contests"] == 2


def test_what_cannot_run_says_what_to_try(tmp_path):
    with pytest.raises(ContestSetError, match="schema in docs"):
        backtest(tmp_path, out=tmp_path / "out")
    with pytest.raises(ExecutorError, match="--scheduler"):
        executor_for("dask", 1, "")
    with pytest.raises(ExecutorError, match="expected serial, processes or dask"):
        executor_for("ray", 1, "")


def test_a_failure_is_in_its_file(tmp_path):
    tables = Tables().contest("one").contest("two", vote=VOTE.replace(year=2026))
    tables.drop("results", contest_id="two")
    backtest(tables.write(tmp_path / "s"), out=tmp_path / "out", horizons=(7,), settings=QUICK)
    with (tmp_path / "out" / "failures.csv").open() as file:
        (failure,) = csv.DictReader(file)
    assert failure["contest_id"] == "two"
    assert failure["reason"] == "no result"
