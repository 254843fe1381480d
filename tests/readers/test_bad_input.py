"""One thing wrong gives one fault: the file, the line, the field, and a telling message."""

# ruff: noqa: E501 (a row of a file, or a case, is a line)

from dataclasses import dataclass
from pathlib import Path

import pytest

from hustings.errors import Fault, RaceFileError
from hustings.readers.folder import read_folder


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(RaceFileError) as caught:
        read_folder(folder)
    return caught.value.faults


def spoil(folder: Path, file: str, old: str, new: str) -> str:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"'{old}' is not in {file}"
    text = text.replace(old, new, 1)
    (folder / file).write_text(text, encoding="utf-8")
    return text


def line_of(text: str, mark: str, nth: int = 1) -> int:
    lines = [n for n, line in enumerate(text.split("\n"), 1) if mark in line]
    return lines[nth - 1]


@dataclass(frozen=True)
class Case:
    """Replace ``old`` by ``new``; expect a fault in the nth line that holds ``mark``."""

    name: str
    old: str
    new: str
    field: str
    part: str
    mark: str
    nth: int = 1


POTENTIAL = 'p_run = 0.5, p_run_source = "own judgement"'
RACE_CASES = (
    Case("unknown rule", 'rule = "majority"', 'rule = "majorty"', "rule", "'majority'", "majorty"),
    Case("missing threshold", "threshold = 50\n", "", "threshold", "got nothing", "[[stages]]"),
    Case("threshold 0", "threshold = 50", "threshold = 0", "threshold", "0 and 100", "threshold"),
    Case("threshold text", "= 50", '= "half"', "threshold", "a number", "threshold"),
    Case("threshold true", "= 50", "= true", "threshold", "a number", "threshold"),
    Case("threshold typo", "threshold", "threshhold", "threshhold", "'threshold'", "threshhold"),
    Case("stage back", 'others_to = "runoff"', 'others_to = "primary"', "others_to", "leads back", "others_to"),
    Case("stage unknown", 'others_to = "runoff"', 'others_to = "run-off"', "others_to", "Try: 'runoff'", "others_to"),
    Case("majority without others_to", 'others_to = "runoff"\n', "", "others_to", "got nothing", "[[stages]]"),
    Case("stage nowhere", 'rule = "plurality"\nwinner_to = "general"', 'rule = "plurality"', "winner_to", "leads nowhere", "[[stages]]", 2),
    Case("last stage leads back", 'electorate = "all voters"', 'electorate = "x"\nwinner_to = "primary"', "winner_to", "leads back", 'winner_to = "primary"'),
    Case("stage twice", 'id = "runoff"', 'id = "primary"', "id", "twice", 'id = "primary"', 2),
    Case("unknown kind", 'kind = "runoff"', 'kind = "second"', "kind", "primary, runoff, general", 'kind = "second"'),
    Case("no date", "dates = [{ date = 2030-03-05, source = \"https://example.org/calendar\" }]", "dates = []", "dates", "at least one", "dates = []"),
    Case("date in words", "{ date = 2030-04-09", '{ date = "9 April"', "date", "YYYY-MM-DD", "9 April"),
    Case("date with a time", "{ date = 2030-04-09", "{ date = 2030-04-09T10:00:00", "date", "YYYY-MM-DD", "T10:00"),
    Case("unknown key in a date", "published = 2030-03-20", "publishd = 2030-03-20", "publishd", "'published'", "publishd"),
    Case("single brackets", '[[deadlines]]', "[deadlines]", "deadlines", "two brackets", "[deadlines]"),
    Case("unknown key", 'title = "Senate', 'titel = "Senate', "titel", "'title'", "titel"),
    Case("needed key", 'office = "US Senate"\n', "", "office", "add office", "schema"),
    Case("needed key empty", 'stage = "primary"', 'stage = ""', "stage", "got nothing", 'stage = ""'),
    Case("schema 2", "schema = 1", "schema = 2", "schema", "the only format", "schema"),
    Case("id not the folder's", 'id = "us-xx-2030-senate"', 'id = "us-yy"', "id", "folder's name", "us-yy"),
    Case("id of the race", 'id = "us-xx-2030-senate"', 'id = "US 2030"', "id", "lower-case", "US 2030"),
    Case("id of a candidate", 'id = "poe"', 'id = "-poe"', "id", "lower-case", '"-poe"'),
    Case("id that is an answer", 'id = "poe"', 'id = "other"', "id", "answer of polls", '"other"'),
    Case("one surname, one id", 'id = "roe"', 'id = "doe"', "id", "Jane Doe", 'id = "doe"', 2),
    Case("one alias", 'aliases = ["Poe"]', 'aliases = ["Poe", "Doe"]', "aliases", "Jane Doe", '"Poe", "Doe"'),
    Case("aliases not a list", 'aliases = ["Poe"]', 'aliases = "Poe"', "aliases", "a list of texts", 'aliases = "Poe"'),
    Case("candidate's stage", 'name = "Ada Poe"\nparty = "A"\nstage = "primary"', 'name = "Ada Poe"\nparty = "A"\nstage = "primry"', "stage", "'primary'", "primry"),
    Case("stage renamed in one place", 'id = "general"', 'id = "november"', "winner_to", "'general', which is no stage", 'winner_to = "general"'),
    Case("unknown status", '"qualified"', '"qualifed"', "status", "'qualified'", "qualifed"),
    Case("statuses out of order", "date = 2029-11-08, published", "date = 2029-01-08, published", "date", "in order of date", "2029-01-08"),
    Case("status published early", "published = 2029-11-09", "published = 2029-11-01", "published", "no earlier than 2029-11-08", "2029-11-01"),
    Case("advanced without stage", '{ status = "qualified"', '{ status = "advanced"', "stage", "at which they advanced", '"advanced"'),
    Case("status at no stage", '{ status = "qualified"', '{ status = "advanced", stage = "x"', "stage", "'x'", '"advanced"'),
    Case("p_run 0", "p_run = 0.5", "p_run = 0", "p_run", "between 0 and 1", "p_run"),
    Case("p_run 1", "p_run = 0.5", "p_run = 1.0", "p_run", "between 0 and 1", "p_run"),
    Case("potential without p_run", "p_run = 0.5, ", "", "p_run", "got nothing", "potential"),
    Case("potential without source", POTENTIAL, "p_run = 0.5", "p_run_source", "whose judgement", "potential"),
    Case("office level", '"statewide"', '"state"', "level", "'statewide'", '"state"'),
    Case("TOML syntax", 'title = "Primary"', 'title = "Primary', "", "expected TOML", "\"Primary\n".strip(), 1),
)  # fmt: skip

