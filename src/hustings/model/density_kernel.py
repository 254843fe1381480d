"""The log posterior density of one fit and its gradient, compiled.

Parameters are one vector theta: ``x`` (linear coordinates, standard normal a priori), ``u`` (the
tastes of each electorate, see ``taste``) and ``log s / s0`` (scales, normal around what other
contests taught; absent when scales are fixed).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hustings.model.kernels import (
    backward,
    forward,
    group_utilities,
    log_prior_group,
    n_free,
    offset_pull_back,
    pull_back_group,
    put,
    take,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Arrays(NamedTuple):
    """What the compiled density reads. Axes: row, x, choice, node as in docs/notation.md.

    ``indptr, indices, data`` are Z in compressed rows; ``n_x, n_u, n_s`` count the parts of theta;
    ``of`` is the taste choice of a row (-1: none); ``starts`` ends with the number of rows;
    ``group_n`` counts the candidates of each electorate with tastes, ``roots`` and ``shares`` are
    padded to the largest.
    """

    mu: Floats
    indptr: Ints
    indices: Ints
    data: Floats
    scale_of: Ints
    base: Floats
    n_x: int
    n_u: int
    n_s: int
    y: Floats
    of: Ints
    starts: Ints
    v: Floats
    w: Floats
    group_n: Ints
    roots: Floats
    shares: Floats
    taste_scale: float
    spread: float


@njit(cache=True, nogil=True)
def linear_part(theta: Floats, k: Arrays) -> tuple[Floats, Floats]:
    """Scales and levels eta [row] before tastes."""
    scale = k.base.copy()
    for s in range(k.n_s):
        scale[s] *= np.exp(theta[k.n_x + k.n_u + s])
    eta = k.mu.copy()
    for row in range(len(k.mu)):
        for at in range(k.indptr[row], k.indptr[row + 1]):
            j = k.indices[at]
            eta[row] += k.data[at] * scale[k.scale_of[j]] * theta[j]
    return scale, eta


@njit(cache=True, nogil=True)
def taste_part(theta: Floats, k: Arrays) -> tuple[Floats, Floats, Floats, Floats]:
    """Taste utilities with offset [choice, node], loadings, and the inversion's parts by group."""
    groups = len(k.group_n)
    widest = k.shares.shape[1]
    rows = groups
    for g in range(groups):
        rows += k.group_n[g]
    taste = np.zeros((max(1, rows), len(k.w)))
    ells = np.zeros((groups, widest, k.v.shape[1]))
    ps = np.zeros((groups, widest, len(k.w)))
    hessians = np.zeros((groups, widest, widest))
    at_u, at_c = k.n_x, 0
    for g in range(groups):
        n = k.group_n[g]
        size = n_free(n, k.v.shape[1])
        root = take(k.roots[g], 0, n, n)
        share = k.shares[g, : n + 1]
        u = theta[at_u : at_u + size]
        ell, own, p, hessian = group_utilities(u, root, share, k.taste_scale, k.v, k.w)
        put(taste, at_c, own)
        put(ells[g], 0, ell)
        put(ps[g], 0, p)
        put(hessians[g], 0, hessian)
        at_u, at_c = at_u + size, at_c + n + 1
    return taste, ells, ps, hessians


@njit(cache=True, nogil=True)
def taste_gradient(
    g_taste: Floats, ells: Floats, ps: Floats, hessians: Floats, k: Arrays
) -> tuple[float, Floats]:
    """Log prior of the tastes, and the gradient in u of prior plus likelihood."""
    gradient = np.zeros(k.n_u)
    value = 0.0
    at_u, at_c = 0, 0
    for g in range(len(k.group_n)):
        n = k.group_n[g]
        size = n_free(n, k.v.shape[1])
        ell = take(ells[g], 0, n, k.v.shape[1])
        prior, slope = log_prior_group(ell, size)
        value += prior
        back = offset_pull_back(
            take(g_taste, at_c, n + 1, len(k.w)),
            take(ps[g], 0, n + 1, len(k.w)),
            take(hessians[g], 0, n + 1, n + 1),
            k.shares[g, : n + 1],
            k.w,
        )
        by_loading = np.dot(take(back, 0, n, len(k.w)), k.v)
        onto = k.taste_scale * np.dot(take(k.roots[g], 0, n, n).T, by_loading)
        own = pull_back_group(ell, onto, size)
        for j in range(size):
            gradient[at_u + j] = slope[j] + own[j]
        at_u, at_c = at_u + size, at_c + n + 1
    return value, gradient


