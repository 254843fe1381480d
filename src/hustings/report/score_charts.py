"""Pictures of a backtest and of simulated races: calibration, PIT, coverage, ranks."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from hustings.report.charts import INK, PALETTE, QUIET, REST, Spec, styled, styled_panels


def calibration(rows: list[dict[str, Any]]) -> Spec:
    """How often something came true against the chance it was given, with its 80 % interval."""
    parts = ("chance", "came", "low", "high")
    # a scorecard of an earlier version has no intervals
    data = pd.DataFrame([{p: 100 * r.get(p, r["came"]) for p in parts} for r in rows])
    ends = pd.DataFrame({"chance": [0, 100], "came": [0, 100]})
    line = alt.Chart(ends).mark_line(color=QUIET, strokeDash=[4, 4])
    bar = alt.Chart(data).mark_rule(color=INK, opacity=0.45, strokeWidth=5)
    dot = alt.Chart(data).mark_point(filled=True, color=INK, opacity=1, size=70)
    x = alt.X("chance:Q", title="chance given, %", scale=alt.Scale(domain=[0, 100]))
    y = alt.Y("came:Q", title="came true, %", scale=alt.Scale(domain=[0, 100]))
    bars = bar.encode(x=x, y=alt.Y("low:Q", title="came true, %"), y2="high:Q")
    return styled(alt.layer(line.encode(x=x, y=y), bars, dot.encode(x=x, y=y)), 320)


def pit(counts: list[int]) -> Spec:
    """Where real shares fell among the draws: flat where intervals are right."""
    width = 1 / len(counts)
    data = pd.DataFrame(
        [{"from": k * width, "to": (k + 1) * width, "n": n} for k, n in enumerate(counts)]
    )
    bar = alt.Chart(data).mark_bar(color=INK, opacity=0.7)
    x = alt.X("from:Q", title="part of the draws below the real share")
    flat = alt.Chart(pd.DataFrame({"n": [sum(counts) / len(counts)]}))
    line = flat.mark_rule(color=QUIET, strokeDash=[4, 4]).encode(y="n:Q")
    bars = bar.encode(x=x, x2="to:Q", y=alt.Y("n:Q", title="shares"), y2=alt.datum(0))
    return styled(alt.layer(bars, line), 200)


def coverage(rows: list[dict[str, Any]]) -> Spec:
    """How many real shares were inside intervals of each width, by model."""
    data = pd.DataFrame(rows)
    x = alt.X("width:Q", title="width of the interval, %", scale=alt.Scale(domain=[40, 100]))
    y = alt.Y("inside:Q", title="real shares inside, %", scale=alt.Scale(domain=[0, 100]))
    ends = pd.DataFrame({"width": [40, 100], "inside": [40, 100]})
    line = alt.Chart(ends).mark_line(color=QUIET, strokeDash=[4, 4]).encode(x=x, y=y)
    palette = alt.Scale(range=[*PALETTE, REST])
    legend = alt.Legend(title=None, orient="bottom", columns=3)
    colour = alt.Color("model:N", sort=None, scale=palette, legend=legend)
    told = alt.Chart(data).mark_line(point=True).encode(x=x, y=y, color=colour)
    return styled(alt.layer(line, told), 260)


def ranks(rows: list[dict[str, Any]]) -> Spec:
    """How far the distribution of ranks is from uniform, by quantity, with its band."""
    base = alt.Chart(pd.DataFrame(rows)).encode(x=alt.X("at:Q", title="rank of the truth"))
    title = "difference from uniform"
    band = base.mark_area(color=QUIET, opacity=0.25).encode(
        y=alt.Y("low:Q", title=title), y2="high:Q"
    )
    line = base.mark_line(color=INK).encode(y=alt.Y("difference:Q", title=title))
    panel = alt.layer(band, line).properties(width=170, height=110)
    names = list(dict.fromkeys(r["quantity"] for r in rows))
    facet = alt.Facet("quantity:N", title=None, sort=names, header=alt.Header(labelColor=QUIET))
    return styled_panels(panel.facet(facet, columns=4))
