"""A scenario: a question as it stands in a link, and its answer.

The link of a scenario gives the same page again: ``in`` and ``out`` name candidates, ``endorse``
and ``money`` are ``candidate:amount``, ``returning`` is the run-off slider in per cent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hustings import api
from hustings.assume import Assumption, assume
from hustings.errors import ScenarioError
from hustings.forecast import Fitted
from hustings.race import Race
from hustings.whatif import Edit, compare

Asked = dict[str, tuple[str, ...]]
"""The query of a link by name, as it came."""

NAMES = ("in", "out", "endorse", "money", "returning")


@dataclass(frozen=True, eq=False)
class Scenario:
    """Who enters and withdraws, and what else is assumed; in one normal form."""

    edit: Edit
    assumption: Assumption

    @classmethod
    def of(cls, race: Race, asked: Asked) -> Scenario:
        """The scenario in a query.

        Somebody who is in anyway does not enter, and who is out anyway does not withdraw, so that
        one question has one form.

        Raises:
            UnknownCandidateError, ScenarioError.
        """
        entered = [race.candidate(name) for name in asked.get("in", ())]
        withdrawn = [race.candidate(name) for name in asked.get("out", ())]
        decided = [c.id for c in withdrawn if c.is_standing or c.p_run or c in entered]
        edit = Edit.of(race, tuple(c.id for c in entered if not c.is_standing), tuple(decided))
        _check_somebody(race, edit)
        assumption = Assumption.of(
            race,
            {name: round(n) for name, n in _amounts("endorse", asked)},
            dict(_amounts("money", asked)),
            _percent(asked.get("returning", ())),
        )
        return cls(edit, assumption)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def is_empty(self) -> bool:
        """Whether this is the forecast itself."""
        return not self.edit.entered and not self.edit.withdrawn and self.assumption.is_empty

    def pairs(self) -> list[tuple[str, str]]:
        """The query of its link, in normal form."""
        found = [("in", c) for c in sorted(self.edit.entered)]
        found += [("out", c) for c in sorted(self.edit.withdrawn)]
        found += [("endorse", f"{c}:{n}") for c, n in self.assumption.endorsements.items()]
        found += [("money", f"{c}:{m:g}") for c, m in self.assumption.money.items()]
        if self.assumption.returning != 1.0:
            found.append(("returning", f"{100 * self.assumption.returning:g}"))
        return found

    @property
    def key(self) -> str:
        """Its name in the store: the query of its link."""
        return urlencode(self.pairs())

    def toggled(self, enter: str = "", withdraw: str = "", back: str = "") -> Scenario:
        """The scenario with one person entered, withdrawn, or back as things stand."""
        gone = {enter, withdraw, back}
        return Scenario(
            Edit(
                (self.edit.entered - gone) | ({enter} - {""}),
                (self.edit.withdrawn - gone) | ({withdraw} - {""}),
            ),
            self.assumption,
        )


def answer(fitted: Fitted, scenario: Scenario, shared: dict[str, Any]) -> dict[str, Any]:
    """The answer as ``hustings.what_if/1``, with ``assumptions`` in words.

    ``shared`` is what every answer from one fit has in common (``api.background``). The baseline is
    without the assumption as well as without the edit.
    """
    race, edit = fitted.known.race, scenario.edit
    moved = assume(fitted, scenario.assumption)
    baseline, _ = edit.simulations(fitted)
    outcome = (
        moved.simulate(edit.entered, edit.withdrawn)
        if edit.entered or edit.withdrawn or not scenario.assumption.is_empty
        else baseline
    )
    return {
        "schema": api.WHAT_IF_SCHEMA,
        "edit": {"enter": sorted(edit.entered), "withdraw": sorted(edit.withdrawn)},
        "assumptions": scenario.assumption.sentences(race),
        "baseline": api.describe_forecast(fitted, baseline, shared, edit.assumption(race)),
        "scenario": api.describe_forecast(fitted, outcome, shared, edit.outcome(race)),
        **compare(moved, edit, baseline, outcome),
    }


def _check_somebody(race: Race, edit: Edit) -> None:
    """Refuse a list with nobody on it at a stage that nobody else reaches."""
    reached = {s.winner_to for s in race.stages} | {s.others_to for s in race.stages}
    for stage in race.stages:
        entrants = [c for c in race.candidates if c.stage == stage.id]
        left = [
            c
            for c in entrants
            if c.id not in edit.withdrawn and (c.is_standing or c.p_run or c.id in edit.entered)
        ]
        gone = any(c.id in edit.withdrawn for c in entrants)
        if gone and not left and stage.id not in reached:
            raise ScenarioError(
                f"field: got nobody left in the {stage.title}; expected somebody. "
                "Try: leave one of them in."
            )


def _amounts(what: str, asked: Asked) -> list[tuple[str, float]]:
    found = []
    for text in asked.get(what, ()):
        name, colon, amount = text.rpartition(":")
        try:
            number = float(amount)
        except ValueError:
            number = math.nan
        if not colon or not math.isfinite(number):
            raise ScenarioError(
                f"{what}: got '{text}'; expected a candidate and a number. Try: {what}=name:2"
            )
        found.append((name, number))
    return found


def _percent(asked: tuple[str, ...]) -> float:
    if not asked:
        return 1.0
    try:
        return float(asked[-1]) / 100  # what is no number is outside the range too
    except ValueError:
        raise ScenarioError(
            f"returning: got '{asked[-1]}'; expected a number in per cent. Try: returning=80"
        ) from None
