"""A reader and a ledger in small, with the names of the library's own, for tests of the desk."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

ARTICLE = "Doe <b>entered</b>. Poe said she would run & win."


@dataclass(frozen=True)
class Proposal:
    type: str
    subject: str
    quote: str
    object: str = ""
    value: str = ""
    unit: str = ""
    date: str = ""
    attribution: str = "reporter"
    attributed_to: str = ""
    condition: str = ""
    area: str = ""
    confidence: float = 0.8


@dataclass(frozen=True)
class Origin:
    source: str
    published: date


def read(source, *, race=None):
    """Two proposals, whatever the text; the passages are the text's sentences."""
    first, _, second = source.decode().partition(". ")
    found = (Proposal("candidacy", "doe", first), Proposal("opinion", "poe", second))
    return SimpleNamespace(proposals=found, source_sha256="0", title="", published="")


def preview(race, proposal, origin):
    return {"type": proposal["type"], "candidate": proposal["subject"], "source": origin.source}


def accept(race, proposal, *, by, origin, changes=None):
    """One row more in a file of the race folder."""
    cells = preview(race, proposal, origin) | (changes or {})
    with (race / "accepted.txt").open("a", encoding="utf-8") as file:
        file.write("|".join([*cells.values(), proposal["quote"], by, str(origin.published)]) + "\n")


def reject(race, proposal, *, by, origin=None):
    """Nothing is written."""


PARTS = {("reading", "read"): read} | {
    ("review", f.__name__): f for f in (accept, reject, preview, Origin)
}


def part(module, name):
    """In the place of ``hustings.web.strands.part``."""
    return PARTS.get((module, name))
