"""Two engines behind one signature: NUTS by nutpie, and a Gaussian around the mode.

The Gaussian says itself, by its Pareto k, whether it may be used. The figures behind the choice
are in docs/decisions/0001-engine.md.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from arviz_stats.base.array import array_stats
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky, solve_triangular
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from hustings.errors import FitError
from hustings.model.density import Density
from hustings.model.density_kernel import whitened

with warnings.catch_warnings():
    # nutpie imports a release of arviz that announces its own refactoring on import
    warnings.simplefilter("ignore", FutureWarning)
    import nutpie
    from nutpie.compiled_pyfunc import from_pyfunc

Floats = NDArray[np.float64]
_LEAST_CURVATURE = 0.25


@dataclass(frozen=True)
class EngineSettings:
    """How long to sample. ``engine`` is auto, nuts or laplace."""

    engine: str = "auto"
    chains: int = 4
    tune: int = 300
    draws: int = 500
    cores: int = 2
    target_accept: float = 0.8
    laplace_draws: int = 2000
    largest_k: float = 0.7


@dataclass(frozen=True)
class Sample:
    """Draws theta [chain, draw, parameter], and what the engine says of itself."""

    theta: Floats
    engine: str
    divergences: int | None
    pareto_k: float | None


@dataclass(frozen=True)
class Mode:
    """The highest point of the posterior and a root of its covariance there."""

    theta: Floats
    root: Floats


def find_mode(density: Density) -> Mode:
    """Climb to the mode by limited-memory quasi-Newton steps; FitError if it cannot."""

    def fall(theta: Floats) -> tuple[float, Floats]:
        value, gradient = density(theta)
        return -value, -gradient

    found = minimize(
        fall,
        density.start(),
        jac=True,
        method="L-BFGS-B",
        options={"maxcor": 30, "gtol": 1e-3, "ftol": 1e-14, "maxiter": 4000, "maxfun": 6000},
    )
    if not np.all(np.isfinite(found.x)) or np.abs(found.jac).max() > 1.0:
        raise FitError(
            f"mode: got a search that stopped with gradient {np.abs(found.jac).max():.2g}; "
            "expected it to vanish. Try: look for a poll question with impossible shares."
        )
    return Mode(found.x, _root_of_inverse(density.curvature(found.x)))


def _root_of_inverse(curvature: Floats) -> Floats:
    """A root of the covariance; where the surface is not curved enough, it is held to be."""
    try:
        lower = cholesky(curvature, lower=True)
    except LinAlgError:
        values, vectors = np.linalg.eigh(curvature)
        return np.ascontiguousarray(vectors / np.sqrt(np.maximum(values, _LEAST_CURVATURE)))
    identity = np.eye(len(curvature))
    return np.ascontiguousarray(solve_triangular(lower, identity, lower=True, trans="T"))


def laplace(density: Density, mode: Mode, settings: EngineSettings, seed: int) -> Sample:
    """Gaussian draws around the mode, resampled by smoothed importance weights.

    Where Pareto k says that the weights cannot be trusted the draws are left as they are.
    """
    rng = np.random.default_rng([seed, 1])
    z = rng.standard_normal((settings.laplace_draws, density.size))
    values = np.array([whitened(row, mode.theta, mode.root, density.arrays)[0] for row in z])
    log_weight = values + 0.5 * (z**2).sum(axis=1)
    smoothed, k = array_stats.psislw(-(log_weight - log_weight.max()))
    if k < settings.largest_k:
        weight = np.exp(smoothed - smoothed.max())
        z = z[_systematic(weight / weight.sum(), rng)]
    theta = mode.theta + z @ mode.root.T
    return Sample(theta[None], "laplace", None, float(k))


def _systematic(weight: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic resampling (Kitagawa 1996), then shuffled so that order carries nothing."""
    n = len(weight)
    places = (np.arange(n) + rng.uniform()) / n
    pick = np.searchsorted(np.cumsum(weight), places).clip(max=n - 1)
    result: NDArray[np.int64] = rng.permutation(pick)
    return result


def nuts(density: Density, mode: Mode, settings: EngineSettings, seed: int) -> Sample:
    """The no-U-turn sampler from a whitened start."""
    n = density.size

    def make_logp():  # type: ignore[no-untyped-def]
        return lambda z: whitened(z, mode.theta, mode.root, density.arrays)

    def start(chain_seed: int) -> Floats:
        return 0.5 * np.random.default_rng(chain_seed).standard_normal(n)

    model = from_pyfunc(
        n,
        make_logp,
        lambda *_: lambda z: {"z": z},
        [np.dtype("float64")],
        [(n,)],
        ["z"],
        make_initial_point_fn=start,
    )
    trace = nutpie.sample(
        model,
        chains=settings.chains,
        tune=settings.tune,
        draws=settings.draws,
        cores=settings.cores,
        seed=seed,
        target_accept=settings.target_accept,
        progress_bar=False,
        save_warmup=False,
    )
    z = trace.posterior["z"].to_numpy()
    theta = mode.theta + z @ mode.root.T
    return Sample(theta, "nuts", int(trace.sample_stats["diverging"].sum()), None)


def sample(density: Density, settings: EngineSettings, seed: int) -> Sample:
    """Draw from the posterior by the engine asked for.

    ``auto`` takes the Gaussian where its Pareto k allows, and NUTS elsewhere.
    """
    # one thread of linear algebra: a second gains little here, and with chains or other fits on the
    # cores it costs much
    with threadpool_limits(limits=1):
        mode = find_mode(density)
        if settings.engine in ("auto", "laplace"):
            quick = laplace(density, mode, settings, seed)
            k = quick.pareto_k
            if settings.engine == "laplace" or (k is not None and k < settings.largest_k):
                return quick
        return nuts(density, mode, settings, seed)
