"""Friends and neighbours: a candidate does better at home (Key 1949), and in the market around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hustings.model.area_scales import AreaScales
from hustings.model.areas import AreaMap, Floats


@dataclass(frozen=True)
class Ties:
    """Areas and markets a candidate is tied to, each with a strength from 0 to 1.

    ``home`` are areas where they live or held a local office; ``around`` areas or markets where
    they are known, as neighbours, from a district, or by somebody's word.
    """

    home: Mapping[str, float] = field(default_factory=dict)
    around: Mapping[str, float] = field(default_factory=dict)

    def spread(self, areas: AreaMap) -> tuple[Floats, Floats]:
        """Strength of home and of the surroundings, each [area]; a home's market is around it."""
        home = np.array([self.home.get(g, 0.0) for g in areas.ids])
        pairs = zip(areas.ids, areas.market, strict=True)
        around = np.array([max(self.around.get(g, 0.0), self.around.get(m, 0.0)) for g, m in pairs])
        for g in np.flatnonzero(home):
            market = areas.market[g]
            near = np.array([h == g or m == market != "" for h, m in enumerate(areas.market)])
            around = np.maximum(around, home[g] * near)
        return home, around


def home_effects(ties: Sequence[Ties], areas: AreaMap, scales: AreaScales) -> tuple[Floats, Floats]:
    """Mean [candidate, area] and covariance [candidate, area, area] of the effect of home."""
    n, G = len(ties), len(areas.ids)
    mean, cov = np.zeros((n, G)), np.zeros((n, G, G))
    for c, tie in enumerate(ties):
        home, around = tie.spread(areas)
        mean[c] = scales.home * home + scales.near * around
        cov[c] = scales.home_sd**2 * np.outer(home, home)
        cov[c] += scales.near_sd**2 * np.outer(around, around)
    return mean, cov
