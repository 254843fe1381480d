"""Friends and neighbours: a candidate does better at home (Key 1949), and in the market around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hustings.model.area_scales import AreaScales
from hustings.model.areas import AreaMap, Floats


def home_effects(
    homes: Sequence[Mapping[str, float]], areas: AreaMap, scales: AreaScales
) -> tuple[Floats, Floats]:
    """Mean [candidate, area] and covariance [candidate, area, area] of the effect of home.

    Args:
        homes: for each candidate the areas that are home, each with the strength of the tie:
            1 where they live or held office, less for a claim; an area or a market.
        areas: the areas.
        scales: learned numbers.
    """
    n, G = len(homes), len(areas.ids)
    mean, cov = np.zeros((n, G)), np.zeros((n, G, G))
    for c, tie in enumerate(homes):
        at = np.array([tie.get(g, 0.0) for g in areas.ids])
        around = np.array([tie.get(m, 0.0) if m else 0.0 for m in areas.market])
        for g, strength in enumerate(at):
            if strength and areas.market[g]:
                same = np.array([m == areas.market[g] for m in areas.market])
                around = np.maximum(around, strength * same)
        around = np.maximum(around, at)
        mean[c] = scales.home * at + scales.near * around
        for values, sd in ((at, scales.home_sd), (around, scales.near_sd)):
            cov[c] += sd**2 * np.outer(values, values)
    return mean, cov
