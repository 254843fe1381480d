"""What each part of the model buys: ``python -m benchmarks.ablations [DIR ...]``.

Past contests are replayed 14 days before their votes with one part changed at a time, and
what-ifs are predicted with every number of tastes. Writes ``backtests/ablations.json`` and the
table in docs/method.md from it.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.progress import Progress

from benchmarks.scorecard import BESIDE, JOBS, PARTS, ROOT
from benchmarks.tables import markdown, put
from hustings.backtest import Scope, backtest
from hustings.backtesting.predictions import MODELS
from hustings.backtesting.units import LAPLACE, Settings
from hustings.executors import Processes
from hustings.forecast import ForecastSettings
from hustings.model.settings import ModelSettings
from hustings.roads import Roads

HORIZONS = (14,)
NONE = 1e-3
METHOD = ROOT / "docs" / "method.md"
_SHOWN = {"log_score": (1.0, 3), "crps": (100.0, 2), "cover80": (100.0, 0), "cover95": (100.0, 0)}


def variants() -> dict[str, ForecastSettings]:
    """The model, and the model with one part changed."""
    full = ModelSettings()
    changed = {
        "as it is": full,
        "no tastes": replace(full, tastes=0),
        "one taste": replace(full, tastes=1),
        "three tastes": replace(full, tastes=3),
        "no house effects": _scales(full, "house"),
        "no deviation of polls": _scales(full, "poll"),
        "no drift": _scales(full, "drift"),
        "nobody collapses": replace(full, collapse=False),
        "no stretch of the field": replace(full, consolidation=False),
    }
    found = {name: replace(LAPLACE, model=model) for name, model in changed.items()}
    return found | {"nothing from elsewhere": replace(LAPLACE, roads=Roads.without("elsewhere"))}


def _scales(model: ModelSettings, part: str) -> ModelSettings:
    """The model with one scale of every kind of stage next to nothing."""
    kinds = {k: replace(model.kind(k), **{part: NONE}) for k in ("primary", "runoff", "general")}
    return replace(model, **kinds)


def main(folders: list[Path]) -> None:
    """Run all, write the file and the table, and print it."""
    folders = [ROOT / "races", *(folders or [p for p in (BESIDE,) if p.is_dir()])]
    rows = []
    with Progress(transient=True) as bar:
        for name, settings in bar.track(variants().items(), description="Variants"):
            rows.append(
                {"variant": name, **_scores(folders, settings), **_what_ifs(folders, settings)}
            )
    out = ROOT / "backtests" / "ablations.json"
    out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    put(METHOD, "ablations", table(rows))
    print(table(rows))


def _scores(folders: list[Path], settings: ForecastSettings) -> dict[str, Any]:
    """Scores of all cases."""
    summary = backtest(
        *folders, out=PARTS, horizons=HORIZONS, executor=Processes(JOBS),
        settings=Settings(models=_models(settings, ("hustings",)), forecast=settings),
    )  # fmt: skip
    entry = next(
        e for e in summary["scores"] if e["horizon_days"] is None and e["model"] == "hustings"
    )
    return {m: entry["metrics"][m]["mean"] for m in _SHOWN} | {"stages": entry["stages"]}


def _what_ifs(folders: list[Path], settings: ForecastSettings) -> dict[str, Any]:
    """Errors of what-ifs, for every number of tastes."""
    if settings not in _TASTED:
        return {}
    summary = backtest(
        *folders, out=PARTS, executor=Processes(JOBS), scope=Scope(what_if="yes"),
        settings=Settings(models=_models(settings, ()), forecast=settings),
    )  # fmt: skip
    return {
        f"what_if_{row['kind']}": row["ratio"]
        for row in summary["what_ifs"]
        if row["model"] == "hustings" and row["ratio"] is not None
    }


def _models(settings: ForecastSettings, others: tuple[str, ...]) -> tuple[str, ...]:
    """All models for the model as it is, whose parts the scorecard has made already."""
    return MODELS if settings == LAPLACE else others


_TASTED = [replace(LAPLACE, model=replace(ModelSettings(), tastes=k)) for k in (1, 2, 3)]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows in Markdown."""
    head = [
        "variant",
        "log score",
        "CRPS, points",
        "in 80 %",
        "in 95 %",
        "what-ifs of proportional",
    ]
    lines = []
    for row in rows:
        scores = [f"{scale * row[m]:.{digits}f}" for m, (scale, digits) in _SHOWN.items()]
        ratios = [
            f"{kind} {row[f'what_if_{kind}']:.2f}"
            for kind in ("big", "mixed", "swap", "small")
            if f"what_if_{kind}" in row
        ]
        lines.append([row["variant"], *scores, ", ".join(ratios)])
    return markdown(head, lines)


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]])
