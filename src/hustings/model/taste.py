"""Taste loadings: lambda[c, k], identified by construction.

A priori ``lambda = taste_scale * R @ ell`` with ``ell[c, k] ~ N(0, 1)`` and ``R Rᵀ`` the prior
closeness of candidates. Turning all kinds of voter together changes no share, so the turn is
fixed: the loadings of the most-asked-about candidates (the anchors) are lower triangular with a
positive diagonal. Under the isotropic prior the diagonal is then chi with K, K-1, ... degrees of
freedom (Bartlett's decomposition), so that no answer depends on who the anchors are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.evidence import Ledger
from hustings.race import Race

Floats = NDArray[np.float64]
_SMOOTH = 0.005
"""Smallest reference share: keeps the offset of somebody hardly polled in bounds."""

_CLOSENESS = 0.5
"""Prior correlation of loadings that one claim of a shared base stands for: weighed, not a number
taken from the claim. Two claims that agree add up to less than their sum."""


@dataclass(frozen=True)
class TasteGroup:
    """One electorate's loadings: its candidates with the anchors first, and the root R.

    ``share`` are the reference shares of the candidates and, last, of the outside.
    """

    candidates: NDArray[np.int64]
    root: Floats
    share: Floats


@dataclass(frozen=True)
class Tastes:
    """The groups of a fit: one for each electorate in which tastes matter."""

    groups: tuple[TasteGroup, ...]


def closeness(race: Race, ledger: Ledger) -> Floats:
    """Prior correlation between candidates' loadings, from sourced claims of a shared base.

    Shape [candidate, candidate]. Claims are opinions: each is a weak pull of fixed size and of
    the sign claimed. The matrix is shrunk until it is positive definite.
    """
    index = {c: i for i, c in enumerate(race.candidate_ids)}
    odds = np.zeros((len(index), len(index)))
    for s in ledger.statements:
        if s.type == "closeness" and s.candidate in index and not s.condition:
            other = index.get(s.object)
            if other is not None and other != index[s.candidate]:
                pull = np.arctanh(_CLOSENESS) * np.sign(s.value if s.value is not None else 1.0)
                odds[index[s.candidate], other] += pull
                odds[other, index[s.candidate]] += pull
    rho = 0.85 * np.tanh(odds)
    np.fill_diagonal(rho, 1.0)
    lowest = float(np.linalg.eigvalsh(rho)[0])
    if lowest < 0.05:
        keep = 0.95 / (1.0 - lowest)
        rho = keep * rho + (1 - keep) * np.eye(len(index))
    return rho


def taste_groups(race: Race, ledger: Ledger, weight: dict[str, Floats]) -> Tastes:
    """The taste group of each electorate.

    ``weight`` holds, by electorate, how often each candidate was named (-1 for somebody of
    another electorate) and, last, how often none of them was.
    """
    rho = closeness(race, ledger)
    groups = []
    for w in weight.values():
        named = w[:-1]
        order = np.argsort(-named, kind="stable")[: int((named >= 0).sum())]
        root = np.linalg.cholesky(rho[np.ix_(order, order)]).astype(np.float64)
        counts = np.append(named[order], w[-1])
        share = counts + _SMOOTH * counts.sum() + 1.0
        groups.append(TasteGroup(order, root, share / share.sum()))
    return Tastes(tuple(groups))
