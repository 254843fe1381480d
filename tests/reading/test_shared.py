"""The one real article beside the project: measured by offsets alone, no word of it is here.

Its statements were labelled by somebody who had not seen what the reader makes of it; each is a
type, a place, a subject, a value, an attribution, and whether it is a doubtful one that is not
asked for.
"""

import hashlib
import json
import os
from pathlib import Path

import pytest
from benchmarks.reading import same

import hustings
from hustings.readers.article.learned import label

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("HUSTINGS_SHARED", ROOT.parent / "shared"))
LABELS = json.loads((Path(__file__).parent / "shared_labels.json").read_text("utf-8"))
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def article():
    path = SHARED / "articles" / LABELS["file"]
    if not path.is_file():
        pytest.skip("the contest sets are not beside the project")
    if hashlib.sha256(path.read_bytes()).hexdigest() != LABELS["sha256"]:
        pytest.skip("another version of the article")
    return path


@pytest.fixture(scope="module")
def reading(article):
    return hustings.read(article, race="us-al-2020-senate")


def test_cleaning(article, reading):
    text = article.read_bytes().decode()
    gone = {i for start, end, _ in LABELS["removed"] for i in range(start, end)}
    kept = {i for k in reading.kept for i in range(k.start, k.end)}
    here = [i for i, c in enumerate(text) if not c.isspace()]
    right = sum(i in kept and i not in gone for i in here)
    wrong = sum(i in kept and i in gone for i in here)
    lost = sum(i not in kept and i not in gone for i in here)
    assert 2 * right / (2 * right + wrong + lost) >= 0.995
    assert lost == 0


def test_proposals(article, reading):
    text = article.read_bytes().decode()
    for p in reading.proposals:
        assert text[p.start : p.end] == p.quote

    def match(p, labelled):
        """Type, passage, who it is of, and the value where the label has one."""
        kind, at, subjects, values = labelled[:4]
        return (
            label(p.type, "").partition(":")[0] == kind
            and p.start <= at < p.end
            and (not subjects or any(same(p.subject, s) for s in subjects.split("/")))
            and (not values or any(v.casefold() in p.value.casefold() for v in values.split("/")))
        )

    labels = LABELS["statements"]
    required = [x for x in labels if not x[5]]
    right = sum(any(match(p, x) for x in labels) for p in reading.proposals)
    found = [x for x in required if any(match(p, x) for p in reading.proposals)]
    voiced = [
        x
        for x in found
        if any(match(p, x) and p.attribution in x[4].split("/") for p in reading.proposals)
    ]
    assert right / len(reading.proposals) >= 0.85
    assert len(found) / len(required) >= 0.75
    assert len(voiced) / len(found) >= 0.9
