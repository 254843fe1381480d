"""Other formats in and out: round trips, old and new names, bad input with its file and line."""

import csv
import io
import json
import re
from datetime import date

import bibtexparser
import pytest

from hustings.errors import HustingsError, RaceFileError
from hustings.formats import EXPORTS, IMPORTS, Choices, export_data, fec, import_data
from hustings.formats.field_days import field_days
from hustings.library import load, new
from hustings.race import Status

PRIMARY = Choices(stage="primary")
FILED = Choices(published=date(2029, 7, 15), by="Jo", source="https://example.org/fec")


@pytest.fixture
def race(tmp_path):
    return new(tmp_path / "us-xx-2030-senate")


def write(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


NEW = """poll_id,pollster_id,pollster,sponsors,display_name,numeric_grade,pollscore,state,\
start_date,end_date,question_id,sample_size,population,partisan,internal,created_at,notes,url,stage,\
ranked_choice_reallocated,hypothetical,party,answer,candidate_name,pct
88001,1,Invented Polls,,Invented Polls,2.9,-1.1,Example,9/1/29,9/3/29,200001,612,lv,,false,\
9/5/29 14:05,,https://example.org/p,primary,false,true,A,Doe,Jane Doe,41.5
88001,1,Invented Polls,,Invented Polls,2.9,-1.1,Example,9/1/29,9/3/29,200001,612,lv,,false,\
9/5/29 14:05,,https://example.org/p,primary,false,true,A,Roe,Richard Roe,33
88002,1,Invented Polls,,Invented Polls,2.9,-1.1,Elsewhere,9/1/29,9/3/29,200002,600,lv,,false,\
9/5/29 14:05,,https://example.org/q,primary,false,true,A,Woe,Stranger Woe,50
"""
SAME = NEW.replace("88002", "88001").replace("200002,600", "200001,612")
OLD = """poll_id,question_id,pollster,sponsors,fte_grade,start_date,end_date,sample_size,\
population,stage,answer,pct
71,1,Invented Polls,,A-,9/1/29,9/3/29,,rv,primary,Doe,41
71,1,Invented Polls,,A-,9/1/29,9/3/29,,rv,primary,Roe,33
"""
OLDEST = """state,startdate,enddate,pollster,grade,samplesize,population,rawpoll_doe,rawpoll_roe,\
rawpoll_poe,createddate,question_id,poll_id
Example,9/1/2029,9/3/2029,Invented Polls,A,500,rv,41,33,,9/4/29,5,4
"""
PRINTED = """Dates,Pollster,Grade,Sample,Jane Doe,Richard Roe,Leader
"9/1-3, 2029",Invented Polls,A,500 LV,41,33,Doe +8
"""
RATED = """poll_id,question_id,pollster,polldate,samplesize,cand1_name,cand1_pct,cand2_name,\
cand2_pct
9,10,Invented Polls,9/3/29,500,Jane Doe,41,Richard Roe,33
"""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3/2-5", ("2030-03-02", "2030-03-05")),
        ("2/27 - 3/1", ("2030-02-27", "2030-03-01")),
        ("5/30 - 6/1, 2029", ("2029-05-30", "2029-06-01")),
        ("Feb 3, 2030", ("2030-02-03", "2030-02-03")),
        ("Feb. 3–5", ("2030-02-03", "2030-02-05")),
        ("Dec. 28-Jan. 3", ("2029-12-28", "2030-01-03")),
        ("12/30-31", ("2029-12-30", "2029-12-31")),
        ("3/2/30", ("2030-03-02", "2030-03-02")),
        ("2030-03-02 to 2030-03-05", ("2030-03-02", "2030-03-05")),
    ],
)
def test_field_days_in_one_cell(text, days):
    found = field_days(text, date(2030, 11, 5))
    assert found is not None
    assert tuple(d.isoformat() for d in found) == days


@pytest.mark.parametrize("text", ["", "soon", "13/45", "Feb 31"])
def test_what_is_no_day_is_none(text):
    assert field_days(text, date(2030, 11, 5)) is None


