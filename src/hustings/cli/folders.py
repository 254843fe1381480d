"""Commands about race folders: races, check, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hustings import library
from hustings.cli.common import AsJson, RaceName, app, out, print_json
from hustings.report import tables


@app.command()
def races(as_json: AsJson = False) -> None:
    """The races at hand."""
    listed = library.races()
    if as_json:
        print_json(
            [
                {
                    "id": info.id,
                    "title": info.title,
                    "stages": [{"title": t, "date": d.isoformat()} for t, d in info.stages],
                    "candidates": info.candidates,
                    "questions": info.questions,
                    "fault": info.fault,
                }
                for info in listed
            ]
        )
    else:
        out.print(tables.races_view(listed))


@app.command()
def check(race: RaceName, as_json: AsJson = False) -> None:
    """What is wrong with a race folder: file, line, field, got, expected, what to try."""
    report = library.check(race)
    if as_json:
        print_json(
            {
                "folder": report.folder.name,
                "faults": [
                    {
                        "file": f.file,
                        "line": f.line,
                        "field": f.field,
                        "got": f.got,
                        "expected": f.expected,
                        "try": f.try_,
                    }
                    for f in report.faults
                ],
                "warnings": list(report.warnings),
                "counts": dict(report.counts),
            }
        )
    else:
        out.print(tables.check_view(report))
    if report.faults:
        raise typer.Exit(1)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to start; its name is the race's id.")],
    title: Annotated[str, typer.Option(help="What the race is called.")] = "",
) -> None:
    """Start a race folder from a template that can be forecast at once."""
    path = library.new(folder, title=title)
    out.print(f"Started {path}. Edit race.toml and polls.csv, then: hustings check {path}")
