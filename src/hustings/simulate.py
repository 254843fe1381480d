"""From a posterior to elections: levels plus election-day error, counted by the rules.

A ``Basis`` holds every random number once. Any field is counted from the same basis, so that the
difference between two fields is the effect of the field and not Monte Carlo noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hustings.evidence import Ledger
from hustings.model.choice import attraction, shares
from hustings.model.election_day import DayErrors, Standing, day_errors, without
from hustings.model.kernels import moved_levels
from hustings.model.latent import entrants
from hustings.model.learned import election_error
from hustings.model.nodes import Nodes
from hustings.model.settings import ModelSettings
from hustings.posterior import Posterior, StageLevels
from hustings.race import Candidate, Race, Stage, Status
from hustings.rules.base import Bools, Floats, Ints
from hustings.rules.stages import StageTally, run, seat

_FAR = -30.0
"""Level of somebody whom a stage's electorate cannot choose."""


@dataclass(frozen=True)
class Basis:
    """Everything random, drawn once. Axes: draw, node, candidate.

    ``attractions`` are exp(utility) on election day by stage, with the outside option of polls as
    one more column after the candidates; ``run`` are uniform numbers that decide who of the
    potential candidates runs; ``weight`` [draw] sums to one: see ``_doubt``.
    """

    race: Race
    nodes: Nodes
    attractions: Mapping[str, Floats]
    run: Floats
    lots: Floats
    weight: Floats
    n_draws: int
    decided: Mapping[str, Floats]
    ess: float


@dataclass(frozen=True)
class Simulation:
    """Every stage counted in every draw for one field (which may differ between draws)."""

    fields: Bools
    tallies: Mapping[str, StageTally]
    seat: Ints


def prepare(
    race: Race,
    ledger: Ledger,
    posterior: Posterior,
    settings: ModelSettings,
    *,
    as_of: date,
    seed: int,
    n_draws: int,
) -> Basis:
    """Draw the election-day errors of every stage and everything else that chance decides."""
    column = {c: i for i, c in enumerate(race.candidate_ids)}
    index = np.arange(n_draws) % posterior.n_draws
    nodes = Nodes(posterior.node_v, posterior.node_w)
    doubt = _doubt(race)
    attractions = {}
    for number, level in enumerate(posterior.stages):
        eta = np.full((n_draws, len(column) + 1), _FAR)
        at = [column[c] for c in level.choices[:-1]] + [len(column)]
        eta[:, at] = level.eta[index]
        own = posterior.taste * level.has_taste
        taste = np.zeros((n_draws, len(column) + 1, nodes.v.shape[1]))
        taste[:, :-1] = own[index]
        standing = standing_on(race, ledger, level, own, nodes, as_of)
        learned = without(
            election_error(race.cycle, level.kind),
            collapse=settings.collapse,
            consolidation=settings.consolidation,
        )
        error = day_errors(standing, learned, n_draws=n_draws, seed=[seed, 7, number])
        eta = _on_the_day(eta, taste, standing, error, nodes)
        real = attraction(eta, taste, nodes)
        extra = np.repeat(np.exp(doubt[level.stage])[:, None, :], len(nodes.w), axis=1)
        attractions[level.stage] = np.concatenate([real, extra])
    total = n_draws + len(next(iter(doubt.values())))
    rng = np.random.default_rng([seed, 11])
    lots, runs = rng.uniform(size=(2, total, len(column)))
    weight = np.ones(total)
    weight[n_draws:] = 1.0 / max(total - n_draws, 1)
    return Basis(
        race=race,
        nodes=nodes,
        attractions=attractions,
        run=runs,
        lots=lots,
        weight=weight / weight.sum(),
        n_draws=n_draws,
        decided=decided_stages(race, ledger),
        ess=min(posterior.verdict.ess or n_draws, n_draws),
    )


def _on_the_day(
    eta: Floats, taste: Floats, standing: Standing, error: DayErrors, nodes: Nodes
) -> Floats:
    """Levels with the day's errors. Those of shares are moved through the tastes of the voters."""
    moved, listed = eta.copy(), np.flatnonzero(standing.share > 0)
    moved[:, :-1] += error.share
    if taste.any() and len(listed) >= 2:
        kinds = np.ascontiguousarray(np.einsum("dck,ik->dci", taste[:, listed], nodes.v))
        levels = np.ascontiguousarray(eta[:, listed])
        moved[:, listed] = moved_levels(levels, kinds, error.share[:, listed], nodes.w)
    moved[:, :-1] += error.fall
    return moved


def decided_stages(race: Race, ledger: Ledger) -> dict[str, Floats]:
    """Real shares [candidate] of the stages whose result has been published."""
    found = {}
    for stage in race.stages:
        votes = ledger.votes(stage.id)
        total = sum(votes.values())
        if total > 0:
            found[stage.id] = np.array([votes.get(c, 0.0) / total for c in race.candidate_ids])
    return found


def outside_share(ledger: Ledger, stage: str) -> float:
    """What part of the last three samples of a stage chose nobody on the list."""
    found = []
    for q in ledger.questions:
        if q.stage == stage and q.kind == "ballot":
            named = sum(a.pct for a in q.answers if a.choice in q.offered)
            found.append(max(0.0, 1 - named / 100))
    return float(np.mean(found[-3:])) if found else 0.0