DOE = "1,1.1,Acme,2029-08-01,2029-08-03,2029-08-05,600,primary,Doe,Jane Doe,41,,"
ROE = "1,1.1,Acme,2029-08-01,2029-08-03,2029-08-05,600,primary,Roe,Richard Roe,<1,,"
AGAIN = "2,2.1,Beta,9/1/29,9/4/29,,unknown,primary,Roe,Richard Roe,0,doe|Ada Poe,"
HEAD = "poll_id,question_id,pollster"
POLL_CASES = (
    Case("unknown candidate", "Doe,Jane Doe", "Dow,Jane Dow", "candidate_name", "'Jane Doe'", "Jane Dow"),
    Case("unknown answer", "Not sure", "Nobody much", "answer", "add the person", "Nobody much"),
    Case("one name", f"{DOE}\n", "", "answer", "a list of one name (roe)", ",Roe,"),
    Case("over 100", "Jane Doe,41", "Jane Doe,141", "pct", "'141'", "141"),
    Case("negative", "Jane Doe,41", "Jane Doe,-4", "pct", "between 0 and 100", ",-4,"),
    Case("not a number", "Jane Doe,41", "Jane Doe,many", "pct", "'many'", "many"),
    Case("not a finite number", "Jane Doe,41", "Jane Doe,nan", "pct", "'nan'", "nan"),
    Case("no share", "Jane Doe,41", "Jane Doe,", "pct", "got nothing", "Jane Doe,,"),
    Case("sum over 103", "Jane Doe,41", "Jane Doe,82", "pct", "add up to 104", "Jane Doe,82"),
    Case("answer twice", ROE, f"{ROE}\n{ROE}", "answer", "twice", ROE, 2),
    Case("outside answer twice", "Refused", "Not sure", "answer", "twice", "Not sure", 2),
    Case("question again", AGAIN, f"{AGAIN}\n{DOE}", "question_id", "first at line 2", DOE, 2),
    Case("other dates", ROE, ROE.replace("08-03", "08-04"), "end_date", "as in its first row, line 2", "08-04"),
    Case("other list", "<1,,", "<1,doe|poe,", "offered", "as in its first row", "doe|poe"),
    Case("unknown type of flag", f"{HEAD},start_date", f"{HEAD},start_day", "start_date", "'start_day'", "start_day"),
    Case("column twice", "offered,question_type", "pct,question_type", "pct", "two columns 'pct'", HEAD),
    Case("cells missing", "Refused,,2,,", "Refused,,2", "", "11 cells", "Refused"),
    Case("quotation mark", "Refused", '"Refused', "", "quotation mark", "Refused"),
)  # fmt: skip
WHOLE_POLL_CASES = (
    Case("unknown in offered", "doe|Ada Poe", "doe|Ada Pow", "offered", "'Ada Poe'", "Ada Pow"),
    Case("no sample size", ",600,", ",,", "sample_size", "'unknown'", DOE[:10]),
    Case("sample size in words", ",600,", ",many,", "sample_size", "'many'", DOE[:10]),
    Case("sample size inf", ",600,", ",inf,", "sample_size", "'inf'", DOE[:10]),
    Case("unknown stage", ",primary,", ",primry,", "stage", "'primary'", "primry"),
    Case("after the vote", "2029-08-03,2029-08-05", "2030-03-06,2030-03-07", "end_date", "vote of 'primary', 2030-03-05", "2030-03-06"),
    Case("start after end", "2029-08-01,", "2029-08-04,", "start_date", "swap", "2029-08-04"),
    Case("published early", ",2029-08-05,", ",2029-08-02,", "created_at", "2029-08-03", "2029-08-02"),
    Case("no date", "2029-08-01,2029-08-03", "2029-08-01,", "end_date", "YYYY-MM-DD", DOE[:10]),
    Case("day first", "9/1/29,9/4/29", "31/8/29,9/4/29", "start_date", "'31/8/29'", "31/8/29"),
    Case("no question_id", ",1.1,", ",,", "question_id", "got nothing", "1,,Acme"),
    Case("no poll_id", "\n1,", "\n,", "poll_id", "got nothing", ",1.1,"),
)  # fmt: skip

