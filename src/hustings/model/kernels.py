"""The inner loops of the density, compiled.

Three parts: the mixed logit over many lists and its gradient; the inversion that states levels
on the scale of shares; the taste parameters of one electorate.

The inversion: tastes move every share, so levels and tastes would be entangled in the posterior.
Levels are therefore log shares: at reference shares ``s0`` the utilities are ``log s0`` plus the
offset h(lambda) at which the mixed logit returns ``s0`` (Berry, Levinsohn and Pakes 1995,
Econometrica 63). Polls then fix levels and leave tastes nearly independent of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TINY = 1e-12
_LEAST_TARGET = 1e-5
_TOLERANCE = 1e-11
_LARGEST_STEP = 4.0
_ITERATIONS = 60
_HALVINGS = 14


@njit(cache=True, nogil=True)
def forward(eta: Floats, taste: Floats, of: Ints, starts: Ints, w: Floats) -> tuple[Floats, Floats]:
    """Choice probabilities by kind of voter, [row, node], and shares, [row].

    ``taste`` [choice, node] is added to the rows whose ``of`` names a choice; -1 is none.
    ``starts`` holds the first row of each list and, last, the number of rows.
    """
    n_node = len(w)
    p = np.empty((len(eta), n_node))
    share = np.zeros(len(eta))
    for q in range(len(starts) - 1):
        a, b = starts[q], starts[q + 1]
        for i in range(n_node):
            top = -np.inf
            for row in range(a, b):
                u = eta[row]
                if of[row] >= 0:
                    u += taste[of[row], i]
                p[row, i] = u
                top = max(top, u)
            total = 0.0
            for row in range(a, b):
                p[row, i] = np.exp(p[row, i] - top)
                total += p[row, i]
            for row in range(a, b):
                p[row, i] /= total
                share[row] += w[i] * p[row, i]
    for row in range(len(share)):
        share[row] = max(share[row], _TINY)
    return p, share


@njit(cache=True, nogil=True)
def backward(
    p: Floats, share: Floats, y: Floats, of: Ints, starts: Ints, w: Floats, n_choice: int
) -> tuple[float, Floats, Floats]:
    """Multinomial log likelihood, its gradient in eta [row] and in taste [choice, node]."""
    value = 0.0
    g_eta = np.zeros(len(y))
    g_taste = np.zeros((n_choice, len(w)))
    for row in range(len(y)):
        value += y[row] * np.log(share[row])
    for q in range(len(starts) - 1):
        a, b = starts[q], starts[q + 1]
        for i in range(len(w)):
            mean = 0.0
            for row in range(a, b):
                mean += y[row] / share[row] * p[row, i]
            for row in range(a, b):
                g = p[row, i] * (y[row] / share[row] - mean) * w[i]
                g_eta[row] += g
                if of[row] >= 0:
                    g_taste[of[row], i] += g
    return value, g_eta, g_taste


@njit(cache=True, nogil=True)
def _objective(eta: Floats, taste: Floats, share: Floats, w: Floats) -> tuple[float, Floats]:
    n, n_node = taste.shape
    p = np.empty((n, n_node))
    value = -np.dot(share, eta)
    for i in range(n_node):
        top = -np.inf
        for c in range(n):
            p[c, i] = eta[c] + taste[c, i]
            top = max(top, p[c, i])
        total = 0.0
        for c in range(n):
            p[c, i] = np.exp(p[c, i] - top)
            total += p[c, i]
        for c in range(n):
            p[c, i] /= total
        value += w[i] * (top + np.log(total))
    return value, p


@njit(cache=True, nogil=True)
def _curvature(p: Floats, share: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Expected shares and the Hessian of the objective, with the free constant pinned down."""
    n, n_node = p.shape
    now = np.zeros(n)
    hessian = np.empty((n, n))
    for c in range(n):
        for i in range(n_node):
            now[c] += p[c, i] * w[i]
        for other in range(c + 1):
            both = 0.0
            for i in range(n_node):
                both += p[c, i] * p[other, i] * w[i]
            hessian[c, other] = share[c] * share[other] - both
            hessian[other, c] = hessian[c, other]
        hessian[c, c] += now[c] + 1e-10
    return now, hessian


@njit(cache=True, nogil=True)
def _largest(values: NDArray[np.floating[Any]]) -> float:
    """Largest absolute value."""
    top = 0.0
    for value in values:
        top = max(top, abs(value))
    return top


