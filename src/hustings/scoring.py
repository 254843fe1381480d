"""Proper scores of forecasts, all as losses: lower is better. Shares are fractions, 0 to 1.

CRPS and energy score are those of ``scoringrules``; definitions in Gneiting and Raftery (2007),
"Strictly proper scoring rules, prediction, and estimation", JASA 102.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COVERAGE: Mapping[str, float] = {"cover50": 0.5, "cover80": 0.8, "cover95": 0.95}
METRICS = ("log_score", "brier", "crps", "energy", "mae", *COVERAGE, "pit")
T = TypeVar("T")
_THIN = 1000
"""Draws that an energy score reads, whose cost grows with their square."""


def _when_used(name: str) -> ModuleType:
    """A library that compiles for seconds when it is imported: nobody waits who does not score."""
    spec = find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return __import__(name)
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


scoringrules = _when_used("scoringrules")


def log_score(p: float, floor: float) -> float:
    """−ln of the probability that was given to what happened, no less than ``floor``."""
    return float(-np.log(min(1.0, max(p, floor))))


def brier(chances: Mapping[T, float], happened: T) -> float:
    """Brier's score (1950) over all outcomes, 0 to 2: the sum of (p − 1 if it happened)²."""
    others = sum(p**2 for outcome, p in chances.items() if outcome != happened)
    return float(others + (1.0 - chances.get(happened, 0.0)) ** 2)


def crps(draws: Floats, real: float) -> float:
    """Continuous ranked probability score of one share; ``draws`` [draw]."""
    return float(scoringrules.crps_ensemble(real, draws, estimator="qd"))


def energy(draws: Floats, real: Floats) -> float:
    """Energy score of a vector of shares; ``draws`` [draw, candidate], ``real`` [candidate]."""
    step = max(1, len(draws) // _THIN)
    return float(scoringrules.es_ensemble(real, np.ascontiguousarray(draws[::step])))


def mae(draws: Floats, real: float) -> float:
    """Distance of the median from the real share."""
    return float(abs(np.median(draws) - real))


def covered(draws: Floats, real: float) -> dict[str, float]:
    """1 where the central interval of each width holds the real share, else 0."""
    found = {}
    for name, width in COVERAGE.items():
        low, high = np.quantile(draws, [0.5 - width / 2, 0.5 + width / 2])
        found[name] = float(low <= real <= high)
    return found


def pit(draws: Floats, real: float, lot: float) -> float:
    """Part of the draws below the real share, and the part ``lot`` (0 to 1) of those equal to it.

    With a random ``lot`` it is uniform for a calibrated forecast even where a share has a chance of
    being none (randomised PIT; Czado, Gneiting and Held 2009, Biometrics 65).
    """
    return float(np.mean(draws < real) + lot * np.mean(draws == real))


def share_scores(draws: Floats, real: float, lot: float) -> dict[str, float]:
    """Every score of one candidate's share; ``lot`` is that of ``pit``."""
    return {
        "crps": crps(draws, real),
        "mae": mae(draws, real),
        **covered(draws, real),
        "pit": pit(draws, real, lot),
    }


def worst_share(real: float) -> dict[str, float]:
    """Scores of a share for which there is no forecast: as far off as a share can be."""
    return {"crps": max(real, 1 - real), "mae": max(real, 1 - real), **dict.fromkeys(COVERAGE, 0.0)}


def worst_energy(real: Floats) -> float:
    """Energy score where there is no forecast: every share as far off as it can be."""
    return float(np.linalg.norm(np.maximum(real, 1 - real)))
