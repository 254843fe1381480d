"""Lays labels and texts together: ``python -m benchmarks.labelled_texts JSONS OUT``.

``reading_labels.csv.gz`` has the labels of which the learned reader was made, without the articles,
which are their outlets': the article's ID in the research set of Baly et al. 2020 (*We Can Detect
Your Bias*, EMNLP), where in it a statement stands, and what is stated. JSONS is the folder
``data/jsons`` of that set; OUT gets a folder each for ``train``, ``choice`` (of thresholds) and
``test``, in the format of ``benchmarks.reading``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from benchmarks.reading import LABELS

ROWS = Path(__file__).parent / "reading_labels.csv.gz"
FIELDS = (
    "set,article,start,end,optional,type,subject,object,value,attribution".split(",")  # noqa: SIM905
)
"""``start`` and ``end`` count characters of the text as ``text_of`` lays it; an article that states
nothing has one row without a type."""


def text_of(article: dict[str, str]) -> str:
    """The text that was labelled: title, outlet and day, and the article."""
    body = article["content_original"].replace("⟦", "[").replace("⟧", "]").strip()
    return f"{article['title']}\n{article['source']}, {article['date']}\n\n{body}\n"


def labelled(rows: list[dict[str, str]], text: str) -> str:
    """A text with its labels in the format of ``benchmarks.reading``."""
    return text + LABELS + "".join(f"{_line(r, text)}\n" for r in rows if r["type"])


def _line(row: dict[str, str], text: str) -> str:
    words = text[int(row["start"]) : int(row["end"])]
    parts = [row[f] for f in ("type", "subject", "object", "value", "attribution")]
    return ("? " if row["optional"] else "") + " | ".join([*parts, words])


def rows_of(path: Path = ROWS) -> Iterator[tuple[tuple[str, str], list[dict[str, str]]]]:
    """The labels of each article, by its set and ID."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for key, rows in groupby(csv.DictReader(file), itemgetter("set", "article")):
            yield key, list(rows)


def main() -> None:
    """Write every labelled article."""
    options = argparse.ArgumentParser()
    options.add_argument("jsons", type=Path)
    options.add_argument("out", type=Path)
    o = options.parse_args()
    for (set_, article), rows in rows_of():
        source = o.jsons / f"{article}.json"
        if not source.is_file():
            options.error(f"{source} is not there. Try: data/jsons of the research set.")
        text = text_of(json.loads(source.read_text("utf-8")))
        folder = o.out / set_
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{article}.txt").write_text(labelled(rows, text), "utf-8")


if __name__ == "__main__":
    main()
