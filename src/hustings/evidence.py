"""Dated, sourced statements about a race, and the ledger that holds them.

Every row has the day it happened and the day it was published. ``Ledger.as_of(day)`` is the
only way in which anything downstream reads evidence, so nothing published later can leak.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date

OUTSIDE = ("undecided", "other", "none", "write-in")
"""Answers to a poll question that are not a candidate."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What share of a sample gave this answer: a candidate id or one of ``OUTSIDE``.

    ``pct`` is in per cent. ``below`` marks a printed '<1' or 0, which stands for less than
    ``pct`` and not for that number.
    """

    choice: str
    pct: float
    below: bool = False


@dataclass(frozen=True, slots=True)
class PollQuestion:
    """One list of names put to one sample. Questions with the same ``poll_id`` share a sample.

    ``kind`` is 'ballot' for a vote question; other kinds are kept and not fitted.
    ``sample_size`` is None where it was never published. ``sponsor_candidate`` is the id of the
    candidate whose side paid, or ''; ``sponsor_party`` the party of a partisan sponsor, or ''.
    ``row`` is the row of evidence.csv that the question was read from, '' for polls.csv.
    """

    question_id: str
    poll_id: str
    stage: str
    pollster: str
    start: date
    end: date
    published: date
    sample_size: int | None
    population: str
    offered: tuple[str, ...]
    answers: tuple[Answer, ...]
    kind: str = "ballot"
    sponsors: str = ""
    sponsor_candidate: str = ""
    sponsor_party: str = ""
    internal: bool = False
    hypothetical: bool = False
    source: str = ""
    note: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One row of evidence.csv: who said what of whom, when, and the passage it rests on.

    ``condition`` is what it hangs on ("if he runs"): the model reads no conditional statement.
    """

    id: str
    type: str
    candidate: str
    object: str
    value: float | None
    unit: str
    area: str
    happened: date
    published: date
    source: str
    speaker: str
    attribution: str
    quote: str
    statement: str
    accepted_by: str = ""
    accepted_at: str = ""
    corrects: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """Votes of one candidate in one area ('' for the whole contest) in this or a past election.

    ``stage`` is a stage id of the race for its own results and '' for past elections;
    ``candidate_id`` is '' for somebody who is not in the race.
    """

    election_date: date
    published: date
    office: str
    district: str
    stage: str
    area: str
    party: str
    candidate: str
    candidate_id: str
    votes: float
    source: str


def _result_place(r: ResultRow) -> tuple[object, ...]:
    """Return a sort key; one person on two party lines, or in two precincts, has two rows."""
    where = (r.election_date, r.office, r.district, r.stage, r.area)
    return (*where, r.candidate, r.party, r.votes, r.published, r.source)


@dataclass(frozen=True, slots=True)
class Crosstab:
    """A poll's share for one choice within one media market or other part of the contest."""

    poll_id: str
    question_id: str
    market: str
    choice: str
    pct: float
    published: date
    source: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All evidence of a race. Read it through ``as_of``."""

    questions: tuple[PollQuestion, ...] = ()
    statements: tuple[Statement, ...] = ()
    results: tuple[ResultRow, ...] = ()
    crosstabs: tuple[Crosstab, ...] = ()

    def as_of(self, day: date) -> Ledger:
        """The evidence that had been published by ``day``, in an order that rows cannot change.

        A statement that a later published row corrects is left out.
        """
        statements = [s for s in self.statements if s.published <= day]
        corrected = {s.corrects for s in statements if s.corrects}
        return Ledger(
            questions=tuple(
                sorted(
                    (
                        q
                        for q in self.questions
                        if q.published <= day and not (q.row and q.row in corrected)
                    ),
                    key=lambda q: (q.end, q.question_id),
                )
            ),
            statements=tuple(
                sorted(
                    (s for s in statements if s.id not in corrected),
                    key=lambda s: (s.published, s.id),
                )
            ),
            results=tuple(
                sorted(
                    (r for r in self.results if r.published <= day),
                    key=_result_place,
                )
            ),
            crosstabs=tuple(
                sorted(
                    (x for x in self.crosstabs if x.published <= day),
                    key=lambda x: (x.published, x.question_id, x.market, x.choice),
                )
            ),
        )

    def without(self, ids: Collection[str]) -> Ledger:
        """The evidence without these: ids of statements, of poll questions or of whole polls."""
        out = frozenset(ids)
        return replace(
            self,
            questions=tuple(
                q for q in self.questions if not {q.question_id, q.poll_id, q.row} & out
            ),
            statements=tuple(s for s in self.statements if s.id not in out),
            crosstabs=tuple(x for x in self.crosstabs if not {x.question_id, x.poll_id} & out),
        )

    def votes(self, stage: str) -> dict[str, float]:
        """Votes of the race's candidates in a stage as a whole, by candidate id."""
        return {
            r.candidate_id: r.votes
            for r in self.results
            if r.stage == stage and not r.area and r.candidate_id
        }

    def sha256(self) -> str:
        """A fingerprint of the evidence held here, the same whatever the order of rows."""
        view = self.as_of(date.max)
        text = json.dumps(asdict(view), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
