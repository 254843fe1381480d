"""Chains the rules along the calendar: who wins or gets through goes on to the next stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hustings.race import Race, Stage
from hustings.rules.base import NOBODY, Ballot, Bools, Floats, Ints, Outcome
from hustings.rules.registry import rule_for

ShareOf = Callable[[str, Bools], Floats]
"""Shares [draw, candidate] of a stage's list, given who is on it."""


@dataclass(frozen=True)
class StageTally:
    """One stage in every draw: who was on the list, the shares, who won or got through.

    ``held`` [draw] is False where the stage was not needed. ``decided`` marks a stage whose real
    result is known, which is the same in every draw.
    """

    stage: str
    held: Bools
    on_list: Bools
    shares: Floats
    won: Ints
    through: Bools
    tied: Bools
    decided: bool = False


def run(
    race: Race,
    fields: Bools,
    share_of: ShareOf,
    lots: Floats,
    decided: Mapping[str, Floats],
) -> dict[str, StageTally]:
    """Count every stage in order.

    Args:
        race: gives the stages and where each leads.
        fields: who is in the race, [draw, candidate].
        share_of: shares of a stage's list.
        lots: uniform numbers that decide exact ties, [draw, candidate].
        decided: the real shares [candidate] of stages already held.
    """
    column = {c.id: i for i, c in enumerate(race.candidates)}
    arrived = {s.id: np.zeros_like(fields) for s in race.stages}
    tallies: dict[str, StageTally] = {}
    for stage in race.stages:
        enters = np.zeros(fields.shape[1], dtype=bool)
        enters[[column[c.id] for c in race.candidates if c.stage == stage.id]] = True
        if stage.id in decided:
            real = np.broadcast_to(decided[stage.id], fields.shape)
            tally = _count(stage, np.asarray(real > 0), _always(real), lots, decided=True)
        else:
            on_list = (fields & enters) | arrived[stage.id]
            tally = _count(stage, on_list, share_of, lots)
        tallies[stage.id] = tally
        _send_on(stage, tally, arrived)
    return tallies


def _always(shares: Floats) -> ShareOf:
    return lambda _stage, _on_list: shares


def _count(
    stage: Stage, on_list: Bools, share_of: ShareOf, lots: Floats, *, decided: bool = False
) -> StageTally:
    held = np.asarray(on_list.any(axis=1))
    shares = share_of(stage.id, on_list)
    ballot = Ballot(shares, on_list, lots, lambda standing: share_of(stage.id, standing))
    outcome: Outcome = rule_for(stage.rule).count(ballot)
    return StageTally(
        stage.id, held, on_list, shares, outcome.won, outcome.through, outcome.tied, decided
    )


def _send_on(stage: Stage, tally: StageTally, arrived: dict[str, Bools]) -> None:
    if stage.winner_to:
        rows = np.flatnonzero(tally.won != NOBODY)
        arrived[stage.winner_to][rows, tally.won[rows]] = True
    if stage.others_to:
        arrived[stage.others_to] |= tally.through


def seat(race: Race, tallies: Mapping[str, StageTally]) -> Ints:
    """Who takes the seat in each draw: who wins a stage that leads its winner nowhere."""
    result = np.full(len(next(iter(tallies.values())).won), NOBODY)
    for stage in race.stages:
        if not stage.winner_to:
            won = tallies[stage.id].won
            result = np.where(won != NOBODY, won, result)
    return result
