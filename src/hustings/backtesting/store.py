"""What is done is kept: one small file a unit, named by everything that its result depends on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hustings.backtesting.rows import Failure, ScoreRow, WhatIfRow
from hustings.backtesting.units import Done, Unit
from hustings.backtesting.what_ifs import WhatIfDone, WhatIfUnit
from hustings.errors import OutputError
from hustings.forecast import VERSION
from hustings.model.learned import learned_without

FORMAT = 6
WHAT_IFS = 3
"""Raised with every change of the harness that changes a score, of what-ifs alone the second."""


AnyUnit = Unit | WhatIfUnit
AnyDone = Done | WhatIfDone


def key_of(unit: AnyUnit, contest_sha256: str) -> str:
    """A fingerprint of everything that a unit's result depends on."""
    asked: Any = (unit.kind, unit.polls) if isinstance(unit, WhatIfUnit) else unit.targets
    curves = {} if isinstance(unit, WhatIfUnit) else unit.curves
    text = json.dumps(
        {
            "format": [FORMAT, WHAT_IFS] if isinstance(unit, WhatIfUnit) else FORMAT,
            "version": VERSION,
            "contest": contest_sha256,
            "day": unit.day.isoformat(),
            "asked": asked,
            "curves": [[*k, c.a, c.b] for k, c in sorted(curves.items())],
            "settings": asdict(unit.settings),
            "learned": learned_without(unit.contest.cycle),
        },
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Store:
    """The folder of parts. Raises OutputError where it cannot be written."""

    folder: Path

    def __post_init__(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"--out: cannot make '{self.folder}': {error}. Try: another place."
            ) from error

    def _path(self, key: str) -> Path:
        return self.folder / f"{key[:32]}.json"

    def get(self, key: str) -> AnyDone | None:
        """What a unit gave in an earlier run; None where it is not there or not whole."""
        try:
            found = json.loads(self._path(key).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return _done(found) if found.get("key") == key else None

    def put(self, key: str, done: AnyDone) -> None:
        """Keep a result; it survives an interruption at any point."""
        path = self._path(key)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump({"key": key, **asdict(done)}, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except OSError as error:
            raise OutputError(
                f"--out: cannot write '{path}': {error}. Try: another place."
            ) from error


def _done(found: Mapping[str, Any]) -> AnyDone:
    failures = [Failure(**row) for row in found["failures"]]
    if "kinds" in found:
        rows = [WhatIfRow(**row) for row in found["rows"]]
        return WhatIfDone(rows, list(found["kinds"]), failures, found["seconds"])
    return Done(
        rows=[ScoreRow(**row) for row in found["rows"]],
        failures=failures,
        notes=list(found["notes"]),
        chances={m: [(p, came) for p, came in pairs] for m, pairs in found["chances"].items()},
        seconds=dict(found["seconds"]),
        questions=found["questions"],
        candidates=found["candidates"],
        lists=dict(found["lists"]),
    )
