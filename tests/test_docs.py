"""The documentation names every command and every name of the JSON; the README's code runs."""

import re
from datetime import timedelta
from pathlib import Path

import hustings
from hustings.cli import app
from hustings.race import RULE_NAMES, Status
from tests.worlds import QUICK, VOTE, folder

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    return (ROOT / name).read_text("utf-8")


def names_of(value):
    """Every key of our own in a JSON object; keys that are candidates are left out."""
    found = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (len(key) == 1 or key in ("round1", "runoff", "outside", "P")):
                found.add(key)
            found |= names_of(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= names_of(inner)
    return found


def test_every_command_is_in_the_readme():
    readme = read("README.md")
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert f"`hustings {name} " in readme or f"`hustings {name}`" in readme


def test_every_name_in_the_json_is_documented():
    fitted = hustings.fit_race(folder(), as_of=VOTE - timedelta(days=20), settings=QUICK)
    answer = hustings.what_if(fitted, withdraw=("b",))
    documented = set(re.findall(r"`([a-z_0-9]+)`", read("docs/json.md")))
    missing = names_of(answer) | names_of(hustings.fields(fitted)[:1])
    missing -= documented | {"pollster", "candidate", "points", "reasons", "speaker", "object",
                             "attribution", "verdict_good"}  # fmt: skip
    assert missing == set()


def test_statuses_and_rules_are_documented():
    page = read("docs/race-folder.md")
    for word in (*Status, *RULE_NAMES):
        assert f"`{word}`" in page


def test_public_names_are_what_is_exported():
    assert sorted(hustings.__all__) == hustings.__all__
    for name in hustings.__all__:
        assert hasattr(hustings, name)


def test_the_table_of_the_record_is_filled():
    table = read("README.md").split("<!-- record: begin -->")[1].split("<!-- record: end -->")[0]
    rows = [line for line in table.strip().splitlines() if line.startswith("|")]
    assert len(rows) == 9
    assert "what happened" in rows[-1]
