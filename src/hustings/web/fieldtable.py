"""Every combination of names, answered ahead, so that a toggle is one look-up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hustings import api
from hustings.errors import ScenarioError
from hustings.forecast import Fitted
from hustings.race import Candidate, Stage
from hustings.summary import Reader
from hustings.web.keep import pack
from hustings.web.pictures import pictures
from hustings.web.scenario import Scenario, answer


def varied(fitted: Fitted, most: int) -> tuple[str, ...]:
    """Whom to take in and out: the likeliest to go on first, while there is room for all lists."""
    race = fitted.known.race
    stage = next_stage(fitted)
    reader = Reader(fitted.basis, fitted.headline)
    chance = {c["id"]: c["p_advance"] for c in reader.stage(stage)["candidates"]}
    entrants = [c for c in race.candidates if c.stage == stage.id]
    possible = [c for c in entrants if c.is_standing or c.p_run is not None]
    ordered = sorted(possible, key=lambda c: (-chance.get(c.id, 0.0), c.id))
    found, size = [], 1
    for c in ordered:
        size *= len(_states(c))
        if size > most:
            break
        found.append(c.id)
    return tuple(c.id for c in race.candidates if c.id in found)


def next_stage(fitted: Fitted) -> Stage:
    """The first stage that has not been held."""
    return next(s for s in fitted.known.race.stages if s.id not in fitted.basis.decided)


def scenarios(fitted: Fitted, vary: tuple[str, ...]) -> list[Scenario]:
    """Every list of the varied names that leaves somebody in, the smallest edits first."""
    race = fitted.known.race
    found = []
    for states in product(*[_states(race.candidate(c)) for c in vary]):
        edits = list(zip(states, vary, strict=True))
        asked = {word: tuple(c for state, c in edits if state == word) for word in ("in", "out")}
        try:
            found.append(Scenario.of(race, asked))
        except ScenarioError:  # a list with nobody on it
            continue
    stage = next_stage(fitted).id
    for c in race.candidates:  # those who are only talked about, one at a time
        if c.stage == stage and not c.is_standing and c.p_run is None:
            found.append(Scenario.of(race, {"in": (c.id,)}))
    return sorted(found, key=lambda s: (len(s.pairs()), s.key))


def rows(fitted: Fitted, wanted: list[Scenario]) -> Iterator[tuple[Scenario, bytes, bytes]]:
    """Each scenario with its answer and pictures, packed."""
    shared = api.background(fitted)
    for scenario in wanted:
        yield scenario, *packed(fitted, scenario, shared)


def packed(
    fitted: Fitted, scenario: Scenario, shared: dict[str, Any] | None = None
) -> tuple[bytes, bytes]:
    """One answer and its pictures as they are kept."""
    found = answer(fitted, scenario, shared or api.background(fitted))
    return pack(found), pack(pictures(found))


def areas_key(scenario: Scenario) -> str:
    """The name in the store of the areas under a scenario."""
    return f"where:{scenario.key}"


def packed_areas(fitted: Fitted, scenario: Scenario) -> bytes:
    """Areas under a scenario as they are kept. Raises RaceError where there are none."""
    edit = scenario.edit
    enter, withdraw = tuple(edit.entered), tuple(edit.withdrawn)
    found = api.areas(fitted, enter=enter, withdraw=withdraw, assumption=scenario.assumption)
    return pack(found)


def _states(candidate: Candidate) -> tuple[str, ...]:
    """What a chip can say: as things stand, or the other way; a potential candidate has both."""
    if candidate.is_standing:
        return "", "out"
    return "", "in", "out"
