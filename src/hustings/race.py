"""What is contested: candidates with a dated status, the calendar, and the stages with their rules.

Pure data, checked when it is made. ``Race.as_of(day)`` is a Race again: the one a person could
have written on that day, without statuses, dates or deadlines that were published later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hustings.errors import RaceError, UnknownCandidateError


class Status(StrEnum):
    """Where a candidacy stands."""

    POTENTIAL = "potential"
    DECLARED = "declared"
    QUALIFIED = "qualified"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ADVANCED = "advanced"
    ELIMINATED = "eliminated"


STANDING = frozenset({Status.DECLARED, Status.QUALIFIED, Status.ADVANCED})
"""Statuses of somebody who is in the race."""

STAGE_KINDS = ("primary", "runoff", "general")
"""Kinds of stage: they decide which learned election-day error applies."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A candidacy took this status on ``happened``; the world could read it on ``published``.

    ``p_run`` is a stated probability of running, for a potential candidate only; it is a
    person's judgement and ``p_run_source`` says whose and on what ground. ``row`` is the row of
    evidence.csv that says so, '' for race.toml; ``corrects`` the row that this one replaces.
    """

    status: Status
    happened: date
    published: date
    source: str
    p_run: float | None = None
    p_run_source: str = ""
    stage: str = ""
    row: str = ""
    corrects: str = ""

    def __post_init__(self) -> None:
        if self.p_run is not None and not 0.0 < self.p_run < 1.0:
            raise RaceError(
                f"p_run: got {self.p_run}; expected a probability strictly between 0 and 1. "
                "Try: 0.5, or the status 'declared' for somebody who is certain to run."
            )
        if self.status is Status.POTENTIAL and (self.p_run is None or not self.p_run_source):
            raise RaceError(
                "status 'potential': got no stated probability of running with its source; "
                'expected both. Try: p_run = 0.5 and p_run_source = "own judgement: ...".'
            )


@dataclass(frozen=True, slots=True)
class Office:
    """An office held. ``level``: same_seat, statewide, congress, legislature, local, appointed."""

    title: str
    level: str
    start: date | None
    end: date | None
    source: str


RULE_NAMES = ("plurality", "majority", "top", "ranked")
"""Names of rules a race file may ask for."""

OFFICE_LEVELS = ("same_seat", "statewide", "congress", "legislature", "local", "appointed")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who runs, might run, or is asked about. ``stage`` is where they enter."""

    id: str
    name: str
    party: str
    stage: str
    home: str = ""
    aliases: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    history: tuple[StatusChange, ...] = ()

    @property
    def status(self) -> Status | None:
        """The latest status, or None for somebody who is only talked about."""
        return self.history[-1].status if self.history else None

    @property
    def is_standing(self) -> bool:
        """Whether this person is in the race."""
        return self.status in STANDING

    @property
    def p_run(self) -> float | None:
        """The stated probability of running, for a potential candidate."""
        return self.history[-1].p_run if self.status is Status.POTENTIAL else None


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule by name with its numbers.

    ``threshold`` and ``exhaust`` are in per cent, ``advance`` in candidates.
    """

    name: str
    threshold: float | None = None
    advance: int | None = None
    exhaust: float | None = None


@dataclass(frozen=True, slots=True)
class StageDate:
    """The day a stage is held, as it was known from ``published`` on."""

    day: date
    published: date
    source: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One vote. Who wins goes to ``winner_to``; who only gets through goes to ``others_to``.

    Both are empty for the last stage, whose winner takes the seat. ``electorate`` names the
    voters: stages of one electorate share tastes; another electorate has its own levels.
    """

    id: str
    title: str
    kind: str
    electorate: str
    rule: RuleSpec
    dates: tuple[StageDate, ...]
    winner_to: str = ""
    others_to: str = ""

    def __post_init__(self) -> None:
        if self.kind not in STAGE_KINDS:
            raise RaceError(
                f"stage '{self.id}': got kind '{self.kind}'; expected one of "
                f'{", ".join(STAGE_KINDS)}. Try: kind = "general" for a vote that fills the seat.'
            )

    @property
    def date(self) -> date:
        """The day of the vote as last published."""
        if not self.dates:
            raise RaceError(f"stage '{self.id}' has no date that was published by then.")
        return self.dates[-1].day

    @property
    def is_final(self) -> bool:
        """Whether the winner of this stage takes the seat."""
        return not self.winner_to and not self.others_to


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must be done, for example qualifying for the ballot."""

    id: str
    title: str
    day: date
    published: date
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """A county or other part of the contest; ``weight`` is its expected number of voters."""

    id: str
    name: str
    market: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Race:
    """A contest: its candidates, stages and calendar. Raises RaceError when they do not fit."""

    id: str
    title: str
    office: str
    country: str
    region: str
    cycle: int
    candidates: tuple[Candidate, ...]
    stages: tuple[Stage, ...]
    deadlines: tuple[Deadline, ...] = ()
    areas: tuple[Area, ...] = ()
    area_kind: str = ""

    def __post_init__(self) -> None:
        _check_unique("candidate", (c.id for c in self.candidates))
        _check_unique("stage", (s.id for s in self.stages))
        _check_flow(self.stages)
        known = {s.id for s in self.stages}
        for c in self.candidates:
            if c.stage not in known:
                raise RaceError(
                    f"candidate '{c.id}': got stage '{c.stage}'; expected one of "
                    f"{', '.join(sorted(known))}. Try: the id of the stage they enter at."
                )

    @property
    def candidate_ids(self) -> tuple[str, ...]:
        """Ids of all candidates, in the order of the race file: the candidate axis."""
        return tuple(c.id for c in self.candidates)

    def candidate(self, name: str) -> Candidate:
        """The candidate with this id, full name or alias; UnknownCandidateError if none or two."""
        wanted = name.strip().casefold()
        exact = [c for c in self.candidates if wanted in (c.id.casefold(), c.name.casefold())]
        found = exact or [c for c in self.candidates if wanted in {a.casefold() for a in c.aliases}]
        if len(found) == 1:
            return found[0]
        ids = ", ".join(self.candidate_ids)
        if found:
            names = ", ".join(f"{c.id} ({c.name})" for c in found)
            raise UnknownCandidateError(
                f"candidate '{name}' could be {names}; expected one. Try: the id."
            )
        raise UnknownCandidateError(
            f"candidate: got '{name}'; expected one of {ids}. "
            "Try: one of these, or add the person to race.toml."
        )

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id; RaceError if there is none."""
        for s in self.stages:
            if s.id == stage_id:
                return s
        raise RaceError(
            f"stage: got '{stage_id}'; expected one of {', '.join(s.id for s in self.stages)}."
        )

    @property
    def final_stage(self) -> Stage:
        """The stage that fills the seat."""
        return next(s for s in self.stages if s.is_final)

    def as_of(self, day: date) -> Race:
        """The race as a person could have written it on ``day``."""
        candidates = tuple(
            replace(
                c,
                history=_known(c.history, day),
                offices=tuple(o for o in c.offices if o.start is None or o.start <= day),
            )
            for c in self.candidates
        )
        stages = tuple(
            replace(s, dates=tuple(d for d in s.dates if d.published <= day) or s.dates[:1])
            for s in self.stages
        )
        deadlines = tuple(d for d in self.deadlines if d.published <= day)
        return replace(self, candidates=candidates, stages=stages, deadlines=deadlines)


