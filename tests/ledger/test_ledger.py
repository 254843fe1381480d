"""The ledger: append-only, whole or not at all, with what was decided and by whom."""

import csv
import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, date, datetime

import pytest

from hustings import review
from hustings.errors import HustingsError, LedgerError, RaceFileError
from hustings.library import load
from hustings.readers.csv_file import read_sheet
from hustings.readers.faults import Faults
from hustings.readers.ledger_file import locked
from tests.ledger.conftest import QUOTE

ORIGIN = review.Origin("https://example.org/story", date(2029, 10, 3))
NOON = datetime(2029, 10, 4, 12, tzinfo=UTC)


def rows(folder, name="evidence.csv"):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_accepted_proposal_is_a_row_that_says_who_and_when(race, proposal):
    key = review.accept(race, proposal, by="Jo", origin=ORIGIN, at=NOON)
    (found,) = load(race).ledger.statements
    assert (found.id, found.accepted_by, found.accepted_at) == (key, "Jo", "2029-10-04T12:00:00Z")
    assert (found.candidate, found.object, found.value) == ("roe", "doe", 1.0)
    assert (found.happened, found.published) == (date(2029, 10, 2), date(2029, 10, 3))
    assert (found.source, found.quote) == (ORIGIN.source, QUOTE)
    assert (found.speaker, found.attribution) == ("Rick Roe", "on_record")


def test_what_was_there_stays_byte_for_byte(race, proposal):
    file = race / "evidence.csv"
    review.accept(race, proposal, by="Jo", origin=ORIGIN)
    before = file.read_bytes()
    review.correct(race, rows(race)[0]["id"], {"value": "-1"}, by="Al")
    assert file.read_bytes().startswith(before)


def test_no_newline_at_the_end_loses_nothing(race, proposal):
    file = race / "evidence.csv"
    review.accept(race, proposal, by="Jo", origin=ORIGIN)
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    review.accept(race, proposal | {"quote": "Another."}, by="Jo", origin=ORIGIN)
    assert [r["quote"] for r in rows(race)] == [QUOTE, "Another."]


def test_windows_line_ends_are_kept(race, proposal):
    file = race / "evidence.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    review.accept(race, proposal | {"quote": "Short."}, by="Jo", origin=ORIGIN)
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n") == 2


def test_a_file_without_the_column_gets_it_only_when_a_condition_needs_it(race, proposal):
    file = race / "evidence.csv"
    file.write_text(file.read_text("utf-8").replace(",condition", ""), "utf-8")
    review.accept(race, proposal, by="Jo", origin=ORIGIN)
    assert "condition" not in rows(race)[0]
    old = rows(race)[0]
    under = proposal | {"quote": "If he runs, yes.", "condition": "If he runs"}
    review.accept(race, under, by="Jo", origin=ORIGIN)
    first, second = rows(race)
    assert first == old | {"condition": ""}
    assert second["condition"] == "If he runs"
    assert load(race).ledger.statements[1].condition == "If he runs"


def test_a_condition_said_in_the_unit_is_a_condition(race, proposal):
    changes = {"unit": "senator_in_state; conditional: if he runs"}
    review.accept(race, proposal, by="Jo", origin=ORIGIN, changes=changes)
    (found,) = load(race).ledger.statements
    assert (found.unit, found.condition) == ("senator_in_state", "if he runs")


def test_an_opinion_is_stored_as_an_opinion(race, proposal):
    review.accept(race, proposal | {"type": "opinion"}, by="Jo", origin=ORIGIN)
    assert load(race).ledger.statements[0].type == "opinion"


def test_accepting_twice_makes_one_row_and_accepting_otherwise_is_refused(race, proposal):
    first = review.accept(race, proposal, by="Jo", origin=ORIGIN)
    assert review.accept(race, proposal, by="Al", origin=ORIGIN) == first
    assert [r["accepted_by"] for r in rows(race)] == ["Jo"]
    with pytest.raises(LedgerError, match="Try: correct row"):
        review.accept(race, proposal, by="Al", origin=ORIGIN, changes={"value": "-1"})


def test_a_correction_is_a_new_row_that_names_the_old_one(race, proposal):
    old = review.accept(race, proposal, by="Jo", origin=ORIGIN)
    new = review.correct(race, old, {"value": "-1"}, by="Al", at=NOON)
    newer = review.correct(race, new, {"value": "1"}, by="Jo")
    assert [r["id"] for r in rows(race)] == [old, f"{old}.2", f"{old}.3"] == [old, new, newer]
    assert rows(race)[1]["corrects"] == old
    (seen,) = load(race).ledger.as_of(date(2029, 12, 1)).statements
    assert (seen.id, seen.value) == (newer, 1.0)
    with pytest.raises(LedgerError, match="corrects already"):
        review.correct(race, old, {"value": "0"}, by="Al")


def test_a_correction_published_later_leaves_the_past_as_it_was_read(race, proposal):
    old = review.accept(race, proposal, by="Jo", origin=ORIGIN)
    new = review.correct(race, old, {"value": "-1", "published": "2029-10-20"}, by="Al")
    ledger = load(race).ledger
    assert [s.id for s in ledger.as_of(date(2029, 10, 19)).statements] == [old]
    assert [s.id for s in ledger.as_of(date(2029, 10, 20)).statements] == [new]


