"""Candidacy rows of evidence.csv join the dated statuses of race.toml.

A row of type 'candidacy' whose ``unit`` is a status is one; for 'potential' its ``value`` is the
stated chance of running. What race.toml says of the same person goes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hustings.evidence import Statement
from hustings.race import STANDING, Candidate, Race, Status, StatusChange

ROW_STATUSES = (
    Status.POTENTIAL,
    Status.DECLARED,
    Status.QUALIFIED,
    Status.DECLINED,
    Status.WITHDRAWN,
)
"""Statuses that a row can give; the others follow from a result, which race.toml names."""


def with_candidacies(race: Race, statements: Iterable[Statement]) -> tuple[Race, tuple[str, ...]]:
    """Return the race with what the rows say of its candidacies, and a sentence on each left out.

    A row under a condition is no status. A correction takes the place of the old row from the day
    on which it was published.
    """
    rows, asides = _rows(statements), []
    people = []
    for c in race.candidates:
        added = []
        for s in (s for s in rows if s.candidate == c.id):
            change, why = _change(s, c)
            if change is not None:
                added.append(change)
            elif why:
                asides.append(f"evidence.csv: candidacy row '{s.id}' is not used: {why}.")
        history = sorted((*c.history, *added), key=lambda h: (h.happened, h.published))
        people.append(replace(c, history=tuple(history)) if added else c)
    return replace(race, candidates=tuple(people)), tuple(asides)


def _rows(statements: Iterable[Statement]) -> list[Statement]:
    """Candidacy rows, without those replaced on the day they were published or before."""
    every = list(statements)
    day = {s.id: s.published for s in every}
    replaced = {s.corrects for s in every if s.corrects and s.published <= day[s.corrects]}
    return [s for s in every if s.type == "candidacy" and s.unit and s.id not in replaced]


def _change(s: Statement, candidate: Candidate) -> tuple[StatusChange | None, str]:
    """The row as a status, or why it is none ('' where race.toml says the same)."""
    why = _why_no_status(s)
    if why:
        return None, why
    status = Status(s.unit)
    clash = _clash(s, status, candidate)
    if clash is not None:
        return None, clash
    weighing = status is Status.POTENTIAL
    change = StatusChange(
        status=status,
        happened=s.happened,
        published=s.published,
        source=s.source,
        p_run=s.value if weighing else None,
        p_run_source=_judgement(s) if weighing else "",
        row=s.id,
        corrects=s.corrects,
    )
    return change, ""


def _why_no_status(s: Statement) -> str:
    if s.unit not in ROW_STATUSES:
        return f"unit is '{s.unit}', not one of {', '.join(ROW_STATUSES)}"
    if s.condition:
        return f"it hangs on a condition ('{s.condition}')"
    if s.unit == Status.POTENTIAL and not (s.value and 0 < s.value < 1):
        return "'potential' needs a stated chance of running between 0 and 1 as its value"
    return ""


def _clash(s: Statement, status: Status, candidate: Candidate) -> str | None:
    """Why race.toml goes first: None where it does not, '' where it says the same."""
    before = [h for h in candidate.history if h.happened <= s.happened]
    if not before:
        return None
    last = before[-1]
    if last.status is status:
        same = status is not Status.POTENTIAL or last.p_run == s.value
        if same or last.happened == s.happened:
            return "" if same else f"race.toml states p_run {last.p_run} on that day"
    elif last.happened == s.happened:
        return f"race.toml has '{last.status}' on that day"
    elif status is Status.POTENTIAL and last.status in STANDING:
        return f"race.toml has '{last.status}' since {last.happened}"
    return None


def _judgement(s: Statement) -> str:
    who = s.accepted_by or s.speaker or "whoever wrote the row"
    return f"judgement of {who}, row {s.id} of evidence.csv" + (
        f": {s.statement}" if s.statement else ""
    )