def test_a_printed_table_is_read(race, tmp_path):
    file = write(tmp_path, "printed.csv", PRINTED)
    found = import_data("fivethirtyeight", file, race, choices=PRIMARY)
    assert found.added == 2
    (question,) = load(race).ledger.questions
    assert (question.pollster, question.sample_size, question.population) == (
        "Invented Polls",
        500,
        "lv",
    )
    assert (question.start, question.end) == (date(2029, 9, 1), date(2029, 9, 3))
    odd = write(tmp_path, "odd.csv", PRINTED.replace("9/1-3, 2029", "soon"))
    with pytest.raises(RaceFileError, match=r"odd\.csv:2: Dates"):
        import_data("fivethirtyeight", odd, race, choices=PRIMARY)


@pytest.mark.parametrize(
    ("text", "size", "published"),
    [
        (NEW, 612, date(2029, 9, 5)),
        (OLD, None, date(2029, 9, 3)),
        (OLDEST, 500, date(2029, 9, 4)),
        (RATED, 500, date(2029, 9, 3)),
    ],
    ids=["2023 on", "2018 to 2022", "2016", "ratings"],
)
def test_fivethirtyeight_files_of_every_age(race, tmp_path, text, size, published):
    where = (("state", "Example"),) if "Elsewhere" in text else ()
    file = write(tmp_path, "polls_538.csv", text)
    found = import_data("fivethirtyeight", file, race, choices=Choices("primary", where))
    assert found.added == 2
    (q,) = load(race).ledger.questions
    assert {a.choice: a.pct for a in q.answers}.keys() == {"doe", "roe"}
    assert (q.sample_size, q.published, q.end) == (size, published, date(2029, 9, 3))
    again = import_data("fivethirtyeight", file, race, choices=Choices("primary", where))
    assert (again.added, again.notes) == (0, ("1 question(s) were there already",))


