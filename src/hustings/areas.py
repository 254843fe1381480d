"""Shares by county or other area, who is hurt where, and what each area's answer rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from hustings.assume import Assumption, assume
from hustings.errors import RaceError, ScenarioError
from hustings.forecast import Fitted
from hustings.model.area_evidence import AreaEvidence, gather
from hustings.model.area_home import home_effects
from hustings.model.area_scales import area_scales
from hustings.model.area_shares import area_shares
from hustings.model.areas import BasePosterior, Floats, base_posterior
from hustings.race import Race, Stage
from hustings.rules.base import Bools
from hustings.simulate import Simulation, list_shares
from hustings.summary import quantiles, rounded
from hustings.whatif import Edit

AREAS_SCHEMA = "hustings.areas/1"
_DRAWS = 400
_KNOWN = 0.15
"""Below this part of the prior variance taken away, and without a tie, a base is prior-driven."""


@dataclass(frozen=True)
class AreaDraws:
    """Shares by area of one stage. Axes: draw, candidate, area; candidates are ``listed``.

    ``levels`` are the contest-wide shares of the same draws, [draw, candidate]; ``picked`` the
    draws' numbers in the basis.
    """

    stage: Stage
    listed: tuple[str, ...]
    evidence: AreaEvidence
    posterior: BasePosterior
    base: Floats
    picked: Floats


def need_areas(race: Race) -> None:
    """Raise RaceError for a race without areas."""
    if not race.areas:
        raise RaceError(
            f"areas: got none in race '{race.id}'; expected areas.csv. "
            "Try: docs/race-folder.md says what its columns are."
        )


def prepare_areas(fitted: Fitted, stage: Stage, simulations: tuple[Simulation, ...]) -> AreaDraws:
    """Fit the bases of everybody listed in any of the simulations and draw them once."""
    known = fitted.known
    need_areas(known.race)
    tallies = [s.tallies[stage.id] for s in simulations]
    n = fitted.basis.n_draws
    on = np.array([t.on_list[:n].any(axis=0) for t in tallies]).any(axis=0)
    column = np.flatnonzero(on)
    share = {
        known.race.candidate_ids[i]: max(
            float(np.median(t.shares[:n, i][t.on_list[:n, i]]))
            for t in tallies
            if t.on_list[:n, i].any()
        )
        for i in column
    }
    evidence = gather(known.race, known.ledger, stage, share, fitted.settings.model)
    scales = area_scales(known.race.cycle)
    posterior = base_posterior(
        evidence.targets,
        evidence.past,
        evidence.areas,
        scales,
        home=home_effects(evidence.ties, evidence.areas, scales),
        alike=evidence.alike,
        readings=evidence.readings,
    )
    picked = np.linspace(0, n - 1, min(_DRAWS, n)).astype(int)
    base = posterior.draw(len(picked), (fitted.seed, 23))
    return AreaDraws(stage, tuple(share), evidence, posterior, base, picked)


def shares_by_area(
    fitted: Fitted, draws: AreaDraws, on_list: Bools, wide: Floats | None = None
) -> Floats:
    """Shares [draw, candidate, area] of a list, averaging to the contest-wide shares exactly.

    ``on_list`` [draw, candidate] over all candidates of the race and all draws of the basis;
    ``wide`` the contest-wide shares, by default those that the fit gives the list.
    """
    at = [fitted.known.race.candidate_ids.index(c) for c in draws.listed]
    rows = on_list[draws.picked]
    pull = fitted.basis.attractions[draws.stage.id][draws.picked][:, :, at]
    if wide is None:
        wide = list_shares(fitted.basis, draws.stage.id, on_list)
    kept = np.where(rows[:, at], wide[draws.picked][:, at], 0.0)
    return area_shares(pull, kept, draws.base, draws.evidence.areas.weight, fitted.basis.nodes)


def area_table(
    fitted: Fitted,
    *,
    enter: tuple[str, ...] = (),
    withdraw: tuple[str, ...] = (),
    stage: str | None = None,
    assumption: Assumption | None = None,
) -> dict[str, Any]:
    """The object ``hustings.areas/1`` of docs/json.md for a fit.

    Raises RaceError for a race without areas, ScenarioError for a stage already held.
    """
    assumed = assumption or Assumption()
    edit = Edit.of(fitted.known.race, enter, withdraw)
    # Threads gain little on matrices of this size, and digits must not depend on their number.
    with threadpool_limits(limits=1):
        return _table(fitted, edit, assumed, _stage(fitted, edit, assumed, stage))


def _table(fitted: Fitted, edit: Edit, assumed: Assumption, chosen: Stage) -> dict[str, Any]:
    race, moved = fitted.known.race, assume(fitted, assumed)
    edited = bool(edit.entered or edit.withdrawn or not assumed.is_empty)
    baseline, _ = edit.simulations(fitted)
    scenario = moved.simulate(edit.entered, edit.withdrawn) if edited else baseline
    draws = prepare_areas(fitted, chosen, (baseline, scenario))
    before = shares_by_area(fitted, draws, baseline.tallies[chosen.id].on_list)
    tally = scenario.tallies[chosen.id]
    after = shares_by_area(moved, draws, tally.on_list, tally.shares) if edited else before
    rows = [_area(fitted, draws, after, g) for g in range(len(race.areas))]
    found: dict[str, Any] = {
        "schema": AREAS_SCHEMA,
        "race": race.id,
        "as_of": fitted.known.as_of.isoformat(),
        "stage": chosen.id,
        "title": chosen.title,
        "area_kind": race.area_kind or "area",
        "edit": {"enter": sorted(edit.entered), "withdraw": sorted(edit.withdrawn)},
        "assumptions": assumed.sentences(race),
        "turnout": draws.evidence.turnout,
        "names": {c: race.candidate(c).name for c in draws.listed},
        "rests_on": _rests_on(draws),
        "areas": rows,
    }
    if edited:
        _add_changes(moved, draws, edit, (before, after), rows)
        found["hurt_where"] = _hurt_where(draws, edit, before, after)
    return found


def _stage(fitted: Fitted, edit: Edit, assumed: Assumption, asked: str | None) -> Stage:
    """The stage asked for; else that of whom the question is about; else the next."""
    race = fitted.known.race
    upcoming = [s for s in race.stages if s.id not in fitted.basis.decided]
    if asked is not None and race.stage(asked) not in upcoming:
        raise ScenarioError(
            f"stage: got '{asked}', which has been held; expected one of "
            f"{', '.join(s.id for s in upcoming)}."
        )
    if asked is not None:
        return race.stage(asked)
    about = edit.entered | edit.withdrawn | {*assumed.endorsements, *assumed.money}
    first = {race.candidate(c).stage for c in about}
    if not about and assumed.returning != 1.0:
        first = {s.id for s in upcoming if s.kind == "runoff"}
    return next((s for s in upcoming if s.id in first), upcoming[0])


def _rests_on(draws: AreaDraws) -> list[dict[str, Any]]:
    """By candidate: earlier votes with their weight, ties, crosstabs."""
    evidence = draws.evidence
    found = []
    for c, name in enumerate(draws.listed):
        tie = evidence.ties[c]
        found.append(
            {
                "id": name,
                "past_votes": [
                    {"vote": title, "weight": rounded(w)} for title, w in draws.posterior.weights[c]
                ],
                "home": sorted(tie.home),
                "around": sorted(tie.around),
                "crosstabs": sorted({r.title for r in evidence.readings if r.coefficients[c] == 1}),
            }
        )
    return found


def _driven_by(draws: AreaDraws, c: int, g: int) -> list[str]:
    """What a base in an area rests on; ``prior`` alone where hardly anything is known."""
    evidence = draws.evidence
    home, around = evidence.ties[c].spread(evidence.areas)
    found = []
    if home[g]:
        found.append("home")
    elif around[g]:
        found.append("around_home")
    if draws.posterior.known[c, g] >= _KNOWN or home[g] or around[g]:
        if any(r.areas[g] and r.coefficients[c] == 1 for r in evidence.readings):
            found.append("crosstab")
        if draws.posterior.weights[c]:
            found.append("past_votes")
    return found or ["prior"]


def _area(fitted: Fitted, draws: AreaDraws, shares: Floats, g: int) -> dict[str, Any]:
    area = fitted.known.race.areas[g]
    candidates: list[dict[str, Any]] = []
    for c, name in enumerate(draws.listed):
        on = shares[:, c, g] > 0
        if not on.any():
            continue
        base = draws.base[:, c, g] - np.einsum("dc,dc->d", shares[:, :, g], draws.base[:, :, g])
        candidates.append(
            {
                "id": name,
                "share": quantiles(shares[on, c, g]),
                "base": quantiles(base),
                "known": rounded(float(draws.posterior.known[c, g])),
                "driven_by": _driven_by(draws, c, g),
            }
        )
    candidates.sort(key=lambda row: (-row["share"]["median"], row["id"]))
    return {
        "id": area.id,
        "name": area.name,
        "market": area.market,
        "weight": rounded(float(draws.evidence.areas.weight[g])),
        "candidates": candidates,
        "prior_driven": all(r["driven_by"] == ["prior"] for r in candidates),
    }


def _add_changes(
    fitted: Fitted,
    draws: AreaDraws,
    edit: Edit,
    shares: tuple[Floats, Floats],
    rows: list[dict[str, Any]],
) -> None:
    """Change of share, diversion and who is hurt most, area by area; shares before and after."""
    before, after = shares
    rivals = _rivals(draws, edit, before, after)
    moved = {x: _moved(fitted, draws, edit, x) for x in draws.listed if x in _edited(edit)}
    for g, row in enumerate(rows):
        for candidate in row["candidates"]:
            c = draws.listed.index(candidate["id"])
            both = (before[:, c, g] > 0) & (after[:, c, g] > 0)
            step = (after - before)[both, c, g]
            candidate["change"] = quantiles(step) if both.any() else None
        loss = (before - after)[:, rivals, g]
        worst = loss.argmax(axis=1)
        row["hurt_most"] = {
            draws.listed[c]: _held(float(np.mean(worst == k)), len(worst))
            for k, c in enumerate(rivals)
        }
        row["diversion"] = [
            {
                "from": x,
                "to": draws.listed[r],
                **quantiles(change[:, r, g] / np.maximum(of[:, g], 1e-9)),
            }
            for x, (change, of) in moved.items()
            for r in rivals
        ]


def _held(p: float, n: int) -> float:
    """A frequency kept off 0 and 1 by half an observation."""
    return rounded((p * n + 0.5) / (n + 1))


def _edited(edit: Edit) -> frozenset[str]:
    return edit.entered | edit.withdrawn


def _rivals(draws: AreaDraws, edit: Edit, before: Floats, after: Floats) -> list[int]:
    return [
        c
        for c, name in enumerate(draws.listed)
        if name not in _edited(edit) and (before[:, c] > 0).any() and (after[:, c] > 0).any()
    ]


def _moved(fitted: Fitted, draws: AreaDraws, edit: Edit, x: str) -> tuple[Floats, Floats]:
    """What every candidate gains when x is out [draw, candidate, area], and x's own share."""
    ids = fitted.known.race.candidate_ids
    scenario = fitted.simulate(edit.entered, edit.withdrawn)
    inside = scenario.tallies[draws.stage.id].on_list.copy()
    inside[:, ids.index(x)] = True
    outside = inside.copy()
    outside[:, ids.index(x)] = False
    share_in = shares_by_area(fitted, draws, inside)
    share_out = shares_by_area(fitted, draws, outside)
    return share_out - share_in, share_in[:, draws.listed.index(x)]


def _hurt_where(
    draws: AreaDraws, edit: Edit, before: Floats, after: Floats
) -> list[dict[str, Any]]:
    """For each rival: points lost overall, the areas where it is most, and their part of it."""
    weight = draws.evidence.areas.weight
    found: list[dict[str, Any]] = []
    for c in _rivals(draws, edit, before, after):
        loss = np.median(before[:, c] - after[:, c], axis=0)
        overall = float(np.median((before[:, c] - after[:, c]) @ weight))
        top = np.argsort(-loss)[:5]
        found.append(
            {
                "id": draws.listed[c],
                "loss": rounded(overall),
                "most": [
                    {"area": draws.evidence.areas.ids[g], "loss": rounded(float(loss[g]))}
                    for g in top
                ],
            }
        )
    return sorted(found, key=lambda r: (-float(r["loss"]), str(r["id"])))
