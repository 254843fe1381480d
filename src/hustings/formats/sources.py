"""A race's sources as BibTeX or CSL-JSON: every address that a row or status names, once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from hustings.evidence import Ledger
from hustings.race import Race

_SPLIT = re.compile(r";?\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """An address, the first day on which something in it was known, and what rests on it."""

    url: str
    first: date
    for_: tuple[str, ...]

    @property
    def key(self) -> str:
        """A name for citing it: its host and a few signs of its own."""
        host = re.sub(
            r"[^a-z0-9]", "", (urlsplit(self.url).hostname or "source").removeprefix("www.")
        )
        return f"{host}-{hashlib.sha256(self.url.encode()).hexdigest()[:8]}"


def sources(race: Race, ledger: Ledger) -> tuple[Source, ...]:
    """Every address in the order of the first day."""
    found: dict[str, Source] = {}
    for text, day, what in _named(race, ledger):
        for url in _SPLIT.split(text):
            if not url.startswith(("http://", "https://")):
                continue
            old = found.get(url)
            first = min(day, old.first) if old else day
            for_ = tuple(dict.fromkeys((*(old.for_ if old else ()), what)))
            found[url] = Source(url, first, for_)
    return tuple(sorted(found.values(), key=lambda s: (s.first, s.url)))


def _named(race: Race, ledger: Ledger) -> Iterator[tuple[str, date, str]]:
    for c in race.candidates:
        for h in c.history:
            yield h.source, h.published, f"status of {c.id}"
    for d in race.deadlines:
        yield d.source, d.published, f"deadline {d.id}"
    for q in ledger.questions:
        yield q.source, q.published, f"poll {q.poll_id}"
    for s in ledger.statements:
        yield s.source, s.published, f"evidence {s.id}"
    for r in ledger.results:
        yield r.source, r.published, f"results of {r.election_date}"


def write_bibtex(race: Race, ledger: Ledger) -> str:
    """Sources as BibTeX entries of type 'misc', which every style knows."""
    library = Library()
    for s in sources(race, ledger):
        fields = {
            "title": f"{{{_title(s)}}}",
            "url": s.url,
            "year": str(s.first.year),
            "month": str(s.first.month),
            "note": f"Known from {s.first}; for {'; '.join(s.for_)}",
        }
        library.add(Entry("misc", s.key, [Field(k, v) for k, v in fields.items()]))
    return write_string(library)


def write_csl(race: Race, ledger: Ledger) -> str:
    """Sources as CSL-JSON items of type 'webpage'."""
    items = [
        {
            "id": s.key,
            "type": "webpage",
            "title": _title(s),
            "URL": s.url,
            "issued": {"date-parts": [[s.first.year, s.first.month, s.first.day]]},
            "note": "; ".join(s.for_),
        }
        for s in sources(race, ledger)
    ]
    return json.dumps(items, indent=2, ensure_ascii=False) + "\n"


def _title(s: Source) -> str:
    parts = urlsplit(s.url)
    name = parts.path.rstrip("/").rpartition("/")[2]
    words = re.sub(r"[^\w]+", " ", re.sub(r"\.\w+$", "", name)).strip()
    host = parts.hostname or ""
    return f"{words} ({host})" if words else host