@njit(cache=True, nogil=True)
def linear_gradient(theta: Floats, g_eta: Floats, scale: Floats, k: Arrays) -> Floats:
    """Gradient in theta of the likelihood through eta, and of the priors of x and scales."""
    gradient = -theta
    for j in range(k.n_u):
        gradient[k.n_x + j] = 0.0
    for s in range(k.n_s):
        gradient[k.n_x + k.n_u + s] /= k.spread**2
    for row in range(len(k.mu)):
        for at in range(k.indptr[row], k.indptr[row + 1]):
            j = k.indices[at]
            g = g_eta[row] * k.data[at] * scale[k.scale_of[j]]
            gradient[j] += g
            if k.n_s > 0:
                gradient[k.n_x + k.n_u + k.scale_of[j]] += g * theta[j]
    return gradient


@njit(cache=True, nogil=True)
def log_density(theta: Floats, k: Arrays) -> tuple[float, Floats]:
    """Log density (up to a constant) and its gradient."""
    scale, eta = linear_part(theta, k)
    taste, ells, ps, hessians = taste_part(theta, k)
    p, share = forward(eta, taste, k.of, k.starts, k.w)
    value, g_eta, g_taste = backward(p, share, k.y, k.of, k.starts, k.w, len(taste))
    gradient = linear_gradient(theta, g_eta, scale, k)
    for j in range(k.n_x):
        value -= 0.5 * theta[j] ** 2
    for j in range(k.n_s):
        value -= 0.5 * (theta[k.n_x + k.n_u + j] / k.spread) ** 2
    if k.n_u > 0:
        prior, g_u = taste_gradient(g_taste, ells, ps, hessians, k)
        value += prior
        for j in range(k.n_u):
            gradient[k.n_x + j] = g_u[j]
    return value, gradient


@njit(cache=True, nogil=True)
def log_values(theta: Floats, k: Arrays) -> Floats:
    """Log density of theta [draw, parameter], without gradients: shape [draw]."""
    value = np.zeros(len(theta))
    for d in range(len(theta)):
        _, eta = linear_part(theta[d], k)
        taste, ells, _, _ = taste_part(theta[d], k)
        _, share = forward(eta, taste, k.of, k.starts, k.w)
        for row in range(len(k.y)):
            value[d] += k.y[row] * np.log(share[row])
        for g in range(len(k.group_n)):
            n = k.group_n[g]
            ell = take(ells[g], 0, n, k.v.shape[1])
            value[d] += log_prior_group(ell, n_free(n, k.v.shape[1]))[0]
        for j in range(k.n_x):
            value[d] -= 0.5 * theta[d, j] ** 2
        for j in range(k.n_s):
            value[d] -= 0.5 * (theta[d, k.n_x + k.n_u + j] / k.spread) ** 2
    return value


@njit(cache=True, nogil=True)
def predict(theta: Floats, k: Arrays) -> tuple[Floats, Floats]:
    """Choice probabilities [row, node] and shares [row] at theta."""
    _, eta = linear_part(theta, k)
    taste, _, _, _ = taste_part(theta, k)
    return forward(eta, taste, k.of, k.starts, k.w)


@njit(cache=True, nogil=True)
def whitened(z: Floats, centre: Floats, root: Floats, k: Arrays) -> tuple[float, Floats]:
    """The density at ``centre + root @ z`` with its gradient in z."""
    value, gradient = log_density(centre + np.dot(root, z), k)
    return value, np.dot(root.T, gradient)


@njit(cache=True, nogil=True)
def taste_draws(u: Floats, group: int, k: Arrays) -> tuple[Floats, Floats]:
    """Loadings [draw, candidate, taste] and offsets [draw, choice] of one group."""
    n = k.group_n[group]
    root = take(k.roots[group], 0, n, n)
    share = k.shares[group, : n + 1]
    loadings = np.zeros((len(u), n, k.v.shape[1]))
    offsets = np.zeros((len(u), n + 1))
    for d in range(len(u)):
        ell, own, _, _ = group_utilities(u[d], root, share, k.taste_scale, k.v, k.w)
        put(loadings[d], 0, k.taste_scale * np.dot(root, ell))
        for c in range(n + 1):
            for i in range(len(k.w)):
                offsets[d, c] += k.w[i] * own[c, i]
    return loadings, offsets
