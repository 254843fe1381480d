"""The whole road: an article is read, a person accepts, the forecast and its explanation move."""

from dataclasses import replace
from datetime import date

import pytest

import hustings
from hustings import review
from hustings.explain import explain
from hustings.library import load
from hustings.race import Status
from hustings.roads import Roads
from tests.worlds import QUICK

DAY = date(2029, 10, 3)
ORIGIN = review.Origin("https://example.org/tight", DAY)
ARTICLE = """Doe and Roe in a tight race

By Ann Ink
October 3, 2029

Jane Doe leads, according to an Invented Polls survey of 612 likely voters conducted Sept. 26-28. \
Doe had 41 percent and Rick Roe 33 percent.

Gov. Maria Vance endorsed Doe on Tuesday. Roe has qualified for the ballot, he said.

“Doe's voters are all Roe's voters,” a Republican strategist said.

Roe had $900,000 in cash on hand at the end of September, his report shows.

Doe would be a formidable nominee if Roe withdraws, one lawmaker said.
"""


@pytest.fixture
def accepted(race):
    """The race folder with everything that the article says accepted, and the rows' ids by type."""
    rows: dict[str, list[str]] = {}
    for proposal in hustings.read(ARTICLE.encode(), race=race).proposals:
        key = review.accept(race, proposal, by="Jo", origin=ORIGIN)
        rows.setdefault(proposal.type, []).append(key)
    return race, rows


def test_figures_of_one_poll_are_one_question(accepted):
    race, rows = accepted
    (question,) = load(race).ledger.as_of(DAY).questions
    assert len(rows["poll"]) == 2
    assert (question.pollster, question.end, question.sample_size) == (
        "Invented Polls",
        date(2029, 9, 28),
        612,
    )
    assert {a.choice: a.pct for a in question.answers} == {"doe": 41.0, "roe": 33.0}


def test_a_corrected_figure_takes_the_place_of_the_old_one(accepted):
    race, rows = accepted
    review.correct(race, rows["poll"][1], {"value": "35"}, by="Al")
    (question,) = load(race).ledger.as_of(DAY).questions
    assert {a.choice: a.pct for a in question.answers} == {"doe": 41.0, "roe": 35.0}


def test_every_type_takes_its_road(accepted):
    race, _ = accepted
    folder = load(race)
    assert folder.race.as_of(DAY).candidate("roe").status is Status.QUALIFIED
    known = {s.type: s for s in folder.ledger.as_of(DAY).statements}
    assert (known["endorsement"].candidate, known["endorsement"].unit) == ("doe", "governor")
    assert (known["closeness"].candidate, known["closeness"].value) == ("doe", 1.0)
    assert (known["finance"].candidate, known["finance"].value) == ("roe", 900000.0)
    assert known["opinion"].condition == "if Roe withdraws"


def test_the_forecast_moves_and_each_piece_answers_for_itself(accepted):
    race, rows = accepted
    told = explain(race, as_of=DAY, settings=QUICK)
    pieces = {p["id"]: p for p in told["rows"]}
    assert (
        pieces[f"row-{rows['poll'][0]}"]["quote"] or pieces[f"row-{rows['poll'][0]}"]["statement"]
    )
    assert rows["endorsement"][0] in pieces
    assert rows["closeness"][0] in pieces
    assert "poll" not in told["unused"]
    assert told["unused"]["opinion"] == len(rows["opinion"])


def test_closed_roads_give_the_forecast_without_the_article(accepted, tmp_path):
    race, _ = accepted
    bare = hustings.new(tmp_path / "bare" / race.name)
    roads = Roads.without("quoted_polls", "endorsements", "closeness", "money", "candidacies")
    closed = hustings.forecast(race, as_of=DAY, settings=replace(QUICK, roads=roads))
    open_ = hustings.forecast(race, as_of=DAY, settings=QUICK)
    empty = hustings.forecast(bare, as_of=DAY, settings=QUICK)
    assert closed["nomination"] == empty["nomination"]
    assert open_["nomination"] != empty["nomination"]
