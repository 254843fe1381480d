"""Commands that let every number answer for itself: explain, timeline."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from hustings.cli.common import (
    AsJson,
    AsOf,
    RaceName,
    Seed,
    Tastes,
    Without,
    app,
    out,
    print_json,
    settings_for,
    to_day,
    with_steps,
)
from hustings.explain import explain as explain_race
from hustings.report.evidence_tables import explain_view, timeline_view
from hustings.timeline import timeline as timeline_of


class PollsBy(StrEnum):
    """How polls are grouped."""

    POLLSTER = "pollster"
    MONTH = "month"


@app.command()
def explain(
    race: RaceName,
    as_of: AsOf = "",
    seed: Seed = 1,
    tastes: Tastes = 2,
    polls_by: Annotated[PollsBy, typer.Option(help="Groups of polls.")] = PollsBy.POLLSTER,
    most: Annotated[int, typer.Option(help="How many rows to print.", min=1)] = 12,
    without: Without = None,
    as_json: AsJson = False,
) -> None:
    """How the odds move without each group and row of evidence, with its source and passage.

    Example: hustings explain us-al-2020-senate --as-of 2019-10-29
    """
    day = to_day(as_of)
    answer = with_steps(
        lambda progress: explain_race(
            race,
            as_of=day,
            seed=seed,
            settings=settings_for(tastes, without),
            polls_by=polls_by.value,
            progress=progress,
        ),
    )
    if as_json:
        print_json(answer)
    else:
        out.print(explain_view(answer, most))


@app.command()
def timeline(
    race: RaceName,
    as_of: AsOf = "",
    every: Annotated[
        int, typer.Option(help="A forecast every so many days; 0: on days of events.", min=0)
    ] = 0,
    most: Annotated[int, typer.Option(help="At most so many forecasts.", min=1)] = 12,
    seed: Seed = 1,
    tastes: Tastes = 2,
    without: Without = None,
    as_json: AsJson = False,
) -> None:
    """The race's story, day by day, with the odds as they could be known then.

    Example: hustings timeline us-al-2020-senate --as-of 2019-11-11 --most 6
    """
    day = to_day(as_of)
    answer = with_steps(
        lambda progress: timeline_of(
            race,
            as_of=day,
            every=every or None,
            most=most,
            seed=seed,
            settings=settings_for(tastes, without),
            progress=progress,
        ),
    )
    if as_json:
        print_json(answer)
    else:
        out.print(timeline_view(answer))
