"""The density of a fit written for JAX, which ``benchmarks.engines`` compares with ours."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from hustings.model.density import Density

_NEWTON_STEPS = 25


def _offset(taste: jax.Array, share: jax.Array, w: jax.Array) -> jax.Array:
    """The inversion: Newton steps without gradient, then one that carries it (implicitly)."""

    def parts(eta: jax.Array) -> tuple[jax.Array, jax.Array]:
        p = jax.nn.softmax(eta[:, None] + taste, axis=0)
        now = p @ w
        hessian = jnp.diag(now) - (p * w) @ p.T + jnp.outer(share, share)
        return now - share, hessian

    def step(eta: jax.Array, _: None) -> tuple[jax.Array, None]:
        residual, hessian = parts(eta)
        move = jnp.linalg.solve(hessian, residual)
        return eta - move * jnp.minimum(1.0, 2.0 / jnp.abs(move).max()), None

    start = jax.lax.stop_gradient(jnp.log(share))
    found, _ = jax.lax.scan(step, start, None, length=_NEWTON_STEPS)
    found = jax.lax.stop_gradient(found)
    residual, hessian = parts(found)
    eta = found - jnp.linalg.solve(jax.lax.stop_gradient(hessian), residual)
    offset = eta - jnp.log(share)
    return offset - share @ offset


def potential(density: Density) -> Callable[[jax.Array], jax.Array]:
    """Minus the log density, for one electorate with tastes."""
    k = density.arrays
    n, tastes = int(k.group_n[0]), k.v.shape[1]
    z = jnp.asarray(density.design.z.toarray())
    rows, columns = np.nonzero(np.arange(tastes)[None, :] <= np.arange(n)[:, None])
    diagonal = rows == columns
    power = jnp.asarray((tastes - columns)[diagonal])
    question = jnp.asarray(np.repeat(np.arange(len(k.starts) - 1), np.diff(k.starts)))
    n_question = len(k.starts) - 1
    v, w, y, mu = (jnp.asarray(a) for a in (k.v, k.w, k.y, k.mu))
    root, share = jnp.asarray(k.roots[0]), jnp.asarray(k.shares[0])
    of = jnp.asarray(np.where(k.of >= 0, k.of, n + 1))
    scale_of, base = jnp.asarray(k.scale_of), jnp.asarray(k.base)

    def energy(theta: jax.Array) -> jax.Array:
        x, u = theta[: k.n_x], theta[k.n_x : k.n_x + k.n_u]
        free = theta[k.n_x + k.n_u :]
        scale = base * jnp.exp(free) if k.n_s else base
        eta = mu + z @ (scale[scale_of] * x)
        values = jnp.where(diagonal, jnp.exp(u), u)
        ell = jnp.zeros((n, tastes)).at[rows, columns].set(values)
        own = jnp.vstack([k.taste_scale * root @ ell @ v.T, jnp.zeros((1, len(k.w)))])
        own = own + _offset(own, share, w)[:, None]
        utility = eta[:, None] + jnp.vstack([own, jnp.zeros((1, len(k.w)))])[of]
        top = jax.ops.segment_max(utility, question, n_question)
        e = jnp.exp(utility - top[question])
        p = e / jax.ops.segment_sum(e, question, n_question)[question]
        value = y @ jnp.log(jnp.maximum(p @ w, 1e-12)) - 0.5 * x @ x
        value -= 0.5 * free @ free / k.spread**2
        value += -0.5 * values @ values + power @ u[jnp.asarray(np.flatnonzero(diagonal))]
        return -value

    return energy
