"""A small race folder without a fault, to be spoilt in one place by each test."""

# ruff: noqa: E501 (a row of a file, or a case, is a line)

from pathlib import Path

import pytest

NAME = "us-xx-2030-senate"

RACE = """\
schema = 1
id = "us-xx-2030-senate"
title = "Senate, Example State, 2030"
office = "US Senate"
country = "US"
region = "XX"
cycle = 2030

[[deadlines]]
id = "qualifying"
title = "Qualifying closes"
date = 2029-11-08
source = "https://example.org/calendar"

[[stages]]
id = "primary"
title = "Primary"
kind = "primary"
electorate = "party"
rule = "majority"
threshold = 50
winner_to = "general"
others_to = "runoff"
dates = [{ date = 2030-03-05, source = "https://example.org/calendar" }]

[[stages]]
id = "runoff"
title = "Run-off"
kind = "runoff"
electorate = "party"
rule = "plurality"
winner_to = "general"
dates = [
  { date = 2030-04-02, published = 2029-01-01, source = "https://example.org/calendar" },
  { date = 2030-04-09, published = 2030-03-20, source = "https://example.org/moved" },
]

[[stages]]
id = "general"
title = "General election"
kind = "general"
electorate = "all voters"
rule = "plurality"
dates = [{ date = 2030-11-05, source = "https://example.org/calendar" }]

[[candidates]]
id = "doe"
name = "Jane Doe"
party = "A"
stage = "primary"
home = "north"
aliases = ["Doe"]
offices = [{ title = "Attorney General", level = "statewide", start = 2023-01-10 }]
status = [
  { status = "declared", date = 2029-05-01, source = "https://example.org/doe" },
  { status = "qualified", date = 2029-11-08, published = 2029-11-09, source = "https://example.org/q" },
]

[[candidates]]
id = "roe"
name = "Richard Roe"
party = "A"
stage = "primary"
aliases = ["Roe"]
status = [{ status = "declared", date = 2029-06-01, source = "https://example.org/roe" }]

[[candidates]]
id = "poe"
name = "Ada Poe"
party = "A"
stage = "primary"
aliases = ["Poe"]
status = [
  { status = "potential", date = 2029-07-01, p_run = 0.5, p_run_source = "own judgement" },
]
"""

POLLS = """\
poll_id,question_id,pollster,start_date,end_date,created_at,sample_size,stage,answer,candidate_name,pct,offered,question_type
1,1.1,Acme,2029-08-01,2029-08-03,2029-08-05,600,primary,Doe,Jane Doe,41,,
1,1.1,Acme,2029-08-01,2029-08-03,2029-08-05,600,primary,Roe,Richard Roe,<1,,
1,1.1,Acme,2029-08-01,2029-08-03,2029-08-05,600,primary,Not sure,,20,,
1,1.1,Acme,2029-08-01,2029-08-03,2029-08-05,600,primary,Refused,,2,,
2,2.1,Beta,9/1/29,9/4/29,,unknown,primary,Doe,Jane Doe,45,doe|Ada Poe,
2,2.1,Beta,9/1/29,9/4/29,,unknown,primary,Roe,Richard Roe,0,doe|Ada Poe,
"""

EVIDENCE = """\
id,type,candidate,object,value,unit,area,happened,published,source,speaker,attribution,quote,statement,accepted_by,accepted_at,corrects
E1,finance,doe,,2480000,USD cash on hand,,2029-09-30,2029-10-15,https://example.org/fec,,document,,Two and a half million.,me,2029-10-16,
E2,endorsement,roe,Governor Moe,,,,2029-10-01,2029-10-01,https://example.org/moe,Moe,on_record,,Endorsed Roe.,me,2029-10-02,
E3,finance,doe,,2500000,USD cash on hand,,2029-09-30,2029-10-20,https://example.org/fec2,,document,,Amended.,me,2029-10-21,E1
"""

RESULTS = """\
county,precinct,office,district,party,candidate,votes,election_date,published,stage,source
,,US Senate,,A,Jane Doe,5100,2030-03-05,2030-03-06,primary,https://example.org/count
,,US Senate,,A,Richard Roe,4700,2030-03-05,2030-03-06,primary,https://example.org/count
,,US Senate,,A,Write-in,12,2030-03-05,,primary,https://example.org/count
North,,Governor,,A,Jane Doe,900,2026-11-03,,,https://example.org/2026
North,,Governor,,B,Somebody Past,800,2026-11-03,,,https://example.org/2026
"""

AREAS = """\
id,name,market,weight,source
north,North,Upper,3000,https://example.org/census
south,South,Lower,1000,https://example.org/census
"""

CROSSTABS = """\
question_id,market,answer,pct,created_at,url
1.1,Upper,Doe,44,2029-08-06,https://example.org/tabs
1.1,Upper,Roe,<1,,https://example.org/tabs
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.mkdir()
    for name, text in {
        "race.toml": RACE,
        "polls.csv": POLLS,
        "evidence.csv": EVIDENCE,
        "results.csv": RESULTS,
        "areas.csv": AREAS,
        "crosstabs.csv": CROSSTABS,
        "SOURCES.md": "# Sources\n",
    }.items():
        (path / name).write_text(text, encoding="utf-8")
    return path
