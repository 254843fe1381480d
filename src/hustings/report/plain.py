"""Text from outside, made harmless for a terminal."""

from __future__ import annotations

import unicodedata

_KEPT = ("\n", "\t")


def plain(text: str) -> str:
    """Return a text in which what a terminal would obey is spelt out instead.

    That is control characters (escape sequences begin with one) and the invisible signs that turn
    the direction of reading. Rich markup is not touched: print the result as ``rich.text.Text``.
    """
    return "".join(_spelt(sign) for sign in text)


def _spelt(sign: str) -> str:
    if sign in _KEPT or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return sign
    return f"<U+{ord(sign):04X}>"
