"""Reads a news article: proposes evidence, decides nothing."""

from __future__ import annotations

from pathlib import Path

from hustings.errors import ArticleError
from hustings.library import load
from hustings.readers.article.reading import Reading
from hustings.readers.folder import Folder

STDIN = "standard input"


def read(source: str | Path | bytes, *, race: str | Path | Folder | None = None) -> Reading:
    """Clean an article and propose rows of evidence, each with its passage and whose word it is.

    Args:
        source: a file of HTML or pasted text, or its bytes.
        race: whose candidates the names are resolved to; without one they stay as written.

    Raises:
        ArticleError: for a file that is empty, binary, too large, in a broken encoding, in another
            language, or a page without an article.
        UnknownRaceError, RaceFileError.
    """
    # Imported here: spaCy takes a second to import, for which no other command should wait.
    from hustings.readers.article.pipeline import read_article  # noqa: PLC0415

    folder = load(race) if isinstance(race, str | Path) else race
    name, data = _bytes(source)
    return read_article(data, name, folder.race if folder else None)


def _bytes(source: str | Path | bytes) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return STDIN, source
    path = Path(source)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise ArticleError(
            f"{path}: cannot be read ({error.strerror}); expected a file of HTML or text. "
            "Try: another path, or - to paste the text."
        ) from error
