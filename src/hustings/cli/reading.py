"""The command that reads an article: read."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from hustings import reading
from hustings.cli.common import AsJson, app, out, print_json
from hustings.errors import HustingsError
from hustings.readers.article.reading import Proposal
from hustings.report.articles import reading_view


@app.command()
def read(
    file: Annotated[str, typer.Argument(help="HTML or pasted text; - reads standard input.")],
    race: Annotated[
        str, typer.Option(help="Resolve names to this race's candidates (a name or a folder).")
    ] = "",
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the proposals as CSV.")] = False,
) -> None:
    """Read a news article: what it says that counts as evidence, and in whose words.

    It proposes; a person decides. Nothing is written and nothing is fetched.

    Example: hustings read article.html --race us-al-2020-senate
    """
    if as_json and as_csv:
        raise HustingsError("--json and --csv: got both; expected one. Try: --json")
    source = sys.stdin.buffer.read() if file == "-" else Path(file)
    found = reading.read(source, race=race or None)
    if as_json:
        print_json(found.to_json())
    elif as_csv:
        _print_csv(found.proposals)
    else:
        out.print(reading_view(found))


def _print_csv(proposals: tuple[Proposal, ...]) -> None:
    writer = csv.DictWriter(sys.stdout, [f.name for f in fields(Proposal)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(p) for p in proposals)
