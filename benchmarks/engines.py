"""Which engine samples the posterior? Speed and convergence at two tastes, on real input.

Run with ``python -m benchmarks.engines``. NumPyro is optional: where it is not installed its rows
are left out. Everything runs in one process after the other on the same machine, so that ratios
between rows mean more than the seconds in them.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from arviz_stats.base.array import array_stats

import hustings
from hustings.forecast import as_known
from hustings.inference.engines import EngineSettings, Mode, find_mode, laplace, nuts
from hustings.inference.fit import _contrasts, read_draws
from hustings.model.density import Density
from hustings.model.density_kernel import whitened
from hustings.model.design import build
from hustings.model.settings import ModelSettings

DAY = date(2020, 3, 2)
SETTINGS = EngineSettings(engine="nuts", tune=300, draws=500, chains=4)


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    engine: str
    scales: str
    compile_s: float
    sample_s: float
    ess: float
    r_hat: float
    note: str = ""


def judged(density: Density, theta: np.ndarray) -> tuple[float, float]:
    """Smallest ESS and largest R-hat over the reported levels of theta [chain, draw, .]."""
    chains, draws, size = theta.shape
    flat = theta.reshape(-1, size)
    levels = [_contrasts(stage.eta) for stage in read_draws(density, flat)[0]]
    reported = np.concatenate(levels, axis=1).reshape(chains, draws, -1)
    ess = array_stats.ess(reported, chain_axis=0, draw_axis=1)
    r_hat = array_stats.rhat(reported, chain_axis=0, draw_axis=1)
    return float(np.nanmin(ess)), float(np.nanmax(r_hat))


def timed(work: Callable[[], object]) -> tuple[object, float]:
    """What the work gives, and its wall seconds."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def by_nutpie(density: Density, mode: Mode, name: str, scales: str) -> Line:
    """NUTS of nutpie on the compiled density, from a given start and metric."""
    _, compiled = timed(
        lambda: whitened(np.zeros(density.size), mode.theta, mode.root, density.arrays)
    )
    sample, seconds = timed(lambda: nuts(density, mode, SETTINGS, 1))
    ess, r_hat = judged(density, sample.theta)
    return Line(name, scales, compiled, seconds, ess, r_hat, f"{sample.divergences} divergent")


def by_gaussian(density: Density, mode: Mode, scales: str) -> Line:
    """The Gaussian at the mode with its importance weights."""
    sample, seconds = timed(lambda: laplace(density, mode, SETTINGS, 1))
    distinct = len(np.unique(sample.theta[0], axis=0))
    return Line("Gaussian at the mode", scales, 0.0, seconds, distinct, float("nan"),
                f"Pareto k {sample.pareto_k:.2f}")  # fmt: skip


def by_numpyro(density: Density, scales: str) -> Line:
    """NUTS of NumPyro (JAX) on the same density written for JAX."""
    import jax
    from numpyro.infer import MCMC, NUTS

    from benchmarks.engines_jax import potential

    jax.config.update("jax_enable_x64", True)
    energy = potential(density)
    start = density.start()
    ours, theirs = density(start)[0], -float(energy(start))
    again = start + 0.1 * np.cos(np.arange(density.size))
    gap = abs((density(again)[0] - ours) - (-float(energy(again)) - theirs))
    if gap > 1e-6:
        raise AssertionError(f"the two densities differ by {gap}")
    kernel = NUTS(potential_fn=energy, dense_mass=False)
    chains = SETTINGS.chains
    mcmc = MCMC(kernel, num_warmup=SETTINGS.tune, num_samples=SETTINGS.draws, num_chains=chains,
                chain_method="vectorized", progress_bar=False)  # fmt: skip
    rng = np.random.default_rng(1)
    starts = start + 0.3 * rng.standard_normal((chains, density.size))
    lowered = jax.jit(jax.value_and_grad(energy))
    _, compiled = timed(lambda: jax.block_until_ready(lowered(start)))
    _, seconds = timed(lambda: mcmc.run(jax.random.PRNGKey(1), init_params=starts))
    theta = np.asarray(mcmc.get_samples(group_by_chain=True))
    ess, r_hat = judged(density, theta)
    wild = int(mcmc.get_extra_fields(group_by_chain=False)["diverging"].sum())
    return Line("NumPyro NUTS (JAX), compile within", scales, compiled, seconds, ess, r_hat,
                f"{wild} divergent")  # fmt: skip


def import_seconds(module: str) -> float:
    """Seconds to import a module in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", f"import {module}"]
    return min(timed(lambda: subprocess.run(command, check=True))[1] for _ in range(3))


def lines_for(free: bool) -> list[Line]:
    """All engines with fixed or free scales."""
    known = as_known(hustings.load("us-al-2020-senate"), DAY)
    density = Density(build(known.race, known.ledger, ModelSettings(tastes=2)), free_scales=free)
    scales = "free" if free else "fixed"
    mode = find_mode(density)
    bare = replace(mode, theta=density.start(), root=np.eye(density.size))
    lines = [
        by_nutpie(density, mode, "nutpie NUTS, whitened at the mode", scales),
        by_nutpie(density, bare, "nutpie NUTS, not whitened", scales),
        by_gaussian(density, mode, scales),
    ]
    if importlib.util.find_spec("numpyro"):
        lines.append(by_numpyro(density, scales))
    return lines


def main() -> None:
    """Measure and print one table in Markdown."""
    print("| engine | scales | compile s | sample s | least ESS | ESS/s | R-hat | |")
    print("|---|---|---|---|---|---|---|---|")
    for free in (False, True):
        for x in lines_for(free):
            print(
                f"| {x.engine} | {x.scales} | {x.compile_s:.1f} | {x.sample_s:.1f} | {x.ess:.0f} "
                f"| {x.ess / x.sample_s:.0f} | {x.r_hat:.3f} | {x.note} |"
            )
    modules = [m for m in ("numba", "nutpie", "numpyro", "pymc") if importlib.util.find_spec(m)]
    for module in modules:
        print(f"import {module}: {import_seconds(module):.1f} s")


if __name__ == "__main__":
    main()
