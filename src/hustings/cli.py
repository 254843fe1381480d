"""The command line. Each command calls the one library function of the same name."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hustings import api, library
from hustings.errors import HustingsError, OutputError
from hustings.forecast import ForecastSettings
from hustings.model.settings import ModelSettings
from hustings.report import page, tables

app = typer.Typer(
    help="Forecast elections whose field is not settled, and ask what if.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_out, _err = Console(highlight=False), Console(stderr=True, highlight=False)
T = TypeVar("T")

RaceName = Annotated[str, typer.Argument(help="A race's name (see: hustings races) or its folder.")]
AsOf = Annotated[
    str, typer.Option("--as-of", help="Use only what was published by this day. Default: today.")
]
Seed = Annotated[int, typer.Option(help="Same inputs and seed give the same bytes.", min=0)]
Tastes = Annotated[
    int,
    typer.Option(help="Taste dimensions; 0 is the plain logit, always proportional.", min=0, max=3),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, see docs/json.md.")]
Html = Annotated[
    Path | None, typer.Option("--html", help="Also write a self-contained page to this file.")
]


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HustingsError(
            f"--as-of: got '{text}'; expected a day as YYYY-MM-DD. Try: --as-of 2019-10-29"
        ) from None


def _settings(tastes: int) -> ForecastSettings:
    return ForecastSettings(model=ModelSettings(tastes=tastes))


def _with_progress(what: str, work: Callable[[], T]) -> T:
    """Run long work behind a bar on standard error, so that output can be piped."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as progress:
        progress.add_task(what, total=None)
        return work()


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _write(path: Path | None, make: Callable[[], str]) -> None:
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make(), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"--html: cannot write '{path}': {error}. Try: another place.") from error
    _err.print(f"Page written: {path}")


@app.command()
def forecast(
    race: RaceName,
    as_of: AsOf = "",
    seed: Seed = 1,
    tastes: Tastes = 2,
    as_json: AsJson = False,
    html: Html = None,
) -> None:
    """Who is ahead, who goes on, who wins, as of a day.

    Example: hustings forecast us-al-2020-senate --as-of 2020-03-02
    """
    day = _day(as_of)
    answer = _with_progress(
        "Fitting the polls",
        lambda: api.forecast(race, as_of=day, seed=seed, settings=_settings(tastes)),
    )
    _write(html, lambda: page.forecast_page(answer))
    if as_json:
        _print_json(answer)
    else:
        _out.print(tables.forecast_view(answer))


@app.command("what-if")
def what_if(
    race: RaceName,
    enter: Annotated[
        list[str] | None, typer.Option(help="Somebody enters; may be given more than once.")
    ] = None,
    withdraw: Annotated[
        list[str] | None, typer.Option(help="Somebody leaves; may be given more than once.")
    ] = None,
    as_of: AsOf = "",
    seed: Seed = 1,
    tastes: Tastes = 2,
    as_json: AsJson = False,
    html: Html = None,
) -> None:
    """What changes if somebody enters or withdraws: who is hurt most, who wins then.

    Example: hustings what-if us-al-2020-senate --as-of 2019-10-29 --enter Sessions
    """
    day = _day(as_of)
    answer = _with_progress(
        "Fitting the polls",
        lambda: api.what_if(
            race,
            enter=tuple(enter or ()),
            withdraw=tuple(withdraw or ()),
            as_of=day,
            seed=seed,
            settings=_settings(tastes),
        ),
    )
    _write(html, lambda: page.what_if_page(answer))
    if as_json:
        _print_json(answer)
    else:
        _out.print(tables.what_if_view(answer))


@app.command()
def fields(
    race: RaceName,
    as_of: AsOf = "",
    seed: Seed = 1,
    tastes: Tastes = 2,
    vary: Annotated[
        list[str] | None, typer.Option(help="Take this candidate in and out; may be repeated.")
    ] = None,
    most: Annotated[int, typer.Option(help="How many lists to print.", min=1)] = 24,
    as_json: AsJson = False,
) -> None:
    """Every list that could stand, and who wins it.

    Example: hustings fields us-al-2020-senate --as-of 2019-10-29
    """
    day = _day(as_of)
    rows = _with_progress(
        "Counting every list",
        lambda: api.fields(
            race, as_of=day, seed=seed, settings=_settings(tastes), vary=tuple(vary or ())
        ),
    )
    if as_json:
        _print_json(rows)
    else:
        _out.print(tables.fields_view(rows, most))


@app.command()
def races(as_json: AsJson = False) -> None:
    """The races at hand."""
    listed = library.races()
    if as_json:
        _print_json(
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
        _out.print(tables.races_view(listed))


@app.command()
def check(race: RaceName, as_json: AsJson = False) -> None:
    """What is wrong with a race folder: file, line, field, got, expected, what to try."""
    report = library.check(race)
    if as_json:
        _print_json(
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
        _out.print(tables.check_view(report))
    if report.faults:
        raise typer.Exit(1)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to start; its name is the race's id.")],
    title: Annotated[str, typer.Option(help="What the race is called.")] = "",
) -> None:
    """Start a race folder from a template that can be forecast at once."""
    path = library.new(folder, title=title)
    _out.print(f"Started {path}. Edit race.toml and polls.csv, then: hustings check {path}")


def main() -> None:
    """Run the command line; errors of ours are one clear message and exit code 1."""
    try:
        app(standalone_mode=True)
    except HustingsError as error:
        tables.panel(_err, str(error))
        sys.exit(1)
