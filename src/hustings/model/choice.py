"""One choice model for every list of names.

A voter of kind ``v[i]`` gives candidate c the utility ``eta[c] + lambda[c, :] · v[i]`` and picks
from the offered list by softmax; a share is the average over kinds. With no taste dimension
this is the plain logit, whose answer to "X leaves" is always proportional.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hustings.model.nodes import Nodes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OUTSIDE_CHOICE = "outside"
"""Everybody who names no candidate of the list: undecided, other, nobody."""


def attraction(eta: Floats, taste: Floats, nodes: Nodes) -> Floats:
    """exp(utility), scaled within each draw and kind of voter so that the largest is one.

    Args:
        eta: levels, shape [draw, candidate].
        taste: loadings lambda, shape [draw, candidate, taste].
        nodes: kinds of voter.

    Returns:
        Array of shape [draw, node, candidate].
    """
    utility = eta[:, None, :] + np.einsum("dck,ik->dic", taste, nodes.v)
    utility -= utility.max(axis=2, keepdims=True)
    result: Floats = np.exp(np.maximum(utility, -40.0))
    return result


def shares(attractions: Floats, on_list: Bools, nodes: Nodes) -> Floats:
    """Shares of the candidates on each draw's list.

    Args:
        attractions: from ``attraction``, shape [draw, node, candidate].
        on_list: who is on the list, shape [draw, candidate] or [candidate].
        nodes: kinds of voter.

    Returns:
        Shape [draw, candidate]; zero off the list; rows sum to one where a list has names.
    """
    listed = attractions * np.broadcast_to(on_list, attractions[:, 0, :].shape)[:, None, :]
    total = listed.sum(axis=2)
    weight = np.where(total > 0, nodes.w / np.where(total > 0, total, 1.0), 0.0)
    result: Floats = np.einsum("dic,di->dc", listed, weight)
    return result


def diversion(share_out: Floats, share_in: Floats, who: int) -> Floats:
    """``D[x→r] = (share of r with x out − share of r with x in) / share of x with x in``.

    Shapes [draw, choice]; the column of ``who`` is zero; the rest sum to one.
    """
    change = share_out - share_in
    change[:, who] = 0.0
    result: Floats = change / np.maximum(share_in[:, [who]], 1e-9)
    return result


def proportional(share_in: Floats, who: int) -> Floats:
    """What diversion would be if the leaver's voters split by the others' shares (IIA)."""
    rest = share_in.copy()
    rest[:, who] = 0.0
    result: Floats = rest / rest.sum(axis=1, keepdims=True)
    return result
