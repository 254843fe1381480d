"""Tells who is meant by a name in a CSV file, and which stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hustings.errors import UnknownCandidateError
from hustings.evidence import OUTSIDE
from hustings.race import Candidate, Race
from hustings.readers.csv_file import Row
from hustings.readers.faults import nearest

_WORDS = {
    "undecided": (
        "undecided",
        "unsure",
        "not sure",
        "not certain",
        "don't know",
        "dont know",
        "do not know",
        "don't know/refused",
        "refused",
        "no opinion",
        "no answer",
        "undecided/other",
    ),
    "other": (
        "other",
        "others",
        "someone else",
        "somebody else",
        "another candidate",
        "other candidate",
    ),
    "none": (
        "none",
        "neither",
        "none of these",
        "none of the above",
        "would not vote",
        "did not vote",
        "wouldn't vote",
        "won't vote",
    ),
    "write-in": ("write-in", "write in", "write-ins", "write-in candidate"),
}
_OUTSIDE_OF = {word: outside for outside, words in _WORDS.items() for word in words}


def outside(text: str) -> str | None:
    """Which of ``OUTSIDE`` a printed answer stands for, or None if it is none of them."""
    return _OUTSIDE_OF.get(text.strip().casefold().replace("’", "'"))


@dataclass(frozen=True)
class Roster:
    """The names of a race.

    ``race`` is None where race.toml has faults of its own: then every name and stage is let
    through, so that one fault there gives no others elsewhere.
    """

    race: Race | None

    def candidate(self, text: str) -> str | None:
        """Return the id of the candidate of this id, name or alias; None if there is none."""
        if self.race is None:
            return text.casefold()
        try:
            return self.race.candidate(text).id
        except UnknownCandidateError:
            return None

    def stage(self, row: Row) -> str:
        """Return the stage of a row; a fault is noted if the race has no such stage."""
        if self.race is None:
            return row["stage"]
        return row.word("stage", tuple(s.id for s in self.race.stages))

    def vote(self, stage: str) -> date | None:
        """Return the day on which a stage is held, where that is known."""
        days = {s.id: s.date for s in self.race.stages} if self.race else {}
        return days.get(stage)

    def choice(self, *texts: str) -> str | None:
        """Return the candidate's id or word of ``OUTSIDE`` that the first known text means."""
        for text in filter(None, texts):
            found = outside(text) or self.candidate(text)
            if found is not None:
                return found
        return None

    def place(self, choice: str) -> tuple[int, str]:
        """Return a sort key: candidates in the order of race.toml, then the outside answers."""
        ids = self.race.candidate_ids if self.race else ()
        order = (*ids, *OUTSIDE)
        return (order.index(choice) if choice in order else -1, choice)

    def unknown(self, row: Row, column: str, text: str) -> None:
        """Note that a name is nobody's, at the first row that has it."""
        names = tuple(n for c in self._people() for n in (c.name, c.id, *c.aliases))
        close = nearest(text, names)
        also = "" if not close.startswith("'") else f"{close}, or "
        row.fault_once(
            column,
            f"'{text}'" if text else "nothing",
            f"a candidate of race.toml ({', '.join(c.id for c in self._people())})",
            f"{also}add the person to race.toml",
        )

    def _people(self) -> tuple[Candidate, ...]:
        return self.race.candidates if self.race else ()
