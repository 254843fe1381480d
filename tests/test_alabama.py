"""The bundled race: its facts, and the main job on real input."""

import json
from datetime import date

import pytest

import hustings
from hustings.forecast import as_known, polled

NAME = "us-al-2020-senate"
WEEK = date(2019, 10, 29)


@pytest.fixture(scope="module")
def race():
    return hustings.load(NAME)


@pytest.fixture(scope="module")
def fitted(race):
    return hustings.fit_race(race, as_of=WEEK)


@pytest.fixture(scope="module")
def answer(fitted):
    return hustings.what_if(fitted, enter=("Sessions",))


def test_six_republicans_stood_that_week_and_a_seventh_was_weighing_it(race):
    known = race.race.as_of(WEEK)
    standing = {c.id for c in known.candidates if c.is_standing and c.stage == "primary"}
    assert standing == {"byrne", "tuberville", "merrill", "adair", "moore", "mooney"}
    assert known.candidate("Jeff Sessions").p_run == 0.6
    assert {d.day for d in known.deadlines} == {date(2019, 11, 8)}


def test_the_run_off_moved_when_it_was_announced(race):
    assert race.race.as_of(date(2020, 3, 17)).stage("runoff").date == date(2020, 3, 31)
    assert race.race.as_of(date(2020, 3, 18)).stage("runoff").date == date(2020, 7, 14)


def test_every_poll_is_there_and_nobody_had_polled_sessions(race):
    assert len({q.poll_id for q in race.ledger.questions}) == 43
    assert polled(as_known(race, WEEK))["sessions"] == 0
    assert polled(as_known(race, date(2019, 11, 8)))["sessions"] == 1


def test_county_votes_add_up_to_the_state(race):
    for stage in ("primary", "general"):
        for candidate, votes in race.ledger.votes(stage).items():
            rows = [r for r in race.ledger.results if r.stage == stage and r.area]
            assert sum(r.votes for r in rows if r.candidate_id == candidate) == votes


def test_the_names_of_the_json(answer):
    for side in ("baseline", "scenario"):
        forecast = answer[side]
        assert [s["id"] for s in forecast["stages"]] == ["primary", "runoff", "general"]
        assert set(forecast["seat"]) == {"by_candidate", "by_party"}
        assert forecast["verdict_good"], forecast["verdict"]
    assert "sessions" not in answer["baseline"]["stages"][0]["field"]
    assert "sessions" in answer["scenario"]["stages"][0]["field"]
    assert {r["to"] for r in answer["diversion"]} >= {"byrne", "outside", "sessions"}
    assert json.loads(json.dumps(answer)) == answer


def test_the_answer_says_that_it_is_prior_driven(answer):
    assert answer["evidence"]["asked_with"] == {"sessions": 0}
    assert answer["evidence"]["sentence"].startswith("Prior-driven")
    claims = answer["scenario"]["rests_on"]["closeness_claims"]
    assert [(c["candidate"], c["object"], c["attribution"]) for c in claims] == [
        ("sessions", "byrne", "anonymous")
    ]


def test_the_claim_of_a_shared_base_moves_diversion_towards_byrne(answer):
    to = {r["to"]: r for r in answer["diversion"] if r["from"] == "sessions"}
    above = {c: r["median"] / r["proportional"] for c, r in to.items() if c != "outside"}
    assert above["byrne"] == max(above.values())
    assert above["byrne"] > 1 > above["tuberville"]


def test_he_is_hurt_most_by_share_or_by_chance(answer):
    assert set(answer["hurt_most"]) == {
        "byrne", "tuberville", "merrill", "adair", "moore", "mooney"
    }  # fmt: skip
    assert sum(answer["hurt_most"].values()) == pytest.approx(1, abs=1e-4)
    assert answer["hurt_most"]["byrne"] + answer["hurt_most"]["tuberville"] > 0.8


def test_after_the_primary_only_what_is_left_is_forecast(race):
    known = as_known(race, date(2020, 7, 13))
    assert known.race.stage("runoff").date == date(2020, 7, 14)
    assert known.ledger.votes("primary")["tuberville"] > known.ledger.votes("primary")["sessions"]
    assert known.ledger.votes("runoff") == {}
