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
from scipy.optimize import OptimizeResult, minimize

from hustings.errors import FitError
from hustings.model.density import Density
from hustings.model.density_kernel import whitened

Floats = NDArray[np.float64]
_LEAST_CURVATURE = 0.25
_EXACT = 1e-6
LEAST_ESS = 200.0
"""Draws that a fit must be worth to be trusted."""

_FIRST_STEPS = 100
_FIRST_DRAWS = 500
_PLAINLY = 0.3
_GRADIENT, _GAIN = 1e-2, 1e-10
"""Where the search stops: in standard deviations of the posterior, and as a part of the density."""


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
    """Draws theta [chain, draw, parameter], and what the engine says of itself.

    ``worth`` is Kish's effective number of weighted draws, None where none were weighed.
    """

    theta: Floats
    engine: str
    divergences: int | None
    pareto_k: float | None
    worth: float | None = None


@dataclass(frozen=True)
class Mode:
    """The highest point of the posterior and a root of its covariance there."""

    theta: Floats
    root: Floats


def find_mode(density: Density, start: Floats | None = None) -> Mode:
    """Climb to the mode by limited-memory quasi-Newton steps; FitError if it cannot.

    The first steps are taken as the coordinates stand, the rest in coordinates in which the
    information found there is the identity. ``start`` is a point nearby where one is known.
    """
    first = density.start() if start is None else start
    near = _climb(density, first, None, iterations=_FIRST_STEPS).x
    root = _root_of_inverse(density.information(near))
    found = _climb(density, near, root, iterations=4000)
    if not np.all(np.isfinite(found.x)) or np.abs(found.jac).max() > 1.0:
        raise FitError(
            f"mode: got a search that stopped with gradient {np.abs(found.jac).max():.2g}; "
            "expected it to vanish. Try: look for a poll question with impossible shares."
        )
    theta = near + root @ found.x
    return Mode(theta, _root_of_inverse(density.curvature(theta)))


def _climb(
    density: Density, centre: Floats, root: Floats | None, *, iterations: int
) -> OptimizeResult:
    """Search from ``centre``: over theta itself, or over z in theta = centre + root @ z."""

    def fall(z: Floats) -> tuple[float, Floats]:
        value, gradient = density(z if root is None else centre + root @ z)
        return -value, -gradient if root is None else -(gradient @ root)

    return minimize(
        fall,
        centre if root is None else np.zeros_like(centre),
        jac=True,
        method="L-BFGS-B",
        options={
            "maxcor": 30, "gtol": _GRADIENT, "ftol": _GAIN, "maxiter": iterations, "maxfun": 6000
        },
    )  # fmt: skip


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

    Where Pareto k says that the weights cannot be trusted the draws are left as they are; where
    the first draws say so plainly, no others are weighed.
    """
    rng = np.random.default_rng([seed, 1])
    z = rng.standard_normal((settings.laplace_draws, density.size))
    theta = mode.theta + z @ mode.root.T

    def weigh(rows: slice) -> Floats:
        found: Floats = density.values(theta[rows]) + 0.5 * (z[rows] ** 2).sum(axis=1)
        return found

    log_weight = weigh(slice(_FIRST_DRAWS))
    smoothed, k = _smooth(log_weight)
    if k < settings.largest_k + _PLAINLY and len(theta) > _FIRST_DRAWS:
        smoothed, k = _smooth(np.append(log_weight, weigh(slice(_FIRST_DRAWS, None))))
    worth = None
    if k < settings.largest_k:
        weight = np.exp(smoothed - smoothed.max())
        weight /= weight.sum()
        worth = float(1.0 / (weight**2).sum())
        theta = theta[_systematic(weight, rng)]
    return Sample(theta[None], "laplace", None, k, worth)


def _smooth(log_weight: Floats) -> tuple[Floats, float]:
    """Smoothed log weights and Pareto k (Vehtari, Simpson, Gelman, Yao, Gabry 2024)."""
    if np.ptp(log_weight) < _EXACT:  # without polls the posterior is a Gaussian, and has no tail
        return np.zeros_like(log_weight), 0.0
    smoothed, k = array_stats.psislw(-(log_weight - log_weight.max()))
    return smoothed, float(k)


def _systematic(weight: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic resampling (Kitagawa 1996), then shuffled so that order carries nothing."""
    n = len(weight)
    places = (np.arange(n) + rng.uniform()) / n
    pick = np.searchsorted(np.cumsum(weight), places).clip(max=n - 1)
    result: NDArray[np.int64] = rng.permutation(pick)
    return result


def nuts(density: Density, mode: Mode, settings: EngineSettings, seed: int) -> Sample:
    """The no-U-turn sampler from a whitened start."""
    with warnings.catch_warnings():
        # nutpie imports a release of arviz that announces its own refactoring on import; together
        # they take seconds, for which only those who sample should wait
        warnings.simplefilter("ignore", FutureWarning)
        import nutpie  # noqa: PLC0415
        from nutpie.compiled_pyfunc import from_pyfunc  # noqa: PLC0415
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

    ``auto`` takes the Gaussian where its Pareto k allows it and enough of its draws count, and NUTS
    elsewhere.
    """
    mode = find_mode(density)
    if settings.engine in ("auto", "laplace"):
        quick = laplace(density, mode, settings, seed)
        if settings.engine == "laplace" or (quick.worth or 0.0) >= LEAST_ESS:
            return quick
    return nuts(density, mode, settings, seed)
