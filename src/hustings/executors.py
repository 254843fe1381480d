"""Where independent pieces of work run: here, in processes, or on a Dask cluster.

All three give the same results; only the order in which they arrive differs.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from hustings.errors import ExecutorError

T = TypeVar("T")
R = TypeVar("R")
_TRIES = 3


class Executor(Protocol):
    """Runs a function on every item and yields (number of the item, result) as they are done."""

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Run; ``work`` and ``items`` can be pickled."""


@dataclass(frozen=True)
class Serial:
    """One after the other, in this process."""

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Run in order."""
        for number, item in enumerate(items):
            yield number, work(item)


@dataclass(frozen=True)
class Processes:
    """In fresh processes of this machine. What a process that died held is given to others."""

    jobs: int

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Run as processes are free. Raises ExecutorError where they keep dying."""
        left = dict(enumerate(items))
        for _ in range(_TRIES):
            try:
                for number, result in self._once(work, left):
                    del left[number]
                    yield number, result
            except BrokenProcessPool:
                continue
            return
        raise ExecutorError(
            f"--jobs {self.jobs}: got processes that died {_TRIES} times with {len(left)} pieces "
            "left; expected them to live. Try: fewer jobs, or more memory; what is done is kept."
        )

    def _once(self, work: Callable[[T], R], left: dict[int, T]) -> Iterator[tuple[int, R]]:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.jobs, mp_context=context) as pool:
            futures = {pool.submit(work, item): number for number, item in left.items()}
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Dask:
    """On the workers of a Dask cluster, which need Hustings installed.

    What a worker that dies was working on is given to another.
    """

    scheduler: str

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Run as workers are free. Raises ExecutorError where no scheduler answers."""
        try:
            from distributed import Client  # noqa: PLC0415 (an optional extra)
            from distributed import as_completed as arriving  # noqa: PLC0415
        except ImportError as error:
            raise ExecutorError(
                "--executor dask: got no dask.distributed; expected it installed. Try: pip "
                "install 'hustings[dask]'."
            ) from error
        try:
            client = Client(self.scheduler, timeout="10s")
        except (OSError, ValueError) as error:
            raise ExecutorError(
                f"--scheduler: got '{self.scheduler}', where no scheduler answers ({error}). "
                "Try: tcp://HOST:8786, and dask scheduler running there."
            ) from error
        with client:
            futures = [client.submit(work, item, pure=False, retries=_TRIES) for item in items]
            numbers = {future.key: number for number, future in enumerate(futures)}
            for future in arriving(futures):
                yield numbers[future.key], future.result()


def executor_for(name: str, jobs: int, scheduler: str) -> Executor:
    """The executor with this name: '' (by the number of jobs), serial, processes or dask."""
    if name == "dask":
        if not scheduler:
            raise ExecutorError(
                "--executor dask: got no scheduler; expected its address. Try: --scheduler "
                "tcp://HOST:8786"
            )
        return Dask(scheduler)
    if name == "serial" or (not name and jobs <= 1):
        return Serial()
    if name in ("", "processes"):
        return Processes(max(jobs, 1))
    raise ExecutorError(
        f"--executor: got '{name}'; expected serial, processes or dask. Try: --jobs 2"
    )