def standing_on(
    race: Race, ledger: Ledger, level: StageLevels, taste: Floats, nodes: Nodes, as_of: date
) -> Standing:
    """How a stage stands: mean shares of those who are, or may be, in the race."""
    stage = race.stage(level.stage)
    column = {c: i for i, c in enumerate(level.choices)}
    chance = np.array([_chance_of_standing(c) if c.id in column else 0.0 for c in race.candidates])
    inside = [c for c in race.candidates if c.id in column]
    some = slice(None, None, max(1, len(level.eta) // 200))
    eta = level.eta[some][:, [column[c.id] for c in inside]]
    loading = taste[some][:, [race.candidate_ids.index(c.id) for c in inside]]
    weighed = attraction(eta, loading, nodes) * np.array(
        [max(_chance_of_standing(c), 1e-9) for c in inside]
    )
    found = shares(weighed, np.ones(len(inside), dtype=bool), nodes).mean(axis=0)
    share = np.zeros(len(race.candidates))
    share[[race.candidate_ids.index(c.id) for c in inside]] = _on_short_lists(race, stage, found)
    enter = sum(c.stage == stage.id and _chance_of_standing(c) > 0 for c in race.candidates)
    return Standing(
        share=np.where(chance > 0, share, 0.0),
        bound=np.array([_is_bound(c) for c in race.candidates]),
        days=max((stage.date - as_of).days, 0),
        outside=outside_share(ledger, level.stage),
        collapsible=enter >= 3,
    )


def _chance_of_standing(c: Candidate) -> float:
    return 1.0 if c.is_standing else c.p_run or 0.0


def _on_short_lists(race: Race, stage: Stage, share: Floats) -> Floats:
    """Shares of those who can be on a stage's list, each on a list with as many as go through."""
    feeders = [s for s in race.stages if stage.id in (s.winner_to, s.others_to)]
    places = sum(
        1 if e != stage.electorate else max(s.rule.advance or 2 for s in feeders)
        for e in {s.electorate for s in feeders}
    )
    able = entrants(race, stage)
    fed = np.array([c.stage != stage.id for c in race.candidates if c.id in able])
    if not fed.any() or places >= fed.sum():
        return share
    typical = float((share[fed] ** 2).sum() / share[fed].sum())
    rest = share[~fed].sum() + typical * np.where(fed, places - 1, places)
    short: Floats = share / np.where(fed, share + rest, rest)
    return short


def _is_bound(c: Candidate) -> bool:
    return bool(c.history) and c.history[-1].status == Status.QUALIFIED


def _doubt(race: Race) -> dict[str, Floats]:
    """Levels of a few extra draws that together weigh as much as one.

    In them every pair of candidates comes first and second, hardly ahead of the others so that no
    threshold is passed, and every candidate wins outright: no possible outcome has probability
    zero and all sums still hold exactly.
    """
    ids = race.candidate_ids
    pairs = [(a, b, sign) for a in range(len(ids)) for b in range(len(ids)) for sign in (1, -1)]
    found = {}
    for stage in race.stages:
        levels = np.zeros((len(pairs), len(ids)))
        enters = np.array([c.stage == stage.id for c in race.candidates])
        for row, (a, b, sign) in enumerate(pairs):
            levels[row, b] = 0.01
            levels[row, a] = 8.0 if a == b else 0.02
            if not enters[a]:
                levels[row] += np.where(enters, -sign * 4.0, 0.0)
        found[stage.id] = np.column_stack([levels, np.full(len(pairs), -3.0)])
    return found


def fields_of(basis: Basis, entered: frozenset[str], withdrawn: frozenset[str]) -> Bools:
    """Who is in the race in each draw, [draw, candidate]: potential candidates by chance."""
    columns = []
    for i, c in enumerate(basis.race.candidates):
        n = len(basis.run)
        if c.id in withdrawn:
            columns.append(np.zeros(n, dtype=bool))
        elif c.id in entered or c.is_standing:
            columns.append(np.ones(n, dtype=bool))
        elif c.p_run is not None:
            chance = basis.run[:, i] < c.p_run
            columns.append(chance | (np.arange(n) >= basis.n_draws))
        else:
            columns.append(np.zeros(n, dtype=bool))
    return np.stack(columns, axis=1)


def simulate(basis: Basis, fields: Bools) -> Simulation:
    """Count all stages of the race for these fields."""
    cache: dict[tuple[str, bytes], Floats] = {}

    def share_of(stage: str, on_list: Bools) -> Floats:
        key = (stage, on_list.tobytes())
        if key not in cache:
            cache[key] = list_shares(basis, stage, on_list)
        return cache[key]

    tallies = run(basis.race, fields, share_of, basis.lots, basis.decided)
    return Simulation(fields, tallies, seat(basis.race, tallies))


def list_shares(basis: Basis, stage: str, on_list: Bools) -> Floats:
    """Shares [draw, choice] of a stage's list; only the columns in use are computed.

    ``on_list`` has a column for each candidate, and one more for the outside where it is wanted.
    """
    used: NDArray[np.int64] = np.flatnonzero(on_list.any(axis=0))
    result = np.zeros(on_list.shape)
    if len(used):
        result[:, used] = shares(
            basis.attractions[stage][:, :, used], on_list[:, used], basis.nodes
        )
    return result
