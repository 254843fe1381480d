"""The shapes of the JSON, for OpenAPI. Names are added within a version, never taken away."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(populate_by_name=True)


class Problem(_Shape):
    """What went wrong, in words: what was got, what was expected, what to try."""

    kind: str
    status: int
    message: str
    faults: list[dict[str, Any]] = []


class ProblemAnswer(_Shape):
    """The one shape of every error, ``hustings.error/1``."""

    schema_: str = Field(alias="schema")
    error: Problem


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemAnswer} for status in (400, 401, 403, 404, 409, 413, 422, 429, 503)
}


class RaceRow(_Shape):
    """One race in the list. ``fault`` says what is wrong with its folder, or is empty."""

    id: str
    title: str
    fault: str
    headline: str
    as_of: str
    kept: str
    next: str
    step: str
    problem: str


class RaceList(_Shape):
    """Every race served, ``hustings.races/1``."""

    schema_: str = Field(alias="schema")
    races: list[RaceRow]


class KeptRow(_Shape):
    """A kept forecast and what made it."""

    id: str
    race: str
    as_of: str
    seed: int
    inputs_sha256: str
    version: str
    made_at: str


class RaceAnswer(_Shape):
    """One race under one scenario, ``hustings.desk/1``; ``answer`` is a ``hustings.what_if/1``."""

    schema_: str = Field(alias="schema")
    link: str
    kept: KeptRow
    calendar: list[dict[str, Any]]
    people: list[dict[str, Any]]
    answer: dict[str, Any]


class JobRow(_Shape):
    """A forecast being made. ``state``: queued, running, fields, done, failed."""

    schema_: str = Field(alias="schema")
    id: str
    race: str
    as_of: str
    state: str
    step: str
    done: float
    over: bool
    error: str
    kept_id: str
    asked: int


class FitRequest(_Shape):
    """A forecast asked for; ``as_of`` is a day, YYYY-MM-DD."""

    as_of: str = Field(max_length=10)


class Trust(_Shape):
    """What there is to trust a forecast by, ``hustings.trust/1``."""

    schema_: str = Field(alias="schema")
    kept: list[KeptRow]
    verdict: str
    verdict_good: bool
    house_effects: list[dict[str, Any]]
    scorecard: dict[str, Any] | None


class Evidence(_Shape):
    """The ledger of a race as of the day, ``hustings.evidence/1``."""

    schema_: str = Field(alias="schema")
    race: str
    as_of: str
    statements: list[dict[str, Any]]
    polls: list[dict[str, Any]]
    proposals: list[dict[str, Any]]


class Where(_Shape):
    """Areas under a scenario, ``hustings.where/1``; ``areas`` is None where there are none."""

    schema_: str = Field(alias="schema")
    link: str
    available: bool
    reason: str
    areas: dict[str, Any] | None


class Text(_Shape):
    """An article to be read."""

    text: str = Field(min_length=1, max_length=400_000)
    source: str = Field(default="", max_length=2000)
    published: str = Field(default="", max_length=10)


class Decision(_Shape):
    """What becomes of a proposal; ``corrected`` holds the fields that a correction changes."""

    decision: str = Field(pattern="^(accept|correct|reject)$")
    corrected: dict[str, str] = {}
    by: str = Field(default="", max_length=80)
