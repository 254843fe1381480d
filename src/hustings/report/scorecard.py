"""The summary of a backtest in tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

_SHOWN = {
    "log_score": ("log score", 1.0, 3),
    "brier": ("Brier", 1.0, 3),
    "crps": ("CRPS", 100.0, 2),
    "energy": ("energy", 100.0, 2),
    "mae": ("error", 100.0, 2),
    "cover50": ("in 50 %", 100.0, 0),
    "cover80": ("in 80 %", 100.0, 0),
    "cover95": ("in 95 %", 100.0, 0),
}
"""By metric: the heading, what a value is multiplied by, and the digits after the point."""

HEADINGS = tuple(heading for heading, *_ in _SHOWN.values())


def _table(title: str, first: str) -> Table:
    table = Table(
        title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False,
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    table.add_column(first, no_wrap=True)
    for heading, *_ in _SHOWN.values():
        table.add_column(heading, justify="right")
    return table


def cells(metrics: dict[str, Any], *, errors: bool = False) -> list[str]:
    """Every shown metric as text, with its standard error where asked for."""
    found = []
    for metric, (_, scale, digits) in _SHOWN.items():
        entry = metrics.get(metric)
        text = "–" if entry is None else f"{scale * entry['mean']:.{digits}f}"
        if errors and entry and entry["se"] is not None:
            text += f" ±{scale * entry['se']:.{digits}f}"
        found.append(text)
    return found


WHERE = {
    "polled": "Where the stage had been polled by then",
    "several_lists": "Where polls had offered different lists",
}


def backtest_view(summary: dict[str, Any]) -> Group:
    """Scores by model over all horizons and at each, failures and what was left out."""
    head = (
        f"{summary['contests']} contests of {summary['cycles']} cycles; all scores are losses: "
        "lower is better. CRPS, energy and error of shares are in points."
    )
    parts: list[RenderableType] = [Text(head)]
    for horizon in (None, *summary["horizons"]):
        title = "All horizons" if horizon is None else f"{horizon} days before"
        table = _table(title, "model")
        for entry in summary["scores"]:
            if entry["horizon_days"] == horizon:
                table.add_row(entry["model"], *cells(entry["metrics"]))
        if table.row_count:
            parts += [Text(""), table]
    for part in summary["parts"]:
        title = f"{WHERE[part['where']]}: {part['stage_horizons']} stages and days"
        table = _table(title, "model")
        for entry in part["scores"]:
            if entry["horizon_days"] is None:
                table.add_row(entry["model"], *cells(entry["metrics"]))
        if table.row_count:
            parts += [Text(""), table]
    for found in summary["published"]:
        title = f"Beside {found['forecaster']}: the same {found['cases']} stages and days"
        table = _table(title, "model")
        for model, metrics in found["models"].items():
            table.add_row(model, *cells(metrics))
        parts += [Text(""), table]
    if summary["what_ifs"]:
        parts += [Text(""), _what_ifs(summary["what_ifs"])]
    parts += [Text(""), *(Text(line) for line in _ending(summary))]
    return Group(*parts)


KINDS = {
    "big": "one list against another of the same sample: over 8 % in or out",
    "small": "the same, nobody over 8 %",
    "swap": "the same, one exchanged for another",
    "mixed": "the same, several in and out",
    "time": "entries and withdrawals, two weeks of polls on either side",
    "pairs": "run-off pairs from the first round alone, against polls",
    "result": "the run-off from the first round alone, against the result",
}


def _what_ifs(rows: list[dict[str, Any]]) -> Table:
    title = "What-ifs: mean absolute error in points"
    table = Table(
        title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False,
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    for name in ("what", "model"):
        table.add_column(name)
    for name in ("error", "of proportional", "in 80 %", "lists", "rows"):
        table.add_column(name, justify="right")
    for row in sorted(rows, key=lambda r: list(KINDS).index(r["kind"])):
        ratio = "–" if row["ratio"] is None else f"{row['ratio']:.2f}"
        inside = "–" if row["cover80"] is None else f"{100 * row['cover80']:.0f}"
        counts = (str(row["questions"]), str(row["n"]))
        what = KINDS[row["kind"]]
        table.add_row(what, row["model"], f"{row['mae']:.2f}", ratio, inside, *counts)
    return table


def _ending(summary: dict[str, Any]) -> list[str]:
    failures = Counter(f["reason"] for f in summary["failures"])
    left_out = Counter(f["reason"] for f in summary["left_out"])
    cost = summary["cost"]
    lines = [f"Failed ({n}): {reason}" for reason, n in failures.most_common(8)]
    lines += [f"Left out ({n}): {reason}" for reason, n in left_out.items()]
    notes = summary["notes"]
    lines += [f"Note: {note}" for note in notes[:6]]
    if len(notes) > 6:
        lines.append(f"... and {len(notes) - 6} more notes in summary.json")
    lines.append(
        f"{cost['units']} contest days, {cost['seconds_per_unit']:.1f} s each over all models."
    )
    return lines