def _known(history: Iterable[StatusChange], day: date) -> tuple[StatusChange, ...]:
    known = [h for h in history if h.published <= day]
    corrected = {h.corrects for h in known if h.corrects}
    return tuple(h for h in known if not h.row or h.row not in corrected)


def _check_unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise RaceError(
                f"{what} id '{one}': got it twice; expected ids that differ. "
                "Try: two people of one surname take ids like 'scott' and 'scott-r'."
            )
        seen.add(one)


def _check_flow(stages: tuple[Stage, ...]) -> None:
    order = {s.id: i for i, s in enumerate(stages)}
    finals = [s for s in stages if s.is_final]
    if len(finals) != 1:
        names = ", ".join(s.id for s in finals) or "none"
        raise RaceError(
            f"stages: got {len(finals)} that fill the seat ({names}); expected one. "
            'Try: winner_to = "..." on every stage but the last.'
        )
    for s in stages:
        for target in (s.winner_to, s.others_to):
            if target and target not in order:
                raise RaceError(
                    f"stage '{s.id}' leads to '{target}'; expected one of {', '.join(order)}. "
                    "Try: the id of a later stage."
                )
            if target and order[target] <= order[s.id]:
                raise RaceError(
                    f"stage '{s.id}' leads back to '{target}'; expected a later stage. "
                    "Try: write the stages in the order in which they are held."
                )
