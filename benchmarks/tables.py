"""Tables that commands write into documents, between marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def put(document: Path, name: str, text: str) -> None:
    """Put a text between ``<!-- NAME: begin -->`` and ``<!-- NAME: end -->``."""
    start, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = document.read_text("utf-8").split(start)
    document.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}", "utf-8")
