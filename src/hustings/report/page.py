"""Self-contained HTML pages: one file, no script, nothing fetched."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from hustings.report import areas, charts, words
from hustings.report.score_card import card_of

ENVIRONMENT = Environment(
    loader=PackageLoader("hustings.report", "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters.update(
    chance=words.chance, odds=words.odds, share=words.share, points=words.points
)


def forecast_page(forecast: dict[str, Any]) -> str:
    """The forecast as one HTML page."""
    pictures = {s["id"]: Markup(charts.svg(charts.shares(s))) for s in forecast["stages"]}
    return ENVIRONMENT.get_template("forecast.html").render(
        f=forecast,
        area_view=areas,
        pictures=pictures,
        names=words.names_of(forecast),
        headline=words.headline(forecast),
        basis=words.basis(forecast),
    )


def what_if_page(answer: dict[str, Any]) -> str:
    """A what-if as one HTML page."""
    names = words.names_of(answer["baseline"]) | words.names_of(answer["scenario"])
    edited = answer["edit"]["enter"] + answer["edit"]["withdraw"]
    # later lists differ from draw to draw, so that only the first one's change of share is drawn
    moved = [
        (change, charts.change(change, names) if number == 0 else None)
        for number, change in enumerate(answer["changes"])
    ]
    gone = {x: [r for r in answer["diversion"] if r["from"] == x] for x in edited}
    titles = {s["id"]: s["title"] for s in answer["scenario"]["stages"]}
    return ENVIRONMENT.get_template("what_if.html").render(
        w=answer,
        area_view=areas,
        telling=words.worth_telling(answer),
        names=names,
        titles=titles,
        changes=[(c, Markup(charts.svg(chart)) if chart else None) for c, chart in moved],
        diversions={
            x: Markup(charts.svg(charts.diversion(rows, names))) for x, rows in gone.items() if rows
        },
        picture=Markup(charts.svg(charts.shares(answer["scenario"]["stages"][0]))),
        basis=words.basis(answer["scenario"]),
    )


def backtest_page(summary: dict[str, Any]) -> str:
    """The summary of a backtest as one HTML page."""
    return ENVIRONMENT.get_template("backtest.html").render(card=card_of(summary))