@njit(cache=True, nogil=True)
def solve_offset(taste: Floats, share: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Newton's method with backtracking for the levels at which the mixed logit gives ``share``.

    Returns the offset from log ``share`` (centred under ``share``), the choice probabilities
    [choice, node], and the Hessian at the solution.
    """
    eta = np.log(share)
    value, p = _objective(eta, taste, share, w)
    now, hessian = _curvature(p, share, w)
    for _ in range(_ITERATIONS):
        residual = now - share
        if _largest(residual) < _TOLERANCE:
            break
        step = np.linalg.solve(hessian, residual)
        step *= min(1.0, _LARGEST_STEP / _largest(step))
        trial, p_trial = _objective(eta - step, taste, share, w)
        for _ in range(_HALVINGS):
            if trial <= value + 1e-13:
                break
            step = step / 2
            trial, p_trial = _objective(eta - step, taste, share, w)
        eta, value, p = eta - step, trial, p_trial
        now, hessian = _curvature(p, share, w)
    offset = eta - np.log(share)
    return offset - np.dot(share, offset), p, hessian


@njit(cache=True, nogil=True)
def moved_levels(eta: Floats, own: Floats, error: Floats, w: Floats) -> Floats:
    """Levels at which log shares of the whole list have moved by ``error``, up to a constant.

    ``eta`` and ``error`` [draw, choice], ``own`` [draw, choice, node] taste utilities. Where voters
    differ in taste a level moves a share by less than in a plain logit.
    """
    result = np.empty_like(eta)
    for d in range(len(eta)):
        target = np.zeros(eta.shape[1])
        _, p = _objective(eta[d], own[d], target, w)
        for c in range(len(target)):
            for i in range(len(w)):
                target[c] += p[c, i] * w[i]
        before = target.copy()
        target = np.maximum(target * np.exp(error[d]), _LEAST_TARGET)
        target /= target.sum()
        offset, _, _ = solve_offset(own[d], target, w)
        moved = np.log(target) + offset
        result[d] = moved + np.dot(before, eta[d] + error[d] - moved)
    return result


@njit(cache=True, nogil=True)
def unpack_group(u: Floats, n: int, tastes: int) -> Floats:
    """Standardised loadings [candidate, taste] of one group from its free parameters."""
    ell = np.zeros((n, tastes))
    at = 0
    for c in range(n):
        for k in range(min(c + 1, tastes)):
            ell[c, k] = np.exp(u[at]) if c == k else u[at]
            at += 1
    return ell


@njit(cache=True, nogil=True)
def pull_back_group(ell: Floats, gradient: Floats, size: int) -> Floats:
    """Gradient in the free parameters from that in the standardised loadings."""
    out = np.empty(size)
    at = 0
    n, tastes = ell.shape
    for c in range(n):
        for k in range(min(c + 1, tastes)):
            out[at] = gradient[c, k] * (ell[c, k] if c == k else 1.0)
            at += 1
    return out


@njit(cache=True, nogil=True)
def log_prior_group(ell: Floats, size: int) -> tuple[float, Floats]:
    """Log prior density of the free parameters (normal, anchors chi) and its gradient."""
    value = 0.0
    slope = np.empty(size)
    at = 0
    n, tastes = ell.shape
    for c in range(n):
        for k in range(min(c + 1, tastes)):
            value -= 0.5 * ell[c, k] ** 2
            slope[at] = -ell[c, k]
            if c == k:
                power = tastes - k
                value += power * np.log(ell[c, k])
                slope[at] = power - ell[c, k] ** 2
            at += 1
    return value, slope


@njit(cache=True, nogil=True)
def offset_pull_back(
    g_taste: Floats, p: Floats, hessian: Floats, share: Floats, w: Floats
) -> Floats:
    """From the gradient in (taste utility + offset) to that in taste utility, [choice, node]."""
    n, n_node = p.shape
    g_offset = np.zeros(n)
    total = 0.0
    for c in range(n):
        for i in range(n_node):
            g_offset[c] += g_taste[c, i]
        total += g_offset[c]
    q = np.linalg.solve(hessian, g_offset - share * total)
    out = g_taste.copy()
    for i in range(n_node):
        mean = 0.0
        for c in range(n):
            mean += q[c] * p[c, i]
        for c in range(n):
            out[c, i] -= p[c, i] * (q[c] - mean) * w[i]
    return out


@njit(cache=True, nogil=True)
def group_utilities(
    u: Floats, root: Floats, share: Floats, scale: float, v: Floats, w: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Standardised loadings, taste utilities with offset [choice, node], the inversion."""
    n = root.shape[0]
    ell = unpack_group(u, n, v.shape[1])
    loading = scale * np.dot(root, ell)
    taste = np.zeros((n + 1, len(w)))
    for c in range(n):
        for i in range(len(w)):
            for k in range(v.shape[1]):
                taste[c, i] += loading[c, k] * v[i, k]
    offset, p, hessian = solve_offset(taste, share, w)
    for c in range(n + 1):
        for i in range(len(w)):
            taste[c, i] += offset[c]
    return ell, taste, p, hessian


@njit(cache=True, nogil=True)
def n_free(n: int, tastes: int) -> int:
    """How many loadings of a group of n candidates are free."""
    total = 0
    for c in range(n):
        total += min(c + 1, tastes)
    return total


@njit(cache=True, nogil=True)
def put(target: Floats, row: int, block: Floats) -> None:
    """Copy a block into the rows of a wider array from ``row`` on."""
    for r in range(block.shape[0]):
        for c in range(block.shape[1]):
            target[row + r, c] = block[r, c]


@njit(cache=True, nogil=True)
def take(source: Floats, row: int, rows: int, columns: int) -> Floats:
    """The block that ``put`` put."""
    block = np.empty((rows, columns))
    for r in range(rows):
        for c in range(columns):
            block[r, c] = source[row + r, c]
    return block
