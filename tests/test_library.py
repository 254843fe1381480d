"""Finding, listing, checking and starting races."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from hustings.errors import OutputError, RaceFileError, UnknownRaceError
from hustings.library import check, find, load, new, races

POLLS = """\
poll_id,question_id,pollster,start_date,end_date,created_at,sample_size,stage,answer,candidate_name,pct,question_type,offered,methodology
1,1.1,Acme,2029-04-01,2029-04-03,,unknown,primary,Doe,,40,,,Live
1,1.1,Acme,2029-04-01,2029-04-03,,unknown,primary,Roe,,30,,,Live
1,1.2,Acme,2029-04-01,2029-04-03,,unknown,primary,Doe,,40,,,Live
1,1.2,Acme,2029-04-01,2029-04-03,,unknown,primary,Roe,,30,,,Live
2,2.1,Beta,2029-08-01,2029-08-03,2029-08-03,500,primary,Doe,,60,second choice,,Live
3,3.1,Gamma,2029-08-01,2029-08-03,2029-08-03,500,primary,Doe,,95,,doe|roe,Live
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, so that only races of the test and of the package are there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUSTINGS_RACES", raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUSTINGS_RACES", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_new_folder_passes_the_check_and_keeps_its_title(tmp_path: Path):
    title = 'The "Big" {One} \\ 2030'
    path = new("us-yy-2030", title=title)
    assert tomllib.loads((path / "race.toml").read_text())["title"] == title
    report = check(path)
    assert report.faults == ()
    assert dict(report.counts)["candidates"] == 4
    assert load(path).race.candidate("poe").p_run == 0.5


def test_a_new_folder_overwrites_nothing(tmp_path: Path):
    path = new("us-yy-2030")
    (path / "race.toml").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        new(path)
    assert (path / "race.toml").read_text() == "mine"
    Path("a-file").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        new("a-file")
    assert Path("a-file").read_text() == "mine"


@pytest.mark.parametrize("name", ["US-2030", "-x", "über", "a_b", "a b"])
def test_a_new_folder_has_a_name_that_can_be_an_id(name: str):
    with pytest.raises(OutputError, match="lower-case"):
        new(name)
    assert not Path(name).exists()


def test_a_folder_that_cannot_be_made():
    Path("a-file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        new("a-file/us-yy-2030")


def test_a_race_is_found_by_path_and_by_name(home: Path):
    path = new(home / "us-yy-2030")
    assert find(path) == path
    assert find("us-yy-2030") == path
    assert find("home/us-yy-2030") == Path("home/us-yy-2030")
    assert find("us-al-2020-senate").name == "us-al-2020-senate"


def test_homes_are_searched_in_order(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    local = new("races/us-yy-2030")
    assert find("us-yy-2030") == local
    first = new(tmp_path / "first" / "us-yy-2030")
    monkeypatch.setenv("HUSTINGS_RACES", f"{home}:{tmp_path / 'first'}")
    assert find("us-yy-2030") == first
    assert find("races/us-yy-2030") == local


def test_an_unknown_race_is_met_with_close_names():
    with pytest.raises(UnknownRaceError, match="Try: us-al-2020-senate"):
        find("us-al-2020-senat")
    with pytest.raises(UnknownRaceError, match="no folder"):
        find("nowhere/us-al-2020-senate")


def test_a_folder_without_its_race_file_says_so(home: Path):
    path = new(home / "us-yy-2030")
    (path / "race.toml").unlink()
    for name in (path, "us-yy-2030"):
        (fault,) = check(name).faults
        assert (fault.file, fault.got) == ("race.toml", "no such file")
    with pytest.raises(RaceFileError, match="no such file"):
        load(path)


def test_broken_races_are_listed_beside_good_ones(home: Path):
    new(home / "us-yy-2030", title="Good")
    bad = new(home / "us-zz-2030")
    (bad / "race.toml").write_text('id = "us-zz-2030')
    (home / "not-a-race").mkdir()
    listed = {info.id: info for info in races(today=date(2029, 1, 1))}
    assert "not-a-race" not in listed
    assert "us-al-2020-senate" in listed
    assert listed["us-zz-2030"].fault.startswith("race.toml:1:")
    good = listed["us-yy-2030"]
    assert (good.title, good.fault, good.candidates) == ("Good", "", 4)
    assert good.stages[0] == ("Primary", date(2030, 3, 5))
    assert good.next_deadline == ("Qualifying closes", date(2029, 11, 8))
    assert {i.id: i for i in races(today=date(2029, 11, 9))}["us-yy-2030"].next_deadline is None


def test_a_listed_fault_says_how_many_more_there_are(home: Path):
    bad = new(home / "us-zz-2030")
    text = (bad / "race.toml").read_text()
    (bad / "race.toml").write_text(text.replace("majority", "majorty").replace('"doe"', '"Doe"'))
    (info,) = [i for i in races() if i.id == "us-zz-2030"]
    assert info.fault.endswith("(and 1 more)")


@pytest.mark.parametrize(
    "sentence",
    [
        "columns that are not read: methodology.",
        "type 'second choice' are kept and not fitted, because only 'ballot'",
        "of only one candidate was published, so there is nothing to compare",
        "without a published sample size count as a small sample: 1.1, 1.2.",
        "1 poll(s) without a day of publication count as published on their last field day: 1.",
        "far from 100: 1.1 (70), 1.2 (70).",
        "'1.1' and '1.2' hold the same figures",
        "doe was offered before the first status in race.toml (declared, 2029-05-01): 1.1, 1.2.",
        "no offices held, which counts as none: roe, poe, loe.",
        "no home, so no home area: doe, roe, poe, loe.",
        "SOURCES.md: missing",
        "status declared of roe on 2029-06-01 has no source.",
    ],
)
def test_warnings(sentence: str):
    path = new("us-yy-2030")
    (path / "polls.csv").write_text(POLLS)
    (path / "areas.csv").write_text("id,name,weight\nnorth,North,10\n")
    (path / "SOURCES.md").unlink()
    race = path / "race.toml"
    race.write_text(race.read_text().replace(', source = "https://example.org/roe"', ""))
    report = check(path)
    assert report.faults == ()
    assert any(sentence in warning for warning in report.warnings), report.warnings
    assert dict(report.counts) | {"polls": 3, "poll questions": 4} == dict(report.counts)
