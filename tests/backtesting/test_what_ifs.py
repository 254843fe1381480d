"""What-ifs scored: what is hidden stays hidden, and proportional is what it says."""

from datetime import timedelta

import pytest

from hustings.backtest import Scope, backtest
from hustings.backtesting.rows import COLUMNS, EXTRA
from tests.backtesting.sets import QUICK, RUNOFF, VOTE, Tables, rows_of

FULL = {"Ann Ash": 30.0, "Bob Birch": 30.0, "Cay Cedar": 20.0, "Dee Dale": 20.0}
"""Dale's voters all like Ash."""

WITHOUT_DALE = {"Ann Ash": 49.0, "Bob Birch": 30.5, "Cay Cedar": 20.5}
ALONE = QUICK.__class__(models=(), forecast=QUICK.forecast)


def two_lists(number=8, last=WITHOUT_DALE):
    tables = Tables().contest("one", polls=0)
    for k in range(number):
        day, poll = VOTE - timedelta(days=5 + 3 * k), f"p{k}"
        second = last if k == 0 else WITHOUT_DALE
        tables.poll("one", day, FULL, house=k % 3, poll=poll, question=f"{poll}-full")
        tables.poll("one", day, second, house=k % 3, poll=poll, question=f"{poll}-less")
    return tables


def run(tables, tmp_path, name, what_if="yes"):
    folder = tables.write(tmp_path / name)
    out = tmp_path / f"{name}-out"
    summary = backtest(folder, out=out, settings=ALONE, scope=Scope(what_if=what_if))
    return summary, rows_of(out)


def test_lists_of_one_sample_are_predicted_beside_proportional(tmp_path):
    summary, rows = run(two_lists(), tmp_path, "s")
    assert tuple(rows[0]) == (*COLUMNS, *EXTRA)
    lists = [r for r in rows if r["metric"] == "what_if_mae"]
    assert {r["model"] for r in lists} == {"hustings", "logit", "proportional"}
    ash = next(r for r in lists if r["candidate"] == "Ann Ash" and r["model"] == "proportional")
    # 30 of the 80 that are left
    assert float(ash["proportional"]) == pytest.approx(100 * 30 / 80 - 30)
    assert float(ash["observed"]) == pytest.approx(19)
    error = {w["model"]: w["mae"] for w in summary["what_ifs"] if w["kind"] == "big"}
    assert error["hustings"] < 0.6 * error["proportional"]
    assert error["logit"] > 0.8 * error["proportional"]


def test_the_answers_that_are_predicted_are_not_seen(tmp_path):
    other = {"Ann Ash": 10.0, "Bob Birch": 80.0, "Cay Cedar": 10.0}

    def predicted(rows):
        return {
            (r["model"], r["candidate"]): r["predicted"]
            for r in rows
            if r["question_id"] == "p0-less" and r["metric"] == "what_if_mae"
        }

    _, plain = run(two_lists(), tmp_path, "a", "strict")
    _, changed = run(two_lists(last=other), tmp_path, "b", "strict")
    assert predicted(plain)
    assert predicted(plain) == predicted(changed)


def test_an_entry_over_time_is_compared_with_the_polls_that_follow(tmp_path):
    tables = Tables().contest("one", polls=0)
    for k in range(8):
        day = VOTE - timedelta(days=4 + 5 * k)
        tables.poll("one", day, FULL if k < 4 else WITHOUT_DALE, house=k % 2)
    # offered once long before, so that there is somebody to ask about
    tables.poll("one", VOTE - timedelta(days=90), FULL, house=1)
    summary, rows = run(tables, tmp_path, "s")
    (kind,) = {w["kind"] for w in summary["what_ifs"]} & {"time"}
    assert kind
    assert "Dee Dale: enters" in {r["question_id"] for r in rows}


def test_run_off_questions_are_hidden_and_compared_with_polls_and_the_result(tmp_path):
    def tables(ash):
        pair = {"Ann Ash": ash, "Bob Birch": 100 - ash}
        made = Tables().contest("one")
        for k in (10, 20):
            made.poll("one", VOTE - timedelta(days=k), pair, stage="runoff")
        return made

    _, rows = run(tables(45.0), tmp_path, "a")
    _, other = run(tables(60.0), tmp_path, "b")
    found = {(r["model"], r["question_id"]): r for r in rows if r["metric"] == "runoff_mae"}
    again = {(r["model"], r["question_id"]): r for r in other if r["metric"] == "runoff_mae"}
    pair = ("hustings", "Ann Ash | Bob Birch")
    assert float(found[pair]["observed"]) == pytest.approx(45)
    assert float(again[pair]["observed"]) == pytest.approx(60)
    assert found[pair]["predicted"] == again[pair]["predicted"]
    real = found["hustings", "Ann Ash | Bob Birch, result"]
    assert float(real["observed"]) == pytest.approx(48)
    assert int(real["horizon_days"]) == (RUNOFF - VOTE).days + 1
