"""The charts, in Vega-Lite through Altair: the same code for pages, briefs and files.

Colours are colour-blind safe (Okabe and Ito) and belong to no party.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

INK = "#0072B2"
SECOND = "#D55E00"
_QUIET = "#7a7a7a"
_WIDTH = 520


def svg(chart: alt.TopLevelMixin) -> str:
    """A chart as an SVG picture that needs nothing else."""
    text: str = vlc.vegalite_to_svg(chart.to_dict(), vl_version="v5_21")
    return text


def _styled(chart: Any, height: int) -> alt.LayerChart:
    styled: alt.LayerChart = (
        chart.properties(width=_WIDTH, height=height, background="transparent")
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=_QUIET,
            titleColor=_QUIET,
            gridColor="#d9d9d9",
            domain=False,
            labelLimit=220,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
        )
        .configure_legend(labelColor=_QUIET, titleColor=_QUIET, labelFontSize=12)
    )
    return styled


def shares(stage: dict[str, Any]) -> alt.LayerChart:
    """Shares with 50, 80 and 95 % intervals and the median as a dot."""
    rows = [
        {"name": c["name"], **{k: 100 * v for k, v in c["share"].items()}}
        for c in stage["candidates"]
        if c["p_on_list"] >= 0.01
    ]
    data = pd.DataFrame(rows)
    order = data.sort_values("median", ascending=False)["name"].tolist()
    y = alt.Y("name:N", sort=order, title=None)
    layers = []
    for low, high, width in (("q025", "q975", 2), ("q10", "q90", 5), ("q25", "q75", 10)):
        layers.append(
            alt.Chart(data)
            .mark_rule(color=INK, opacity=0.45, strokeWidth=width)
            .encode(x=alt.X(f"{low}:Q", title="share of the vote, %"), x2=f"{high}:Q", y=y)
        )
    dot = alt.Chart(data).mark_point(filled=True, color=INK, size=70, opacity=1)
    layers.append(dot.encode(x="median:Q", y=y))
    if stage["threshold"]:
        line = alt.Chart(pd.DataFrame({"x": [stage["threshold"]]}))
        layers.append(line.mark_rule(color=_QUIET, strokeDash=[4, 4]).encode(x="x:Q"))
    return _styled(alt.layer(*layers), 30 * len(data))


def change(stage: dict[str, Any], names: dict[str, str]) -> alt.LayerChart | None:
    """Change of share with its 80 % interval, by rival; None where nobody is on both lists."""
    rows = [
        {"name": names.get(c["id"], c["id"]), **{k: 100 * v for k, v in c["share"].items()}}
        for c in stage["candidates"]
        if c["share"] is not None
    ]
    if not rows:
        return None
    data = pd.DataFrame(rows)
    order = data.sort_values("median")["name"].tolist()
    y = alt.Y("name:N", sort=order, title=None)
    base = alt.Chart(data)
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=_QUIET).encode(x="x:Q")
    interval = base.mark_rule(color=SECOND, strokeWidth=5, opacity=0.45).encode(
        x=alt.X("q10:Q", title="change of share, points (80 % interval)"), x2="q90:Q", y=y
    )
    dot = base.mark_point(filled=True, color=SECOND, size=70, opacity=1)
    return _styled(alt.layer(zero, interval, dot.encode(x="median:Q", y=y)), 30 * len(data))


def diversion(rows: list[dict[str, Any]], names: dict[str, str]) -> alt.LayerChart:
    """Where votes would go: the model with its interval, beside plain proportional."""
    data = pd.DataFrame(
        [
            {
                "name": names.get(r["to"], r["to"]),
                "model": 100 * r["median"],
                "low": 100 * r["q10"],
                "high": 100 * r["q90"],
                "proportional": 100 * r["proportional"],
            }
            for r in rows
        ]
    )
    order = data.sort_values("model", ascending=False)["name"].tolist()
    y = alt.Y("name:N", sort=order, title=None)
    base = alt.Chart(data)
    interval = base.mark_rule(color=INK, strokeWidth=5, opacity=0.45).encode(
        x=alt.X("low:Q", title="votes of 100 (dot: model with 80 %; tick: proportional)"),
        x2="high:Q",
        y=y,
    )
    dot = base.mark_point(filled=True, color=INK, size=70, opacity=1).encode(x="model:Q", y=y)
    tick = base.mark_tick(color=SECOND, thickness=3, size=18).encode(x="proportional:Q", y=y)
    return _styled(alt.layer(interval, tick, dot), 30 * len(data))


def calibration(rows: list[dict[str, Any]]) -> alt.LayerChart:
    """How often something came true against the chance it was given; the area is the number."""
    data = pd.DataFrame(
        [{"n": r["n"], "chance": 100 * r["chance"], "came": 100 * r["came"]} for r in rows]
    )
    ends = pd.DataFrame({"chance": [0, 100], "came": [0, 100]})
    line = alt.Chart(ends).mark_line(color=_QUIET, strokeDash=[4, 4])
    dot = alt.Chart(data).mark_point(filled=True, color=INK, opacity=0.8)
    x = alt.X("chance:Q", title="chance given, %", scale=alt.Scale(domain=[0, 100]))
    y = alt.Y("came:Q", title="came true, %", scale=alt.Scale(domain=[0, 100]))
    size = alt.Size("n:Q", title="forecasts")
    return _styled(alt.layer(line.encode(x=x, y=y), dot.encode(x=x, y=y, size=size)), 320)


def pit(counts: list[int]) -> alt.LayerChart:
    """Where real shares fell among the draws: flat where intervals are right."""
    width = 1 / len(counts)
    data = pd.DataFrame(
        [{"from": k * width, "to": (k + 1) * width, "n": n} for k, n in enumerate(counts)]
    )
    bar = alt.Chart(data).mark_bar(color=INK, opacity=0.7)
    x = alt.X("from:Q", title="part of the draws below the real share")
    flat = alt.Chart(pd.DataFrame({"n": [sum(counts) / len(counts)]}))
    line = flat.mark_rule(color=_QUIET, strokeDash=[4, 4]).encode(y="n:Q")
    bars = bar.encode(x=x, x2="to:Q", y=alt.Y("n:Q", title="shares"), y2=alt.datum(0))
    return _styled(alt.layer(bars, line), 200)


def coverage(rows: list[dict[str, Any]]) -> alt.LayerChart:
    """How many real shares were inside intervals of each width, by model."""
    data = pd.DataFrame(rows)
    x = alt.X("width:Q", title="width of the interval, %", scale=alt.Scale(domain=[40, 100]))
    y = alt.Y("inside:Q", title="real shares inside, %", scale=alt.Scale(domain=[0, 100]))
    ends = pd.DataFrame({"width": [40, 100], "inside": [40, 100]})
    line = alt.Chart(ends).mark_line(color=_QUIET, strokeDash=[4, 4]).encode(x=x, y=y)
    palette = alt.Scale(range=[INK, SECOND, "#009E73", "#CC79A7", "#E69F00", "#56B4E9"])
    colour = alt.Color("model:N", title=None, sort=None, scale=palette)
    told = alt.Chart(data).mark_line(point=True).encode(x=x, y=y, color=colour)
    return _styled(alt.layer(line, told), 260)
