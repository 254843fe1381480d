"""Assumptions beside the field: endorsements, money, and who comes back for a run-off.

These are scenarios and not estimates. Endorsement and money move a candidate's level by the
association learned from past contests. It is observational, as endorsers back winners and money
follows polls, and the part of it that is cause is unknown: each draw takes a part between none
and all of it (uniform), so that the interval is as wide as the ignorance. The run-off scenario
is arithmetic on each draw: voters whose first choice is out come back at a lower or higher rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from hustings.errors import ScenarioError
from hustings.forecast import Fitted
from hustings.model.learned import fundamentals
from hustings.race import Race, Stage
from hustings.rules.base import Bools, Floats
from hustings.rules.stages import run, seat
from hustings.simulate import Simulation, fields_of, list_shares

MOST_ENDORSEMENTS = 2
MONEY_RANGE = (0.25, 4.0)
RETURN_RANGE = (0.2, 1.5)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken for granted beside the field.

    Attributes:
        endorsements: major endorsements gained (or lost, below zero), by candidate id.
        money: money relative to now, by candidate id: 2.0 is twice as much.
        returning: rate at which voters whose first choice is out come back for a run-off, relative
            to the rate of those whose first choice is in it. 1.0 is the forecast.
    """

    endorsements: Mapping[str, int] = field(default_factory=dict)
    money: Mapping[str, float] = field(default_factory=dict)
    returning: float = 1.0

    @classmethod
    def of(
        cls,
        race: Race,
        endorsements: Mapping[str, int],
        money: Mapping[str, float],
        returning: float = 1.0,
    ) -> Assumption:
        """The assumption by these names, without what changes nothing.

        Raises:
            UnknownCandidateError, ScenarioError.
        """
        for name, number in endorsements.items():
            _within(f"endorsements of {name}", number, (-MOST_ENDORSEMENTS, MOST_ENDORSEMENTS))
        for name, times in money.items():
            _within(f"money of {name}", times, MONEY_RANGE)
        _within("returning", returning, RETURN_RANGE)
        gained = {race.candidate(name).id: n for name, n in endorsements.items() if n != 0}
        changed = {race.candidate(name).id: float(m) for name, m in money.items() if m != 1}
        return cls(dict(sorted(gained.items())), dict(sorted(changed.items())), float(returning))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is assumed."""
        return not self.endorsements and not self.money and self.returning == 1.0

    def sentences(self, race: Race) -> list[str]:
        """What is assumed, and what it rests on, in words."""
        learned = fundamentals(race.cycle)
        found = []
        for c, number in self.endorsements.items():
            gains = "gains" if number > 0 else "loses"
            what = "major endorsement" if abs(number) == 1 else "major endorsements"
            found.append(
                f"{race.candidate(c).name} {gains} {abs(number)} {what}: "
                f"{_up_to(learned.endorsement * number)} {_ASSOCIATION}"
            )
        for c, times in self.money.items():
            found.append(
                f"{race.candidate(c).name} has {times:g} times the money: "
                f"{_up_to(learned.money * np.log(times))} {_ASSOCIATION}"
            )
        if self.returning != 1.0:
            found.append(
                "Run-off: voters whose first choice is out come back at "
                f"{100 * self.returning:.0f} % of the rate of those whose first choice is in it. "
                "A scenario; nothing was learned of who comes back."
            )
        return found


_ASSOCIATION = (
    "Learned from past primaries as an association and not as a cause; levels in another "
    "electorate are left as they are."
)


def _up_to(size: float) -> str:
    """A shift of a level in words."""
    return f"between none and all of {np.exp(size):.2f} times the votes against each rival."


@dataclass(frozen=True)
class Assumed(Fitted):
    """A fit under an assumption; asked like any other fit."""

    assumption: Assumption = field(default_factory=Assumption)

    def simulate(self, entered: frozenset[str], withdrawn: frozenset[str]) -> Simulation:
        """The race with these people in and those out, under the assumption."""
        fields = fields_of(self.basis, entered, withdrawn)
        shares: dict[str, Floats] = {}

        def share_of(stage: str, on_list: Bools) -> Floats:
            found = list_shares(self.basis, stage, on_list)
            before = _feeder(self.basis.race, stage)
            first = shares.get(before, self.basis.decided.get(before)) if before else None
            if first is not None and self.assumption.returning != 1.0:
                found = _returned(found, first, on_list, self.assumption.returning)
            shares[stage] = found
            return found

        tallies = run(self.basis.race, fields, share_of, self.basis.lots, self.basis.decided)
        return Simulation(fields, tallies, seat(self.basis.race, tallies))


def assume(fitted: Fitted, assumption: Assumption) -> Fitted:
    """The fit under an assumption: same draws, shifted levels, other run-off voters.

    Raises:
        ScenarioError: for a run-off scenario in a race without a run-off.
    """
    if assumption.is_empty:
        return fitted
    race = fitted.known.race
    if assumption.returning != 1.0 and not any(_feeder(race, s.id) for s in race.stages):
        raise ScenarioError(
            "returning: got a scenario for the run-off; expected a race with a run-off. "
            "Try: leave it at 1."
        )
    basis = replace(fitted.basis, attractions=_shifted(fitted, assumption))
    return Assumed(fitted.known, fitted.seed, fitted.settings, fitted.posterior, basis, assumption)


def _shifted(fitted: Fitted, assumption: Assumption) -> dict[str, Floats]:
    """Attractions with levels moved in the electorate where each candidate enters."""
    race, basis = fitted.known.race, fitted.basis
    learned = fundamentals(race.cycle)
    n = basis.n_draws
    found = {stage: a.copy() for stage, a in basis.attractions.items()}
    for i, c in enumerate(race.candidates):
        size = learned.endorsement * assumption.endorsements.get(c.id, 0)
        size += learned.money * np.log(assumption.money.get(c.id, 1.0))
        if size == 0:
            continue
        part = np.random.default_rng([fitted.seed, 13, i]).uniform(size=n)
        factor = np.exp(size * part)[:, None]
        home = race.stage(c.stage).electorate
        for stage in race.stages:
            if stage.electorate == home:
                found[stage.id][:n, :, i] *= factor
    return found


def _feeder(race: Race, stage_id: str) -> str:
    """The stage whose first and second meet again in this run-off, or ''."""
    stage = race.stage(stage_id)
    if stage.kind != "runoff":
        return ""
    return next((s.id for s in race.stages if _feeds(s, stage)), "")


def _feeds(stage: Stage, runoff: Stage) -> bool:
    return stage.others_to == runoff.id and stage.electorate == runoff.electorate


def _returned(runoff: Floats, first: Floats, on_list: Bools, rate: float) -> Floats:
    """Shares of a run-off when voters of those who are out return at ``rate``.

    What a finalist has beyond their own first-round share came from voters of those who are out;
    that part is scaled, and the whole made to sum to one again. Shapes [draw, candidate].
    """
    own = np.where(on_list, np.broadcast_to(first, runoff.shape), 0.0)
    own = np.minimum(own, runoff)
    scaled = own + rate * (runoff - own)
    total = scaled.sum(axis=1, keepdims=True)
    result: Floats = np.divide(scaled, total, out=np.zeros_like(scaled), where=total > 0)
    return result


def _within(what: str, got: float, limits: tuple[float, float]) -> None:
    low, high = limits
    if not low <= got <= high:
        raise ScenarioError(f"{what}: got {got}; expected a number from {low:g} to {high:g}.")
