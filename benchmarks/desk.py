"""The desk under load, on loopback: ``python -m benchmarks.desk [SECONDS]``.

Starts a desk over a kept forecast of the Alabama race and reports: the first page of a cold
server; the time of a toggle with 50 people at once, who roam over every list that is counted ahead
and look at each for a second; a read load of 200 requests a second on pages, answers and JSON; the
memory before and after it; and how busy the machine was. Bounded in requests and in time.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import httpx2
import numpy as np

from hustings.forecast import fit_race
from hustings.web import worker
from hustings.web.settings import DeskSettings
from hustings.web.store import Store

RACE = "us-al-2020-senate"
DAY = date(2019, 10, 29)
PEOPLE, TOGGLES, RATE = 50, 12, 200


def prepare(folder: Path, *, lists: bool = True) -> None:
    """Keep a forecast, with all its lists answered ahead or none."""
    settings = DeskSettings(folder=folder)
    store = Store(settings.url)
    fitted = fit_race(RACE, as_of=DAY)
    kept = worker.keep(store, fitted, settings.most_fields)
    if lists:
        start = time.perf_counter()
        worker.count_fields(store, fitted, kept, settings.most_fields)
        seconds = time.perf_counter() - start
        print(f"lists counted ahead: {len(store.answered(kept))} in {seconds:.0f} s")
    store.close()


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server on a free port, up to its first sign of life."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    words = [
        "serve",
        RACE,
        "--as-of",
        DAY.isoformat(),
        "--folder",
        str(folder),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "hustings", *words], stdout=subprocess.DEVNULL
    )
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    return process, f"http://127.0.0.1:{port}"


def lists(folder: Path) -> list[str]:
    """The queries of every list that is counted ahead."""
    store = Store(DeskSettings(folder=folder).url)
    kept = store.lines(RACE)[0].id
    found = sorted(key for key in store.answered(kept) if ":" not in key)
    store.close()
    return [f"?kept={kept}&{key}" if key else f"?kept={kept}" for key in found]


def memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of the server, in MiB."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]


async def toggle(url: str, links: list[str]) -> list[float]:
    """Times of toggles by many people, each of whom looks at the answer for a second."""
    times = []

    async def person(number: int) -> None:
        random = Random(number)
        async with httpx2.AsyncClient(base_url=url, timeout=30, verify=False) as client:
            await asyncio.sleep(random.random())
            for _ in range(TOGGLES):
                began = time.perf_counter()
                answer = await client.get(random.choice(links))
                times.append(time.perf_counter() - began)
                assert answer.status_code == 200
                await asyncio.sleep(1)

    await asyncio.gather(*(person(i) for i in range(PEOPLE)))
    return times


async def read(url: str, links: list[str], seconds: float) -> tuple[list[float], int]:
    """Times and errors of a steady read load."""
    times, errors = [], 0
    limits = httpx2.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx2.AsyncClient(base_url=url, timeout=30, limits=limits) as client:

        async def one(link: str) -> None:
            nonlocal errors
            began = time.perf_counter()
            try:
                errors += (await client.get(link)).status_code != 200
            except httpx2.HTTPError:
                errors += 1
            times.append(time.perf_counter() - began)

        tasks, random, began = [], Random(1), time.perf_counter()
        for number in range(int(RATE * seconds)):
            tasks.append(asyncio.create_task(one(random.choice(links))))
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        await asyncio.gather(*tasks)
    return times, errors


def told(times: list[float]) -> str:
    """Quantiles in milliseconds."""
    p50, p95, most = np.quantile(times, [0.5, 0.95, 1]) * 1000
    return f"median {p50:.0f} ms, p95 {p95:.0f} ms, largest {most:.0f} ms"


def main(seconds: float) -> None:
    """Run all of it and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        print(f"load of the machine over the last minute: {os.getloadavg()[0]:.1f}")
        process, url = start(folder)
        try:
            began = time.perf_counter()
            httpx2.get(f"{url}/races/{RACE}", timeout=30)
            print(f"first page of a cold server: {time.perf_counter() - began:.2f} s")
            queries = lists(folder)
            answers = [f"/races/{RACE}/answer{query}" for query in queries]
            print(f"toggles, {PEOPLE} people: {told(asyncio.run(toggle(url, answers)))}")
            some = queries[::10]
            mixed = [f"/races/{RACE}{part}{q}" for part in ("", ".json", "/answer") for q in some]
            asyncio.run(read(url, mixed, 5))
            before = memory(process)
            times, errors = asyncio.run(read(url, mixed, seconds))
            rate = f"{len(times)} requests at {RATE} a second"
            print(f"read load: {rate}, {errors} errors, {told(times)}")
            print(f"memory: {before:.0f} MiB before, {memory(process):.0f} MiB after")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