EVIDENCE_CASES = (
    Case("candidate", "E2,endorsement,roe", "E2,endorsement,row", "candidate", "'roe'", "E2,"),
    Case("candidate by name", "endorsement,roe", "endorsement,Roe", "candidate", "'roe'", "E2,"),
    Case("type", "E2,endorsement", "E2,endorsment", "type", "'endorsement'", "E2,"),
    Case("attribution", "on_record", "on record", "attribution", "'on_record'", "E2,"),
    Case("value", "2480000", "lots", "value", "'lots'", "E1,"),
    Case("value inf", "2480000", "inf", "value", "'inf'", "E1,"),
    Case("published early", "2029-10-15", "2029-09-15", "published", "no earlier than 2029-09-30", "E1,"),
    Case("happened", "2029-10-01,2029-10-01", ",2029-10-01", "happened", "got nothing", "E2,"),
    Case("id twice", "E2,", "E1,", "id", "first at line 2", "E1,endorsement"),
    Case("no id", "E2,", ",", "id", "got nothing", ",endorsement"),
    Case("corrects nothing", ",E1\n", ",E9\n", "corrects", "another row", "E3,"),
    Case("corrects itself", ",E1\n", ",E3\n", "corrects", "another row", "E3,"),
    Case("column", "happened,published", "hapened,published", "happened", "'hapened'", "id,type"),
)  # fmt: skip
RESULT_CASES = (
    Case("candidate", "Richard Roe", "Richard Row", "candidate", "'Richard Roe'", "Richard Row"),
    Case("no candidate", "Richard Roe", "", "candidate", "got nothing", ",4700,"),
    Case("votes", ",4700,", ",many,", "votes", "'many'", "many"),
    Case("negative votes", ",4700,", ",-1,", "votes", "0 or more", ",-1,"),
    Case("stage", "2030-03-06,primary", "2030-03-06,primry", "stage", "'primary'", "primry"),
    Case("date", "900,2026-11-03", "900,Nov 2026", "election_date", "'Nov 2026'", "Nov 2026"),
    Case("published early", "2030-03-06", "2030-03-01", "published", "no earlier", "2030-03-01"),
)  # fmt: skip
AREA_CASES = (
    Case("id twice", "south,South", "north,South", "id", "'north' again", "north,South"),
    Case("no id", "south,South", ",South", "id", "got nothing", ",South"),
    Case("weight", ",1000,", ",many,", "weight", "'many'", "many"),
    Case("column", "weight", "voters", "weight", "a column 'weight'", "voters"),
)
CROSSTAB_CASES = (
    Case("question", "1.1,Upper,Doe", "1.9,Upper,Doe", "question_id", "'1.1'", "1.9"),
    Case("answer", "Upper,Doe", "Upper,Dow", "answer", "'Doe'", "Dow"),
    Case("share", "Doe,44", "Doe,440", "pct", "'440'", "440"),
    Case("date", "2029-08-06", "August", "created_at", "'August'", "August"),
    Case("twice", "Upper,Roe", "Upper,Doe", "answer", "twice", "Upper,Doe", 2),
)
ALL = [
    pytest.param(file, case, id=f"{file}: {case.name}")
    for file, cases in {
        "race.toml": RACE_CASES,
        "polls.csv": POLL_CASES,
        "evidence.csv": EVIDENCE_CASES,
        "results.csv": RESULT_CASES,
        "areas.csv": AREA_CASES,
        "crosstabs.csv": CROSSTAB_CASES,
    }.items()
    for case in cases
]


