"""Simple forecasts to compare with: uniform, last poll, and the mean of three weeks of polls.

Each gives draws of shares that are counted by the contest's own rules, like the model's. Their
error is fitted on contests of other cycles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy.optimize import nnls

from hustings.evidence import PollQuestion
from hustings.forecast import Known
from hustings.race import Stage
from hustings.rules.base import Bools, Floats
from hustings.rules.stages import ShareOf, run, seat
from hustings.simulate import Simulation, decided_stages

BASELINES = ("mean21", "last_poll", "uniform")
WINDOW = timedelta(days=21)
_LEAST = 0.005
"""Share of somebody whom no question names."""

_FEW_CYCLES = 3


@dataclass(frozen=True, slots=True)
class Residuals:
    """Squared errors of a baseline in one cycle at one distance from the vote.

    Errors are those of the share divided by sqrt(p (1 − p)), so that small shares and large ones
    can be pooled; ``squares`` sums ``n`` of them.
    """

    model: str
    kind: str
    cycle: int
    horizon: int
    n: int
    squares: float


@dataclass(frozen=True, slots=True)
class ErrorCurve:
    """Standard deviation of the error, in units of sqrt(p (1 − p)): variance = a + b · days."""

    a: float
    b: float

    def sd(self, days: int) -> float:
        """Standard deviation so many days before the vote."""
        return float(np.sqrt(self.a + self.b * max(days, 0)))


Curves = Mapping[tuple[str, str], ErrorCurve]
"""By baseline and kind of stage."""


def curves_without(
    cycle: int, table: Sequence[Residuals], packaged: Sequence[Residuals], kinds: Sequence[str]
) -> dict[tuple[str, str], ErrorCurve]:
    """The error of each baseline by kind of stage, fitted without one cycle.

    Where fewer than three other cycles have a kind, the packaged table is added; where that is
    still so, all kinds are pooled.
    """
    found = {}
    for model in sorted({r.model for r in (*table, *packaged)}):
        for kind in kinds:
            own = [r for r in table if r.model == model and r.cycle != cycle]
            more = own + [r for r in packaged if r.model == model and r.cycle != cycle]
            choices = [[r for r in rows if r.kind == kind] for rows in (own, more)] + [own, more]
            rows = next((c for c in choices if len({r.cycle for r in c}) >= _FEW_CYCLES), more)
            found[(model, kind)] = _curve(rows)
    return found


def _curve(rows: Sequence[Residuals]) -> ErrorCurve:
    """Variance as a line in the days left, by weighted least squares with no negative part."""
    ordered = sorted(rows, key=lambda r: (r.kind, r.cycle, r.horizon, r.squares))
    n = np.array([r.n for r in ordered], dtype=float)
    variance = np.array([r.squares for r in ordered]) / n
    lines = np.column_stack([np.ones(len(n)), [float(r.horizon) for r in ordered]])
    root = np.sqrt(n)
    (a, b), _ = nnls(lines * root[:, None], variance * root)
    return ErrorCurve(float(a), float(b))


def chosen_questions(known: Known, stage: str, model: str) -> list[PollQuestion]:
    """The questions of a stage that a baseline reads: the recent, or those of the last sample."""
    ids = set(known.race.candidate_ids)
    asked = [
        q
        for q in known.ledger.questions
        if q.stage == stage and q.kind == "ballot" and sum(c in ids for c in q.offered) >= 2
    ]
    recent = [q for q in asked if q.end >= known.as_of - WINDOW]
    if model == "mean21" and recent:
        return recent
    return [q for q in asked if q.poll_id == asked[-1].poll_id]


def centre(known: Known, stage: Stage, model: str, listed: Sequence[str]) -> Floats | None:
    """Mean shares [candidate] of those ``listed``, in the order of the race, adding to one.

    A pair is read off the questions about that pair alone; with none, off the last result, then
    off the polls of the stage that leads to it. None where nothing says anything.
    """
    questions = chosen_questions(_about(known, stage, listed), stage.id, model)
    means: dict[str, float] = {}
    if questions:
        means = _means(questions) | {"": 0.0}
    else:
        for earlier in [s for s in known.race.stages if stage.id in (s.winner_to, s.others_to)]:
            votes = known.ledger.votes(earlier.id)
            polls = chosen_questions(known, earlier.id, model)
            means = means or dict(votes) or _means(polls)
    if not any(c in means for c in listed):
        return None
    least = _LEAST * sum(means.values())
    found = np.zeros(len(known.race.candidates))
    for i, c in enumerate(known.race.candidate_ids):
        if c in listed:
            found[i] = max(means.get(c, least), least)
    result: Floats = found / found.sum()
    return result


def _about(known: Known, stage: Stage, listed: Sequence[str]) -> Known:
    """With only a pair's own questions, if the list is a pair that others might have been in."""
    if len(listed) != 2 or not any(
        stage.id in (s.winner_to, s.others_to) for s in known.race.stages
    ):
        return known
    same = tuple(q for q in known.ledger.questions if set(q.offered) == set(listed))
    return Known(known.race, type(known.ledger)(questions=same), known.as_of)


def _means(questions: Sequence[PollQuestion]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for q in questions:
        for a in q.answers:
            if a.choice in q.offered:
                values.setdefault(a.choice, []).append(a.pct)
    return {c: float(np.mean(v)) for c, v in values.items()}


def simulate_baseline(
    known: Known, model: str, curves: Curves, *, seed: int, n_draws: int
) -> Simulation:
    """Every stage counted in every draw, from a baseline's shares with its error."""
    race = known.race
    n = len(race.candidates)
    rng = np.random.default_rng([seed, 21, BASELINES.index(model)])
    lots, who = rng.uniform(size=(2, n_draws, n))
    fields = np.stack(
        [c.is_standing | (who[:, i] < (c.p_run or 0.0)) for i, c in enumerate(race.candidates)],
        axis=1,
    )
    error = {s.id: rng.standard_normal((n_draws, n)) for s in race.stages}
    spread = {s.id: rng.exponential(size=(n_draws, n)) for s in race.stages}

    def share_of(stage_id: str, on_list: Bools) -> Floats:
        stage = next(s for s in race.stages if s.id == stage_id)
        found = np.zeros(on_list.shape)
        for listed, rows in _lists(on_list):
            names = [c for c, on in zip(race.candidate_ids, listed, strict=True) if on]
            middle = None if model == "uniform" else centre(known, stage, model, names)
            if middle is None:
                drawn = spread[stage_id][rows] * listed
            else:
                days = (stage.date - known.as_of).days
                sd = curves[(model, stage.kind)].sd(days) * np.sqrt(middle * (1 - middle))
                drawn = np.maximum(middle + sd * error[stage_id][rows], 1e-6) * listed
            found[rows] = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-12)
        return found

    return _counted(known, fields, share_of, lots)


def _lists(on_list: Bools) -> list[tuple[Bools, Bools]]:
    """Each different list with somebody on it, and the draws that have it."""
    different, which = np.unique(on_list, axis=0, return_inverse=True)
    return [(row, which.ravel() == k) for k, row in enumerate(different) if row.any()]


def _counted(known: Known, fields: Bools, share_of: ShareOf, lots: Floats) -> Simulation:
    tallies = run(known.race, fields, share_of, lots, decided_stages(known.race, known.ledger))
    return Simulation(fields, tallies, seat(known.race, tallies))
