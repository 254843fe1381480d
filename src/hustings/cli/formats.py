"""Commands for other formats: import, export."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from hustings import formats
from hustings.cli.common import AsJson, RaceName, app, out, print_json, to_day
from hustings.errors import HustingsError, OutputError


@app.command("import")
def import_(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(formats.IMPORTS)}.")
    ],
    file: Annotated[Path, typer.Argument(help="The file to read.")],
    race: Annotated[str, typer.Option(help="A race's name or its folder.")],
    stage: Annotated[str, typer.Option(help="The stage of the race its rows are of.")] = "",
    where: Annotated[
        list[str] | None,
        typer.Option(help="Only rows with this text in this column, as column=text."),
    ] = None,
    published: Annotated[str, typer.Option(help="The day it could first be read.")] = "",
    source: Annotated[str, typer.Option(help="Where the file is from.")] = "",
    by: Annotated[str, typer.Option(help="Who accepts its rows. Default: your login.")] = "",
    others: Annotated[bool, typer.Option(help="Count unknown names as Other.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add what a file of another format holds to a race folder, whole or not at all.

    Example: hustings import fivethirtyeight polls.csv --race my-race --where state=Alabama
    """
    pairs = [text.partition("=") for text in where or ()]
    for column, sign, _ in pairs:
        if not (column and sign):
            raise HustingsError(
                f"--where: got '{column}'; expected column=text. Try: --where state=Alabama"
            )
    choices = formats.Choices(
        stage=stage,
        where=tuple((column, text) for column, _, text in pairs),
        published=to_day(published, "--published") if published else None,
        by=by or getpass.getuser(),
        source=source,
        others=others,
    )
    found = formats.import_data(format_, file, race, choices=choices)
    if as_json:
        print_json({"file": found.file, "added": found.added, "notes": list(found.notes)})
    else:
        out.print("; ".join((f"{found.added} row(s) added to {found.file}", *found.notes)))


@app.command()
def export(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(formats.EXPORTS)}.")
    ],
    race: RaceName,
    file: Annotated[
        Path | None, typer.Option("--out", help="A file; default: standard output.")
    ] = None,
) -> None:
    """A race's polls, results, totals, statuses or sources in another format.

    Example: hustings export bibtex us-al-2020-senate --out sources.bib
    """
    text = formats.export_data(format_, race)
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"--out: cannot write '{file}': {error}. Try: another place.") from error
    out.print(f"Written: {file}")
