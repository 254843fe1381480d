"""The charts, in Vega-Lite through Altair: the same code for pages, briefs and files.

A chart is a Vega-Lite specification. Its form is made once by Altair and its rows are put in, which
makes a picture several times faster. Colours are colour-blind safe (Okabe and Ito) and belong to no
party; a page restyles ``INK``, ``SECOND``, ``QUIET`` and ``GRID`` for a dark background.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt
import vl_convert as vlc

from hustings.report import words

INK = "#0072B2"
SECOND = "#D55E00"
QUIET = "#7a7a7a"
GRID = "#d9d9d9"
PALETTE = (INK, SECOND, "#009E73", "#CC79A7", "#E69F00")
REST = "#a6a6a6"
HATCH = "url(#hatch)"
"""The filling of what is prior-driven."""

_PATTERN = (
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0,0V7" stroke="#3a3a3a" stroke-width="1.6"/>'
    "</pattern></defs>"
)
_WIDTH = 380
"""Narrow, so that the letters are still read where a phone makes the picture smaller."""
_VEGA_LITE = "v5_21"

Spec = dict[str, Any]
Row = dict[str, Any]
_ROWS = alt.NamedData(name="rows")
_LINES = alt.NamedData(name="lines")


def svg(chart: Spec) -> str:
    """A chart as an SVG picture that needs nothing else; what holds it says what it shows."""
    text: str = vlc.vegalite_to_svg(chart, vl_version=_VEGA_LITE)
    if HATCH in text:
        text = text.replace("><", f">{_PATTERN}<", 1)
    return text.replace("<svg ", '<svg aria-hidden="true" ', 1)


def png(drawn: str, scale: float = 2.0) -> bytes:
    """An SVG picture as PNG on white."""
    on_white = drawn.replace("><", '><rect width="100%" height="100%" fill="white"/><', 1)
    found: bytes = vlc.svg_to_png(on_white, scale=scale)
    return found


def pdf(chart: Spec) -> bytes:
    """A chart as a PDF picture, for print."""
    found: bytes = vlc.vegalite_to_pdf(chart, vl_version=_VEGA_LITE)
    return found


def shares(stage: dict[str, Any]) -> Spec:
    """Shares with 50, 80 and 95 % intervals and the median as a dot."""
    rows = [
        {"name": c["name"], **{k: 100 * v for k, v in c["share"].items()}}
        for c in stage["candidates"]
        if c["p_on_list"] >= 0.01
    ]
    rows.sort(key=lambda r: -r["median"])
    line = [{"x": stage["threshold"]}] if stage["threshold"] else []
    return _filled(_shares_form, rows, line)


def change(stage: dict[str, Any], names: dict[str, str]) -> Spec | None:
    """Change of share with its 80 % interval, by rival; None where nobody is on both lists."""
    rows = [
        {"name": names.get(c["id"], c["id"]), **{k: 100 * v for k, v in c["share"].items()}}
        for c in stage["candidates"]
        if c["share"] is not None
    ]
    if not rows:
        return None
    rows.sort(key=lambda r: r["median"])
    return _filled(_change_form, rows, [{"x": 0}])


def diversion(rows: list[dict[str, Any]], names: dict[str, str]) -> Spec:
    """Where votes would go: the model with its interval, beside plain proportional."""
    found = [
        {
            "name": words.receiver(r["to"], names),
            "median": 100 * r["median"],
            "q10": 100 * r["q10"],
            "q90": 100 * r["q90"],
            "proportional": 100 * r["proportional"],
        }
        for r in rows
    ]
    found.sort(key=lambda r: -r["median"])
    return _filled(_diversion_form, found, [])


def hundred(chances: list[tuple[str, float]]) -> Spec:
    """A hundred elections as dots, so many for each name as it has chances in a hundred."""
    most = len(PALETTE)
    parts = [*chances[:most]]
    if len(chances) > most:
        parts.append(("others", sum(p for _, p in chances[most:])))
    dots = [
        {"name": name, "x": number % 25, "y": number // 25}
        for number, name in enumerate(_apportioned(parts))
    ]
    domain = [name for name, _ in parts]
    chart = _filled(_hundred_form, dots, [])
    colour = {"domain": domain, "range": [*PALETTE[:most], REST][: len(domain)]}
    chart["encoding"]["color"]["scale"] = colour
    return chart


def odds_over_time(rows: list[dict[str, Any]]) -> Spec:
    """Chances by day: rows of ``day``, ``name``, ``p``; one line for each name."""
    found = [{**r, "p": 100 * r["p"]} for r in rows]
    domain = list(dict.fromkeys(r["name"] for r in rows))[: len(PALETTE)]
    chart = _filled(_odds_form, [r for r in found if r["name"] in domain], [])
    chart["encoding"]["color"]["scale"] = {"domain": domain, "range": list(PALETTE[: len(domain)])}
    return chart


def area_map(features: list[dict[str, Any]], title: str, *, around_zero: bool) -> Spec:
    """A map of GeoJSON features whose properties are ``value`` and ``prior``.

    ``around_zero`` colours losses and gains apart. Prior-driven areas (``prior``) are hatched; an
    area without a value is grey.
    """
    chart = dict(_map_form())
    fill = chart["layer"][0]["encoding"]["color"]
    values = [v for f in features if (v := f["properties"].get("value")) is not None]
    scale = _map_scale(min(values, default=0.0), max(values, default=1.0), around_zero)
    fill = {**fill, "legend": {**fill["legend"], "title": title}, "scale": scale}
    first = {**chart["layer"][0], "encoding": {"color": fill}}
    chart["layer"] = [first, *chart["layer"][1:]]
    chart["datasets"] = {"rows": features}
    return chart


def name_map(features: list[dict[str, Any]], title: str) -> Spec:
    """A map of GeoJSON features whose properties are a ``name`` and ``prior``."""
    names = [f["properties"]["name"] for f in features if f["properties"].get("name")]
    domain = sorted(set(names), key=lambda n: (-names.count(n), n))[: len(PALETTE)]
    chart = dict(_map_form())
    scale = {"domain": domain, "range": list(PALETTE[: len(domain)])}
    legend = {"title": title, "orient": "bottom"}
    fill = {"field": "properties.name", "type": "nominal", "scale": scale, "legend": legend}
    first = {**chart["layer"][0], "encoding": {"color": fill}}
    first["transform"] = [{"filter": "isValid(datum.properties.name)"}]
    chart["layer"] = [first, *chart["layer"][1:]]
    chart["datasets"] = {"rows": features}
    return chart


def _apportioned(parts: list[tuple[str, float]]) -> list[str]:
    """A hundred names by largest remainder."""
    total = sum(p for _, p in parts)
    exact = [(name, 100 * p / total) for name, p in parts]
    whole = {name: int(x) for name, x in exact}
    by_rest = sorted(exact, key=lambda row: -(row[1] - int(row[1])))
    for name, _ in by_rest[: 100 - sum(whole.values())]:
        whole[name] += 1
    return [name for name, _ in parts for _ in range(whole[name])]


def _filled(form: Callable[[], Spec], rows: list[Row], lines: list[Row]) -> Spec:
    """A form with rows put in; what is shared with the form is never written to but encoding."""
    found = dict(form())
    if "encoding" in found:
        found["encoding"] = {k: dict(v) for k, v in found["encoding"].items()}
    found["datasets"] = {"rows": rows, "lines": lines}
    return found


def _names() -> alt.Y:
    return alt.Y("name:N", sort=None, title=None)


def _rules(low: str, high: str, width: int, colour: str, title: str) -> Any:
    mark = alt.Chart(_ROWS).mark_rule(color=colour, opacity=0.45, strokeWidth=width)
    return mark.encode(x=alt.X(f"{low}:Q", title=title), x2=f"{high}:Q", y=_names())


def _dots(colour: str) -> Any:
    mark = alt.Chart(_ROWS).mark_point(filled=True, color=colour, size=70, opacity=1)
    return mark.encode(x="median:Q", y=_names())


def _line(dashed: bool) -> Any:
    line = alt.Chart(_LINES)
    mark = line.mark_rule(color=QUIET, strokeDash=[4, 4] if dashed else [1, 0])
    return mark.encode(x="x:Q")


@cache
def _shares_form() -> Spec:
    title = "share of the vote, %"
    layers = [
        _rules(low, high, width, INK, title)
        for low, high, width in (("q025", "q975", 2), ("q10", "q90", 5), ("q25", "q75", 10))
    ]
    return styled(alt.layer(*layers, _dots(INK), _line(dashed=True)))


@cache
def _change_form() -> Spec:
    title = "change of share, points (80 % interval)"
    interval = _rules("q10", "q90", 5, SECOND, title)
    return styled(alt.layer(_line(dashed=False), interval, _dots(SECOND)))


@cache
def _diversion_form() -> Spec:
    title = "votes of 100 (dot: model with 80 %; tick: proportional)"
    tick = alt.Chart(_ROWS).mark_tick(color=SECOND, thickness=3, size=18)
    ticks = tick.encode(x="proportional:Q", y=_names())
    return styled(alt.layer(_rules("q10", "q90", 5, INK, title), ticks, _dots(INK)))


@cache
def _hundred_form() -> Spec:
    chart = alt.Chart(_ROWS).mark_circle(size=115, opacity=1)
    legend = alt.Legend(
        title=None, orient="bottom", columns=3, symbolSize=110, labelLimit=140, columnPadding=20
    )
    return styled(
        chart.encode(
            x=alt.X("x:O", axis=None),
            y=alt.Y("y:O", axis=None),
            color=alt.Color("name:N", legend=legend),
        ),
        height=88,
    )


@cache
def _odds_form() -> Spec:
    chart = alt.Chart(_ROWS).mark_line(point=alt.OverlayMarkDef(size=50), strokeWidth=2)
    legend = alt.Legend(title=None, orient="bottom", columns=2, labelLimit=200, columnPadding=36)
    return styled(
        chart.encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b %Y", tickCount=6)),
            y=alt.Y("p:Q", title="chance, %", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color("name:N", legend=legend),
        ),
        height=220,
    )


def _map_scale(low: float, high: float, around_zero: bool) -> dict[str, Any]:
    """Colours for values from low to high: orange where something is lost, blue elsewhere."""
    if around_zero and low < 0 < high:
        most = max(-low, high)
        return {"scheme": "blueorange", "reverse": True, "domain": [-most, most]}
    if around_zero and low < 0:
        return {"scheme": "oranges", "reverse": True, "domain": [low, high], "zero": False}
    return {"scheme": "blues", "domain": [low, high], "zero": False}


@cache
def _map_form() -> Spec:
    bar = alt.Legend(orient="bottom", gradientLength=240)
    outline = alt.Chart(_ROWS).mark_geoshape(stroke=QUIET, strokeWidth=0.5)
    filled = outline.encode(color=alt.Color("properties.value:Q", legend=bar)).transform_filter(
        "isValid(datum.properties.value)"
    )
    grey = outline.mark_geoshape(stroke=QUIET, strokeWidth=0.5, fill=None)
    hatched = outline.mark_geoshape(fill=HATCH, stroke=None).transform_filter(
        "datum.properties.prior"
    )
    chart = alt.layer(filled, grey, hatched).project(type="identity")
    return styled(chart, height=420)


def styled(chart: Any, height: int | None = None) -> Spec:
    """The house style on a chart, as a specification."""
    return styled_panels(
        chart.properties(width=_WIDTH, height=alt.Step(30) if height is None else height)
    )


def styled_panels(chart: Any) -> Spec:
    """The house style on a chart whose panels have their size, as a specification."""
    found: Spec = (
        chart.properties(
            background="transparent",
            padding={"left": 18, "right": 8, "top": 4, "bottom": 4},
        )
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=QUIET,
            titleColor=QUIET,
            gridColor=GRID,
            domain=False,
            labelLimit=220,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
        )
        .configure_axisX(tickCount=6)
        .configure_axisY(ticks=False, labelPadding=8)
        .configure_legend(labelColor=QUIET, titleColor=QUIET, labelFontSize=13)
        .to_dict()
    )
    return found
