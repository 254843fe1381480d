"""Pages and their JSON, for readers: every scenario is a link that gives the same page again."""

import io
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from hustings.library import new

RACE = "us-xx-2030-senate"
PAGE = {"accept": "text/html"}


def get(client, path, **params):
    return client.get(path, params=params or None, headers=PAGE)


def test_one_race_is_one_page_that_reads_without_script(client):
    page = get(client, f"/races/{RACE}")
    assert page.status_code == 200
    for words in ("The field", "Who takes the seat", "Qualifying closes", "about 1 in", "<svg"):
        assert words in page.text
    assert "An &lt;em&gt;example&lt;/em&gt; race" in page.text  # a title is text
    assert "<em>example" not in page.text
    assert not re.search(r"<script(?! src=\"/static/)", page.text)
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text.split("<aside>")[0])
    assert " style=" not in page.text


def test_a_chip_is_a_link_to_the_other_field_and_back(client):
    page = get(client, f"/races/{RACE}")
    out = re.search(r'href="([^"]+)" data-swap id="out-doe"', page.text)[1].replace("&amp;", "&")
    there = get(client, out)
    assert "What if: Jane Doe is out" in there.text
    assert "What changes" in there.text
    assert "Where Jane Doe’s votes come from" in there.text
    back = re.search(r'href="([^"]+)" data-swap id="in-doe"', there.text)[1].replace("&amp;", "&")
    assert "What changes" not in get(client, back).text
    assert get(client, out).text == there.text


def test_the_json_of_a_page_is_its_answer(client, made):
    page = client.get(f"/races/{RACE}.json", params={"in": "Poe", "out": "roe"})
    found = page.json()
    assert found["schema"] == "hustings.desk/1"
    assert found["link"] == f"/races/{RACE}?kept={made.kept}&in=poe&out=roe"
    assert found["answer"]["edit"] == {"enter": ["poe"], "withdraw": ["roe"]}
    again = client.get(found["link"].replace("?", ".json?"))
    assert again.content == page.content


def test_no_chance_is_nought_or_one(client):
    text = get(client, f"/races/{RACE}", out="doe").text
    assert not re.search(r">\s*(0|100)%", text)
    found = client.get(f"/races/{RACE}.json", params={"out": "doe"}).json()["answer"]
    for stage in found["scenario"]["stages"]:
        for pair in stage["pairs"]:
            assert 0 < pair["p"] <= 1


def test_sliders_lead_to_the_one_link_and_print_their_assumption(client, made):
    asked = {"endorse_for": "roe", "endorse_by": "1", "money_for": "doe", "money_by": "-1"}
    moved = client.get(f"/races/{RACE}", params=asked, headers=PAGE, follow_redirects=False)
    assert moved.status_code == 303
    link = moved.headers["location"]
    assert link == f"/races/{RACE}?kept={made.kept}&endorse=roe%3A1&money=doe%3A0.5"
    page = get(client, link)
    assert "Richard Roe gains 1 major endorsement" in page.text
    assert "Jane Doe has 0.5 times the money" in page.text
    fragment = client.get(f"/races/{RACE}/answer", params=asked)
    assert fragment.headers["x-page"] == link


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/races/no-such-race", 404, "expected one of us-xx-2030-senate"),
        (f"/races/{RACE}?kept=000000000000", 404, "not kept here"),
        (f"/races/{RACE}?as_of=2019-01-01", 404, "of which no forecast is kept"),
        (f"/races/{RACE}?as_of=2019-13-01", 422, "expected a day"),
        (f"/races/{RACE}?as_of=soon", 422, "as_of"),
        (f"/races/{RACE}?in=gone-from-the-file", 422, "expected one of doe, roe, poe, loe"),
        (f"/races/{RACE}?out=doe&out=roe&out=poe", 422, "nobody left in the Primary"),
        (f"/races/{RACE}?in=poe&out=poe", 422, "entering and withdrawing"),
        (f"/races/{RACE}?endorse=roe", 422, "expected a candidate and a number"),
        (f"/races/{RACE}?endorse=roe:nan", 422, "expected a candidate and a number"),
        (f"/races/{RACE}?endorse=roe:inf", 422, "expected a candidate and a number"),
        (f"/races/{RACE}?money=roe:1e9", 422, "expected a number from 0.25 to 4"),
        (f"/races/{RACE}?returning=x", 422, "expected a number in per cent"),
        (f"/races/{RACE}?in={'x' * 500}", 422, "at most 120"),
        ("/races/..%2f..%2fetc", 404, "There is no such page"),
        ("/races/%7B%7B7*7%7D%7D", 422, "race"),
        ("/nothing", 404, "There is no such page"),
    ],
)
def test_bad_links_say_what_is_wrong_in_one_shape(client, path, status, words):
    page = client.get(path, headers=PAGE)
    assert page.status_code == status
    assert words in page.text.replace("&#39;", "'")
    assert "Traceback" not in page.text
    head, _, query = path.partition("?")
    if head.startswith(f"/races/{RACE}"):
        told = client.get(f"{head}.json?{query}")
        assert told.status_code == status
        assert told.json()["schema"] == "hustings.error/1"
        assert words in told.json()["error"]["message"]


