"""Commands of the desk: serve, and brief for who prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hustings import api
from hustings.cli.common import (
    AsOf,
    Html,
    RaceName,
    Seed,
    Tastes,
    Without,
    app,
    out,
    settings_for,
    to_day,
    with_progress,
    write_file,
    write_page,
)
from hustings.library import load


@app.command()
def serve(
    races: Annotated[
        list[str] | None, typer.Argument(help="Races or their folders. Default: all at hand.")
    ] = None,
    as_of: Annotated[
        list[str] | None,
        typer.Option("--as-of", help="Have a forecast of this day; may be repeated."),
    ] = None,
    port: Annotated[int, typer.Option(help="The port on loopback.", min=0, max=65535)] = 8765,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    database: Annotated[
        str, typer.Option(help="A PostgreSQL address, for a team. Default: an SQLite file.")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option(help="Where the token and the database are kept.")
    ] = None,
) -> None:
    """Start the desk: a live page where people ask what if.

    Example: hustings serve us-al-2020-senate --as-of 2019-10-29
    """
    # the web framework is loaded here, so that no other command pays for it
    from hustings.web.security import TOKEN_FILE  # noqa: PLC0415
    from hustings.web.serve import serve as run  # noqa: PLC0415
    from hustings.web.settings import DeskSettings, home  # noqa: PLC0415

    settings = DeskSettings(
        races=tuple(races or ()),
        days=tuple(to_day(text) for text in as_of or ()),
        database=database,
        folder=folder or home(),
        host=host,
        port=port,
    )

    def greet() -> None:
        out.print(f"The desk is at http://{host}:{port} (stop it with Ctrl-C).")
        out.print(f"To write, sign in with the token in {settings.folder / TOKEN_FILE}")

    run(settings, ready=greet)


@app.command()
def brief(
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
    without: Without = None,
    pdf: Annotated[Path | None, typer.Option(help="Where to write the PDF.")] = None,
    html: Html = None,
) -> None:
    """Two pages to print or mail: question, answer, pictures, what would change it, sources.

    Example: hustings brief us-al-2020-senate --as-of 2019-10-29 --enter Sessions
    """
    # Typst and the charts are loaded here, so that no other command pays for them
    from hustings.report import brief as briefs  # noqa: PLC0415

    day = to_day(as_of)
    folder = load(race)
    ins, outs = tuple(enter or ()), tuple(withdraw or ())
    answer = with_progress(
        "Fitting the polls",
        lambda: api.what_if(
            folder,
            as_of=day,
            seed=seed,
            enter=ins,
            withdraw=outs,
            settings=settings_for(tastes, without),
        ),
    )
    written = briefs.brief_of(answer, folder.ledger.as_of(day))
    stem = f"{folder.race.id}-{day}"
    write_file(pdf or Path(f"{stem}.pdf"), "--pdf", lambda: briefs.brief_pdf(written))
    write_page(html or Path(f"{stem}.html"), lambda: briefs.brief_html(written))
