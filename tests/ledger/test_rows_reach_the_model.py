"""Rows of the ledger that become statuses and questions, and those that stay evidence."""

import csv
import json
import subprocess
import sys
from datetime import date

import pytest

import hustings
from hustings import review
from hustings.library import load
from hustings.race import Status
from hustings.roads import Roads
from tests.worlds import QUICK

ORIGIN = review.Origin("https://example.org/story", date(2029, 10, 3))


def add(race, n=0, **cells):
    """Accept a row with these cells."""
    proposal = {"type": cells.pop("type"), "subject": "doe", "quote": f"Passage {n}."}
    return review.accept(race, proposal, by="Jo", origin=ORIGIN, changes=cells)


def asides(race):
    return " ".join(load(race).asides)


def test_an_accepted_candidacy_is_a_status_from_its_day_on(race):
    key = add(race, type="candidacy", candidate="roe", unit="withdrawn", happened="2029-10-02")
    known = load(race).race
    assert known.as_of(date(2029, 10, 2)).candidate("roe").status is Status.DECLARED
    after = known.as_of(date(2029, 10, 3)).candidate("roe")
    assert (after.status, after.history[-1].row) == (Status.WITHDRAWN, key)
    assert after.history[-1].source == ORIGIN.source


def test_weighing_needs_a_stated_chance(race):
    key = add(race, type="candidacy", candidate="poe", unit="potential", happened="2029-10-02")
    assert f"candidacy row '{key}' is not used: 'potential' needs a stated chance" in asides(race)
    assert load(race).race.candidate("poe").p_run == 0.5
    review.correct(race, key, {"value": "0.8"}, by="Al")
    poe = load(race).race.candidate("poe")
    assert poe.p_run == 0.8
    assert "judgement of Al" in poe.history[-1].p_run_source
    assert asides(race) == ""


def test_a_correction_published_later_takes_over_on_its_day(race):
    key = add(race, type="candidacy", candidate="poe", unit="declined", happened="2029-10-02")
    changes = {"unit": "declared", "published": "2029-10-20"}
    review.correct(race, key, changes, by="Al")
    known = load(race).race
    assert known.as_of(date(2029, 10, 19)).candidate("poe").status is Status.DECLINED
    assert known.as_of(date(2029, 10, 20)).candidate("poe").status is Status.DECLARED


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"candidate": "doe", "unit": "withdrawn", "happened": "2029-05-01"}, "has 'declared' on"),
        ({"candidate": "doe", "unit": "potential", "value": "0.5"}, "has 'declared' since"),
        ({"candidate": "doe", "unit": "withdrawn", "condition": "if she must"}, "a condition"),
        ({"candidate": "doe", "unit": "thinking"}, "not one of potential"),
    ],
    ids=["same day", "standing", "condition", "word"],
)
def test_race_toml_goes_first_and_check_says_so(race, cells, why):
    before = load(race).race
    key = add(race, type="candidacy", **({"happened": "2029-10-02"} | cells))
    assert load(race).race == before
    assert f"'{key}'" in asides(race)
    assert why in asides(race)
    assert asides(race) in " ".join(hustings.check(race).warnings)


def test_the_same_status_again_is_no_conflict(race):
    add(race, type="candidacy", candidate="doe", unit="declared", happened="2029-10-02")
    assert asides(race) == ""
    assert len(load(race).race.candidate("doe").history) == 1


POLL = {"object": "Invented Polls", "unit": "doe 41 | Roe 33% | undecided 20", "value": "500"}


