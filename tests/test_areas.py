"""Areas through the public API: what is shown, what is hidden, what an edit does."""

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import hustings
from hustings.areas import prepare_areas, shares_by_area
from hustings.areas_backtest import score_folder
from hustings.errors import RaceError, RaceFileError, ScenarioError
from hustings.evidence import Crosstab, Ledger, ResultRow
from hustings.race import Area
from hustings.readers.contest_areas import read_votes_by_area
from tests.worlds import QUICK, VOTE, a_race, folder

DAY = VOTE - timedelta(days=10)
AREAS = tuple(Area(f"g{i}", f"County {i}", f"m{i // 3}", 1000.0 * (i + 1)) for i in range(9))
SHARED = Path(os.environ.get("HUSTINGS_SHARED", Path(__file__).parents[2] / "shared"))
FRANCE = SHARED / "data" / "france"
LINKS = Path(__file__).parents[1] / "benchmarks"


def result(area, candidate, votes, day=date(2026, 6, 2), stage="", published=None):
    return ResultRow(
        election_date=day,
        published=published or day + timedelta(days=1),
        office="Mayor",
        district="",
        stage=stage,
        area=area,
        party="P",
        candidate=candidate,
        candidate_id=candidate,
        votes=votes,
        source="",
    )


def with_areas(*, results=(), crosstabs=()):
    """The four-way race with nine counties; Person C at home in g4."""
    people = tuple(replace(c, home="g4") if c.id == "c" else c for c in a_race().candidates)
    plain = folder(a_race(areas=AREAS, area_kind="county", candidates=people))
    ledger = Ledger(plain.ledger.questions, (), tuple(results), tuple(crosstabs))
    return replace(plain, ledger=ledger)


PAST = tuple(
    result(f"County {i}", c, 2000 * (3 if c == "a" and i < 3 else 1))
    for i in range(9)
    for c in "ab"
)
LATER = tuple(
    result(f"County {i}", c, 900 * (i + 1), day=VOTE, stage="round1")
    for i in range(9)
    for c in "abcd"
)


@pytest.fixture(scope="module")
def fitted():
    return hustings.fit_race(with_areas(results=PAST), as_of=DAY, settings=QUICK)


@pytest.fixture(scope="module")
def table(fitted):
    return hustings.areas(fitted, withdraw=("b",))


def of(table, area, who):
    row = next(a for a in table["areas"] if a["id"] == area)
    return next(c for c in row["candidates"] if c["id"] == who)


def test_shares_by_area_average_to_each_draw_of_the_forecast(fitted):
    stage = fitted.known.race.stage("round1")
    draws = prepare_areas(fitted, stage, (fitted.headline,))
    tally = fitted.headline.tallies["round1"]
    found = shares_by_area(fitted, draws, tally.on_list)
    at = [fitted.known.race.candidate_ids.index(c) for c in draws.listed]
    wide = tally.shares[draws.picked][:, at]
    assert np.abs(found @ draws.evidence.areas.weight - wide).max() < 1e-9


def test_a_past_stronghold_and_a_home_show(fitted):
    table = hustings.areas(fitted)
    assert of(table, "g0", "a")["share"]["median"] > of(table, "g8", "a")["share"]["median"] + 0.05
    assert of(table, "g0", "a")["driven_by"] == ["past_votes"]
    assert "home" in of(table, "g4", "c")["driven_by"]
    assert "around_home" in of(table, "g3", "c")["driven_by"]
    assert of(table, "g4", "c")["base"]["median"] > of(table, "g8", "c")["base"]["median"]
    assert of(table, "g8", "d")["driven_by"] == ["prior"]
    assert table["turnout"] == "Mayor 2026-06-02"


def test_nothing_known_is_prior_driven_and_wide():
    plain = with_areas()
    bare = replace(
        plain,
        race=replace(
            plain.race, candidates=tuple(replace(c, home="") for c in plain.race.candidates)
        ),
    )
    table = hustings.areas(hustings.fit_race(bare, as_of=DAY, settings=QUICK))
    assert all(a["prior_driven"] for a in table["areas"])
    share = of(table, "g5", "a")["share"]
    wide = hustings.forecast(hustings.fit_race(bare, as_of=DAY, settings=QUICK))
    whole = next(c for c in wide["stages"][0]["candidates"] if c["id"] == "a")["share"]
    assert share["q90"] - share["q10"] > 1.5 * (whole["q90"] - whole["q10"])


