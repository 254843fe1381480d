"""The command line as a person meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hustings.library import new

RACE = "us-al-2020-senate"


def run(*words, cwd=None):
    """One command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hustings", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A folder made by ``hustings new``."""
    return new(tmp_path_factory.mktemp("races") / "us-xx-2030-senate", title='A "quoted" title')


def test_a_new_folder_checks_and_forecasts_at_once(started):
    checked = run("check", started)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "no faults" in checked.stdout
    forecast = run("forecast", started, "--as-of", "2029-12-01", "--json")
    assert forecast.returncode == 0, forecast.stderr
    found = json.loads(forecast.stdout)
    assert found["rests_on"]["polls"] == 0
    assert {r["id"] for r in found["rests_on"]["prior_driven"]} >= {"doe", "roe", "poe"}


def test_new_overwrites_nothing(started):
    before = (started / "race.toml").read_text("utf-8")
    again = run("new", started)
    assert again.returncode == 1
    assert "exists and is not empty" in again.stderr
    assert (started / "race.toml").read_text("utf-8") == before


def test_json_is_the_same_bytes_and_text_and_page_are_for_people(started, tmp_path):
    words = ("what-if", started, "--as-of", "2029-12-01", "--enter", "Poe")
    first, second = run(*words, "--json"), run(*words, "--json", "--html", tmp_path / "page.html")
    assert first.returncode == second.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "<svg" in page
    assert "<script" not in page
    assert "http" not in page.split("<svg")[0].split("<main>")[0]
    text = run(*words).stdout
    assert "Hurt most" in text
    assert "Prior-driven" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("forecast", "us-al-2020-senat"), "Try: us-al-2020-senate"),
        (("forecast", RACE, "--as-of", "soon"), "expected a day as YYYY-MM-DD"),
        (("forecast", RACE, "--as-of", "2021-06-01"), "after the last vote"),
        (("what-if", RACE, "--as-of", "2019-10-29", "--enter", "Nobody"), "expected one of"),
        (("what-if", RACE, "--as-of", "2019-10-29", "--withdraw", "brooks"), "not in the race"),
        (("check", "./no/such/folder"), "expected a race folder"),
    ],
    ids=["race", "day", "late", "candidate", "not standing", "folder"],
)
def test_an_error_is_one_message_and_no_traceback(words, message):
    found = run(*words)
    assert found.returncode == 1
    assert message in " ".join(found.stderr.replace("│", " ").split())
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_a_broken_folder_is_listed_beside_good_ones(started, tmp_path):
    broken = tmp_path / "races" / "us-yy-2030-senate"
    broken.mkdir(parents=True)
    (broken / "race.toml").write_text("schema = ", "utf-8")
    listed = run("races", "--json", cwd=tmp_path)
    found = {r["id"]: r for r in json.loads(listed.stdout)}
    assert found["us-yy-2030-senate"]["fault"]
    assert found[RACE]["fault"] == ""


def test_a_page_that_cannot_be_written_says_so(started, tmp_path):
    target = tmp_path / "taken"
    target.mkdir()
    found = run("forecast", started, "--as-of", "2029-12-01", "--html", target)
    assert found.returncode == 1
    assert "cannot write" in found.stderr
    assert Path(target).is_dir()
