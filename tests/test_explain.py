"""What each piece of evidence moves: weighed draws against exact refits, and the story by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import hustings
from hustings.errors import HustingsError
from hustings.evidence import Statement
from hustings.explain import explain
from hustings.forecast import fit_race
from hustings.inference.engines import EngineSettings
from hustings.model.settings import ModelSettings
from hustings.race import Office
from hustings.roads import ROADS, Roads, weights
from hustings.timeline import timeline
from tests.worlds import QUICK, VOTE, a_race, declared, folder, potential, question

DAY = VOTE - timedelta(days=20)
TASTED = replace(
    QUICK,
    model=ModelSettings(tastes=1),
    n_draws=2000,
    engine=EngineSettings(engine="nuts", chains=2, tune=300, draws=1000),
)


def statement(key, kind, who, **more):
    base = dict.fromkeys(("object", "unit", "area", "speaker", "statement"), "")
    base |= {"value": None, "quote": "said so", "attribution": "on_record"}
    base |= {"source": "https://example.org/s"}
    day = VOTE - timedelta(days=60)
    return Statement(id=key, type=kind, candidate=who, happened=day, published=day, **base | more)


def world(**people):
    """Four people, five polls, an endorsement, money, a claim, an office and somebody weighing."""
    race = a_race(4)
    office = Office("Governor", "statewide", date(2020, 1, 1), None, "https://example.org/o")
    history = {"d": (potential(0.6),)} | people
    race = replace(race, candidates=tuple(
        replace(c, history=history.get(c.id, (declared(),)),
                offices=(office,) if c.id == "b" else ())
        for c in race.candidates))  # fmt: skip
    lists = [{"a": 36, "b": 33, "c": 19, "undecided": 12}, {"a": 30, "b": 28, "c": 17, "d": 15}]
    questions = tuple(
        question(k, lists[k % 2], end=VOTE - timedelta(days=60 - 7 * k)) for k in range(5)
    )
    started = folder(race)
    statements = (
        statement("E1", "endorsement", "b", object="The governor", unit="governor"),
        statement("E2", "finance", "a", value=900000.0, unit="USD cash on hand"),
        statement("E3", "finance", "b", value=300000.0, unit="USD cash on hand"),
        statement("E4", "closeness", "c", object="d", value=1.0, unit="share supporters"),
        statement("E5", "opinion", "c"),
        statement("E6", "endorsement", "c", object="A president", unit="president",
                  condition="if she runs"),
    )  # fmt: skip
    ledger = replace(started.ledger, questions=questions, statements=statements)
    return replace(started, race=race, ledger=ledger)


@pytest.fixture(scope="module")
def told():
    return explain(world(), as_of=DAY, settings=TASTED)


def exact(key, settings=TASTED):
    """Odds of nomination and seat after a refit without a row."""
    left = world()
    left = replace(left, ledger=left.ledger.without((key,)))
    fitted = fit_race(left, as_of=DAY, settings=settings)
    answer = hustings.forecast(fitted)
    return {"nomination": answer["nomination"], "seat": answer["seat"]["by_candidate"]}


@pytest.mark.parametrize("key", ["p000", "p004", "E1", "E2", "E4"])
def test_weighed_draws_agree_with_an_exact_refit(told, key):
    (row,) = [r for r in told["rows"] if r["id"] == key]
    assert row["method"] == "reweighted"
    assert row["pareto_k"] < 0.7
    refit = exact(key)
    for what in ("nomination", "seat"):
        for who, move in row[what].items():
            error = 3 * max(told["baseline"][what][who]["mc_error"], 0.004) * 2**0.5
            assert move["without"] == pytest.approx(refit[what][who], abs=error), (what, who)


def test_an_endorsement_moves_the_odds_the_way_it_points(told):
    unpolled = replace(world(), ledger=replace(world().ledger, questions=()))
    rows = explain(unpolled, as_of=DAY, settings=TASTED)["rows"]
    (row,) = [r for r in rows if r["id"] == "E1"]
    assert row["seat"]["b"]["moves"] > 2 * row["seat"]["b"]["mc_error"] > 0
    assert (row["source"], row["quote"]) == ("https://example.org/s", "said so")


def test_what_no_number_rests_on_is_told_apart(told):
    assert told["unused"] == {"endorsement": 1, "opinion": 1}
    assert not {"E5", "E6"} & {r["id"] for r in told["rows"]}


def test_somebody_weighing_is_taken_out_by_counting_again(told):
    (row,) = [r for r in told["rows"] if r["id"] == "p_run:d"]
    assert row["method"] == "recount"
    assert row["nomination"]["d"]["without"] == 0
    assert row["nomination"]["d"]["moves"] > 0


def test_groups_are_exact_refits_and_cover_every_kind(told):
    groups = {g["label"]: g for g in told["groups"]}
    assert {"all polls", "endorsements", "money", "claims of a shared base", "offices held",
            "judgements of who runs"} <= groups.keys()  # fmt: skip
    assert {g["method"] for g in told["groups"]} == {"refit"}
    assert groups["all polls"]["nomination"]["a"]["moves"] != 0
    moved = [groups["endorsements"][k]["b"] for k in ("nomination", "seat")]
    # polls outweigh it here: its direction is tested where there are none
    assert all(m["moves"] > -3 * m["mc_error"] for m in moved)
    assert max(m["moves"] for m in moved) > 0


def test_every_move_adds_up_and_the_same_seed_gives_the_same(told):
    for piece in (*told["groups"], *told["rows"]):
        for what in ("nomination", "seat"):
            for who, move in piece[what].items():
                whole = move["without"] + move["moves"]
                assert whole == pytest.approx(told["baseline"][what][who]["p"], abs=2e-6)
    small = replace(world(), ledger=replace(world().ledger, questions=()))
    first, second = (explain(small, as_of=DAY, settings=QUICK) for _ in range(2))
    assert first == second


def test_a_row_whose_weights_cannot_be_trusted_is_refitted():
    strict = replace(QUICK, engine=replace(QUICK.engine, engine="laplace", largest_k=-9.0))
    rows = explain(world(), as_of=DAY, settings=strict)["rows"]
    assert {r["method"] for r in rows if r["kind"] in ("poll", "finance")} == {"refit"}


def test_nothing_published_later_is_explained():
    early = explain(world(), as_of=VOTE - timedelta(days=50), settings=QUICK)
    assert {r["id"] for r in early["rows"] if r["kind"] == "poll"} == {"p000", "p001"}


@pytest.mark.parametrize("road", ["endorsements", "money", "offices", "closeness", "polls"])
def test_a_closed_road_is_the_forecast_without_its_rows(road):
    closed = replace(QUICK, roads=Roads.without(road))
    fitted = fit_race(world(), as_of=DAY, settings=closed)
    left = world()
    kinds = {"endorsements": "endorsement", "money": "finance", "closeness": "closeness"}
    ids = {s.id for s in left.ledger.statements if s.type == kinds.get(road)}
    ids |= {q.question_id for q in left.ledger.questions if road == "polls"}
    people = left.race.candidates
    if road == "offices":
        people = tuple(replace(c, offices=()) for c in people)
    left = replace(
        left, ledger=left.ledger.without(ids), race=replace(left.race, candidates=people)
    )
    other = fit_race(left, as_of=DAY, settings=QUICK)
    assert hustings.forecast(fitted)["nomination"] == hustings.forecast(other)["nomination"]


def test_roads_are_listed_with_their_weights_and_a_wrong_one_is_refused():
    w = world()
    listed = weights(w.race, w.ledger, Roads.without("money"), ModelSettings())
    assert [r["road"] for r in listed] == list(ROADS)
    assert {r["road"]: r["open"] for r in listed}["money"] is False
    assert {r["road"]: r["weight"] for r in listed}["endorsements"]["major"] > 0
    with pytest.raises(HustingsError, match="Try: 'money'"):
        Roads.without("mony")


def test_the_story_of_a_race_with_the_odds_beside_it():
    joins = VOTE - timedelta(days=45)
    begin = VOTE - timedelta(days=60)
    people = {c: (declared(begin),) for c in "abc"} | {"d": (declared(joins),)}
    story = timeline(world(**people), as_of=DAY, most=5, settings=QUICK)
    days = [d for d in story["days"] if d["odds"]]
    assert 2 <= len(days) <= 5
    assert days[-1]["date"] == DAY.isoformat()
    texts = {e["text"]: d["date"] for d in story["days"] for e in d["events"]}
    assert texts["Person D: declared"] == joins.isoformat()
    kinds = {e["kind"] for d in story["days"] for e in d["events"]}
    assert kinds >= {"status", "poll", "endorsement", "opinion"}
    assert max(d["date"] for d in story["days"]) <= DAY.isoformat()
    day = date.fromisoformat(days[0]["date"])
    there = hustings.forecast(world(**people), as_of=day, settings=QUICK)
    for who, odds in days[0]["odds"]["nomination"].items():
        assert odds["p"] == there["nomination"][who]


def test_forecasts_of_a_story_may_be_regular_and_are_never_more_than_asked():
    story = timeline(world(), as_of=DAY, every=30, most=3, settings=QUICK)
    assert len([d for d in story["days"] if d["odds"]]) == 3
    with pytest.raises(HustingsError, match="every: got 0"):
        timeline(world(), every=0)
