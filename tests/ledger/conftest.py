import json

import pytest

from hustings.library import new

QUOTE = 'Roe, asked about it, said: "Our voters, in short,\nare the same voters," and hung up.'


@pytest.fixture
def race(tmp_path):
    """A race folder made by ``hustings new``, with nobody's evidence in it."""
    return new(tmp_path / "us-xx-2030-senate")


@pytest.fixture
def proposal():
    return {
        "type": "closeness",
        "subject": "roe",
        "object": "doe",
        "value": "1",
        "unit": "share supporters",
        "date_as_said": "Tuesday",
        "date": "2029-10-02",
        "attribution": "on_record",
        "attributed_to": "Rick Roe",
        "start": 120,
        "end": 120 + len(QUOTE),
        "quote": QUOTE,
        "confidence": 0.8,
        "condition": "",
        "area": "",
    }


@pytest.fixture
def reading(tmp_path, proposal):
    """A file of three proposals, the last with text that a terminal or rich would obey."""
    wild = "[red]\x1b[2J\x9b1mHe endorsed\u202e Poe[/red]"
    others = [
        proposal | {"type": "opinion", "value": "", "unit": "", "quote": "It hurts Doe most."},
        proposal | {"type": "report", "object": "", "value": "", "unit": "", "quote": wild},
    ]
    file = tmp_path / "reading.json"
    whole = {"schema": "hustings.reading/1", "published": "2029-10-03", "title": "An invented text"}
    file.write_text(json.dumps(whole | {"proposals": [proposal, *others]}), "utf-8")
    return file
