"""One fit's log posterior density over a flat vector, its curvature, and what is read off draws."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hustings.model.choice import OUTSIDE_CHOICE
from hustings.model.density_kernel import (
    Arrays,
    linear_part,
    log_density,
    log_values,
    predict,
    taste_draws,
)
from hustings.model.design import Design
from hustings.model.kernels import n_free
from hustings.model.nodes import Nodes, nodes_for

Floats = NDArray[np.float64]
_STEP = 1e-4


class Density:
    """Log density of theta = (x, u, log s/s0); scales are fixed unless ``free_scales``."""

    def __init__(self, design: Design, *, free_scales: bool) -> None:
        self.design = design
        self.nodes: Nodes = nodes_for(design.settings.tastes)
        self.scale_names = tuple(design.coordinates.scales)
        self.arrays = _arrays(design, self.nodes, free_scales=free_scales)
        self.size = self.arrays.n_x + self.arrays.n_u + self.arrays.n_s

    def start(self) -> Floats:
        """A point to search from: all at the prior mean, tastes spread by a fixed pattern."""
        k = self.arrays
        theta = np.zeros(self.size)
        theta[k.n_x : k.n_x + k.n_u] = 0.6 * np.cos(2.4 * np.arange(k.n_u))
        return theta

    def __call__(self, theta: Floats) -> tuple[float, Floats]:
        """Log density (up to a constant) and its gradient."""
        value, gradient = log_density(theta, self.arrays)
        return float(value), gradient

    def values(self, theta: Floats) -> Floats:
        """Log density of theta [draw, parameter]: shape [draw]."""
        return log_values(np.ascontiguousarray(theta), self.arrays)

    def information(self, theta: Floats) -> Floats:
        """Expected information of the likelihood plus the prior's curvature.

        Positive definite by construction, which is what Newton steps need.
        """
        k = self.arrays
        prior = np.ones(self.size)
        prior[k.n_x + k.n_u :] = 1.0 / k.spread**2
        if not len(k.y):
            return np.diag(prior)
        p, share = predict(theta, k)
        size = np.add.reduceat(k.y, k.starts[:-1])
        weight = np.repeat(size, np.diff(k.starts)) / share
        scale, _ = linear_part(theta, k)
        inner, outer = _blocks(p * k.w, p, weight, k.starts)
        z = self.design.z @ sparse.diags_array(scale[k.scale_of])
        linear = (z.T @ (outer @ z)).toarray()
        free = self._free_jacobian(theta, inner @ z)
        across = z.T @ (inner @ (weight[:, None] * free))
        corner = free.T @ (weight[:, None] * free)
        result: Floats = np.block([[linear, across], [across.T, corner]]) + np.diag(prior)
        return result

    def curvature(self, theta: Floats) -> Floats:
        """Minus the Hessian: expected information, with the tastes' part by finite differences.

        Only tastes are curved enough for the difference to matter to a sampler's metric.
        """
        k = self.arrays
        result = self.information(theta)
        for j in range(k.n_x, k.n_x + k.n_u):
            up, down = theta.copy(), theta.copy()
            up[j] += _STEP
            down[j] -= _STEP
            row = (self(down)[1] - self(up)[1]) / (2 * _STEP)
            result[j], result[:, j] = row, row
        return result

    def _free_jacobian(self, theta: Floats, d_x: sparse.csr_matrix) -> Floats:
        """D share[row] / d (u, log s), shape [row, parameter]; ``d_x`` is that in x."""
        k = self.arrays
        d_u = np.empty((len(k.y), k.n_u))
        for j in range(k.n_u):
            up, down = theta.copy(), theta.copy()
            up[k.n_x + j] += _STEP
            down[k.n_x + j] -= _STEP
            d_u[:, j] = (predict(up, k)[1] - predict(down, k)[1]) / (2 * _STEP)
        if not k.n_s:
            return d_u
        onto = np.zeros((k.n_x, k.n_s))
        onto[np.arange(k.n_x), k.scale_of] = theta[: k.n_x]
        return np.hstack([d_u, d_x @ onto])

    def scales(self, theta: Floats) -> Floats:
        """Standard deviations for draws theta [draw, parameter]: shape [draw, scale]."""
        k = self.arrays
        free = np.exp(theta[:, k.n_x + k.n_u :]) if k.n_s else np.ones((len(theta), 1))
        return k.base * free

    def tastes(self, theta: Floats) -> tuple[tuple[Floats, Floats], ...]:
        """By electorate: loadings [draw, candidate, taste] and offsets [draw, choice]."""
        k, groups = self.arrays, range(len(self.design.taste.groups))
        return tuple(taste_draws(self._taste_parameters(theta, g), g, k) for g in groups)

    def levels(
        self, theta: Floats, target: int, tastes: tuple[tuple[Floats, Floats], ...]
    ) -> Floats:
        """Utilities of a target stage, offsets included: [draw, choice], the outside last."""
        k, t = self.arrays, self.design.targets[target]
        x = self.scales(theta)[:, k.scale_of] * theta[:, : k.n_x]
        eta: Floats = t.mu + (t.z @ x.T).T
        if t.group >= 0:
            group = self.design.taste.groups[t.group]
            ids = [self.design.candidates[c] for c in group.candidates] + [OUTSIDE_CHOICE]
            eta = eta + tastes[t.group][1][:, [ids.index(choice) for choice in t.choices]]
        return eta

    def loadings(self, tastes: tuple[tuple[Floats, Floats], ...], n_draws: int) -> Floats:
        """Lambda: shape [draw, candidate, taste]; zero without tastes."""
        result = np.zeros((n_draws, len(self.design.candidates), self.arrays.v.shape[1]))
        for group, (found, _) in zip(self.design.taste.groups, tastes, strict=True):
            result[:, group.candidates] = found
        return result

    def _taste_parameters(self, theta: Floats, group: int) -> Floats:
        k = self.arrays
        sizes = [n_free(n, k.v.shape[1]) for n in k.group_n]
        at = k.n_x + sum(sizes[:group])
        return np.ascontiguousarray(theta[:, at : at + sizes[group]])


def _blocks(
    pw: Floats, p: Floats, weight: Floats, starts: NDArray[np.int64]
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """By question: ``B = d share / d eta`` and ``B diag(weight) B``, as block-diagonal matrices."""
    inner, outer = [], []
    for a, b in itertools.pairwise(starts):
        block = np.diag(pw[a:b].sum(axis=1)) - pw[a:b] @ p[a:b].T
        inner.append(block)
        outer.append(block @ (weight[a:b, None] * block))
    return _diagonal(inner, starts), _diagonal(outer, starts)


def _diagonal(blocks: list[Floats], starts: NDArray[np.int64]) -> sparse.csr_matrix:
    """Square blocks along the diagonal of one sparse matrix."""
    wide = np.diff(starts)
    columns = np.concatenate(
        [np.tile(np.arange(a, a + n), n) for a, n in zip(starts[:-1], wide, strict=True)]
    )
    pointers = np.append(0, np.cumsum(np.repeat(wide, wide)))
    data = np.concatenate([b.ravel() for b in blocks])
    size = int(starts[-1])
    return sparse.csr_matrix((data, columns, pointers), shape=(size, size))


def _arrays(design: Design, nodes: Nodes, *, free_scales: bool) -> Arrays:
    """Lay the design out for the compiled density."""
    groups = design.taste.groups
    widest = max((len(g.candidates) for g in groups), default=0)
    roots = np.zeros((len(groups), widest, widest))
    shares = np.zeros((len(groups), widest + 1))
    of = np.full(len(design.y), -1, dtype=np.int64)
    at = 0
    for g, group in enumerate(groups):
        n = len(group.candidates)
        roots[g, :n, :n] = group.root
        shares[g, : n + 1] = group.share
        position = np.full(len(design.candidates) + 1, -1, dtype=np.int64)
        position[np.append(group.candidates, len(design.candidates))] = at + np.arange(n + 1)
        rows = design.group_row == g
        of[rows] = position[design.choice_row[rows]]
        at += n + 1
    base = np.array(list(design.coordinates.scales.values()))
    return Arrays(
        mu=design.mu,
        indptr=design.z.indptr.astype(np.int64),
        indices=design.z.indices.astype(np.int64),
        data=design.z.data,
        scale_of=np.array(design.coordinates.scale_of, dtype=np.int64),
        base=base,
        n_x=design.n_latent,
        n_u=sum(n_free(len(g.candidates), nodes.v.shape[1]) for g in groups),
        n_s=len(base) if free_scales else 0,
        y=design.y,
        of=of,
        starts=np.append(design.starts, len(design.y)).astype(np.int64),
        v=np.ascontiguousarray(nodes.v),
        w=nodes.w,
        group_n=np.array([len(g.candidates) for g in groups], dtype=np.int64),
        roots=roots,
        shares=shares,
        taste_scale=design.settings.taste_scale,
        spread=design.settings.scale_spread,
    )