def assert_one(fault: Fault, case: Case, file: str, text: str) -> None:
    assert (fault.file, fault.field) == (file, case.field), str(fault)
    assert case.part in str(fault)
    assert fault.line == line_of(text, case.mark, case.nth), str(fault)
    assert fault.got
    assert fault.expected
    assert fault.try_


@pytest.mark.parametrize(("file", "case"), ALL)
def test_one_thing_wrong_gives_one_fault(folder: Path, file: str, case: Case):
    text = spoil(folder, file, case.old, case.new)
    (fault,) = faults_of(folder)
    assert_one(fault, case, file, text)


@pytest.mark.parametrize("case", WHOLE_POLL_CASES, ids=lambda case: case.name)
def test_one_thing_wrong_in_all_rows_of_a_question_gives_one_fault(folder: Path, case: Case):
    path = folder / "polls.csv"
    text = path.read_text(encoding="utf-8")
    assert case.old in text
    head, _, rows = text.partition("\n")
    text = head + ("\n" + rows).replace(case.old, case.new)
    path.write_text(text, encoding="utf-8")
    (folder / "crosstabs.csv").unlink()
    (fault,) = faults_of(folder)
    assert_one(fault, case, "polls.csv", text)


@pytest.mark.parametrize("file", ["race.toml", "polls.csv", "evidence.csv", "results.csv"])
@pytest.mark.parametrize(
    ("content", "line", "part"),
    [
        (b"", 1, "an empty file"),
        (b"\xef\xbb\xbf\n", 1, "an empty file"),
        (b"id,name\nD\xf6e,1\n", 2, "not UTF-8"),
    ],
)
def test_a_file_that_is_empty_or_in_another_encoding(folder, file, content, line, part):
    (folder / file).write_bytes(content)
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line) == (file, line)
    assert part in str(fault)


@pytest.mark.parametrize("file", ["polls.csv", "evidence.csv", "results.csv", "areas.csv"])
def test_semicolons_are_one_fault(folder: Path, file: str):
    path = folder / file
    path.write_text(path.read_text().replace(",", ";"), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line) == (file, 1)
    assert "commas" in fault.try_


@pytest.mark.parametrize("file", ["race.toml", "polls.csv"])
def test_a_needed_file_that_is_missing(folder: Path, file: str):
    (folder / file).unlink()
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line) == (file, None)
    assert "hustings new" in fault.try_


def test_a_folder_that_does_not_exist(tmp_path: Path):
    (fault,) = faults_of(tmp_path / "nowhere")
    assert "no such folder" in str(fault)


def test_a_text_that_is_never_closed_is_found_at_the_end(folder: Path):
    text = spoil(folder, "race.toml", 'title = "Primary"', 'title = """Primary')
    (fault,) = faults_of(folder)
    assert fault.line == len(text.splitlines())


def test_an_unknown_name_in_many_rows_is_one_fault_at_the_first(folder: Path):
    path = folder / "polls.csv"
    path.write_text(path.read_text().replace("Doe,Jane Doe", "Dow,Jane Dow"), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert fault.line == 2


def test_a_line_is_the_one_an_editor_shows(folder: Path):
    spoil(folder, "evidence.csv", "Two and a half million.", '"Two and\na half\n\nmillion."')
    spoil(folder, "evidence.csv", "E2,endorsement,roe", "\nE2,endorsement,row")
    (fault,) = faults_of(folder)
    assert fault.line == 2 + 3 + 1 + 1


def test_faults_of_all_files_come_together_and_in_order(folder: Path):
    spoil(folder, "crosstabs.csv", "Doe,44", "Doe,440")
    spoil(folder, "polls.csv", "Jane Doe,45", "Jane Doe,145")
    spoil(folder, "polls.csv", "Not sure,,20", "Not sure,,-20")
    spoil(folder, "race.toml", '"majority"', '"majorty"')
    spoil(folder, "race.toml", 'id = "poe"', 'id = "Poe"')
    spoil(folder, "evidence.csv", "2480000", "lots")
    found = [(f.file, f.field) for f in faults_of(folder)]
    assert found == [
        ("race.toml", "rule"),
        ("race.toml", "id"),
        ("polls.csv", "pct"),
        ("polls.csv", "pct"),
        ("evidence.csv", "value"),
        ("crosstabs.csv", "pct"),
    ]


def test_reading_writes_nothing(folder: Path):
    spoil(folder, "polls.csv", "Jane Doe,45", "Jane Doe,145")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    faults_of(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
