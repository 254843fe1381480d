"""The library functions behind the commands: forecast, what_if, fields, areas."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from hustings.areas import area_table, need_areas
from hustings.assume import Assumption
from hustings.errors import ScenarioError
from hustings.fields import field_table
from hustings.forecast import VERSION, Fitted, ForecastSettings, as_known, fit_race, polled
from hustings.library import load
from hustings.model.design import fitted_questions
from hustings.model.priors import describe, level_priors
from hustings.readers.folder import Folder
from hustings.simulate import Simulation
from hustings.summary import Reader, rounded
from hustings.whatif import Edit, compare

FORECAST_SCHEMA = "hustings.forecast/1"
WHAT_IF_SCHEMA = "hustings.what_if/1"
FIELDS_SCHEMA = "hustings.fields/1"


def forecast(
    race: str | Path | Folder | Fitted,
    *,
    as_of: date | None = None,
    seed: int = 1,
    settings: ForecastSettings | None = None,
    by_area: bool = False,
) -> dict[str, Any]:
    """The forecast of a race as of a day, as the object documented in docs/json.md.

    Args:
        race: a name, a folder, or a fit (then the other arguments are the fit's).
        as_of: only what was published by this day is used; today by default.
        seed: the same inputs and seed give the same object.
        settings: model, engine and number of draws.
        by_area: add ``areas``, the object of ``hustings.areas``.

    Raises:
        UnknownRaceError, RaceFileError, AsOfError, FitError.
        RaceError: where areas are asked for and the race has none.
    """
    if not isinstance(race, Fitted):
        race = race if isinstance(race, Folder) else load(race)
        if by_area:
            need_areas(race.race)  # before the long work
    fitted = _fitted(race, as_of, seed, settings)
    answer = describe_forecast(fitted, fitted.headline, background(fitted))
    return answer | ({"areas": area_table(fitted)} if by_area else {})


def what_if(
    race: str | Path | Folder | Fitted,
    *,
    enter: tuple[str, ...] = (),
    withdraw: tuple[str, ...] = (),
    as_of: date | None = None,
    seed: int = 1,
    settings: ForecastSettings | None = None,
    by_area: bool = False,
) -> dict[str, Any]:
    """What changes if these people enter and those withdraw; see docs/json.md.

    For somebody who is only weighing a run the comparison is in against out, not against the
    average over the two. With no edit both sides are the forecast.

    Raises:
        ScenarioError: for an edit that cannot be carried out.
        RaceError: where areas are asked for (``by_area``) and the race has none.
        UnknownRaceError, UnknownCandidateError, RaceFileError, AsOfError, FitError.
    """
    if not isinstance(race, Fitted):
        folder = race if isinstance(race, Folder) else load(race)
        if by_area:
            need_areas(folder.race)
        race = _fitted_for(folder, as_of, seed, settings, (enter, withdraw))
    edit = Edit.of(race.known.race, enter, withdraw)
    baseline, scenario = edit.simulations(race)
    both = compare(race, edit, baseline, scenario)
    shared = background(race)
    return {
        "schema": WHAT_IF_SCHEMA,
        "edit": {"enter": sorted(edit.entered), "withdraw": sorted(edit.withdrawn)},
        "baseline": describe_forecast(race, baseline, shared, edit.assumption(race.known.race)),
        "scenario": describe_forecast(race, scenario, shared, edit.outcome(race.known.race)),
        **both,
        **({"areas": area_table(race, enter=enter, withdraw=withdraw)} if by_area else {}),
    }


def areas(
    race: str | Path | Folder | Fitted,
    *,
    as_of: date | None = None,
    enter: tuple[str, ...] = (),
    withdraw: tuple[str, ...] = (),
    stage: str | None = None,
    assumption: Assumption | None = None,
    seed: int = 1,
) -> dict[str, Any]:
    """Shares by county or other area, and under an edit who is hurt where; see docs/json.md.

    Args:
        race: a name, a folder, or a fit (then ``as_of`` and ``seed`` are the fit's).
        as_of: only what was published by this day is used; today by default.
        enter: who enters.
        withdraw: who leaves.
        stage: the vote to be shown; by default that of the edited candidates, or the next.
        assumption: endorsements, money and run-off turnout that are taken for granted.
        seed: the same inputs and seed give the same object.

    Raises:
        RaceError: when the race has no areas.
        ScenarioError: for an edit that cannot be carried out, or a stage already held.
        UnknownRaceError, UnknownCandidateError, RaceFileError, AsOfError, FitError.
    """
    if not isinstance(race, Fitted):
        folder = race if isinstance(race, Folder) else load(race)
        need_areas(folder.race)
        race = _fitted_for(folder, as_of, seed, None, (enter, withdraw))
    return area_table(race, enter=enter, withdraw=withdraw, stage=stage, assumption=assumption)


def fields(
    race: str | Path | Folder | Fitted,
    *,
    as_of: date | None = None,
    seed: int = 1,
    settings: ForecastSettings | None = None,
    vary: tuple[str, ...] = (),
) -> list[dict[str, Any]]:
    """Every list that could stand, each with who would win; see docs/json.md.

    Args:
        race: a name, a folder, or a fit (then the other arguments are the fit's).
        as_of: only what was published by this day is used; today by default.
        seed: the same inputs and seed give the same object.
        settings: model, engine and number of draws.
        vary: the candidates to take in and out; by default all who stand or may stand at the next
            stage, up to ten.

    Raises:
        ScenarioError: when more than twelve are varied.
        UnknownRaceError, UnknownCandidateError, RaceFileError, AsOfError, FitError.
    """
    fitted = _fitted(race, as_of, seed, settings)
    chosen = tuple(fitted.known.race.candidate(name).id for name in vary)
    if len(chosen) > 12:
        raise ScenarioError(
            f"vary: got {len(chosen)} candidates, {2 ** len(chosen)} lists; expected at most 12. "
            "Try: leave out those below one per cent."
        )
    return field_table(fitted, chosen)


def _fitted(
    race: str | Path | Folder | Fitted,
    as_of: date | None,
    seed: int,
    settings: ForecastSettings | None,
) -> Fitted:
    if isinstance(race, Fitted):
        return race
    return fit_race(race, as_of=as_of or date.today(), seed=seed, settings=settings)


def _fitted_for(
    folder: Folder,
    as_of: date | None,
    seed: int,
    settings: ForecastSettings | None,
    edit: tuple[tuple[str, ...], tuple[str, ...]],
) -> Fitted:
    """A fit that knows the people of an edit, who is checked before the long work."""
    day = as_of or date.today()
    asked = tuple(folder.race.candidate(name).id for names in edit for name in names)
    Edit.of(as_known(folder, day, asked).race, *edit)
    return fit_race(folder, as_of=day, seed=seed, settings=settings, asked=asked)


def background(fitted: Fitted) -> dict[str, Any]:
    """What every forecast from one fit has in common."""
    return {
        "deadline": _deadline(fitted),
        "decided": _decided(fitted),
        "potential": _potential(fitted),
        "rests_on": _rests_on(fitted),
        "verdict": fitted.posterior.verdict.sentence,
        "verdict_good": fitted.posterior.verdict.good,
    }


def describe_forecast(
    fitted: Fitted, simulation: Simulation, shared: dict[str, Any], assumption: str = ""
) -> dict[str, Any]:
    """A simulation as the forecast object."""
    reader = Reader(fitted.basis, simulation)
    known = fitted.known
    return {
        "schema": FORECAST_SCHEMA,
        "race": known.race.id,
        "title": known.race.title,
        "as_of": known.as_of.isoformat(),
        "seed": fitted.seed,
        "version": VERSION,
        "inputs_sha256": fitted.inputs_sha256,
        "n_draws": fitted.basis.n_draws,
        "assumption": assumption,
        "stages": [reader.stage(stage) for stage in reader.upcoming()],
        "nomination": reader.nomination(),
        "seat": reader.seat(),
        **shared,
    }


def _deadline(fitted: Fitted) -> dict[str, Any] | None:
    """The next deadline or vote."""
    known = fitted.known
    days = [(d.day, d.title) for d in known.race.deadlines] + [
        (s.date, s.title) for s in known.race.stages
    ]
    ahead = sorted(d for d in days if d[0] >= known.as_of)
    if not ahead:
        return None
    day, title = ahead[0]
    return {"title": title, "date": day.isoformat(), "days": (day - known.as_of).days}


def _decided(fitted: Fitted) -> list[dict[str, Any]]:
    ids = fitted.known.race.candidate_ids
    found = []
    for stage in fitted.known.race.stages:
        shares = fitted.basis.decided.get(stage.id)
        if shares is not None:
            result = {c: rounded(float(s)) for c, s in zip(ids, shares, strict=True) if s > 0}
            ordered = dict(sorted(result.items(), key=lambda kv: -kv[1]))
            names = {c: fitted.known.race.candidate(c).name for c in ordered}
            found.append(
                {
                    "id": stage.id,
                    "date": stage.date.isoformat(),
                    "shares": ordered,
                    "names": names,
                }
            )
    return found


def _potential(fitted: Fitted) -> list[dict[str, Any]]:
    """What each potential candidate's decision is worth, others' chances averaged over."""
    found = []
    for c in fitted.known.race.candidates:
        if c.p_run is None or c.stage in fitted.basis.decided:
            continue
        runs = Reader(fitted.basis, fitted.simulate(frozenset({c.id}), frozenset()))
        stays_out = Reader(fitted.basis, fitted.simulate(frozenset(), frozenset({c.id})))
        found.append(
            {
                "id": c.id,
                "p_run": c.p_run,
                "source": c.history[-1].p_run_source,
                "if_runs": {"nomination": runs.nomination(), "seat": runs.seat()},
                "if_not": {"nomination": stays_out.nomination(), "seat": stays_out.seat()},
            }
        )
    return found


def _rests_on(fitted: Fitted) -> dict[str, Any]:
    """Numbers of polls, house effects, and whose level is prior-driven."""
    known = fitted.known
    questions = fitted_questions(known.race, known.ledger)
    counts = polled(known)
    priors = level_priors(known.race, known.ledger, fitted.settings.model)
    electorate = {s.id: s.electorate for s in known.race.stages}
    unpolled = [
        c
        for c in known.race.candidates
        if (c.is_standing or c.p_run) and not counts[c.id] and c.stage not in fitted.basis.decided
    ]
    claims = [s for s in known.ledger.statements if s.type == "closeness" and s.candidate]
    return {
        "polls": len({q.poll_id for q in questions}),
        "questions": {s.id: sum(q.stage == s.id for q in questions) for s in known.race.stages},
        "last_poll": max((q.end.isoformat() for q in questions), default=None),
        "named_in": {c: n for c, n in counts.items() if n},
        "house_effects": [
            {
                "pollster": h.pollster,
                "candidate": h.candidate,
                "points": rounded(h.points),
                "q10": rounded(h.low),
                "q90": rounded(h.high),
            }
            for h in fitted.posterior.houses[:6]
        ],
        "prior_driven": [
            {"id": c.id, "reasons": describe(priors[(electorate[c.stage], c.id)])} for c in unpolled
        ],
        "closeness_claims": [
            {
                "candidate": s.candidate,
                "object": s.object,
                "speaker": s.speaker,
                "attribution": s.attribution,
                "source": s.source,
            }
            for s in claims
        ],
        "tastes": fitted.settings.model.tastes,
    }