def test_a_quoted_poll_is_a_question_with_its_row(race):
    key = add(race, type="poll", happened="2029-09-28", **POLL)
    (q,) = load(race).ledger.as_of(date(2029, 10, 3)).questions
    assert (q.row, q.pollster, q.sample_size, q.stage) == (key, "Invented Polls", 500, "primary")
    assert {a.choice: a.pct for a in q.answers} == {"doe": 41, "roe": 33, "undecided": 20}
    new = review.correct(race, key, {"unit": "stage runoff | doe 55 | roe 45"}, by="Al")
    (q,) = load(race).ledger.as_of(date(2029, 10, 3)).questions
    assert (q.row, q.stage) == (new, "runoff")


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"object": ""}, "no pollster"),
        ({"unit": "doe 41"}, "two people or more"),
        ({"unit": "doe 41 | zoe 30"}, "'zoe 30'"),
        ({"unit": "doe 71 | roe 63"}, "more than 103"),
        ({"unit": "stage moon | doe 41 | roe 33"}, "'moon' is no stage"),
        ({"condition": "if Poe runs"}, "a condition"),
    ],
    ids=["pollster", "one", "stranger", "sum", "stage", "condition"],
)
def test_a_quoted_poll_without_what_it_needs_stays_evidence(race, cells, why):
    add(race, type="poll", happened="2029-09-28", **(POLL | cells))
    assert load(race).ledger.questions == ()
    assert len(load(race).ledger.statements) == 1
    assert why in asides(race)


def test_a_poll_that_is_there_already_is_not_counted_twice(race):
    add(race, 1, type="poll", happened="2029-09-28", **POLL)
    header = (race / "polls.csv").read_text("utf-8").strip().split(",")
    cells = {"poll_id": "P1", "question_id": "Q1", "pollster": "invented polls",
             "end_date": "2029-09-28", "sample_size": "500", "stage": "primary"}  # fmt: skip
    with (race / "polls.csv").open("a", encoding="utf-8", newline="") as file:
        for who, pct in (("Doe", "41"), ("Roe", "33")):
            csv.DictWriter(file, header).writerow(cells | {"answer": who, "pct": pct})
    assert [q.row for q in load(race).ledger.questions] == [""]
    assert "polls.csv has that poll" in asides(race)


def test_a_condition_moves_nothing_until_it_is_met(race):
    day, cells = date(2029, 12, 1), {"type": "endorsement", "candidate": "roe", "unit": "governor"}
    before = hustings.forecast(race, as_of=day, settings=QUICK)
    add(race, 1, condition="if Roe asks", object="The governor", **dict(cells))
    under = hustings.forecast(race, as_of=day, settings=QUICK)
    assert under["nomination"] == before["nomination"]
    add(race, 2, object="The governor", **dict(cells))
    met = hustings.forecast(race, as_of=day, settings=QUICK)
    assert met["nomination"]["roe"] > before["nomination"]["roe"] + 0.05


def test_closed_roads_leave_what_race_toml_and_polls_csv_say(race):
    add(race, 1, type="candidacy", candidate="roe", unit="withdrawn", happened="2029-10-02")
    add(race, 2, type="poll", happened="2029-09-28", **POLL)
    folder = load(race)
    known, ledger = Roads.without("candidacies", "quoted_polls").along(folder.race, folder.ledger)
    assert known.candidate("roe").status is Status.DECLARED
    assert ledger.questions == ()
    assert Roads().along(folder.race, folder.ledger) == (folder.race, folder.ledger)


def test_commands_explain_and_timeline(race):
    key = add(race, 1, type="closeness", candidate="roe", object="doe", value="1",
              quote="\x1b[31mSame voters.")  # fmt: skip

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "hustings", *words, str(race), "--as-of", "2029-12-01"],
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    told = run("explain", "--tastes", "1")
    assert told.returncode == 0, told.stderr
    assert "closeness: roe, doe" in told.stdout
    assert "<U+001B>[31mSame voters." in told.stdout
    assert ORIGIN.source in told.stdout.replace("\n", "")
    assert "\x1b" not in told.stdout
    story = run("timeline", "--json", "--most", "2", "--tastes", "1")
    assert story.returncode == 0, story.stderr
    days = json.loads(story.stdout)["days"]
    assert key in {e["id"] for d in days for e in d["events"]}
    assert sum(d["odds"] is not None for d in days) == 2
    assert run("forecast", "--without", "mony").returncode == 1
