"""The command that scores: backtest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from hustings.backtest import Scope
from hustings.backtest import backtest as run_backtest
from hustings.backtesting.predictions import MODELS
from hustings.backtesting.units import Settings
from hustings.cli.common import AsJson, Html, Seed, app, err, out, print_json, write_page
from hustings.errors import HustingsError
from hustings.executors import executor_for
from hustings.report import page, scorecard


@app.command()
def backtest(
    sources: Annotated[
        list[Path],
        typer.Argument(help="Folders of past contests, race folders, or folders of such."),
    ],
    to: Annotated[Path, typer.Option("--out", help="The folder to write to.")] = Path("backtest"),
    horizons: Annotated[str, typer.Option(help="Days before each vote.")] = "60,30,14,7,2",
    models: Annotated[str, typer.Option(help="Models to score; none: what-ifs alone.")] = ",".join(
        MODELS
    ),
    jobs: Annotated[int, typer.Option(help="Processes.", min=1)] = 1,
    executor: Annotated[str, typer.Option(help="serial, processes or dask.")] = "",
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler.")] = "",
    tiers: Annotated[
        str, typer.Option(help="'all': also contests whose polls give the outcome away.")
    ] = "",
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Also score what-ifs on polls with several lists.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="With --what-if: nothing published after the poll.")
    ] = False,
    seed: Seed = 1,
    as_json: AsJson = False,
    html: Html = None,
) -> None:
    """Replay past contests as they were known on past days, and score every model.

    Example: hustings backtest contests/ --horizons 30,7 --jobs 2 --out scores
    """
    settings = Settings(models=tuple(m for m in _parts(models) if m != "none"), seed=seed)
    days = tuple(_number(part) for part in _parts(horizons))
    place = executor_for(executor, jobs, scheduler)
    with _bar() as (bar, task):
        summary: dict[str, Any] = run_backtest(
            *sources,
            out=to,
            horizons=days,
            settings=settings,
            scope=Scope(tiers, "strict" if strict else "yes" if what_if else ""),
            executor=place,
            progress=lambda n, total, what: bar.update(
                task, completed=n, total=total, description=what[:40] or "Replaying"
            ),
        )
    write_page(html, lambda: page.backtest_page(summary))
    if as_json:
        print_json(summary)
    else:
        out.print(scorecard.backtest_view(summary))
        out.print(f"Rows: {to / 'rows.csv'}, {to / 'rows.parquet'}")


@contextmanager
def _bar() -> Iterator[tuple[Progress, TaskID]]:
    """A bar on standard error with the time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        yield progress, progress.add_task("Reading", total=None)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(" ", ",").split(",") if part.strip()]


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise HustingsError(
            f"--horizons: got '{text}'; expected whole days. Try: --horizons 60,30,14,7,2"
        ) from None
