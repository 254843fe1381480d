"""Going through proposals in the terminal, with the answers piped in."""

import csv
import json
import subprocess
import sys


def run(race, *words, answers=""):
    return subprocess.run(
        [sys.executable, "-m", "hustings", "review", str(race), *map(str, words)],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def ledger(race):
    with (race / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WORDS = ("--source", "https://example.org/story", "--by", "Jo")


def test_accept_correct_reject_and_what_is_left(race, reading):
    answers = "x\nc\nvalue = many\nvalue\nvaleu = 1\n\nc\nvalue = -1\n\nr\na joke\ns\n"
    found = run(race, reading, *WORDS, answers=answers)
    assert found.returncode == 0, found.stderr
    assert "1 accepted, 1 rejected, 1 skipped" in found.stdout
    assert "expected one of a, c, r, s, q" in found.stdout
    assert "not written" in found.stdout
    (row,) = ledger(race)
    assert (row["value"], row["accepted_by"], row["published"]) == ("-1", "Jo", "2029-10-03")
    again = run(race, reading, *WORDS, answers="q\n")
    assert "1 open, 2 decided before" in again.stdout


def test_nothing_in_a_passage_is_obeyed(race, reading):
    found = run(race, reading, *WORDS, answers="s\ns\ns\n")
    assert "\x1b" not in found.stdout
    assert "\x9b" not in found.stdout
    assert "\u202e" not in found.stdout
    assert "[red]<U+001B>[2J<U+009B>1mHe endorsed<U+202E> Poe[/red]" in found.stdout


def test_the_end_of_the_input_accepts_nothing(race, reading):
    found = run(race, reading, *WORDS, answers="c\nvalue = -1\n")
    assert found.returncode == 0
    assert ledger(race) == []


def test_json_lists_what_is_open_and_asks_nothing(race, reading):
    found = json.loads(run(race, reading, *WORDS, "--json").stdout)
    assert [len(text["open"]) for text in found] == [3]
    first = found[0]["open"][0]
    assert first["row"]["candidate"] == "roe"
    assert len(first["fingerprint"]) == 16


def test_files_in_the_race_folder_are_found(race, reading):
    (race / "proposals").mkdir()
    reading.rename(race / "proposals" / "one.json")
    assert "3 open" in run(race, *WORDS, answers="q\n").stdout


def test_what_is_missing_is_said(race, reading, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"proposals": [\n{"type": }]}', "utf-8")
    odd = tmp_path / "odd.json"
    odd.write_text('{"proposals": [{"type": "rumour", "quote": "x"}]}', "utf-8")
    for words, message in [
        ((), "expected one. Try: hustings read"),
        ((reading,), "--source: got nothing"),
        ((reading, "--source", "x", "--published", "soon"), "YYYY-MM-DD"),
        ((broken,), "broken.json:2"),
        ((odd,), "odd.json, proposal 1"),
        ((tmp_path / "none.json",), "No such file"),
    ]:
        found = run(race, *words)
        assert found.returncode == 1, words
        assert message in " ".join(found.stderr.replace("│", " ").split())
        assert "Traceback" not in found.stderr