def test_names_in_a_link_are_text(client):
    page = client.get(f"/races/{RACE}", params={"in": "<script>alert(1)</script>"}, headers=PAGE)
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    assert "{{" not in client.get(
        f"/races/{RACE}", params={"in": "{{7*7}}"}, headers=PAGE
    ).text or ("49" not in page.text)


def test_tabs_have_pages_and_json(client):
    for tab, words in {
        "where": "Not available",
        "evidence": "Poll questions",
        "trust": "Backtest",
    }.items():
        page = get(client, f"/races/{RACE}/{tab}")
        assert page.status_code == 200
        assert words in page.text
        assert client.get(f"/races/{RACE}/{tab}.json").json()["schema"] == f"hustings.{tab}/1"


def test_data_can_be_taken_away(client, made):
    shares = pd.read_csv(io.BytesIO(client.get(f"/races/{RACE}/data/shares.csv").content))
    same = pd.read_parquet(io.BytesIO(client.get(f"/races/{RACE}/data/shares.parquet").content))
    assert list(shares.columns) == list(same.columns)
    assert len(shares) == len(same) > 0
    draws = pd.read_parquet(io.BytesIO(client.get(f"/races/{RACE}/data/draws.parquet").content))
    one = draws[(draws.stage == "primary") & (draws.candidate == "doe")]
    assert one.weight.sum() == pytest.approx(1)
    forecast = client.get(f"/races/{RACE}/data/forecast.json").json()
    chance = sum(one.weight[one.won | one.through])
    told = {c["id"]: c for c in forecast["stages"][0]["candidates"]}["doe"]["p_advance"]
    assert chance == pytest.approx(told, abs=1e-5)
    assert client.get(f"/races/{RACE}/data/secrets.txt").status_code == 422


def test_every_picture_can_be_taken_away(client):
    page = get(client, f"/races/{RACE}?out=doe").text
    links = [x.replace("&amp;", "&") for x in re.findall(r'href="([^"]+/pictures/[^"]+)"', page)]
    assert len(links) == 2 * page.count('<figure class="picture"')
    for link in links:
        found = client.get(link)
        assert found.status_code == 200, link
        start = b"\x89PNG" if ".png?" in link else b"<svg"
        assert found.content.startswith(start)
    assert client.get(f"/races/{RACE}/pictures/change.svg").status_code == 404  # nothing changes
    assert client.get(f"/races/{RACE}/where.svg").status_code == 404  # it has no areas


def test_a_brief_is_two_pages_and_a_file_that_needs_nothing(client):
    pdf = client.get(f"/races/{RACE}/brief.pdf", params={"out": "doe"})
    assert pdf.content.startswith(b"%PDF")
    pages = re.findall(rb"/Type\s*/Page[^s]", pdf.content)
    assert len(pages) in (0, 2)  # 0 where page objects are compressed
    page = client.get(f"/races/{RACE}/brief", params={"out": "doe"})
    assert "What if Jane Doe is out?" in page.text
    assert page.text.count("<svg") == 3
    assert "<script" not in page.text


def test_a_broken_folder_stops_no_other(client, copied, made):
    (copied.race / "race.toml").write_text("id = ", "utf-8")
    listed = client.get("/races.json").json()["races"][0]
    assert "race.toml" in listed["fault"]
    page = get(client, f"/races/{RACE}")  # the last forecast is shown
    assert page.status_code == 200
    assert "cannot be read now" in page.text
    assert "The field" in page.text


def test_a_folder_that_never_read_says_what_is_wrong(client, copied):
    other = copied.race.parent / "us-yy-2030-senate"
    other.mkdir()
    (other / "race.toml").write_text("id = ", "utf-8")
    client.desk.shelf.names = (*client.desk.shelf.names, str(other))
    assert get(client, "/").status_code == 200
    assert get(client, f"/races/{RACE}").status_code == 200
    broken = get(client, "/races/us-yy-2030-senate")
    assert broken.status_code == 503
    assert "race.toml:1" in broken.text
    told = client.get("/races/us-yy-2030-senate.json")
    assert told.status_code == 503
    assert "race.toml" in told.json()["error"]["message"]


def test_a_race_whose_forecast_was_refused_says_why(client, copied):
    other = new(copied.race.parent / "us-zz-2030-senate")
    client.desk.shelf.names = (*client.desk.shelf.names, str(other))
    client.desk.workers = SimpleNamespace(start=lambda: None, ring=lambda: None)
    client.desk.settings = replace(client.desk.settings, days=(date(2020, 1, 1),))
    client.desk.start()
    assert "nobody was in the race yet" in get(client, "/races/us-zz-2030-senate").text
    assert "nobody was in the race yet" in get(client, "/").text


def test_a_stale_link_leads_to_the_latest_forecast(client):
    for query in ("kept=000000000000", "as_of=2019-01-01", "in=gone"):
        assert f'href="/races/{RACE}"' in get(client, f"/races/{RACE}?{query}").text
    assert f'href="/races/{RACE}"' not in get(client, "/races/no-such-race").text


def test_changed_evidence_is_told(client, copied):
    assert "has changed since" not in get(client, f"/races/{RACE}").text
    path = copied.race / "polls.csv"
    path.write_text(path.read_text("utf-8").replace(",44,", ",54,"), "utf-8")
    assert "has changed since" in get(client, f"/races/{RACE}").text
