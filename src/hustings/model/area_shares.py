"""From bases to shares by area that average exactly to the contest-wide share of every draw."""

from __future__ import annotations

import numpy as np

from hustings.model.areas import Floats
from hustings.model.nodes import Nodes

_ROUNDS = 500
_CLOSE = 1e-10
_NEAR = 0.3
"""Within this of every log share steps are Newton's; from farther away they might overshoot."""


def area_shares(
    attractions: Floats, shares: Floats, base: Floats, weight: Floats, nodes: Nodes
) -> Floats:
    """Shares by area, [draw, candidate, area], of a list.

    The levels are shifted until the average over areas is the contest-wide share: by the fixed
    point of Berry, Levinsohn and Pakes (1995), ``shift += log(share) - log(mean over areas)``, and
    near the end by Newton's steps, of which few are needed where the fixed point takes hundreds.

    Args:
        attractions: exp(utility) of the listed candidates, [draw, node, candidate].
        shares: contest-wide shares to be reproduced, [draw, candidate]; zero is off the list.
        base: [draw, candidate, area].
        weight: expected voters by area, [area], summing to one.
        nodes: kinds of voter.
    """
    result = np.zeros(base.shape)
    for draw, share in enumerate(shares):
        on = np.flatnonzero(share > 0)
        pull, tilt = attractions[draw][:, on], np.exp(base[draw, on])
        result[draw, on] = _one(pull, share[on], tilt, weight, nodes.w)
    return result


def _one(pull: Floats, share: Floats, tilt: Floats, weight: Floats, kinds: Floats) -> Floats:
    """Shares [candidate, area] of one draw; a kind i in an area g has pull · tilt / total."""
    result = np.zeros(tilt.shape)
    for _ in range(_ROUNDS):
        total = pull @ tilt
        result = tilt * (pull.T @ (kinds[:, None] / total))
        got = result @ weight
        if np.abs(got - share).max() < _CLOSE:
            break
        step = np.log(share / got)
        if np.abs(step).max() < _NEAR:
            # all levels moved alike move no share: the constant makes the slope invertible
            root = np.sqrt(np.outer(kinds, weight)) / total
            each = (pull.T[:, :, None] * tilt[:, None] * root).reshape(len(share), -1)
            step = np.linalg.solve(np.diag(got) - each @ each.T + 1.0, share - got)
        pull = pull * np.exp(step)
    return result
