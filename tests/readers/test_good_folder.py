"""What a folder without faults is read as."""

import random
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from hustings.evidence import Answer
from hustings.race import Status
from hustings.readers.faults import as_date
from hustings.readers.folder import Folder, read_folder


@pytest.fixture
def read(folder: Path) -> Folder:
    return read_folder(folder)


def test_the_race(read: Folder):
    race = read.race
    assert race.candidate_ids == ("doe", "roe", "poe")
    assert [s.id for s in race.stages] == ["primary", "runoff", "general"]
    assert race.stage("primary").rule.threshold == 50
    assert race.stage("runoff").date == date(2030, 4, 9)
    assert race.as_of(date(2030, 3, 19)).stage("runoff").date == date(2030, 4, 2)
    assert race.candidate("poe").p_run == 0.5
    assert race.candidate("Jane Doe").status is Status.QUALIFIED
    assert race.as_of(date(2029, 11, 8)).candidate("doe").status is Status.DECLARED
    assert race.deadlines[0].day == date(2029, 11, 8)
    assert [(a.id, a.weight) for a in race.areas] == [("north", 3000.0), ("south", 1000.0)]


def test_answers_below_one_per_cent_and_outside_answers(read: Folder):
    first, second = read.ledger.questions
    assert first.answers == (
        Answer("doe", 41.0),
        Answer("roe", 1.0, below=True),
        Answer("undecided", 22.0),
    )
    assert second.answers == (Answer("doe", 45.0), Answer("roe", 0.5, below=True))


def test_the_list_read_out_may_be_longer_than_the_answers_published(read: Folder):
    first, second = read.ledger.questions
    assert first.offered == ("doe", "roe")
    assert second.offered == ("doe", "roe", "poe")


def test_days_of_polls(read: Folder):
    first, second = read.ledger.questions
    assert (first.start, first.end, first.published) == (
        date(2029, 8, 1),
        date(2029, 8, 3),
        date(2029, 8, 5),
    )
    assert (second.start, second.end) == (date(2029, 9, 1), date(2029, 9, 4))
    assert second.published == second.end
    assert read.undated == ("2",)


def test_a_sample_size_may_be_unknown(read: Folder):
    assert [q.sample_size for q in read.ledger.questions] == [600, None]


def test_results_know_their_candidates(read: Folder):
    ids = [(r.candidate, r.candidate_id) for r in read.ledger.results]
    assert ids == [
        ("Jane Doe", "doe"),
        ("Richard Roe", "roe"),
        ("Write-in", ""),
        ("Jane Doe", "doe"),
        ("Somebody Past", ""),
    ]
    assert read.ledger.votes("primary") == {"doe": 5100, "roe": 4700}
    assert read.ledger.results[2].published == date(2030, 3, 6)


def test_crosstabs_belong_to_their_question(read: Folder):
    tabs = [(x.poll_id, x.choice, x.pct, x.published) for x in read.ledger.crosstabs]
    assert tabs == [("1", "doe", 44.0, date(2029, 8, 6)), ("1", "roe", 1.0, date(2029, 8, 5))]


def test_a_correction_hides_the_row_it_corrects_once_it_is_published(read: Folder):
    ledger = read.ledger
    assert [s.id for s in ledger.as_of(date(2029, 10, 19)).statements] == ["E2", "E1"]
    assert [s.id for s in ledger.as_of(date(2029, 10, 20)).statements] == ["E2", "E3"]


def test_other_kinds_of_question_may_name_one_person_and_add_up_to_more(folder: Path):
    path = folder / "polls.csv"
    text = (
        path.read_text().replace(",,\n", ",,second choice\n").replace("Jane Doe,41", "Jane Doe,91")
    )
    path.write_text(text, encoding="utf-8")
    assert read_folder(folder).ledger.questions[0].kind == "second choice"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path, read: Folder):
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    again = read_folder(folder)
    assert again.race == read.race
    assert again.ledger == read.ledger


def test_rows_in_another_order_change_nothing(folder: Path, read: Folder):
    order = random.Random(1)
    for path in folder.glob("*.csv"):
        head, *rows = path.read_text().splitlines()
        key = 1 if path.name == "polls.csv" else 0
        blocks = [list(g) for _, g in groupby(rows, key=lambda row: row.split(",")[key])]
        for block in blocks:
            order.shuffle(block)
        order.shuffle(blocks)
        path.write_text("\n".join([head, *(r for b in blocks for r in b)]) + "\n")
    again = read_folder(folder)
    assert [q.question_id for q in again.ledger.questions] == ["2.1", "1.1"]
    assert again.ledger.sha256() == read.ledger.sha256()


def test_columns_that_nobody_reads_are_named(folder: Path):
    path = folder / "polls.csv"
    head, *rows = path.read_text().splitlines()
    lines = [f"methodology,{head},ranked_choice", *(f"Live,{row},false" for row in rows)]
    path.write_text("\n".join(lines))
    assert read_folder(folder).unread == ("methodology", "ranked_choice")


def test_only_two_files_are_needed(folder: Path):
    for path in folder.iterdir():
        if path.name not in ("race.toml", "polls.csv"):
            path.unlink()
    ledger = read_folder(folder).ledger
    assert len(ledger.questions) == 2
    assert not ledger.statements
    assert not ledger.results


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2019-11-08", date(2019, 11, 8)),
        (date(2019, 11, 8), date(2019, 11, 8)),
        ("11/8/19", date(2019, 11, 8)),
        ("11/08/2019", date(2019, 11, 8)),
        ("11/8/19 14:20", date(2019, 11, 8)),
        ("31/12/19", None),
        ("2/30/19", None),
        ("November", None),
        ("8", None),
        ("", None),
        (20191108, None),
    ],
)
def test_dates(value, day):
    assert as_date(value) == day
