"""What the commands share: the application, options, printing, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hustings.errors import HustingsError, OutputError
from hustings.forecast import ForecastSettings
from hustings.model.settings import ModelSettings
from hustings.roads import Roads

app = typer.Typer(
    help="Forecast elections whose field is not settled, and ask what if.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)
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
Without = Annotated[
    list[str] | None,
    typer.Option(help="Close a road of docs/roads.md, such as endorsements; may be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, see docs/json.md.")]
ByArea = Annotated[
    bool, typer.Option("--areas", help="Also by county or other area: shares, who is hurt where.")
]
Html = Annotated[
    Path | None, typer.Option("--html", help="Also write a self-contained page to this file.")
]


def to_day(text: str, option: str = "--as-of") -> date:
    """A day as a person types it; today where nothing is given."""
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HustingsError(
            f"{option}: got '{text}'; expected a day as YYYY-MM-DD. Try: {option} 2019-10-29"
        ) from None


def settings_for(tastes: int, without: list[str] | None = None) -> ForecastSettings:
    """The settings of a forecast with so many tastes and without these roads."""
    roads = Roads.without(*without or ())
    return ForecastSettings(model=ModelSettings(tastes=tastes), roads=roads)


def with_progress(what: str, work: Callable[[], T]) -> T:
    """Run long work behind a bar on standard error, so that output can be piped."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        progress.add_task(what, total=None)
        return work()


def print_json(value: Any) -> None:
    """Print one JSON object."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_page(path: Path | None, make: Callable[[], str]) -> None:
    """Write a page where one is asked for."""
    if path is not None:
        write_file(path, "--html", lambda: make().encode())


def write_file(path: Path, option: str, make: Callable[[], bytes]) -> None:
    """Write a file and say so. Raises OutputError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
    except OSError as error:
        raise OutputError(
            f"{option}: cannot write '{path}': {error}. Try: another place."
        ) from error
    err.print(f"Written: {path}")


def with_steps(work: Callable[[Callable[[int, int, str], None]], T]) -> T:
    """Run work of several steps behind a bar on standard error that counts them."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("Fitting the polls", total=None)

        def tell(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total, description=escape(what[:48]))

        return work(tell)
