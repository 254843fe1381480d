"""The unit of work: one contest as of one day, by every model, scored."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from hustings import scoring
from hustings.backtesting.predictions import MODELS, Prediction, predict
from hustings.backtesting.rows import Failure, ScoreRow
from hustings.baselines import Curves
from hustings.errors import HustingsError
from hustings.forecast import ForecastSettings, Known
from hustings.inference.engines import EngineSettings
from hustings.past import Outcome, PastContest, is_settled, outcome, real_shares
from hustings.race import Race, Stage
from hustings.readers.contest_set import match
from hustings.rules.base import Bools

T = TypeVar("T")
_HARDLY = 0.005
"""Chances below this are not counted in a table of calibration, which they would fill."""

_DECIMALS = 6
"""Of a predicted share: less than a vote in a million is none, as results print it."""

LAPLACE = ForecastSettings(engine=EngineSettings(engine="laplace"))
"""A backtest fits hundreds of contests: the Gaussian, see docs/decisions/0009-backtest.md."""


@dataclass(frozen=True)
class Settings:
    """What a backtest depends on besides the contests.

    ``others`` is the part of all votes that goes to nobody whom the race names: shares are
    predicted of the named field and results are of all votes.
    """

    models: tuple[str, ...] = MODELS
    forecast: ForecastSettings = LAPLACE
    seed: int = 1
    others: float = 0.02


@dataclass(frozen=True)
class Unit:
    """One contest as of one day: the stages that this day is ``horizons`` days before."""

    contest: PastContest
    day: date
    targets: tuple[tuple[str, int], ...]
    curves: Curves
    settings: Settings


@dataclass
class Done:
    """What a unit gave. ``seconds`` are by model, ``questions`` and ``candidates`` counts.

    ``lists`` counts, by stage, the different lists that its questions had offered by then.

    ``chances`` are by model: each candidate's chance of winning or getting through, and 1 or 0.
    """

    rows: list[ScoreRow] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    chances: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    questions: int = 0
    candidates: int = 0
    lists: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Case:
    """A stage at a horizon, with its truth in the race's ids."""

    contest: PastContest
    stage: Stage
    horizon: int
    day: date
    settled: bool
    real: dict[str, float]
    happened: Outcome

    def row(self, model: str, metric: str, value: float, candidate: str = "") -> ScoreRow:
        where = (self.contest.id, self.stage.id, self.horizon, self.day.isoformat())
        return ScoreRow(*where, model, metric, candidate, value)

    def lot(self, candidate: str) -> float:
        """A number between 0 and 1 for a randomised PIT, the same for every model and run."""
        text = f"{self.contest.id} {self.stage.id} {self.day} {candidate}"
        return float(np.random.default_rng(zlib.crc32(text.encode())).uniform())

    def failure(self, model: str, reason: str) -> Failure:
        return Failure(self.contest.id, self.stage.id, self.horizon, model, reason)


def run_unit(unit: Unit) -> Done:
    """Forecast and score. A model that fails is scored as failed and stops no other."""
    done = Done()
    known, reason = tried(lambda: unit.contest.known(unit.day))
    race = known.race if known else _race_of_results(unit.contest)
    cases = [_case(unit, stage, horizon, race) for stage, horizon in unit.targets]
    if known:
        done.questions = len(known.ledger.questions)
        done.candidates = len(race.candidates)
        done.lists = {case.stage.id: _lists(known, case.stage.id) for case in cases}
        done.notes += [note for case in cases for note in _strangers(case, known)]
    for model in unit.settings.models:
        start = time.perf_counter()
        prediction, why = _prediction(unit, known, model) if known else (None, reason)
        for case in cases:
            if prediction:
                done.rows += _scores(case, model, prediction, unit.settings)
                done.chances.setdefault(model, []).extend(_chances(case, prediction))
            else:
                done.failures.append(case.failure(model, why))
                done.rows += _worst(case, model, unit.settings)
        done.seconds[model] = time.perf_counter() - start
    others = {p.forecaster for p in unit.contest.published if p.day == unit.day}
    for forecaster in sorted(others):
        done.rows += [row for case in cases for row in _published(case, forecaster, unit)]
    return done


def _prediction(unit: Unit, known: Known, model: str) -> tuple[Prediction | None, str]:
    s = unit.settings
    return tried(lambda: predict(model, known, s.forecast, unit.curves, s.seed))


def tried(work: Callable[[], T]) -> tuple[T | None, str]:
    """The result, or None with the reason: whatever is wrong with one must not stop the others."""
    try:
        return work(), ""
    except HustingsError as error:
        return None, str(error)
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def _race_of_results(contest: PastContest) -> Race:
    """A race with nobody in it, so that the outcome keeps the result's names."""
    return Race(contest.id, "", "", "", "", contest.cycle, (), contest.stages)


def _case(unit: Unit, stage_id: str, horizon: int, race: Race) -> _Case:
    stage = next(s for s in race.stages if s.id == stage_id)
    settled = is_settled(unit.contest, stage, race, unit.day)
    happened = outcome(unit.contest, stage, race) or ()
    ids = tuple(c.id for c in race.candidates if c.is_standing or c.p_run)
    real = real_shares(unit.contest, stage_id, ids) if settled else {}
    real = {c: v for c, v in real.items() if not math.isnan(v)}
    return _Case(unit.contest, stage, horizon, unit.day, settled, real, happened)


