"""Whether memory grows while articles are streamed: run by ``python -m benchmarks.reading_memory``.

Every article is built anew from templates, with names and places that no other has, because what a
language model keeps of words it has never seen is what grows. ``--quick`` reads articles of some 50
words, so that a thousand of them take minutes.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path
from time import perf_counter

import hustings

_SYLLABLES = re.findall("...", "barbelcordandelfengarholkerlanmornelpolranseltorulaven")
_SENTENCES = (
    "{a} announced a campaign for governor on Monday.",
    "{b} told the {place} Gazette that {s} would not run again.",
    "{c} has endorsed {a}, who raised ${n},000 in the third quarter.",
    "A {place} College poll of {n} likely voters had {a} at {p} percent and {b} at {q} percent.",
    "“{a} and I talked last week,” said {c}, a former mayor of {place}.",
    "{b} did not respond to a request for comment.",
    "Candidates have until Nov. 8 to qualify for the ballot in {place}.",
    "{c}'s supporters and {b}'s overlap, a strategist said.",
    "In 2021, {a} defeated {b} in the runoff by {p} votes.",
)


def article(seed: int, sentences: int = 30) -> bytes:
    """An invented article: some 300 words where it has 30 sentences."""
    rng = random.Random(seed)

    def word() -> str:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3))).capitalize()

    people = {k: f"{word()} {word()}" for k in "abc"}
    lines = [f"{people['a']} in, {people['b']} out", "", "October 3, 2029", ""]
    for _ in range(sentences):
        told = rng.choice(_SENTENCES).format(
            **people, s=rng.choice(("he", "she")), place=word(), n=rng.randint(200, 900),
            p=rng.randint(20, 50), q=rng.randint(10, 20),
        )  # fmt: skip
        lines += [told, ""]
    return "\n".join(lines).encode()


def resident() -> float:
    """Resident memory of this process now, in MB (Linux)."""
    kilobytes = Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0]
    return int(kilobytes) / 1024


def main() -> None:
    """Read a thousand articles, or as many as are asked for, and print the memory on the way."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="articles of some 50 words")
    asked = parser.parse_args()
    count, sentences = asked.count, 5 if asked.quick else 30
    parts = (count // 20, count // 10, count // 4, count // 2, 3 * count // 4, count)
    start = perf_counter()
    for n in range(1, count + 1):
        hustings.read(article(n, sentences))
        if n in {1, *parts}:
            print(
                f"after {n:5} articles  {resident():7.1f} MB  {perf_counter() - start:7.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
