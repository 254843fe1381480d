"""Every list of names that could stand, each counted from the same draws."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from hustings.forecast import Fitted
from hustings.race import Stage
from hustings.simulate import fields_of, simulate
from hustings.summary import Reader, rounded

_MOST = 10


def field_table(fitted: Fitted, vary: tuple[str, ...]) -> list[dict[str, Any]]:
    """One row a list: who is on it, P(win the nomination), P(seat), and how likely the list is.

    ``vary`` are taken in and out; the others stand as they do. By default all who stand or may
    stand at the next stage are varied, the least likely ones kept in beyond ten.
    """
    race = fitted.known.race
    stage = next(s for s in race.stages if s.id not in fitted.basis.decided)
    chosen = vary or _default(fitted, stage)
    certain = {c.id for c in race.candidates if c.is_standing and c.stage == stage.id}
    rows = []
    for mask in product((True, False), repeat=len(chosen)):
        inside = frozenset(c for c, on in zip(chosen, mask, strict=True) if on)
        outside = frozenset(chosen) - inside
        field = fields_of(fitted.basis, inside, outside)
        at_stage = [
            i for i, c in enumerate(race.candidates) if c.stage == stage.id and field[:, i].any()
        ]
        if not at_stage:
            continue
        reader = Reader(fitted.basis, simulate(fitted.basis, field))
        winners = reader.won(stage)
        likely = 1.0
        for c in chosen:
            p = race.candidate(c).p_run
            on = c in inside
            likely *= (p if on else 1 - p) if p is not None else float(on == (c in certain))
        p_win = {race.candidates[i].id: rounded(reader.chance(winners == i)) for i in at_stage}
        rows.append(
            {
                "field": [race.candidates[i].id for i in at_stage],
                "p_field": rounded(likely),
                "p_win": dict(sorted(p_win.items(), key=lambda kv: (-kv[1], kv[0]))),
                "seat": reader.seat(),
                "mc_error": rounded(reader.error(max(p_win.values()))),
            }
        )
    return sorted(rows, key=lambda r: (-r["p_field"], -len(r["field"]), r["field"]))


def _default(fitted: Fitted, stage: Stage) -> tuple[str, ...]:
    """Those who stand or may stand at a stage, the likeliest to get through first."""
    race = fitted.known.race
    tally = fitted.headline.tallies[stage.id]
    through = tally.through | (tally.won[:, None] == np.arange(tally.through.shape[1]))
    chance = fitted.basis.weight @ through
    possible = [
        i
        for i, c in enumerate(race.candidates)
        if c.stage == stage.id and (c.is_standing or c.p_run is not None)
    ]
    ordered = sorted(possible, key=lambda i: (-chance[i], i))[:_MOST]
    return tuple(race.candidates[i].id for i in sorted(ordered))
