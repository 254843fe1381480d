"""How long reading an article takes, and whether memory grows.

Run by ``python -m benchmarks.reading_speed [ARTICLES]``.
"""

from __future__ import annotations

import resource
import sys
from time import perf_counter

import hustings
from benchmarks.reading import samples
from benchmarks.speed import timed, yardstick


def megabytes() -> float:
    """Peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Time the load, an article of 1,000 words, and a stream of articles."""
    start = perf_counter()
    articles = [s.text.encode() for s in samples()]
    hustings.read(articles[0])
    print(f"import and model, once      {perf_counter() - start:7.2f} s")
    unit = timed(yardstick, 5)
    plain = [a.decode() for a in articles if b"<html" not in a]
    words = " ".join(plain).split(" ")
    thousand = " ".join(words[:1000])
    seconds = timed(lambda: hustings.read(thousand.encode()), 5)
    took = f"{seconds:7.2f} s  {seconds / unit:6.1f} yardsticks"
    print(f"article of {len(thousand.split())} words      {took}  goal 1 s")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    marks, start = {}, perf_counter()
    for i in range(count):
        varied = articles[i % len(articles)].replace(b"Monday", f"Monday{i}".encode())
        hustings.read(varied)
        if i in (count // 10, count // 2, count - 1):
            marks[i + 1] = megabytes()
    spent = perf_counter() - start
    shown = ", ".join(f"{m:.0f} MB after {n}" for n, m in marks.items())
    print(f"{count} articles streamed    {spent:7.1f} s  peak memory {shown}")


if __name__ == "__main__":
    main()