def _lists(known: Known, stage: str) -> int:
    asked = [q for q in known.ledger.questions if q.stage == stage and q.kind == "ballot"]
    return len({frozenset(q.offered) for q in asked})


def _strangers(case: _Case, known: Known) -> list[str]:
    """Who won or got through and was in no poll of the time."""
    names = set(known.race.candidate_ids)
    return [
        f"{case.contest.id}, {case.stage.id}, {case.day}: {c} is in the result and was in no poll "
        "of the time: not scored on shares"
        for c in case.happened
        if c not in names
    ]


def _by_outcome(case: _Case, prediction: Prediction) -> dict[Outcome, float]:
    stage = case.stage
    return prediction.outcomes(stage.id) if case.settled else prediction.winners(stage)


def _chances(case: _Case, prediction: Prediction) -> list[tuple[float, int]]:
    """Each candidate's chance of winning or getting through, and whether it came so."""
    sums: dict[str, float] = {}
    for who, p in _by_outcome(case, prediction).items():
        for c in who:
            sums[c] = sums.get(c, 0.0) + p
    return [(p, int(c in case.happened)) for c, p in sorted(sums.items()) if p >= _HARDLY]


def _scores(case: _Case, model: str, prediction: Prediction, settings: Settings) -> list[ScoreRow]:
    stage = case.stage
    if len(case.happened) != 1 and not case.settled:
        return []
    by_outcome = _by_outcome(case, prediction)
    rows = [
        case.row(
            model,
            "log_score",
            scoring.log_score(by_outcome.get(case.happened, 0.0), prediction.floor),
        ),
        case.row(model, "brier", scoring.brier(by_outcome, case.happened)),
    ]
    tally = prediction.simulation.tallies[stage.id]
    listed: Bools = np.asarray(tally.on_list[: prediction.n_draws].any(axis=0))
    at = {c: i for i, c in enumerate(prediction.race.candidate_ids) if listed[i] and c in case.real}
    if not at:
        return rows
    draws = prediction.shares(stage.id)[:, list(at.values())] * (1.0 - settings.others)
    draws = draws.round(_DECIMALS)
    real = np.array([case.real[c] for c in at])
    rows.append(case.row(model, "energy", scoring.energy(draws, real)))
    for column, c in enumerate(at):
        found = scoring.share_scores(draws[:, column], real[column], case.lot(c))
        rows += [case.row(model, metric, value, c) for metric, value in found.items()]
    return rows


def _worst(case: _Case, model: str, settings: Settings) -> list[ScoreRow]:
    """Scores of a forecast that was not made."""
    floor = 0.5 / settings.forecast.n_draws
    rows = [
        case.row(model, "log_score", scoring.log_score(0.0, floor)),
        case.row(model, "brier", 2.0),
    ]
    if case.real:
        rows.append(
            case.row(model, "energy", scoring.worst_energy(np.array(list(case.real.values()))))
        )
    for c, real in case.real.items():
        rows += [case.row(model, m, v, c) for m, v in scoring.worst_share(real).items()]
    return rows


def _published(case: _Case, forecaster: str, unit: Unit) -> list[ScoreRow]:
    """Scores of what somebody else published on this day."""
    ids = tuple(case.real) or case.happened
    said = [
        (match(p.candidate, {*ids, *case.happened}) or p.candidate, p)
        for p in unit.contest.published
        if p.forecaster == forecaster and p.day == unit.day
    ]
    rows = []
    scale = 100.0 if any((p.p_win or 0) > 1 for _, p in said) else 1.0
    chances: dict[Outcome, float] = {(c,): p.p_win / scale for c, p in said if p.p_win is not None}
    if chances and case.stage.is_final:
        floor = 0.5 / unit.settings.forecast.n_draws
        p_happened = chances.get(case.happened, 0.0)
        rows.append(case.row(forecaster, "log_score", scoring.log_score(p_happened, floor)))
        rows.append(case.row(forecaster, "brier", scoring.brier(chances, case.happened)))
    scale = 100.0 if any((p.share or 0) > 1 for _, p in said) else 1.0
    for c, p in said:
        if p.share is not None and c in case.real:
            rows.append(case.row(forecaster, "mae", abs(p.share / scale - case.real[c]), c))
    return rows


def horizons_of(
    contest: PastContest, horizons: tuple[int, ...]
) -> dict[date, list[tuple[str, int]]]:
    """The days on which a contest is forecast, each with its stages and horizons.

    Days of published forecasts are among them, for the next stage to be held and the last.
    """
    found: dict[date, list[tuple[str, int]]] = {}
    for stage in contest.stages:
        if not contest.result(stage.id):
            continue
        days = {stage.date - timedelta(days=h) for h in horizons}
        days |= {p.day for p in contest.published if p.day <= stage.date}
        for day in sorted(days):
            found.setdefault(day, []).append((stage.id, (stage.date - day).days))
    return found
