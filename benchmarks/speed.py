"""How long the main job takes: run by ``make bench``.

Machines are shared and noisy: each line gives the median of some runs and, beside it, the ratio to
a plain yardstick timed in the same run (a matrix product), which travels better than seconds do.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median

import numpy as np

import hustings

RACE, DAY = "us-al-2020-senate", date(2019, 10, 29)


def timed(work: Callable[[], object], times: int) -> float:
    """Median wall seconds of some runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def yardstick() -> object:
    """A fixed amount of arithmetic."""
    a = np.random.default_rng(0).normal(size=(700, 700))
    for _ in range(20):
        a = a @ a / 700
    return a


def cold() -> object:
    """The forecast command in a process of its own, import included."""
    command = [sys.executable, "-m", "hustings", "forecast", RACE, "--as-of", str(DAY), "--json"]
    return subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Time everything and print a table."""
    unit = timed(yardstick, 5)
    fitted = hustings.fit_race(RACE, as_of=DAY)
    seven = ("sessions", "tuberville", "byrne", "moore", "merrill", "mooney", "adair")
    jobs: list[tuple[str, Callable[[], object], int, float]] = [
        ("forecast, cold process, import included", cold, 3, 15.0),
        ("fit alone", lambda: hustings.fit_race(RACE, as_of=DAY), 3, float("nan")),
        ("what-if after the fit", lambda: hustings.what_if(fitted, enter=("sessions",)), 9, 0.3),
        ("fields, 2^7 lists, 4,000 draws", lambda: hustings.fields(fitted, vary=seven), 3, 5.0),
    ]
    print(f"yardstick {unit:.3f} s")
    for name, work, times, goal in jobs:
        seconds = timed(work, times)
        print(f"{name:42s} {seconds:7.2f} s  {seconds / unit:8.1f} yardsticks  goal {goal:g} s")


if __name__ == "__main__":
    main()