HEADERS = {
    "senate, 2020": """question_id,poll_id,cycle,state,pollster_id,pollster,sponsor_ids,sponsors,
        display_name,pollster_rating_id,pollster_rating_name,fte_grade,sample_size,population,
        population_full,methodology,office_type,seat_number,seat_name,start_date,end_date,
        election_date,sponsor_candidate,internal,partisan,tracking,nationwide_batch,
        ranked_choice_reallocated,created_at,notes,url,stage,race_id,answer,candidate_id,
        candidate_name,candidate_party,pct""",
    "presidential primary, 2020": """question_id,poll_id,cycle,state,pollster_id,pollster,
        sponsor_ids,sponsors,display_name,pollster_rating_id,pollster_rating_name,fte_grade,
        sample_size,population,population_full,methodology,office_type,start_date,end_date,
        sponsor_candidate,internal,partisan,tracking,nationwide_batch,created_at,notes,url,stage,
        party,answer,candidate_name,pct""",
    "senate, 2023": """poll_id,pollster_id,pollster,sponsor_ids,sponsors,display_name,
        pollster_rating_id,pollster_rating_name,fte_grade,methodology,transparency_score,state,
        start_date,end_date,sponsor_candidate_id,sponsor_candidate,sponsor_candidate_party,
        question_id,sample_size,population,subpopulation,population_full,tracking,created_at,notes,
        url,source,internal,partisan,race_id,cycle,office_type,seat_number,seat_name,election_date,
        stage,nationwide_batch,ranked_choice_reallocated,ranked_choice_round,party,answer,
        candidate_id,candidate_name,pct""",
    "senate, 2024": """poll_id,pollster_id,pollster,sponsor_ids,sponsors,display_name,
        pollster_rating_id,pollster_rating_name,numeric_grade,pollscore,methodology,
        transparency_score,state,start_date,end_date,sponsor_candidate_id,sponsor_candidate,
        sponsor_candidate_party,endorsed_candidate_id,endorsed_candidate_name,
        endorsed_candidate_party,question_id,sample_size,population,subpopulation,population_full,
        tracking,created_at,notes,url,url_article,url_topline,url_crosstab,source,internal,partisan,
        race_id,cycle,office_type,seat_number,seat_name,election_date,stage,nationwide_batch,
        ranked_choice_reallocated,ranked_choice_round,party,answer,candidate_id,candidate_name,
        pct""",
}
CELLS = {
    "question_id": "200001", "poll_id": "88001", "cycle": "2030", "pollster_id": "1",
    "pollster": "Invented", "sponsor_ids": "960,1185", "sponsors": "The Hill Paper | Next Paper",
    "display_name": "Invented College", "fte_grade": "B/C", "numeric_grade": "2.9",
    "sample_size": "612", "population": "lv", "population_full": "lv-r", "start_date": "9/1/29",
    "end_date": "9/3/29", "election_date": "3/5/30", "sponsor_candidate": "Jane Doe",
    "internal": "TRUE", "partisan": "REP", "created_at": "9/5/29 9:05", "stage": "primary",
    "url": "https://example.org/p", "nationwide_batch": "FALSE", "tracking": "FALSE",
    "ranked_choice_reallocated": "false", "notes": "head-to-head", "party": "A",
    "candidate_party": "A", "seat_name": "Class II", "office_type": "U.S. Senate",
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_the_headers_of_fivethirtyeight_s_files_as_they_were(race, tmp_path, name):
    columns = "".join(HEADERS[name].split()).split(",")
    rows = [
        CELLS | {"answer": who.split()[1], "candidate_name": who, "pct": pct}
        for who, pct in (("Jane Doe", "41.5"), ("Richard Roe", "33.0"))
    ]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file = write(tmp_path, "polls.csv", text.getvalue())
    assert import_data("fivethirtyeight", file, race).added == 2
    (q,) = load(race).ledger.questions
    assert {a.choice: a.pct for a in q.answers} == {"doe": 41.5, "roe": 33}
    assert (q.poll_id, q.question_id, q.pollster) == ("88001", "200001", "Invented")
    assert (q.start, q.end, q.published) == (date(2029, 9, 1), date(2029, 9, 3), date(2029, 9, 5))
    assert (q.sample_size, q.population, q.stage) == (612, "lv", "primary")
    assert (q.internal, q.sponsor_party, q.sponsor_candidate) == (True, "REP", "doe")
    assert (q.sponsors, q.source) == ("The Hill Paper | Next Paper", "https://example.org/p")


def test_polls_go_out_and_come_back_the_same(race, tmp_path):
    file = write(tmp_path, "p.csv", NEW)
    import_data("fivethirtyeight", file, race, choices=Choices("", (("state", "Example"),)))
    before = load(race).ledger.questions
    other = new(tmp_path / "other" / "us-xx-2030-senate")
    out = write(tmp_path, "out.csv", export_data("fivethirtyeight", race))
    import_data("fivethirtyeight", out, other)
    assert load(other).ledger.questions == before
    for name in ("nsppolls-json", "nsppolls-csv"):
        third = new(tmp_path / name / "us-xx-2030-senate")
        file = write(tmp_path, f"x.{name[-4:].strip('-')}", export_data(name, race))
        import_data("nsppolls", file, third)
        (q,), (old,) = load(third).ledger.questions, before
        assert (q.answers, q.pollster, q.sample_size) == (old.answers, old.pollster, 612)
        assert (q.stage, q.start, q.end) == (old.stage, old.start, old.end)


def test_unknown_names_are_a_fault_or_other_and_a_fault_adds_nothing(race, tmp_path):
    before = (race / "polls.csv").read_bytes()
    file = write(tmp_path, "p.csv", SAME)
    with pytest.raises(RaceFileError, match=r"p\.csv:4: candidate_name: got 'Stranger Woe'"):
        import_data("fivethirtyeight", file, race, choices=PRIMARY)
    assert (race / "polls.csv").read_bytes() == before
    small = write(tmp_path, "p.csv", file.read_text("utf-8").replace(",50\n", ",5\n"))
    found = import_data("fivethirtyeight", small, race, choices=Choices("primary", others=True))
    assert found.notes == ("counted as Other: Stranger Woe",)
    (q,) = load(race).ledger.questions
    assert {a.choice: a.pct for a in q.answers} == {"doe": 41.5, "roe": 33, "other": 5}


def test_strangers_and_an_other_of_the_file_are_one_other(race, tmp_path):
    line = SAME.splitlines()[-1]
    more = line.replace("Woe,Stranger Woe,50", "Other,Other,7")
    text = SAME.replace("Woe,Stranger Woe,50", "Woe,Stranger Woe,5") + more + "\n"
    file = write(tmp_path, "p.csv", text)
    import_data("fivethirtyeight", file, race, choices=Choices("primary", others=True))
    (q,) = load(race).ledger.questions
    assert {a.choice: a.pct for a in q.answers} == {"doe": 41.5, "roe": 33, "other": 12}


NSP = [
    {
        "id": "20290902_0905_ip",
        "nom_institut": "Institut inventé",
        "debut_enquete": "2029-09-02",
        "fin_enquete": "2029-09-05",
        "rolling": True,
        "commanditaire": "Journal",
        "lien": "https://example.org/notice.pdf",
        "echantillon": 1501,
        "population": "Inscrits",
        "tours": [
            {
                "tour": "Premier tour",
                "hypotheses": [
                    {
                        "hypothese": None,
                        "sous_echantillon": 1245.83,
                        "candidats": [
                            {"candidat": "Jane Doe", "parti": ["A"], "intentions": 41},
                            {"candidat": "Richard Roe", "parti": ["A"], "intentions": 30.5},
                            {"candidat": None, "parti": [""], "intentions": 3},
                        ],
                    }
                ],
            },
            {
                "tour": "Deuxième tour",
                "hypotheses": [
                    {
                        "hypothese": "Hypothèse Doe / Roe",
                        "sous_echantillon": 1000,
                        "candidats": [
                            {"candidat": "Jane Doe", "parti": ["A"], "intentions": 55},
                            {"candidat": "Richard Roe", "parti": ["A"], "intentions": 45},
                        ],
                    }
                ],
            },
        ],
    }
]


def test_nsppolls_json(race, tmp_path):
    file = write(tmp_path, "presidentielle.json", json.dumps(NSP, indent=1))
    assert import_data("nsppolls", file, race).added == 5
    first, second = load(race).ledger.questions
    assert (first.stage, second.stage) == ("primary", "runoff")
    assert (first.poll_id, first.sample_size, first.note) == (NSP[0]["id"], 1246, "rolling")
    assert {a.choice: a.pct for a in first.answers} == {"doe": 41, "roe": 30.5, "other": 3}


def test_second_rounds_that_a_race_cannot_hold_are_left_out_and_the_rest_is_added(race, tmp_path):
    odd = json.loads(json.dumps(NSP))
    second = odd[0]["tours"][1]["hypotheses"]
    second.append(json.loads(json.dumps(second[0])) | {"hypothese": "Hypothèse Doe / Woe"})
    second[1]["candidats"][1]["candidat"] = "Stranger Woe"
    file = write(tmp_path, "presidentielle.json", json.dumps(odd))
    for choices in (Choices(), Choices(others=True)):
        folder = new(tmp_path / str(choices.others) / "us-xx-2030-senate")
        found = import_data("nsppolls", file, folder, choices=choices)
        (note,) = found.notes
        assert (found.added, note[:24]) == (5, "1 question(s) left out: ")
        assert "not in the race" in note
        assert [q.stage for q in load(folder).ledger.questions] == ["primary", "runoff"]


def test_a_race_of_one_round_takes_the_first_and_leaves_out_the_second(race, tmp_path):
    toml = race / "race.toml"
    head, *stages = toml.read_text("utf-8").split("[[stages]]")
    text = f"{head}[[stages]]{stages[-1]}".replace('"primary"', '"general"')
    toml.write_text(re.sub(r"(?m)^(winner_to|others_to) = .*\n", "", text), "utf-8")
    assert len(load(race).race.stages) == 1
    file = write(tmp_path, "presidentielle.json", json.dumps(NSP))
    found = import_data("nsppolls", file, race)
    assert found.added == 3
    assert found.notes == (
        "1 question(s) left out: of a second round, which the race does not have",
    )
    (question,) = load(race).ledger.questions
    assert {a.choice for a in question.answers} == {"doe", "roe", "other"}


RESULTS = """county,precinct,office,district,party,candidate,votes
Ash,,U.S. Senate,,A,Jane Doe,"1,200"
Ash,,U.S. Senate,,A,Richard Roe,800
Elm,,U.S. Senate,,A,Jane Doe,300
Elm,,U.S. Senate,,A,Richard Roe,700
Elm,,Governor,,A,Somebody Else,5
"""


def test_openelections_in_and_out(race, tmp_path):
    file = write(tmp_path, "20300305__xx__primary__county.csv", RESULTS)
    choices = Choices("primary", (("office", "U.S. Senate"),), source="https://example.org/r")
    assert import_data("openelections", file, race, choices=choices).added == 6
    folder = load(race)
    assert folder.ledger.votes("primary") == {"doe": 1500, "roe": 1500}
    assert {r.election_date for r in folder.ledger.results} == {date(2030, 3, 5)}
    other = new(tmp_path / "other" / "us-xx-2030-senate")
    out = write(tmp_path, "out.csv", export_data("openelections", race))
    import_data("openelections", out, other)
    assert load(other).ledger.results == folder.ledger.results
    assert import_data("openelections", out, other).added == 0


SUMS = """county,precinct,office,district,party,candidate,votes
Ash,,U.S. Senate,,,Jane Doe,1200
Elm,,U.S. Senate,,,Jane Doe,300
{word},,U.S. Senate,,,Jane Doe,1500
"""


@pytest.mark.parametrize("word", ["Calculated", "Reported", "Total", "TOTALS", "Statewide"])
def test_rows_that_add_up_counties_are_no_county(race, tmp_path, word):
    file = write(tmp_path, "20300305__xx__primary__county.csv", SUMS.format(word=word))
    assert import_data("openelections", file, race, choices=PRIMARY).added == 3
    folder = load(race)
    assert {r.area for r in folder.ledger.results} == {"Ash", "Elm", ""}
    assert folder.ledger.votes("primary") == {"doe": 1500}


def weball(name, *, receipts, cash, day="06/30/2029"):
    cells = ["S0XX00001", name, "C", "1", "A", receipts, "0", "100000", "0", "0", cash]
    return "|".join([*cells, *["0"] * 16, day, "0", "0"]) + "\n"


def test_fec_totals_in_and_out(race, tmp_path):
    text = weball("DOE, JANE Q. MS.", receipts="685635.25", cash="2440000")
    text += weball("SMITH, JANE", receipts="1", cash="1")
    found = import_data("fec", write(tmp_path, "weball30.txt", text), race, choices=FILED)
    assert found.added == 3
    held = {s.unit: s.value for s in load(race).ledger.statements}
    assert held == {
        "USD receipts": 685635.25,
        "USD disbursements": 100000,
        "USD cash on hand": 2440000,
    }
    out = export_data("fec", race)
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["Cand_Name"], row["Cand_Id"]) == ("DOE, JANE", "S0XX00001")
    again = import_data("fec", write(tmp_path, "summary.csv", out), race, choices=FILED)
    assert (again.added, again.notes) == (0, ("3 row(s) were there already",))


