"""What is proposed from an article, in whose words, and what is refused."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from benchmarks.reading import Score, samples, score

import hustings
from hustings.errors import ArticleError
from hustings.library import new
from hustings.readers.article.dates import find_dates
from hustings.readers.article.reading import CANDIDACY_VALUES
from hustings.readers.article.rules import table
from hustings.readers.article.tense import looks_ahead
from hustings.readers.article.text import paragraphs

ROOT = Path(__file__).resolve().parents[2]
FILLER = (
    "The council met on the budget for the new library and adjourned without a vote, and the "
    "members said that they would return to it when the county has finished its study."
)


def read(text, **more):
    return hustings.read(f"A headline\n\nOct. 29, 2019\n\n{text}\n\n{FILLER}\n".encode(), **more)


def first(text, type_, **more):
    found = [p for p in read(text, **more).proposals if p.type == type_]
    assert found, f"no {type_} in: {text}"
    return found[0]


@pytest.fixture(scope="module")
def scores():
    return {s.name: score(s, hustings.read(s.text.encode())) for s in samples()}


@pytest.mark.parametrize("half", ["dev", "held"])
def test_the_labelled_articles_are_read(scores, half):
    total = sum((s for n, s in scores.items() if n.startswith(half)), Score())
    assert total.cleaning >= 0.995
    assert total.sentences_lost == 0
    assert total.precision >= 0.85
    assert total.recall >= 0.75
    assert total.attribution >= 0.9
    assert total.subject >= 0.9


def test_an_opinion_stays_an_opinion_and_a_condition_a_condition():
    p = first(
        "If Dana Whitfield runs, it would hurt Martin Keller the most, strategists said.", "opinion"
    )
    assert (p.subject, p.value, p.attribution) == ("Martin Keller", "hurt", "anonymous")
    assert p.condition == "If Dana Whitfield runs"


@pytest.mark.parametrize(
    ("text", "kind", "who"),
    [
        ("“I am running for mayor,” Dana Whitfield told reporters.", "on_record", "Dana Whitfield"),
        (
            "Dana Whitfield is weighing a bid for mayor, two sources said.",
            "anonymous",
            "two sources",
        ),
        (
            "Dana Whitfield has $2 million in her campaign account, a filing shows.",
            "document",
            "filing",
        ),
        ("Politico reported that Dana Whitfield was weighing a bid.", "other_outlet", "Politico"),
        ("Dana Whitfield has endorsed Martin Keller in the primary.", "reporter", ""),
    ],
)
def test_whose_word_it_is(text, kind, who):
    p = read(text).proposals[0]
    assert (p.attribution, p.attributed_to if who == "" else who in p.attributed_to) == (
        kind,
        "" if who == "" else True,
    )


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("on Monday", "2019-10-28"),
        ("last Tuesday", "2019-10-22"),
        ("on Tuesday", "2019-10-29"),
        ("yesterday", "2019-10-28"),
        ("Oct. 3", "2019-10-03"),
        ("Dec. 20", "2018-12-20"),
        ("last November", "2018-11"),
        ("earlier this month", "2019-10"),
        ("in 2017", "2017"),
        ("two weeks ago", "2019-10-15"),
        ("March 2, 2018", "2018-03-02"),
    ],
)
def test_days_are_resolved_with_their_reasoning(said, iso):
    p = first(f"Dana Whitfield called Martin Keller {said}.", "contact")
    assert (p.date, bool(p.date_reasoning)) == (iso, True)
    assert p.date_as_said in said


def test_a_deadline_that_is_named_with_its_day_in_passing():
    p = first("Whitfield said she would decide before the Nov. 8 qualifying deadline.", "deadline")
    assert p.value == "2019-11-08"


def test_a_deadline_looks_ahead():
    p = first("Candidates have until Nov. 8 to qualify for the ballot.", "deadline")
    assert (p.date, p.value) == ("2019-11-08", "2019-11-08")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("“We will win in November,” Whitfield told Keller.", "2020-11"),
        ("Whitfield said she would run in November.", "2020-11"),
        ("Whitfield is going to face Keller in November.", "2020-11"),
        ("Whitfield faces Keller in the runoff on July 14.", "2020-07-14"),
        ("Whitfield is expected to announce on Friday.", "2020-03-20"),
        ("Whitfield is campaigning for the runoff in July.", "2020-07"),
        ("Whitfield said the runoff in July is hers to lose.", "2020-07"),
        ("Whitfield beat Keller in November.", "2019-11"),
        ("Whitfield has trailed Keller since November.", "2019-11"),
        ("Whitfield won the runoff in July by five points.", "2019-07"),
        ("The runoff in July was close.", "2019-07"),
        ("In November, Whitfield lost to Keller.", "2019-11"),
        ("Whitfield said Friday she would run again.", "2020-03-13"),
        ("Whitfield would not say Friday whether she would run.", "2020-03-13"),
        ("Whitfield will run again after losing in November.", "2019-11"),
        ("Whitfield, who lost in November, will run again.", "2019-11"),
        ("Whitfield is on the ballot this November.", "2020-11"),
    ],
)
def test_a_day_is_to_come_or_past_by_the_verbs_around_it(text, iso):
    (sentence,) = [s for p in paragraphs(text) for s in p.sentences]
    days = find_dates(text, date(2020, 3, 16), tense=partial(looks_ahead, sentence.span))
    assert [d.iso for d in days] == [iso]


def test_a_quote_that_looks_ahead_is_resolved_so_in_a_proposal():
    p = first("Dana Whitfield will endorse Martin Keller in December.", "endorsement")
    assert p.date == "2019-12"
    p = first("Dana Whitfield endorsed Martin Keller in December.", "endorsement")
    assert p.date == "2018-12"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Alabama Sen. Walter Grange endorsed Tommy Tuberville on Monday.", "senator_in_state"),
        ("Sen. Walter Grange of Alabama endorsed Tommy Tuberville.", "senator_in_state"),
        ("Sen. Walter Grange, R-Ala., endorsed Tommy Tuberville.", "senator_in_state"),
        ("Walter Grange, Alabama’s senior senator, endorsed Tommy Tuberville.", "senator_in_state"),
        ("Texas Sen. Walter Grange endorsed Tommy Tuberville on Monday.", ""),
        ("Sen. Walter Grange, R-Texas, endorsed Tommy Tuberville.", ""),
        ("Former Alabama Sen. Walter Grange endorsed Tommy Tuberville.", ""),
        ("Alabama state Sen. Walter Grange endorsed Tommy Tuberville.", ""),
        ("Sen. Walter Grange endorsed Tommy Tuberville on Monday.", ""),
    ],
)
def test_who_endorses_is_a_senator_of_the_state_where_the_article_says_so(text, unit):
    assert first(text, "endorsement", race="us-al-2020-senate").unit == unit
    assert first(text, "endorsement").unit == ""


def test_without_a_day_of_publication_a_weekday_stays_unresolved():
    text = f"A headline\n\nDana Whitfield called Martin Keller on Monday.\n\n{FILLER}\n"
    reading = hustings.read(text.encode())
    assert reading.published == ""
    assert reading.proposals[0].date == ""
    assert "no day of publication" in reading.proposals[0].date_reasoning
    assert any("day of publication" in note for note in reading.notes)


def test_names_resolve_to_the_race_and_people_of_one_surname_are_kept_apart(tmp_path):
    race = new(tmp_path / "us-yy-2030")
    doe = first(
        "Jane Doe called Martin Keller. Doe has endorsed Martin Keller.", "endorsement", race=race
    )
    assert (doe.subject, doe.object) == ("doe", "Martin Keller")
    other = first(
        "Carl Doe called Martin Keller. Carl Doe has endorsed Martin Keller.",
        "endorsement",
        race=race,
    )
    assert other.subject == "Carl Doe"
    both = read("Jane Doe spoke. Carl Doe has endorsed Martin Keller. Doe will not run.", race=race)
    assert [p.subject for p in both.proposals if p.type == "endorsement"] == ["Carl Doe"]


def test_an_article_that_names_nobody_of_the_race_is_read_and_says_so(tmp_path):
    reading = read("Dana Whitfield has endorsed Martin Keller.", race=new(tmp_path / "us-yy-2030"))
    assert reading.named == ()
    assert any("names nobody of the race" in note for note in reading.notes)
    assert reading.proposals


def test_every_quote_is_the_original_at_its_offsets_in_pages_too():
    for sample in samples():
        reading = hustings.read(sample.text.encode())
        for p in reading.proposals:
            assert sample.text[p.start : p.end] == p.quote
        for k in reading.kept:
            assert 0 <= k.start < k.end <= len(sample.text)
        spans = sorted((s.start, s.end) for s in (*reading.kept, *reading.removed))
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def page(*paragraphs, head=""):
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"


def test_a_hostile_page_runs_nothing_and_keeps_its_text():
    text = page(
        "Dana Whitfield &amp; Martin Keller met on the budget, and Whitfield has endorsed Martin Keller for mayor.",
        FILLER,
        "<script>alert('x')</script><img src='http://127.0.0.1:9/x' onerror='alert(1)'>" + FILLER,
        FILLER + "<b unclosed <i>Keller spoke.</i>",
        head="<meta http-equiv='refresh' content='0;url=http://127.0.0.1:9/'><script>var a;</script>",
    )
    reading = hustings.read(text.encode())
    assert "alert" not in reading.clean_text
    assert "Dana Whitfield & Martin Keller met" in reading.clean_text
    (p,) = [p for p in reading.proposals if p.type == "endorsement"]
    assert "&amp;" in p.quote
    assert "&amp;" not in p.text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty file"),
        (b" \n\t\n", "empty file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"%PDF-1.4\n\xe2\xe3\xcf\xd3", "binary"),
        (b"a\x00b\x01c\x02" * 100, "binary"),
        ("Caf\xe9 Doe has endorsed Roe.".encode("latin-1"), "not UTF-8"),
        (b"<html><body>" + b"<p>word</p>" * 500_000 + b"</body></html>", "MB"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "without an article"),
        (
            "Der Bürgermeister sagte am Montag, dass er bei der Wahl im Herbst nicht wieder "
            "antreten werde. Seine Partei sucht nun einen Nachfolger für die kommende Wahl.".encode(),
            "another language",
        ),
        (
            "Le maire a annoncé lundi qu'il ne serait pas candidat à sa succession. Son parti "
            "cherche maintenant une personne pour mener la liste aux élections de mars.".encode(),
            "another language",
        ),
    ],
    ids=["empty", "blank", "png", "pdf", "control", "latin", "large", "no-article", "de", "fr"],
)
def test_what_is_no_article_is_refused_with_a_message(data, message):
    with pytest.raises(ArticleError, match=message) as caught:
        hustings.read(data)
    assert "expected" in str(caught.value)
    assert "Try:" in str(caught.value)


def test_the_command_prints_a_table_json_or_csv(tmp_path):
    file = tmp_path / "story-2019-10-29.txt"
    file.write_text(
        f"A headline\n\nDana Whitfield has endorsed Martin Keller.\n\n{FILLER}\n", "utf-8"
    )

    def run(*words, stdin=None):
        command = [sys.executable, "-m", "hustings", "read", *map(str, words)]
        return subprocess.run(command, capture_output=True, check=False, input=stdin, timeout=120)

    found = json.loads(run(file, "--json").stdout)
    assert found["schema"] == "hustings.reading/1"
    assert found["published"] == "2019-10-29"
    assert found["proposals"][0]["type"] == "endorsement"
    table = run("-", "--csv", stdin=file.read_bytes()).stdout.decode()
    assert table.startswith("type,subject,object,value,")
    shown = run(file).stdout.decode()
    assert "Dana Whitfield → Martin Keller" in shown
    missing = run(tmp_path / "none.txt")
    assert missing.returncode == 1
    assert missing.stdout == b""
    assert b"cannot be read" in missing.stderr


def test_every_name_of_the_json_is_documented():
    documented = set(re.findall(r"`([a-z_0-9]+)`", (ROOT / "docs" / "json.md").read_text("utf-8")))
    found = read("Dana Whitfield has endorsed Martin Keller.").to_json()
    names = set(found) | {
        name for key in ("kept", "removed", "proposals") for name in found[key][0]
    }
    kinds = {rule["kind"] for part in ("line", "inside") for rule in table("chrome")[part]}
    kinds |= {table("chrome")[part]["kind"] for part in ("block", "glued")}
    assert names | kinds | set(CANDIDACY_VALUES) <= documented


def test_a_condition_is_not_cut_within_a_number():
    said = (
        "Dana Whitfield said that she would run for governor if she raised $1,250.50 by May, too."
    )
    assert any(p.condition == "if she raised $1,250.50 by May" for p in read(said).proposals)


def test_sums_that_no_rule_finds_say_what_they_count():
    said = "Dana Whitfield and Ann Poe raised $3 million and $2.5 million, respectively, in May."
    found = {p.value: (p.subject, p.unit) for p in read(said).proposals if p.type == "finance"}
    assert found == {
        "3000000": ("Dana Whitfield", "USD receipts"),
        "2500000": ("Ann Poe", "USD receipts"),
    }


def test_words_without_an_end_are_no_sentence():
    words = "Dana Whitfield, who runs, " * 200
    assert not read(words + "dropped out.").proposals
    assert read("Dana Whitfield dropped out of the race. " + words).proposals


def test_reading_leaves_nothing_in_the_home(tmp_path):
    """The runtime of the net would keep a database there, of what it reports to its makers."""
    code = f"import hustings; print(len(hustings.read({FILLER.encode() * 2!r}).clean_text))"
    env = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    env |= {"HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert not list(tmp_path.rglob("*.db"))