def test_who_is_hurt_where(table):
    for row in table["areas"]:
        assert set(row["hurt_most"]) == {"a", "c", "d"}
        assert sum(row["hurt_most"].values()) == pytest.approx(1, abs=0.02)
        assert all(0 < p < 1 for p in row["hurt_most"].values())
        total = sum(r["median"] for r in row["diversion"] if r["from"] == "b")
        assert total == pytest.approx(1, abs=0.15)
        assert of(table, row["id"], "a")["change"]["median"] > 0
    assert {r["id"] for r in table["hurt_where"]} == {"a", "c", "d"}
    assert all(r["loss"] < 0 for r in table["hurt_where"])


def test_later_results_and_crosstabs_change_nothing(fitted):
    tab = Crosstab("p000", "q000", "m1", "a", 70.0, DAY + timedelta(days=1), "")
    later = with_areas(results=(*PAST, *LATER), crosstabs=(tab,))
    again = hustings.fit_race(later, as_of=DAY, settings=QUICK)
    assert hustings.areas(again) == hustings.areas(fitted)


def test_a_crosstab_of_its_day_counts(fitted):
    tab = Crosstab("p000", "q000", "m2", "d", 40.0, DAY, "")
    informed = with_areas(results=PAST, crosstabs=(tab,))
    found = hustings.areas(hustings.fit_race(informed, as_of=DAY, settings=QUICK))
    before = hustings.areas(fitted)
    assert of(found, "g8", "d")["share"]["median"] > of(before, "g8", "d")["share"]["median"]
    assert "crosstab" in of(found, "g8", "d")["driven_by"]
    assert of(found, "g0", "d")["driven_by"] == ["prior"]


def test_a_race_without_areas_and_a_stage_that_is_unknown_are_refused(fitted):
    with pytest.raises(RaceError, match=r"areas\.csv"):
        hustings.areas(folder(), as_of=DAY)
    with pytest.raises(RaceError, match="stage"):
        hustings.areas(fitted, stage="nowhere")
    held = replace(fitted, basis=replace(fitted.basis, decided={"round1": np.ones(4) / 4}))
    with pytest.raises(ScenarioError, match="held"):
        hustings.areas(held, stage="round1")


def write(path, rows):
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_a_contest_set_is_scored_beside_its_baselines(tmp_path):
    rng = np.random.default_rng(0)
    contests = ["contest_id,stage,cycle,election_date"]
    results = ["contest_id,stage,area,candidate,votes"]
    base = rng.normal(scale=0.4, size=(3, 30))
    for year in (2001, 2006, 2011, 2016):
        base = base + rng.normal(scale=0.05, size=base.shape)
        contests.append(f"e{year},round1,{year},{year}-05-01")
        votes = np.exp(base) / np.exp(base).sum(axis=0)
        for c, name in enumerate(("X", "Y", "Z")):
            results += [
                f"e{year},round1,g{g:02d},{name},{round(1e5 * votes[c, g])}" for g in range(30)
            ]
    write(tmp_path / "contests.csv", contests)
    write(tmp_path / "results.csv", results)
    (score,) = score_folder(tmp_path)
    assert (score.contest, score.areas, score.candidates) == ("e2016", 30, 3)
    assert score.model < 0.5 * score.same
    assert score.cover95 >= score.cover80
    write(
        tmp_path / "results.csv",
        ["contest_id,stage,area,candidate,votes", "e2001,round1,g1,X,many"],
    )
    with pytest.raises(RaceFileError, match=r"results.csv:2.*many"):
        read_votes_by_area(tmp_path)
    write(tmp_path / "results.csv", ["contest_id,stage,area,candidate"])
    with pytest.raises(RaceFileError, match="votes"):
        read_votes_by_area(tmp_path)


@pytest.mark.shared
@pytest.mark.skipif(not FRANCE.is_dir(), reason="the shared contest sets are not here")
def test_departements_of_2012_and_2022_are_better_than_both_baselines():
    scores = score_folder(FRANCE, LINKS / "lines-fr.csv", LINKS / "areas-fr.csv")
    found = {(s.contest, s.given): s for s in scores}
    assert found["fr-2012-president", "true"].ratio < 0.85
    assert found["fr-2022-president", "true"].ratio < 0.8
    assert 0.7 < np.mean([s.cover80 for s in scores if s.given == "true"]) < 0.9
    assert all(s.ratio < 1.0 for s in scores if s.given == "forecast")


def test_an_assumption_moves_areas_as_it_moves_the_race(fitted):
    assumed = hustings.Assumption.of(fitted.known.race, {}, {"a": 4.0})
    table = hustings.areas(fitted, assumption=assumed)
    assert table["assumptions"][0].startswith("Person A has 4 times the money")
    for area in table["areas"]:
        moved = {c["id"]: c["change"]["median"] for c in area["candidates"]}
        assert moved.pop("a") > 0
        assert max(moved.values()) < 0
    nothing = hustings.Assumption()
    assert hustings.areas(fitted, assumption=nothing) == hustings.areas(fitted)
