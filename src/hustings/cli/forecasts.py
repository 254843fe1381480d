"""Commands that ask: forecast, what-if, fields."""

from __future__ import annotations

from typing import Annotated

import typer

from hustings import api
from hustings.cli.common import (
    AsJson,
    AsOf,
    ByArea,
    Html,
    RaceName,
    Seed,
    Tastes,
    Without,
    app,
    out,
    print_json,
    settings_for,
    to_day,
    with_progress,
    write_page,
)
from hustings.report import page, tables
from hustings.report.areas import areas_view


@app.command()
def forecast(
    race: RaceName,
    as_of: AsOf = "",
    seed: Seed = 1,
    tastes: Tastes = 2,
    areas: ByArea = False,
    without: Without = None,
    as_json: AsJson = False,
    html: Html = None,
) -> None:
    """Who is ahead, who goes on, who wins, as of a day.

    Example: hustings forecast us-al-2020-senate --as-of 2020-03-02
    """
    day = to_day(as_of)
    answer = with_progress(
        "Fitting the polls",
        lambda: api.forecast(
            race, as_of=day, seed=seed, settings=settings_for(tastes, without), by_area=areas
        ),
    )
    write_page(html, lambda: page.forecast_page(answer))
    if as_json:
        print_json(answer)
    else:
        out.print(tables.forecast_view(answer))
        if areas:
            out.print(areas_view(answer["areas"]))


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
    areas: ByArea = False,
    without: Without = None,
    as_json: AsJson = False,
    html: Html = None,
) -> None:
    """What changes if somebody enters or withdraws: who is hurt most, who wins then.

    Example: hustings what-if us-al-2020-senate --as-of 2019-10-29 --enter Sessions
    """
    day = to_day(as_of)
    answer = with_progress(
        "Fitting the polls",
        lambda: api.what_if(
            race,
            enter=tuple(enter or ()),
            withdraw=tuple(withdraw or ()),
            as_of=day,
            seed=seed,
            settings=settings_for(tastes, without),
            by_area=areas,
        ),
    )
    write_page(html, lambda: page.what_if_page(answer))
    if as_json:
        print_json(answer)
    else:
        out.print(tables.what_if_view(answer))
        if areas:
            out.print(areas_view(answer["areas"]))


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
    without: Without = None,
    as_json: AsJson = False,
) -> None:
    """Every list that could stand, and who wins it.

    Example: hustings fields us-al-2020-senate --as-of 2019-10-29
    """
    day = to_day(as_of)
    rows = with_progress(
        "Counting every list",
        lambda: api.fields(
            race,
            as_of=day,
            seed=seed,
            settings=settings_for(tastes, without),
            vary=tuple(vary or ()),
        ),
    )
    if as_json:
        print_json(rows)
    else:
        out.print(tables.fields_view(rows, most))