API = """candidate_id,name,party,party_full,office,state,cycle,election_year,receipts,\
disbursements,cash_on_hand_end_period,coverage_start_date,coverage_end_date
S0XX00001,"DOE, JANE Q. MS.",A,A PARTY,S,XX,2030,2030,685635.25,100000,2440000,\
2029-01-01T00:00:00,2029-06-30T00:00:00
S0XX00009,"SMITH, JOHN",A,A PARTY,S,XX,2030,2030,1,1,1,2029-01-01T00:00:00,2029-06-30T00:00:00
"""
SUMMARY = """Link_Image,Cand_Name,Cand_Id,Cand_Office,Cand_Office_St,Cand_Office_Dist,\
Cand_Party_Affiliation,Cand_Incumbent_Challenger_Open_Seat,Total_Receipt,Total_Disbursement,\
Cash_On_Hand_COP,Debt_Owed_By_Committee,Coverage_End_Date
,"DOE, JANE Q. MS.",S0XX00001,S,XX,0,A,OPEN,685635.25,100000,2440000,0,06/30/2029
"""
LOWER = """cand_id,cand_name,cand_ici,pty_cd,cand_pty_affiliation,ttl_receipts,trans_from_auth,\
ttl_disb,trans_to_auth,coh_bop,coh_cop,cvg_end_dt
S0XX00001,"DOE, JANE Q. MS.",O,1,A,685635.25,0,100000,0,0,2440000,2029-06-30
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("totals.csv", API),
        ("last.csv", API.replace("name,", "candidate_name,", 1).replace("cash_on", "last_cash_on")),
        ("summary.csv", SUMMARY),
        ("lower.csv", LOWER),
        ("weball30.txt", "|".join(fec.WEBALL) + "\n"
         + weball("DOE, JANE Q. MS.", receipts="685635.25", cash="2440000")),
    ],
    ids=["API", "API of a candidate", "summary", "weball as CSV", "weball with names"],
)  # fmt: skip
def test_fec_totals_under_every_name_of_their_columns(race, tmp_path, name, text):
    import_data("fec", write(tmp_path, name, text), race, choices=FILED)
    held = {s.id: s.value for s in load(race).ledger.statements}
    assert held == {
        "FEC-S0XX00001-2029-06-30-receipts": 685635.25,
        "FEC-S0XX00001-2029-06-30-disbursements": 100000,
        "FEC-S0XX00001-2029-06-30-cash": 2440000,
    }


def test_statuses_in_the_words_of_google_and_nist(race, tmp_path):
    google, nist = (json.loads(export_data(f, race)) for f in ("civics", "nist"))
    said = {c["@id"]: c.get("PreElectionStatus") for c in google["Candidate"]}
    assert (said["doe"], said["poe"]) == ("self-declared", None)
    assert all("PreElectionStatus" not in c for c in nist["Candidate"])
    google["Candidate"][0]["PreElectionStatus"] = "qualified"
    google["Candidate"][1]["PreElectionStatus"] = "withdrawn"
    google["Candidate"][2]["PreElectionStatus"] = "write-in"
    file = write(tmp_path, "civics.json", json.dumps(google))
    assert import_data("civics", file, race, choices=FILED).added == 3
    after = load(race).race.as_of(date(2029, 8, 1))
    assert after.candidate("doe").status is Status.QUALIFIED
    assert after.candidate("roe").status is Status.WITHDRAWN
    assert json.loads(export_data("nist", race))["Candidate"][0]["PreElectionStatus"] == "qualified"


def test_results_after_the_vote_have_their_words():
    told = {
        name: {c["@id"]: c.get("PostElectionStatus") for c in json.loads(text)["Candidate"]}
        for name in ("civics", "nist")
        for text in [export_data(name, "us-al-2020-senate")]
    }
    assert told["nist"]["tuberville"] == told["civics"]["tuberville"] == "winner"
    assert told["nist"]["sessions"] == "defeated"
    assert told["civics"]["sessions"] is None


def test_every_source_is_cited_once_in_both_formats():
    folder = load("us-al-2020-senate")
    items = json.loads(export_data("csl-json", folder))
    entries = bibtexparser.parse_string(export_data("bibtex", folder))
    assert not entries.failed_blocks
    urls = [i["URL"] for i in items]
    assert len(urls) == len(set(urls)) > 50
    assert sorted(e.fields_dict["url"].value for e in entries.entries) == sorted(urls)
    assert sorted(e.key for e in entries.entries) == sorted(i["id"] for i in items)
    named = {s.source for s in folder.ledger.statements if s.source.count("http") == 1}
    assert named <= set(urls)


@pytest.mark.parametrize(
    ("format_", "name", "text", "message"),
    [
        ("fivethirtyeight", "x.csv", NEW.replace("9/3/29", "9/31/29"), r"x\.csv:2: end_date"),
        ("fivethirtyeight", "x.csv", OLD.replace(",33", ",330"), r"polls\.csv:3: pct"),
        ("fivethirtyeight", "x.csv", "a,b\n1,2\n", r"x\.csv:1: poll_id, pollster"),
        ("fivethirtyeight", "x.csv", OLD + '"71', r"x\.csv:4:.*end of data"),
        ("fivethirtyeight", "x.csv", "", r"x\.csv:1:.*empty file"),
        ("nsppolls", "x.json", '[{"id": "a",\n"tours": ]', r"x\.json:2"),
        ("nsppolls", "x.json", '[{"id": "a"}]', r"x\.json:1:.*'tours'"),
        ("openelections", "x.csv", RESULTS, r"x\.csv:2: election_date"),
        ("openelections", "20300305__x.csv", RESULTS.replace("800", "many"), r"x\.csv:3: votes"),
        ("fec", "x.txt", "a|b\n", r"x\.txt:1:.*2 cells"),
        ("fec", "x.csv", "a,b\n1,2\n", r"x\.csv:2:.*no such columns.*CAND_NAME"),
        ("fec", "x.csv", API.replace("2440000", "much"), r"x\.csv:2: cash_on_hand_end_period"),
        ("fec", "x.txt", weball("DOE, JANE", receipts="x", cash="1"), r"x\.txt:1: TTL_RECEIPTS"),
        ("civics", "x.json", '{"Candidate": [\n{"@id": "zoe", "PreElectionStatus": "filed"}]}',
         r"x\.json:2: BallotName: got 'zoe'"),
        ("civics", "x.json", '[{"@id": "doe", "PreElectionStatus": "maybe"}]', r"x\.json:1"),
    ],
)  # fmt: skip
def test_bad_input_is_told_with_file_and_line_and_adds_nothing(
    race, tmp_path, format_, name, text, message
):
    before = {f.name: f.read_bytes() for f in race.glob("*.csv")}
    choices = Choices("primary" if format_ != "fec" else "", (), FILED.published, "Jo", "here")
    with pytest.raises(RaceFileError, match=message):
        import_data(format_, write(tmp_path, name, text), race, choices=choices)
    assert {f.name: f.read_bytes() for f in race.glob("*.csv")} == before


def test_what_a_person_must_say_is_asked_for(race, tmp_path):
    file = write(tmp_path, "x.txt", weball("DOE, JANE", receipts="1", cash="1"))
    for call, message in [
        (lambda: import_data("fec", file, race), "--published"),
        (lambda: import_data("538", file, race), "expected one of fivethirtyeight"),
        (lambda: export_data("word", race), "expected one of"),
        (lambda: import_data("fec", tmp_path / "no", race), "there is none"),
    ]:
        with pytest.raises(HustingsError, match=message):
            call()
    wrong = write(tmp_path, "p.csv", NEW)
    with pytest.raises(HustingsError, match="expected one of poll_id"):
        import_data("fivethirtyeight", wrong, race, choices=Choices(where=(("land", "x"),)))


def test_every_format_is_documented():
    page = (load("us-al-2020-senate").path.parents[1] / "docs" / "formats.md").read_text("utf-8")
    for name in (*IMPORTS, *EXPORTS):
        assert f"`{name}`" in page
