"""Areas scored: ``python -m benchmarks.areas [DIR ...]``, DIR a contest set with results by area.

Without DIR the French set beside the repository, where it is; always the race of this project.
Writes ``backtests/areas.json`` and the table in docs/method.md. The links of French candidates and
areas come from ``benchmarks/lines-fr.csv`` and ``benchmarks/areas-fr.csv`` where DIR has none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from benchmarks.scorecard import BESIDE, ROOT
from benchmarks.tables import markdown, put
from hustings import load
from hustings.areas_backtest import AreaScore, score_folder, score_race

_HERE = Path(__file__).parent
FRANCE = BESIDE / "france"
METHOD = ROOT / "docs" / "method.md"


def table(scores: Iterable[AreaScore]) -> str:
    """The scores as a Markdown table."""
    head = [
        "vote", "contest-wide share", "areas", "candidates", "model", "same everywhere", "swing",
        "ratio to the better", "80 % covers", "95 % covers",
    ]  # fmt: skip
    rows = [
        [s.contest, s.given, str(s.areas), str(s.candidates), f"{s.model:.2f}", f"{s.same:.2f}",
         f"{s.swing:.2f}", f"{s.ratio:.2f}", f"{100 * s.cover80:.0f}", f"{100 * s.cover95:.0f}"]
        for s in scores
    ]  # fmt: skip
    return markdown(head, rows)


def main(folders: list[Path]) -> None:
    """Score, write the record and the table in docs/method.md, and print it."""
    scores = score_race(load("us-al-2020-senate"), "primary")
    for path in folders or [p for p in (FRANCE,) if p.is_dir()]:
        own = (path / "lines.csv").exists()
        links = (None, None) if own else (_HERE / "lines-fr.csv", _HERE / "areas-fr.csv")
        scores += score_folder(path, *links)
    rows = [asdict(s) | {"ratio": s.ratio} for s in scores]
    (ROOT / "backtests" / "areas.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    put(METHOD, "areas", table(scores))
    print(table(scores))


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]])
