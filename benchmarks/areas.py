"""Areas scored: ``python -m benchmarks.areas [DIR]``, DIR a contest set with results by area.

Without DIR the races of this project. The links of French candidates and areas come from
``benchmarks/lines-fr.csv`` and ``benchmarks/areas-fr.csv`` where DIR has no such files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from hustings import load
from hustings.areas_backtest import AreaScore, score_folder, score_race

_HERE = Path(__file__).parent


def table(scores: Iterable[AreaScore]) -> str:
    """The scores as a Markdown table."""
    rows = [
        "| vote | contest-wide share | areas | candidates | model | same everywhere | swing "
        "| ratio to the better | 80 % covers | 95 % covers |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {s.contest} | {s.given} | {s.areas} | {s.candidates} | {s.model:.2f} | {s.same:.2f} "
        f"| {s.swing:.2f} | {s.ratio:.2f} | {100 * s.cover80:.0f} | {100 * s.cover95:.0f} |"
        for s in scores
    ]
    return "\n".join(rows)


def main(folder: str = "") -> None:
    if not folder:
        print(table(score_race(load("us-al-2020-senate"), "primary")))
        return
    path = Path(folder)
    own = (path / "lines.csv").exists()
    links = (None, None) if own else (_HERE / "lines-fr.csv", _HERE / "areas-fr.csv")
    print(table(score_folder(path, *links)))


if __name__ == "__main__":
    main(*sys.argv[1:2])
