"""From draws to a verdict in a sentence."""

from __future__ import annotations

import numpy as np
from arviz_stats.base.array import array_stats
from numpy.typing import NDArray

from hustings.inference.engines import LEAST_ESS, EngineSettings, Sample
from hustings.posterior import Verdict

Floats = NDArray[np.float64]
_R_HAT = 1.02


def verdict(sample: Sample, reported: Floats, settings: EngineSettings) -> Verdict:
    """Judge the draws on the reported quantities, [chain, draw, quantity], and say it in words."""
    if sample.engine == "laplace":
        return _laplace(sample, settings)
    r_hat = float(np.nanmax(array_stats.rhat(reported, chain_axis=0, draw_axis=1)))
    ess = float(np.nanmin(array_stats.ess(reported, chain_axis=0, draw_axis=1)))
    ess = min(ess, float(np.prod(reported.shape[:2])))
    divergences = sample.divergences or 0
    good = bool(
        r_hat <= _R_HAT and ess >= LEAST_ESS and divergences <= 0.01 * reported[:, :, 0].size
    )
    opening = "The fit can be trusted" if good else "The fit is doubtful: treat it with care"
    sentence = (
        f"{opening}: NUTS, {reported.shape[0]} chains of {reported.shape[1]} draws, "
        f"largest R-hat {r_hat:.3f} and smallest effective sample size {ess:.0f} over every "
        f"reported level, {divergences} divergent steps."
    )
    return Verdict("nuts", good, r_hat, ess, divergences, None, sentence)


def _laplace(sample: Sample, settings: EngineSettings) -> Verdict:
    k = sample.pareto_k if sample.pareto_k is not None else np.inf
    good = k < settings.largest_k and (sample.worth or 0.0) >= LEAST_ESS
    ess = sample.worth if sample.worth is not None else float(sample.theta.shape[1])
    opening = "The fit can be trusted" if good else "The fit is doubtful: treat it with care"
    how = "corrected by importance" if sample.worth is not None else "not corrected, importance"
    sentence = (
        f"{opening}: Gaussian approximation at the mode, {how} weights with Pareto k {k:.2f} "
        f"(below {settings.largest_k} is reliable), worth {ess:.0f} draws."
    )
    return Verdict("laplace", good, None, ess, None, float(k), sentence)
