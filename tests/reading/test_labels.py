"""The labels of which the learned reader was made: whole, without the articles."""

from collections import defaultdict

from benchmarks.labelled_texts import labelled, rows_of
from benchmarks.reading import load

from hustings.readers.article.reading import CANDIDACY_VALUES, PROPOSAL_TYPES


def test_every_label_is_one_that_the_reader_can_give():
    articles = defaultdict(set)
    for (set_, article), rows in rows_of():
        articles[set_].add(article)
        for row in rows:
            if not row["type"]:
                assert len(rows) == 1
                continue
            assert row["type"] in PROPOSAL_TYPES
            assert 0 <= int(row["start"]) < int(row["end"])
            if row["type"] == "candidacy":
                assert set(row["value"].split("/")) <= set(CANDIDACY_VALUES)
    assert set(articles) == {"train", "choice", "test"}
    assert sum(map(len, articles.values())) == len(set.union(*articles.values()))


def test_a_text_and_its_labels_make_a_sample(tmp_path):
    text = "A headline\n\nDana Whitfield dropped out.\n"
    row = dict.fromkeys(("optional", "type", "subject", "object", "value", "attribution"), "")
    row |= {"type": "candidacy", "subject": "Dana Whitfield", "value": "withdrew"}
    row |= {"attribution": "reporter", "start": "27", "end": "38", "optional": "?"}
    path = tmp_path / "one.txt"
    path.write_text(labelled([row], text), "utf-8")
    (one,) = load(path).statements
    assert (one.subject, one.values, one.at, one.optional) == (
        "Dana Whitfield",
        ("withdrew",),
        27,
        True,
    )
