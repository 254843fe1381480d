"""Numbers read off a simulation: shares with intervals, chances with Monte Carlo error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from hustings.race import Race, Stage
from hustings.rules.base import NOBODY, Bools, Floats
from hustings.rules.stages import StageTally
from hustings.simulate import Basis, Simulation, list_shares

QUANTILES = {
    "median": 0.5,
    "q025": 0.025,
    "q10": 0.1,
    "q25": 0.25,
    "q75": 0.75,
    "q90": 0.9,
    "q975": 0.975,
}
_FEW = 40
DIGITS = 6


def rounded(value: float) -> float:
    """A number as it is printed in JSON: enough digits, and the same bytes on every run."""
    return float(f"{value:.{DIGITS}g}")


@dataclass(frozen=True)
class Reader:
    """Reads one simulation."""

    basis: Basis
    simulation: Simulation

    @property
    def race(self) -> Race:
        """The race as of the day."""
        return self.basis.race

    def chance(self, event: Bools) -> float:
        """Probability of an event given in every draw."""
        return min(1.0, float(self.basis.weight @ event))

    def error(self, p: float) -> float:
        """Monte Carlo standard error of a probability, from the effective number of draws."""
        return float(np.sqrt(p * (1 - p) / self.basis.ess))

    def won(self, stage: Stage) -> Floats:
        """Who wins the contest that a stage belongs to, [draw].

        That is this stage or a later one of the same electorate.
        """
        result = np.full(len(self.basis.weight), NOBODY)
        after = False
        for s in self.race.stages:
            after = after or s.id == stage.id
            if after and s.electorate == stage.electorate:
                won = self.simulation.tallies[s.id].won
                result = np.where(won != NOBODY, won, result)
        return result

    def upcoming(self) -> list[Stage]:
        """Stages still to be held."""
        return [s for s in self.race.stages if s.id not in self.basis.decided]

    def stage(self, stage: Stage) -> dict[str, Any]:
        """One stage as in the JSON."""
        tally = self.simulation.tallies[stage.id]
        listed = [i for i in range(len(self.race.candidates)) if tally.on_list[:, i].any()]
        winners = self.won(stage)
        advances = tally.through | (tally.won[:, None] == np.arange(tally.through.shape[1]))
        candidates = []
        for i in listed:
            p_advance, p_win = self.chance(advances[:, i]), self.chance(winners == i)
            share, against = self._share(stage, tally, i, listed)
            entry: dict[str, Any] = {
                "id": self.race.candidates[i].id,
                "name": self.race.candidates[i].name,
                "party": self.race.candidates[i].party,
                "p_on_list": rounded(self.chance(tally.on_list[:, i])),
                "share": share,
                "p_advance": rounded(p_advance),
                "p_win": rounded(p_win),
                "mc_error": rounded(self.error(p_win)),
            }
            if against:
                entry["share_against"] = against
            candidates.append(entry)
        candidates.sort(key=lambda c: (-c["p_win"], -c["share"]["median"], c["id"]))
        return {
            "id": stage.id,
            "title": stage.title,
            "date": stage.date.isoformat(),
            "kind": stage.kind,
            "rule": stage.rule.name,
            "threshold": stage.rule.threshold,
            "p_held": rounded(self.chance(tally.held)),
            "field": [self.race.candidates[i].id for i in listed],
            "candidates": candidates,
            "pairs": self._pairs(tally, listed),
        }

    def _share(
        self, stage: Stage, tally: StageTally, i: int, listed: list[int]
    ) -> tuple[dict[str, float], str]:
        """Quantiles of a share where on the list.

        For somebody hardly ever on it: against the likeliest rival, whose id is returned.
        """
        n = self.basis.n_draws
        on = tally.on_list[:n, i]
        if on.sum() >= _FEW:
            return quantiles(tally.shares[:n, i][on]), ""
        often = tally.on_list[:n].sum(axis=0)
        rivals = [j for j in listed if j != i]
        if not rivals:
            return quantiles(np.ones(1)), ""
        rival = max(rivals, key=lambda j: (often[j], -j))
        pair = np.zeros_like(tally.on_list)
        pair[:, [i, rival]] = True
        found = list_shares(self.basis, stage.id, pair)[:n, i]
        return quantiles(found), self.race.candidates[rival].id

    def _pairs(self, tally: StageTally, listed: list[int]) -> list[dict[str, Any]]:
        """Every pair that can meet alone in this stage, likeliest first."""
        two = tally.on_list.sum(axis=1) == 2
        found = []
        for i, j in combinations(listed, 2):
            met = two & tally.on_list[:, i] & tally.on_list[:, j]
            p = self.chance(met)
            if p <= 0:
                continue
            p_first = self.chance(met & (tally.won == i)) / p
            found.append(
                {
                    "a": self.race.candidates[i].id,
                    "b": self.race.candidates[j].id,
                    "p": rounded(p),
                    "p_a_wins": rounded(p_first),
                    "mc_error": rounded(self.error(p)),
                }
            )
        return sorted(found, key=lambda f: (-float(str(f["p"])), f["a"], f["b"]))

    def nomination(self) -> dict[str, float]:
        """Chance of arriving at the last stage, for those who do not enter there."""
        final = self.race.final_stage
        tally = self.simulation.tallies[final.id]
        return {
            c.id: rounded(self.chance(tally.on_list[:, i]))
            for i, c in enumerate(self.race.candidates)
            if c.stage != final.id and tally.on_list[:, i].any()
        }

    def seat(self) -> dict[str, dict[str, float]]:
        """Chance of taking the seat, by candidate and by party."""
        by_candidate: dict[str, float] = {}
        by_party: dict[str, float] = {}
        for i, c in enumerate(self.race.candidates):
            won = self.simulation.seat == i
            if won.any():
                by_candidate[c.id] = self.chance(won)
                by_party[c.party] = by_party.get(c.party, 0.0) + by_candidate[c.id]
        return {"by_candidate": _sorted(by_candidate), "by_party": _sorted(by_party)}


def quantiles(values: Floats) -> dict[str, float]:
    """Median and the ends of the 50, 80 and 95 % intervals."""
    found = np.quantile(values, list(QUANTILES.values()))
    return {name: rounded(value) for name, value in zip(QUANTILES, found, strict=True)}


def _sorted(values: Mapping[str, float]) -> dict[str, float]:
    return {k: rounded(v) for k, v in sorted(values.items(), key=lambda kv: (-kv[1], kv[0]))}
