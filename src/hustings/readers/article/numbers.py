"""Sums of money and percentages as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCALE = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "mn": 1e6,
    "b": 1e9,
    "billion": 1e9,
    "bn": 1e9,
}
_MONEY = re.compile(
    r"(?P<sign>\$|€|£|US\$)\s?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[\s-]?(?P<scale>million|billion|thousand|[kKmMbB](?:n)?\b))?"
    r"|(?P<number2>\d[\d,.]*\d|\d)\s?(?P<scale2>million|billion|thousand)?\s(?P<word>dollars|euros|pounds)"
)
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {w: n for n, w in enumerate(_ONES, 1)} | {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_WORDS |= {
    f"{tens} {one}".strip(): 10 * n + k
    for n, tens in enumerate(_TENS, 2)
    for k, one in enumerate(["", *_ONES])
}
"""AP style begins a sentence with "Forty-seven percent"."""
_IN_WORDS = "|".join(sorted((w.replace(" ", r"[\s\-‑–]") for w in _WORDS), key=len, reverse=True))
_PERCENT = re.compile(
    r"(?P<number>(?<![\d.])\d{1,2}(?:\.\d+)?)"
    r"\s?(?:%|percent\b|per cent\b|percentage points\b|points?\b)"
    r"|(?<![\w\-‑–])(?<!\bpoint )(?<!\bhundred and )(?<!\bhundred )(?<!\bof )"
    rf"(?P<words>(?i:{_IN_WORDS})) "
    r"per ?cent\b"
)
_CURRENCY = {
    "$": "USD",
    "US$": "USD",
    "dollars": "USD",
    "€": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "pounds": "GBP",
}


@dataclass(frozen=True)
class Amount:
    """A number with its unit and place in the text."""

    value: str
    unit: str
    start: int
    end: int


def money(text: str) -> list[Amount]:
    """Return the sums named in a text."""
    found = []
    for m in _MONEY.finditer(text):
        number = float((m["number"] or m["number2"]).replace(",", ""))
        scale = _SCALE.get((m["scale"] or m["scale2"] or "").lower(), 1.0)
        value = f"{number * scale:.2f}".rstrip("0").rstrip(".")
        found.append(Amount(value, _CURRENCY[m["sign"] or m["word"]], m.start(), m.end()))
    return found


def percents(text: str) -> list[Amount]:
    """Return the percentages named in a text."""
    found = []
    for m in _PERCENT.finditer(text):
        number = m["number"] or str(_WORDS[re.sub(r"[\s\-‑–]", " ", m["words"].lower())])
        unit = "points" if "point" in m[0] else "per cent"
        found.append(Amount(number, unit, m.start(), m.end()))
    return found
