"""From the bytes of a file to its text, or a message about why they are no article."""

from __future__ import annotations

import codecs
import re

from hustings.errors import ArticleError

MAX_BYTES = 4_000_000
MAX_CHARACTERS = 300_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HTML = re.compile(
    r"<!doctype html|<html[\s>]|<(?:body|article|head|div|p)[\s>].*?</", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, name: str) -> str:
    """Return the text of a file, with every character of it. Raises ArticleError."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise ArticleError(f"{name}: got an empty file; expected an article. Try: another file.")
    if len(data) > MAX_BYTES:
        raise ArticleError(
            f"{name}: got {len(data) / 1e6:.1f} MB; expected at most {MAX_BYTES / 1e6:g} MB. "
            "Try: paste the article's text alone into a file."
        )
    text = _text(data, name)
    if len(_CONTROL.findall(text)) > len(text) / 1000:
        raise ArticleError(
            f"{name}: got a binary file; expected HTML or plain text. "
            "Try: save the page as HTML, or paste its text into a file."
        )
    return text


def _text(data: bytes, name: str) -> str:
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    at = _first_bad_byte(data)
    binary = b"\x00" in data[:1024] or data[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG")
    got = "a binary file" if binary else f"bytes that are not UTF-8 (first at {at})"
    raise ArticleError(
        f"{name}: got {got}; expected HTML or plain text in UTF-8. Try: save it anew as UTF-8."
    )


def _encodings(data: bytes) -> list[str]:
    """Return the encodings a file may be in: UTF-8, the one its marks or its page declare."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    declared = _CHARSET.search(data[:4096])
    return ["utf-8", *([declared[1].decode("ascii")] if declared else [])]


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def is_html(text: str) -> bool:
    """Whether a text is a page and not a pasted article."""
    return _HTML.search(text[:20_000]) is not None
