"""A scorecard as pages show it: words before pictures, pictures before tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from hustings.report import charts, score_charts, scorecard

Row = dict[str, Any]
_OURS = "hustings"
_PARTS = ("logit", "prior")
"""Our model with something taken off: not what a reader could do without it."""

_TELLING = ("log_score", "log score", 1.0, ""), ("crps", "CRPS", 100.0, " points")


@dataclass(frozen=True)
class Card:
    """What the template ``scorecard.html`` needs; ``chances`` and ``pit`` are of ``model``."""

    summary: dict[str, Any]
    model: str
    sentences: tuple[str, ...]
    chances: list[Row]
    pit: list[int]
    pictures: dict[str, Markup]
    headings: tuple[str, ...] = scorecard.HEADINGS
    cells: Callable[..., list[str]] = scorecard.cells
    kinds: Mapping[str, str] = field(default_factory=lambda: scorecard.KINDS)
    where: Mapping[str, str] = field(default_factory=lambda: scorecard.WHERE)


def card_of(summary: dict[str, Any]) -> Card:
    """The card of a ``hustings.backtest/1``, its pictures those of our model where it is there."""
    whole = [e for e in summary["scores"] if e["horizon_days"] is None]
    ours = next((e for e in whole if e["model"] == _OURS), whole[0] if whole else None)
    model = ours["model"] if ours else ""
    chances = [r for r in summary["calibration"] if r["model"] == model]
    pit = ours["pit"] if ours else []
    return Card(
        summary=summary,
        model=model,
        sentences=_sentences(summary, whole, ours),
        chances=chances,
        pit=pit,
        pictures=_pictures(whole, chances, pit),
    )


def _pictures(whole: list[Row], chances: list[Row], pit: list[int]) -> dict[str, Markup]:
    inside = [
        {"model": e["model"], "width": int(name[5:]), "inside": 100 * e["metrics"][name]["mean"]}
        for e in whole
        for name in ("cover50", "cover80", "cover95")
        if name in e["metrics"]
    ]
    found = {}
    if chances:
        found["calibration"] = score_charts.calibration(chances)
    if sum(pit):
        found["pit"] = score_charts.pit(pit)
    if inside:
        found["coverage"] = score_charts.coverage(inside)
    return {name: Markup(charts.svg(chart)) for name, chart in found.items()}


def _sentences(summary: dict[str, Any], whole: list[Row], ours: Row | None) -> tuple[str, ...]:
    """What was replayed, how often intervals held, and who scored better or worse."""
    days = [str(d) for d in summary["horizons"]]
    when = " and ".join(filter(None, [", ".join(days[:-1]), days[-1]]))
    found = [
        f"{summary['contests']} past contests of {summary['cycles']} cycles, each as it was known "
        f"{when} days before its votes, were forecast anew and held against what happened."
    ]
    if ours is None:
        return tuple(found)
    metrics = ours["metrics"]
    if "cover80" in metrics:
        inside = metrics["cover80"]
        found.append(
            f"Intervals meant to hold 80 % of the real shares held {100 * inside['mean']:.0f} % of "
            f"{inside['n']}."
        )
    for metric, name, scale, unit in _TELLING:
        others = [e for e in whole if e["model"] not in (_OURS, *_PARTS) and metric in e["metrics"]]
        if metric in metrics and others:
            best = min(others, key=lambda e: e["metrics"][metric]["mean"])
            both = metrics[metric], best["metrics"][metric]
            found.append(_beside(name, (scale, unit), both, best["model"]))
    return tuple(found)


def _beside(name: str, counted: tuple[float, str], both: tuple[Row, Row], model: str) -> str:
    (ours, other), (scale, unit) = both, counted
    near = max(ours["se"] or 0.0, other["se"] or 0.0)
    if abs(ours["mean"] - other["mean"]) <= near:
        than = "within a standard error of"
    else:
        than = "better than" if ours["mean"] < other["mean"] else "worse than"
    return (
        f"Its {name} is {scale * ours['mean']:.3g}{unit}, {than} the best of the simple "
        f"baselines, {model}, with {scale * other['mean']:.3g}; less is better."
    )
