"""From bases to shares by area that average exactly to the contest-wide share of every draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.model.areas import Floats
from hustings.model.nodes import Nodes

_ROUNDS = 500
_CLOSE = 1e-10


def area_shares(
    attractions: Floats, shares: Floats, base: Floats, weight: Floats, nodes: Nodes
) -> Floats:
    """Shares by area, [draw, candidate, area], of a list.

    The levels are shifted until the average over areas is the contest-wide share: the fixed point
    of Berry, Levinsohn and Pakes (1995), ``shift += log(share) - log(mean over areas)``.

    Args:
        attractions: exp(utility) of the listed candidates, [draw, node, candidate].
        shares: contest-wide shares to be reproduced, [draw, candidate]; zero is off the list.
        base: [draw, candidate, area].
        weight: expected voters by area, [area], summing to one.
        nodes: kinds of voter.
    """
    on_list: NDArray[np.bool_] = shares > 0
    pull = attractions[:, :, :, None] * np.exp(base)[:, None] * on_list[:, None, :, None]
    shift = np.ones(shares.shape)
    result = np.zeros(base.shape)
    for _ in range(_ROUNDS):
        listed = pull * shift[:, None, :, None]
        result = np.einsum("i,dicg->dcg", nodes.w, listed / listed.sum(axis=2, keepdims=True))
        got = result @ weight
        if np.abs(got - shares).max() < _CLOSE:
            break
        shift *= np.where(on_list, shares / np.where(on_list, got, 1.0), 1.0)
    return result
