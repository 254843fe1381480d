"""Claims about forecasts: as-of, invariance, sums, common draws."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

import hustings
from hustings.errors import AsOfError, ScenarioError, UnknownCandidateError
from hustings.evidence import Ledger, ResultRow, Statement
from hustings.forecast import as_known
from hustings.race import Status, StatusChange
from tests.worlds import FIRST, QUICK, RUNOFF, VOTE, a_race, declared, folder, potential, question

DAY = VOTE - timedelta(days=20)


def text(value):
    return json.dumps(value, sort_keys=True)


@pytest.fixture(scope="module")
def fitted():
    return hustings.fit_race(folder(), as_of=DAY, settings=QUICK)


@pytest.fixture(scope="module")
def answer(fitted):
    return hustings.forecast(fitted)


def test_the_same_inputs_and_seed_give_the_same_bytes(answer):
    again = hustings.forecast(folder(), as_of=DAY, settings=QUICK)
    assert text(again) == text(answer)


def test_another_seed_gives_other_bytes_and_close_numbers(answer):
    other = hustings.forecast(folder(), as_of=DAY, settings=QUICK, seed=2)
    assert text(other) != text(answer)
    for one, two in zip(answer["stages"], other["stages"], strict=True):
        ours = {c["id"]: c["p_win"] for c in one["candidates"]}
        theirs = {c["id"]: c["p_win"] for c in two["candidates"]}
        assert ours == pytest.approx(theirs, abs=0.08)


def later_evidence():
    base = folder()
    late = DAY + timedelta(days=1)
    extra = question(9, {"a": 5, "b": 80, "c": 10}, end=DAY - timedelta(days=3), published=late)
    claim = Statement("E1", "closeness", "a", "b", 1.0, "", "", DAY, late, "", "", "", "", "")
    result = ResultRow(VOTE, late, "Mayor", "", "round1", "", "", "Person A", "a", 10.0, "")
    ledger = Ledger((*base.ledger.questions, extra), (claim,), (result,))
    out = StatusChange(Status.WITHDRAWN, DAY, late, "source")
    people = tuple(
        replace(c, history=(*c.history, out)) if c.id == "b" else c for c in base.race.candidates
    )
    newcomer = replace(people[0], id="z", name="Zed", aliases=(), history=(declared(late),))
    moved = replace(
        base.race.stages[1],
        dates=(
            *base.race.stages[1].dates,
            replace(base.race.stages[1].dates[0], day=RUNOFF + timedelta(days=50), published=late),
        ),
    )
    race = replace(base.race, candidates=(*people, newcomer), stages=(base.race.stages[0], moved))
    return folder(race, ledger)


def test_what_is_published_later_changes_no_digit(answer):
    assert text(hustings.forecast(later_evidence(), as_of=DAY, settings=QUICK)) == text(answer)


def test_the_day_after_it_does(answer):
    later = hustings.forecast(later_evidence(), as_of=DAY + timedelta(days=1), settings=QUICK)
    ids = [c["id"] for c in later["stages"][0]["candidates"]]
    assert "z" in ids or "b" not in ids
    assert later["inputs_sha256"] != answer["inputs_sha256"]


def test_reordered_rows_change_nothing(answer):
    base = folder()
    ledger = Ledger(questions=base.ledger.questions[::-1])
    assert text(hustings.forecast(folder(ledger=ledger), as_of=DAY, settings=QUICK)) == text(answer)


def test_renamed_candidates_change_nothing_but_the_name(answer):
    base = folder()
    people = tuple(
        replace(c, id="renamed", name="Other Name", aliases=()) if c.id == "b" else c
        for c in base.race.candidates
    )
    questions = tuple(
        replace(
            q,
            answers=tuple(
                replace(a, choice="renamed") if a.choice == "b" else a for a in q.answers
            ),
            offered=tuple("renamed" if o == "b" else o for o in q.offered),
        )
        for q in base.ledger.questions
    )
    renamed = hustings.forecast(
        folder(replace(base.race, candidates=people), Ledger(questions=questions)),
        as_of=DAY,
        settings=QUICK,
    )
    back = text(renamed).replace("renamed", "b").replace("Other Name", "Person B")
    ours = json.loads(text(answer))
    theirs = json.loads(back)
    for value in (ours, theirs):
        value["inputs_sha256"] = ""
    key = lambda c: c["id"]  # noqa: E731
    for one, two in zip(ours["stages"], theirs["stages"], strict=True):
        assert sorted(one["candidates"], key=key) == sorted(two["candidates"], key=key)
    assert ours["seat"]["by_candidate"] == theirs["seat"]["by_candidate"]


def test_chances_add_up(answer):
    first, runoff = answer["stages"]
    total = lambda rows, key: sum(r[key] for r in rows)  # noqa: E731
    assert total(first["candidates"], "p_win") == pytest.approx(1, abs=1e-4)
    assert sum(answer["seat"]["by_candidate"].values()) == pytest.approx(1, abs=1e-4)
    assert sum(answer["seat"]["by_party"].values()) == pytest.approx(1, abs=1e-4)
    assert total(runoff["pairs"], "p") == pytest.approx(runoff["p_held"], abs=1e-4)
    for c in runoff["candidates"]:
        by_pairs = sum(
            p["p"] * (p["p_a_wins"] if p["a"] == c["id"] else 1 - p["p_a_wins"])
            for p in runoff["pairs"]
            if c["id"] in (p["a"], p["b"])
        )
        assert c["p_win"] == pytest.approx(by_pairs, abs=1e-5)


def test_winning_is_outright_or_through_the_run_off(answer):
    first, runoff = answer["stages"]
    late = {c["id"]: c["p_win"] for c in runoff["candidates"]}
    for c in first["candidates"]:
        assert c["p_win"] >= late[c["id"]] - 1e-6
        assert c["p_advance"] >= c["p_win"] - 1e-6


def test_nothing_is_certain(answer):
    for stage in answer["stages"]:
        for c in stage["candidates"]:
            assert 0 < c["p_win"] < 1
            assert 0 < c["p_advance"] < 1


def test_intervals_are_nested(answer):
    order = ("q025", "q10", "q25", "median", "q75", "q90", "q975")
    for stage in answer["stages"]:
        for c in stage["candidates"]:
            values = [c["share"][q] for q in order]
            assert values == sorted(values)


def test_an_empty_edit_is_exactly_the_forecast(fitted, answer):
    found = hustings.what_if(fitted)
    assert text(found["baseline"]) == text(answer)
    assert text(found["scenario"]) == text(answer)
    for change in found["changes"]:
        for c in change["candidates"]:
            assert c["p_win"]["change"] == 0
            assert c["share"]["median"] == 0


def test_without_tastes_a_withdrawal_is_proportional(fitted):
    found = hustings.what_if(fitted, withdraw=("b",))
    rows = [r for r in found["diversion"] if r["from"] == "b"]
    assert {r["to"] for r in rows} == {"a", "c", "d", "outside"}
    for r in rows:
        assert r["median"] == pytest.approx(r["proportional"], abs=1e-9)
    assert found["scenario"]["stages"][0]["field"] == ["a", "c", "d"]


def test_entering_hurts_and_the_chances_of_being_hurt_most_add_up():
    race = a_race()
    people = (*race.candidates[:3], replace(race.candidates[3], history=(potential(0.5),)))
    fitted = hustings.fit_race(folder(replace(race, candidates=people)), as_of=DAY, settings=QUICK)
    found = hustings.what_if(fitted, enter=("Person D",))
    assert "d" not in found["baseline"]["stages"][0]["field"]
    assert "d" in found["scenario"]["stages"][0]["field"]
    assert found["baseline"]["assumption"] == "Person D stays out"
    for key in ("hurt_most", "hurt_most_chance"):
        assert set(found[key]) == {"a", "b", "c"}
        assert sum(found[key].values()) == pytest.approx(1, abs=1e-4)
    for c in found["changes"][0]["candidates"]:
        if c["id"] in "abc":
            assert c["share"]["q90"] < 0


def test_the_headline_averages_over_who_runs():
    race = a_race()
    people = (*race.candidates[:3], replace(race.candidates[3], history=(potential(0.25),)))
    fitted = hustings.fit_race(folder(replace(race, candidates=people)), as_of=DAY, settings=QUICK)
    seat = hustings.forecast(fitted)["seat"]["by_candidate"]
    decision = hustings.forecast(fitted)["potential"][0]
    runs, out = decision["if_runs"]["seat"], decision["if_not"]["seat"]
    for c in "abc":
        mixed = 0.25 * runs["by_candidate"][c] + 0.75 * out["by_candidate"][c]
        assert seat[c] == pytest.approx(mixed, abs=0.02)


def test_every_list_stands_in_the_field_table_and_agrees_with_the_what_if(fitted):
    rows = hustings.fields(fitted)
    assert len(rows) == 2**4 - 1
    assert rows[0]["field"] == ["a", "b", "c", "d"]
    assert rows[0]["p_field"] == 1
    without_b = next(r for r in rows if r["field"] == ["a", "c", "d"])
    found = hustings.what_if(fitted, withdraw=("b",))["scenario"]
    assert without_b["p_win"]["a"] == pytest.approx(found["seat"]["by_candidate"]["a"], abs=1e-6)


def test_bad_questions_are_refused_with_what_to_try(fitted):
    with pytest.raises(UnknownCandidateError, match="got 'nobody'; expected one of a, b, c, d"):
        hustings.what_if(fitted, enter=("nobody",))
    with pytest.raises(ScenarioError, match="nobody in it"):
        hustings.what_if(fitted, withdraw=("a", "b", "c", "d"))
    with pytest.raises(ScenarioError, match="entering and withdrawing"):
        hustings.what_if(fitted, enter=("a",), withdraw=("a",))
    with pytest.raises(AsOfError, match="after the last vote"):
        hustings.forecast(folder(), as_of=RUNOFF + timedelta(days=1), settings=QUICK)
    with pytest.raises(AsOfError, match="nobody was in the race"):
        hustings.forecast(folder(), as_of=date(2029, 1, 1), settings=QUICK)


def test_after_the_first_round_only_the_run_off_is_forecast():
    base = folder()
    result = tuple(
        ResultRow(VOTE, VOTE + timedelta(1), "Mayor", "", "round1", "", "", c.name, c.id, v, "")
        for c, v in zip(base.race.candidates, (400.0, 300, 200, 100), strict=True)
    )
    known = folder(ledger=Ledger(base.ledger.questions, (), result))
    found = hustings.forecast(known, as_of=VOTE + timedelta(2), settings=QUICK)
    assert [s["id"] for s in found["stages"]] == ["runoff"]
    assert found["decided"][0]["shares"]["a"] == pytest.approx(0.4)
    assert found["stages"][0]["field"] == ["a", "b"]
    assert found["stages"][0]["candidates"][0]["share"]["median"] > 0.5


def test_nobody_unknown_on_the_day_is_on_the_candidate_axis():
    assert "z" not in as_known(later_evidence(), DAY).race.candidate_ids
    assert "z" in as_known(later_evidence(), DAY, ("z",)).race.candidate_ids
    assert as_known(folder(), FIRST).ledger.questions == ()


def test_every_pair_can_meet_and_be_won_by_either(answer):
    pairs = answer["stages"][1]["pairs"]
    assert {(p["a"], p["b"]) for p in pairs} == set(combinations("abcd", 2))
    assert all(0 < p["p_a_wins"] < 1 for p in pairs)