def test_what_was_decided_is_not_asked_again(race, proposal):
    other, third = proposal | {"quote": "Other."}, proposal | {"quote": "Third."}
    review.reject(race, proposal, by="Jo", origin=ORIGIN, reason="a joke")
    review.accept(race, other, by="Jo", origin=ORIGIN)
    (left,) = review.pending(race, [proposal, other, third, third])
    assert left.quote == "Third."
    kept = rows(race, "reviewed.csv")
    assert [(r["decision"], r["by"], r["reason"]) for r in kept] == [
        ("rejected", "Jo", "a joke"),
        ("accepted", "Jo", ""),
    ]
    with pytest.raises(LedgerError, match="accepted as row"):
        review.reject(race, other, by="Al")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "rumour"}, "expected one of endorsement"),
        ({"attribution": "secret"}, "expected one of on_record"),
        ({"quote": " "}, "the passage"),
    ],
    ids=["type", "attribution", "quote"],
)
def test_a_proposal_that_makes_no_sense_is_refused(race, proposal, change, message):
    before = (race / "evidence.csv").read_bytes()
    with pytest.raises(LedgerError, match=message):
        review.accept(race, proposal | change, by="Jo", origin=ORIGIN)
    assert (race / "evidence.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "by", "message"),
    [
        ({"valeu": "1"}, "Jo", "Try: 'value'"),
        ({"id": "E1"}, "Jo", "expected one of"),
        ({"value": "many"}, "Jo", "expected a number"),
        ({"candidate": "nobody"}, "Jo", "a candidate's id"),
        ({"happened": "2029-11-01"}, "Jo", "no earlier than 2029-11-01"),
        ({"quote": "\ud800"}, "Jo", "UTF-8"),
        ({}, " ", "--by"),
    ],
    ids=["column", "ours", "number", "person", "day", "surrogate", "name"],
)
def test_a_faulty_row_is_refused_and_nothing_written(race, proposal, changes, by, message):
    before = (race / "evidence.csv").read_bytes()
    with pytest.raises(HustingsError, match=message):
        review.accept(race, proposal, by=by, origin=ORIGIN, changes=changes)
    assert (race / "evidence.csv").read_bytes() == before
    assert not (race / "reviewed.csv").exists()


def test_a_broken_ledger_is_not_written_to(race, proposal):
    file = race / "evidence.csv"
    file.write_bytes(file.read_bytes() + b'E1,"never closed\n')
    before = file.read_bytes()
    with pytest.raises(RaceFileError, match="quotation mark"):
        review.accept(race, proposal, by="Jo", origin=ORIGIN)
    assert file.read_bytes() == before


def test_a_folder_without_the_file_gets_one(race, proposal):
    (race / "evidence.csv").unlink()
    review.accept(race, proposal, by="Jo", origin=ORIGIN)
    assert len(load(race).ledger.statements) == 1


def test_a_lock_that_is_never_given_back_is_said(race):
    with (
        locked(race),
        pytest.raises(LedgerError, match="somebody else"),
        locked(race, patience=0.05),
    ):
        pass


WRITER = """
    import os, signal, sys
    from datetime import date
    from hustings import review

    folder, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if len(sys.argv) > 4:
        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)
        setattr(os, sys.argv[4], die)
    for i in range(number):
        quote = f"{name} said, \\"{i}\\"\\nand left."
        proposal = {"type": "report", "subject": "doe", "quote": quote}
        origin = review.Origin("https://example.org", date(2029, 10, 3))
        print(review.accept(folder, proposal, by=name, origin=origin), flush=True)
"""


def writer(race, name, number, *more):
    words = [sys.executable, "-c", textwrap.dedent(WRITER), race, name, number, *more]
    return subprocess.Popen([str(w) for w in words], stdout=subprocess.PIPE, text=True)


def test_two_people_accepting_at_once_lose_nothing(race):
    people = [writer(race, name, 12) for name in ("Jo", "Al")]
    told = [p.communicate(timeout=120)[0].split() for p in people]
    assert [len(t) for t in told] == [12, 12]
    assert sorted(r["id"] for r in rows(race)) == sorted(told[0] + told[1])
    assert len(rows(race, "reviewed.csv")) == 24


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_writer_killed_in_mid_write_leaves_the_old_file(race, proposal, step):
    review.accept(race, proposal, by="Jo", origin=ORIGIN)
    before = (race / "evidence.csv").read_bytes()
    killed = writer(race, "Al", 1, step)
    assert killed.communicate(timeout=60)[0] == ""
    assert killed.returncode == -signal.SIGKILL
    assert (race / ".hustings" / "evidence.csv").read_bytes() != before
    assert (race / "evidence.csv").read_bytes() == before
    review.accept(race, proposal | {"quote": "After."}, by="Jo", origin=ORIGIN)
    assert [r["quote"] for r in rows(race)] == [QUOTE, "After."]


def test_a_writer_killed_at_any_moment_loses_no_row_it_told_of(race):
    told = []
    for attempt in range(3):
        running = writer(race, f"W{attempt}", 10_000)
        told.append(running.stdout.readline().strip())
        time.sleep(0.04 * attempt)
        os.kill(running.pid, signal.SIGKILL)
        told += running.communicate()[0].split()
        faults = Faults()
        assert read_sheet(race / "evidence.csv", ("id",), (), faults).sound
        assert faults.found == []
    ids = [r["id"] for r in rows(race)]
    assert len(ids) == len(set(ids))
    assert len(told) > 3
    assert set(told) <= set(ids)
    assert len(load(race).ledger.statements) == len(ids)
