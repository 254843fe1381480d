"""What changes if somebody enters or withdraws: the same draws, another field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hustings.errors import ScenarioError
from hustings.forecast import Fitted, polled
from hustings.model.choice import OUTSIDE_CHOICE, diversion, proportional
from hustings.model.design import fitted_questions
from hustings.race import Race, Stage
from hustings.rules.base import NOBODY, Bools, Floats
from hustings.simulate import Simulation, list_shares
from hustings.summary import Reader, rounded

_NO_VOTES = 1e-9


@dataclass(frozen=True)
class Edit:
    """Who enters and who withdraws, by candidate id."""

    entered: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()

    @classmethod
    def of(cls, race: Race, enter: tuple[str, ...], withdraw: tuple[str, ...]) -> Edit:
        """The edit with these names. Raises UnknownCandidateError, ScenarioError."""
        entered = frozenset(race.candidate(name).id for name in enter)
        withdrawn = frozenset(race.candidate(name).id for name in withdraw)
        both = sorted(entered & withdrawn)
        if both:
            raise ScenarioError(
                f"edit: got {both[0]} entering and withdrawing; expected one of the two."
            )
        for c in sorted(withdrawn):
            if not (race.candidate(c).is_standing or race.candidate(c).p_run):
                raise ScenarioError(
                    f"withdraw: got {c}, who is not in the race; expected a candidate who stands "
                    "or may run. Try: --enter to bring somebody in."
                )
        left = [
            c.id
            for c in race.candidates
            if c.id not in withdrawn and (c.is_standing or c.p_run or c.id in entered)
        ]
        if not left:
            raise ScenarioError(
                "edit: got a field with nobody in it; expected somebody to be left."
            )
        return cls(entered, withdrawn)

    def simulations(self, fitted: Fitted) -> tuple[Simulation, Simulation]:
        """The race without and with the edit; see ``assumption`` for the baseline."""
        if not self.entered and not self.withdrawn:
            return fitted.headline, fitted.headline
        race = fitted.known.race
        out = frozenset(c for c in self.entered if race.candidate(c).p_run)
        inside = frozenset(c for c in self.withdrawn if race.candidate(c).p_run)
        return fitted.simulate(inside, out), fitted.simulate(self.entered, self.withdrawn)

    def assumption(self, race: Race) -> str:
        """What the baseline takes for granted about potential candidates who are edited."""
        entered = [c for c in map(race.candidate, sorted(self.entered)) if c.p_run]
        withdrawn = [c for c in map(race.candidate, sorted(self.withdrawn)) if c.p_run]
        parts = [f"{c.name} stays out" for c in entered] + [f"{c.name} runs" for c in withdrawn]
        return "; ".join(parts)

    def outcome(self, race: Race) -> str:
        """The edit in words."""
        parts = [f"{race.candidate(c).name} runs" for c in sorted(self.entered)]
        parts += [f"{race.candidate(c).name} is out" for c in sorted(self.withdrawn)]
        return "; ".join(parts)


def compare(
    fitted: Fitted, edit: Edit, baseline: Simulation, scenario: Simulation
) -> dict[str, Any]:
    """Changes, diversion, and who is hurt most."""
    race = fitted.known.race
    stages = [s for s in race.stages if s.id not in fitted.basis.decided]
    first = _edited_stage(fitted, edit) or stages[0]
    rivals = [
        i
        for i, c in enumerate(race.candidates)
        if c.id not in edit.entered | edit.withdrawn
        and baseline.tallies[first.id].on_list[:, i].any()
        and scenario.tallies[first.id].on_list[:, i].any()
    ]
    before, after = Reader(fitted.basis, baseline), Reader(fitted.basis, scenario)
    loss = (
        baseline.tallies[first.id].shares[:, rivals] - scenario.tallies[first.id].shares[:, rivals]
    )
    return {
        "changes": [_changes(before, after, s) for s in stages],
        "seat_change": _seat_change(before, after),
        "diversion": _all_diversion(fitted, edit, scenario, first),
        "hurt_most": _who_most(fitted, rivals, loss),
        "helped_most": _who_most(fitted, rivals, -loss),
        "hurt_most_chance": _who_lost_it(fitted, rivals, before.won(first), after.won(first)),
        "evidence": _evidence(fitted, edit),
    }


def _edited_stage(fitted: Fitted, edit: Edit) -> Stage | None:
    race = fitted.known.race
    names = {race.candidate(c).stage for c in edit.entered | edit.withdrawn}
    return next((s for s in race.stages if s.id in names), None)


def _changes(before: Reader, after: Reader, stage: Stage) -> dict[str, Any]:
    """Per candidate: share where on the list both times, P(advance), P(win)."""
    old, new = before.simulation.tallies[stage.id], after.simulation.tallies[stage.id]
    old_won, new_won = before.won(stage), after.won(stage)
    rows = []
    for i, c in enumerate(before.race.candidates):
        if not (old.on_list[:, i].any() or new.on_list[:, i].any()):
            continue
        n = before.basis.n_draws
        both = (old.on_list & new.on_list)[:n, i]
        moved = (new.shares - old.shares)[:n, i][both]
        row: dict[str, Any] = {"id": c.id, "share": _interval(moved) if both.any() else None}
        pairs = {
            "p_advance": (old.through[:, i] | (old.won == i), new.through[:, i] | (new.won == i)),
            "p_win": (old_won == i, new_won == i),
        }
        for name, (was, now) in pairs.items():
            row[name] = _chance_change(before, was, now)
        rows.append(row)
    rows.sort(key=lambda r: (r["share"]["median"] if r["share"] else 1.0, r["id"]))
    return {"id": stage.id, "candidates": rows}


def _chance_change(reader: Reader, was: Bools, now: Bools) -> dict[str, float]:
    """A chance before and after, the change, and its interval and error from paired draws."""
    step = now.astype(float) - was.astype(float)
    change = float(reader.basis.weight @ step)
    spread = float(reader.basis.weight @ step**2) - change**2
    error = float(np.sqrt(max(spread, 0.0) / reader.basis.ess))
    return {
        "baseline": rounded(reader.chance(was)),
        "scenario": rounded(reader.chance(now)),
        "change": rounded(change),
        "q10": rounded(change - 1.2816 * error),
        "q90": rounded(change + 1.2816 * error),
        "mc_error": rounded(error),
    }


def _seat_change(before: Reader, after: Reader) -> dict[str, Any]:
    race = before.race
    by_candidate, by_party = {}, {}
    parties = np.array([c.party for c in race.candidates])
    for i, c in enumerate(race.candidates):
        was, now = before.simulation.seat == i, after.simulation.seat == i
        if was.any() or now.any():
            by_candidate[c.id] = _chance_change(before, was, now)
    for party in sorted(set(parties)):
        members = np.flatnonzero(parties == party)
        was = np.isin(before.simulation.seat, members)
        now = np.isin(after.simulation.seat, members)
        if was.any() or now.any():
            by_party[party] = _chance_change(before, was, now)
    return {"by_candidate": by_candidate, "by_party": by_party}


def _interval(values: Floats) -> dict[str, float]:
    low, mid, high = np.quantile(values, [0.1, 0.5, 0.9])
    return {"median": rounded(mid), "q10": rounded(low), "q90": rounded(high)}


def _who_most(fitted: Fitted, rivals: list[int], loss: Floats) -> dict[str, float]:
    """For each rival the probability that theirs is the largest loss of share."""
    if not rivals:
        return {}
    worst = loss.argmax(axis=1)
    found = {
        fitted.known.race.candidates[i].id: float(fitted.basis.weight @ (worst == k))
        for k, i in enumerate(rivals)
    }
    return {k: rounded(v) for k, v in sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))}


def _who_lost_it(fitted: Fitted, rivals: list[int], was: Floats, now: Floats) -> dict[str, float]:
    """Given that the edit takes the nomination from one of the rivals: from whom."""
    flipped = (was != now) & np.isin(was, rivals) & (was != NOBODY)
    lost = {i: float(fitted.basis.weight @ (flipped & (was == i))) for i in rivals}
    total = sum(lost.values())
    ids = fitted.known.race.candidate_ids
    found = {ids[i]: (v / total if total else 1 / len(rivals)) for i, v in lost.items()}
    return {k: rounded(v) for k, v in sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))}


def _all_diversion(
    fitted: Fitted, edit: Edit, scenario: Simulation, stage: Stage
) -> list[dict[str, Any]]:
    """Diversion from every edited candidate to each rival, and from each rival to them."""
    race = fitted.known.race
    column = {c.id: i for i, c in enumerate(race.candidates)}
    on_list = scenario.tallies[stage.id].on_list
    outside = np.ones((len(on_list), 1), dtype=bool)
    choices = np.hstack([on_list, outside & fitted.posterior.stage(stage.id).outside_known])
    rows: list[dict[str, Any]] = []
    for x in sorted(edit.entered | edit.withdrawn):
        if race.candidate(x).stage != stage.id:
            continue
        others = [i for i in range(choices.shape[1]) if i != column[x] and choices[:, i].any()]
        rows += _diversion(fitted, stage, choices, column[x], others)
        for r in others:
            if r < len(race.candidates):
                rows += _diversion(fitted, stage, choices, r, [column[x]], also=column[x])
    return rows


def _diversion(
    fitted: Fitted, stage: Stage, choices: Bools, who: int, to: list[int], also: int = -1
) -> list[dict[str, Any]]:
    """Rows D[who → r] for every r in ``to``; ``also`` is on the list whatever the scenario."""
    n = fitted.basis.n_draws
    inside = choices.copy()
    inside[:, [who] + ([also] if also >= 0 else [])] = True
    out = inside.copy()
    out[:, who] = False
    share_in = list_shares(fitted.basis, stage.id, inside)[:n]
    share_out = list_shares(fitted.basis, stage.id, out)[:n]
    # in a draw in which somebody leaves the ballot anyway there are no votes to divert
    some = share_in[:, who] > _NO_VOTES
    if some.any():
        share_in, share_out = share_in[some], share_out[some]
    found, plain = diversion(share_out, share_in, who), proportional(share_in, who)
    ids = (*fitted.known.race.candidate_ids, OUTSIDE_CHOICE)
    return [
        {
            "from": ids[who],
            "to": ids[r],
            **_interval(found[:, r]),
            "proportional": rounded(float(np.median(plain[:, r]))),
        }
        for r in to
    ]


def _evidence(fitted: Fitted, edit: Edit) -> dict[str, Any]:
    """Which part of the answer is data and which is prior, in numbers and a sentence."""
    known = fitted.known
    questions = fitted_questions(known.race, known.ledger)
    counts = polled(known)
    edited = sorted(edit.entered | edit.withdrawn)
    without = {
        x: sum(
            q.stage == known.race.candidate(x).stage and x not in [a.choice for a in q.answers]
            for q in questions
        )
        for x in edited
    }
    sentences = []
    for x in edited:
        name = known.race.candidate(x).name
        if not counts[x]:
            sentences.append(
                f"Prior-driven: by {known.as_of} no published poll had offered {name}. The level "
                "comes from office, money and endorsements, and from whom the votes come from "
                "claims of a shared base and from how voters usually differ."
            )
        elif not without[x]:
            sentences.append(
                f"Every poll so far offered {name}: where the votes would go is prior-driven."
            )
        else:
            sentences.append(
                f"Partly data: {counts[x]} question(s) with {name} on the list and {without[x]} "
                "without; whose voters these are beyond that is prior."
            )
    return {
        "asked_with": {x: counts[x] for x in edited},
        "asked_without": without,
        "sentence": " ".join(sentences),
    }
