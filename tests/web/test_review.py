"""Articles that are pasted, and what a person decides on what they say."""

import csv

import pytest

from hustings.errors import HustingsError
from hustings.web import review

RACE = "us-xx-2030-senate"
ARTICLE = (
    "Jane Doe said that she is running for the Senate, as <her friends> & others had hoped. "
    "Ada Poe told reporters she would not run for the Senate."
)
QUOTE = ARTICLE.partition(" Ada")[0]


@pytest.fixture
def read(signed_in):
    """An article has been read; the ids of its proposals."""
    form = {"text": ARTICLE, "source": "https://example.org/a", "published": "2029-11-30"}
    done = signed_in.post(f"/races/{RACE}/readings", data=form | {"form_value": signed_in.form})
    assert done.status_code == 200
    return [p["id"] for p in signed_in.get(f"/races/{RACE}/evidence.json").json()["proposals"]]


def decide(client, proposal, **form):
    path = f"/races/{RACE}/proposals/{proposal}"
    return client.post(path, data=form | {"form_value": client.form})


def accepted(copied):
    """Type, candidate, quote and reviewer of the rows that were accepted."""
    path = copied.race / "evidence.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["accepted_by"]]
    columns = ("type", "candidate", "quote", "accepted_by")
    return [tuple(r[c] for c in columns) for r in rows]


def test_what_an_article_says_waits_as_text(signed_in, read):
    page = signed_in.get(f"/races/{RACE}/evidence").text
    assert "To review (2)" in page
    assert "as &lt;her friends&gt; &amp; others" in page
    assert 'href="https://example.org/a"' not in page  # a source of a proposal is no link


def test_reading_the_same_again_asks_nothing_twice(signed_in, read):
    right = {"authorization": f"Bearer {signed_in.desk.guard.token}"}
    body = {"text": ARTICLE, "source": "https://example.org/a", "published": "2029-11-30"}
    again = signed_in.post(f"/races/{RACE}/readings.json", json=body, headers=right)
    assert again.status_code == 201
    assert len(again.json()["proposals"]) == len(read) == 2


def test_accepting_writes_the_row_and_then_settles_the_proposal(signed_in, read, copied):
    decide(signed_in, read[0], decision="accept", by="Ann")
    row = ("candidacy", "doe", QUOTE, "Ann")
    assert accepted(copied) == [row]
    assert [p["id"] for p in signed_in.desk.store.proposals(RACE)] == read[1:]
    assert decide(signed_in, read[0], decision="accept").status_code == 409
    assert accepted(copied) == [row]


def test_a_correction_changes_cells_but_not_the_quote(signed_in, read, copied):
    changed = {"candidate": "roe", "quote": "made up", "id": "E1"}
    decide(signed_in, read[0], decision="correct", by="Ann", **changed)
    assert accepted(copied) == [("candidacy", "roe", QUOTE, "Ann")]


def test_rejecting_writes_nothing(signed_in, read, copied):
    decide(signed_in, read[1], decision="reject")
    assert accepted(copied) == []
    assert signed_in.desk.store.proposal(RACE, read[1])["state"] == "rejected"


def test_a_row_that_cannot_be_written_leaves_the_proposal_open(signed_in, read, monkeypatch):
    def fails(*args, **kwargs):
        raise HustingsError("ledger: got a full disk; expected room. Try: make some.")

    monkeypatch.setattr(review, "accept", fails)
    answer = decide(signed_in, read[0], decision="accept")
    assert answer.status_code == 422
    assert signed_in.desk.store.proposal(RACE, read[0])["state"] == "open"


def test_what_is_no_proposal_or_decision_is_refused(signed_in, read):
    assert decide(signed_in, "0" * 12, decision="accept").status_code == 404
    assert decide(signed_in, read[0], decision="burn").status_code == 404
    client_path = f"/races/{RACE}/proposals/{read[0]}"
    assert signed_in.post(client_path, data={"decision": "accept"}).status_code == 403
    assert signed_in.desk.store.proposal(RACE, read[0])["state"] == "open"
