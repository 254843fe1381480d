"""From the bytes of a file to a reading."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from hustings.errors import ArticleError
from hustings.race import Race
from hustings.readers.article.cleaning import Cleaning, clean
from hustings.readers.article.dates import published_in
from hustings.readers.article.language import check_english, parsing
from hustings.readers.article.layer import Layer
from hustings.readers.article.markup import Page, read_page
from hustings.readers.article.proposals import Article, propose
from hustings.readers.article.reading import Reading, Removed
from hustings.readers.article.source import MAX_CHARACTERS, decode, is_html

STDIN = "standard input"


_PUBLISHED = re.compile(r"(?:originally |first )?(?:published|posted|updated)\b", re.IGNORECASE)
"""How a line begins that says outright when the article is from."""


def read_article(data: bytes, name: str, race: Race | None) -> Reading:
    """Return the reading of a file's bytes. Raises ArticleError.

    Args:
        data: HTML or plain text, as it was stored.
        name: what messages call it; a day in it is taken for that of publication if the text
            gives none.
        race: whose candidates are looked for, or None.
    """
    original = decode(data, name)
    page = read_page(original, name) if is_html(original) else _plain(original)
    cleaning = clean(page.layer.text)
    article, origin = _article(page, cleaning, original, name)
    with parsing():
        found = propose(article, race)
    _check_spans(original, found.proposals)
    published = article.published
    return Reading(
        source_sha256=hashlib.sha256(data).hexdigest(),
        clean_text=article.layer.text,
        kept=article.layer.kept(),
        removed=_removed(page, cleaning),
        proposals=found.proposals,
        title=cleaning.title or page.title,
        published=published.isoformat() if published else "",
        published_from=origin,
        race=race.id if race else "",
        named=found.named,
        notes=_notes(race, found.named, published),
    )


def article_of(text: str, name: str) -> Article:
    """Return a pasted text as its proposals are read from it. Raises ArticleError."""
    page = _plain(text)
    return _article(page, clean(page.layer.text), text, name)[0]


def _article(page: Page, cleaning: Cleaning, original: str, name: str) -> tuple[Article, str]:
    """The article, and what its day of publication is from."""
    layer = page.layer.without(cleaning.cuts)
    _check(layer.text, name)
    published, origin = _published(page, cleaning, name)
    outlet = page.outlet or _outlet(cleaning)
    names = cleaning.formal_names
    return Article(original, layer, names, published, outlet, cleaning.title), origin


def _plain(original: str) -> Page:
    return Page(Layer.of(original), (), "", "", "")


def _check(text: str, name: str) -> None:
    if not text.strip():
        raise ArticleError(f"{name}: got no prose; expected an article. Try: another file.")
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(
            f"{name}: got an article of {len(text):,} characters; expected at most "
            f"{MAX_CHARACTERS:,}. Try: one article a file."
        )
    check_english(text, name)


def _removed(page: Page, cleaning: Cleaning) -> tuple[Removed, ...]:
    """Everything cut, in the order of the original; what touches what the page cut stays apart."""
    return tuple(
        sorted((*page.removed, *page.layer.removed(cleaning.cuts)), key=lambda r: (r.start, r.end))
    )


def _published(page: Page, cleaning: Cleaning, name: str) -> tuple[date | None, str]:
    """The day of publication and where it is from."""
    if page.published:
        return date.fromisoformat(page.published[:10]), "the page"
    lines = [s for kind, s in cleaning.said if kind in ("dateline", "byline", "copyright")]
    for said in sorted(lines, key=lambda line: not _PUBLISHED.match(line)):
        if (day := published_in(said)) is not None:
            return day, "the text"
    day = published_in(name) if name != STDIN else None
    return (day, "the file's name") if day else (None, "")


def _outlet(cleaning: Cleaning) -> str:
    for kind, said in cleaning.said:
        if kind == "source" and len(said.split()) <= 5 and "." not in said:
            return said.removeprefix("Source:").removeprefix("The ").strip(" ()")
    return ""


def _notes(race: Race | None, named: tuple[str, ...], published: date | None) -> tuple[str, ...]:
    notes = []
    if race is not None and not named:
        notes.append(f"The article names nobody of the race {race.id}.")
    if published is None:
        notes.append(
            "No day of publication was found: days such as 'on Monday' are left unresolved."
        )
    return tuple(notes)


def _check_spans(original: str, proposals: tuple[object, ...]) -> None:
    for p in proposals:
        start, end, quote = (getattr(p, n) for n in ("start", "end", "quote"))
        if original[start:end] != quote or not quote:
            raise AssertionError(f"a proposal's quote is not the original at {start} to {end}")
