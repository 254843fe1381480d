"""Runs units wherever they run, and keeps what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from threadpoolctl import threadpool_limits

from hustings.backtesting.rows import Failure
from hustings.backtesting.store import AnyDone, AnyUnit, Store, key_of
from hustings.backtesting.units import Done, Unit, run_unit, tried
from hustings.backtesting.what_ifs import WhatIfDone, run_what_if
from hustings.executors import Executor

Progress = Callable[[int, int, str], None]
"""Called with the units done, all units, and the contest just done."""


@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]
def run_one(unit: AnyUnit) -> AnyDone:
    """Run a unit of either sort. What nothing foresaw is a failure of this unit alone."""
    if isinstance(unit, Unit):
        done, why = tried(lambda: run_unit(unit))
        return done or Done(failures=[_failure(unit, stage, why) for stage, _ in unit.targets])
    asked, why = tried(lambda: run_what_if(unit))
    stage = unit.contest.stages[0].id
    return asked or WhatIfDone(failures=[_failure(unit, stage, f"what-if: {why}")])


def _failure(unit: AnyUnit, stage: str, why: str) -> Failure:
    return Failure(unit.contest.id, stage, None, "", why)


def run_all(
    units: Sequence[AnyUnit], store: Store, executor: Executor, progress: Progress | None
) -> list[AnyDone]:
    """What every unit gave, in the order of units; only what is not in the store is run."""
    contests = {id(u.contest): u.contest for u in units}
    prints = {key: contest.sha256() for key, contest in contests.items()}
    keys = [key_of(u, prints[id(u.contest)]) for u in units]
    found = {number: store.get(key) for number, key in enumerate(keys)}
    missing = [number for number, done in found.items() if done is None]
    count = len(units) - len(missing)
    if progress:
        progress(count, len(units), "")
    for place, done in executor.run(run_one, [units[n] for n in missing]):
        number = missing[place]
        store.put(keys[number], done)
        found[number] = done
        count += 1
        if progress:
            progress(count, len(units), units[number].contest.id)
    return [done for done in found.values() if done is not None]
