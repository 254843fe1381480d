"""Reading a pasted article, and what a person decides about what it says.

The text itself is not kept, only the passages that proposals quote. What is accepted is written to
the race's own evidence.csv before it is marked as decided here, so that nothing accepted is lost.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from hustings.errors import HustingsError
from hustings.readers.evidence_rows import REQUIRED
from hustings.reading import read
from hustings.review import Origin, accept, preview, reject
from hustings.web.desk import Desk, short, to_day
from hustings.web.problems import Refused

CHANGEABLE = tuple(c for c in REQUIRED if c not in ("id", "quote"))
"""Cells of evidence.csv that a review may put right; the quote stays as it was read."""


class Review:
    """Readings and decisions for one race."""

    def __init__(self, desk: Desk, race: str) -> None:
        self.desk, self.race = desk, race
        self.path = desk.shelf.place(race).path

    def read(self, text: str, source: str, published: str) -> int:
        """Put what an article says up for review; how many proposals are new.

        Raises ArticleError, RaceFileError, AsOfError for a date that is none.
        """
        self.desk.shelf.folder(self.race)
        reading = read(text.encode(), race=self.path)
        day = to_day(published or reading.published or date.today().isoformat()).isoformat()
        origin = {"source": source or reading.title or "pasted text", "published": day}
        new = 0
        for proposal in reading.proposals:
            body: dict[str, Any] = asdict(proposal)
            body |= {"origin": origin, "reading": reading.source_sha256}
            mark = json.dumps(
                [
                    self.race,
                    reading.source_sha256,
                    body["quote"],
                    body["type"],
                    body["subject"],
                    body["object"],
                ]
            )
            new += self.desk.store.propose(short(mark), self.race, body)
        return new

    def open(self) -> list[dict[str, Any]]:
        """Proposals that wait, each with the ``row`` of evidence.csv that it would become."""
        found = self.desk.store.proposals(self.race)
        for proposal in found:
            proposal["row"] = {}
            try:
                race = self.desk.shelf.folder(self.race).race
                proposal["row"] = preview(race, proposal, _origin(proposal))
            except HustingsError as error:  # it can still be rejected
                proposal["problem"] = str(error)
        return found

    def decide(self, identifier: str, decision: str, changes: dict[str, str], *, by: str) -> None:
        """Accept, correct or reject. Raises Refused, LedgerError, RaceFileError."""
        proposal = self.desk.store.proposal(self.race, identifier)
        if proposal is None or decision not in ("accept", "correct", "reject"):
            raise Refused(404, "proposal: there is no such proposal or decision.")
        if proposal["state"] != "open":
            raise Refused(409, f"proposal: it was {proposal['state']} before. Try: the next one.")
        name, origin = by.strip() or "the desk", _origin(proposal)
        if decision == "reject":
            reject(self.path, proposal, by=name, origin=origin)
            self.desk.store.decide(identifier, "rejected")
            return
        kept = changes if decision == "correct" else {}
        accept(self.path, proposal, by=name, origin=origin, changes=kept)
        self.desk.store.decide(identifier, "accepted")


def _origin(proposal: dict[str, Any]) -> Origin:
    came = proposal["origin"]
    return Origin(came["source"], date.fromisoformat(came["published"]))
