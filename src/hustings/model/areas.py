"""Where each candidate is strong: ``base[c, g]``, utility in an area against the overall level.

The share in an area is the choice model's with ``base[:, g]`` added to the utilities. What is
known of a candidate's base comes from patterns of earlier votes, from home, and from crosstabs;
all of it is linear in the bases and the posterior is Gaussian. Arrays in, a posterior out.

A candidacy's pattern over areas is a sum of independent parts: one shared by its family, one by
its party line, one that belongs to the person, each fading from vote to vote, and one that is
fresh. Two candidacies are therefore correlated as ``relation`` says, the same in every area, and
the covariance over candidacies and areas is a Kronecker product (co-kriging with a separable
covariance, Cressie 1993, ch. 3). Only contrasts within a vote are seen: shares do not tell a
common factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.model.area_scales import AreaScales

Floats = NDArray[np.float64]

_CYCLE = 5.0
"""Years over which the ``keep`` numbers are stated."""

_SMALLEST = 0.003
"""Candidates below this share leave no pattern: their votes by area are mostly noise."""

_MEDIAN = 0.4549
"""Median of the square of a standard normal number."""

_USUAL = 0.1
"""Share at which the fresh part has its stated variance."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """Somebody in one vote. Keys that are equal share a part of the pattern; '' shares nothing.

    ``year`` is a decimal year, ``share`` the contest-wide share, ``general`` the party where
    this vote is between parties and the one to be predicted is inside one of them.
    """

    person: str
    party: str
    family: str
    year: float
    share: float
    general: str = ""


@dataclass(frozen=True)
class PastVote:
    """One earlier vote by area.

    ``pattern`` [candidacy, area] are contrasts from ``contrasts``, nan where not known;
    ``homes`` [candidacy, area] the expected effect of home, taken out before it is carried on.
    """

    title: str
    candidacies: tuple[Candidacy, ...]
    pattern: Floats
    homes: Floats


@dataclass(frozen=True)
class AreaMap:
    """The areas: ``weight`` [area], expected voters, sums to one; ``market`` groups neighbours.

    ``voters`` is their expected number in all, for the chance that moves small counts.
    """

    ids: tuple[str, ...]
    weight: Floats
    market: tuple[str, ...]
    voters: float

    def chance(self, share: Floats) -> Floats:
        """Variance of the log of a count around its expectation, [candidate, area]."""
        expected = share[:, None] * np.maximum(self.weight, 1e-9) * self.voters
        result: Floats = 1 / (expected + 1)
        return result

    def covariance(self, scales: AreaScales) -> Floats:
        """K[area, area]: more variance in areas with few voters, alike within a market."""
        voters = np.maximum(self.weight, 1e-9) * self.voters
        spread = (voters / scales.reference) ** (-0.5 * scales.size)
        names = np.array(self.market)
        same = (names[:, None] == names) & (names != "")
        K = (1 - scales.market) * np.eye(len(spread)) + scales.market * (
            same | np.eye(len(spread), dtype=bool)
        )
        result: Floats = K * spread[:, None] * spread
        return result


@dataclass(frozen=True, slots=True)
class Reading:
    """A poll's answer within some areas, seen as a contrast of bases.

    ``value`` = logit of the share there less logit of the share everywhere; ``coefficients``
    [candidate] on the mean base of the areas, whose weights are ``areas`` [area].
    """

    value: float
    coefficients: Floats
    areas: Floats
    sd: float
    title: str


@dataclass(frozen=True)
class BasePosterior:
    """``mean`` [candidate, area] and ``cov`` over candidate-area pairs, candidates slowest.

    ``known`` [candidate, area] is the part of the prior variance that the evidence took away;
    ``weights`` are the earlier candidacies a base leans on, by candidate, heaviest first.
    """

    mean: Floats
    cov: Floats
    known: Floats
    weights: tuple[tuple[tuple[str, float], ...], ...]
    tail: float

    @property
    def sd(self) -> Floats:
        """Standard deviations, [candidate, area]."""
        result: Floats = np.sqrt(np.maximum(np.diag(self.cov), 0.0)).reshape(self.mean.shape)
        return result

    def draw(self, n: int, seed: Sequence[int]) -> Floats:
        """Draws of the bases, [draw, candidate, area]; each candidate's with a tail of its own."""
        rng = np.random.default_rng(list(seed))
        values, vectors = np.linalg.eigh(self.cov)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        away = rng.standard_normal((n, len(values))) @ root.T
        tail = rng.chisquare(self.tail, (n, len(self.mean), 1)) / self.tail
        unit = np.sqrt((self.tail - 2) / self.tail)
        result: Floats = self.mean + unit * away.reshape(n, *self.mean.shape) / np.sqrt(tail)
        return result


def contrasts(votes: Floats) -> tuple[Floats, Floats]:
    """Log shares by area against the contest-wide log share, less their share-weighted mean.

    Args:
        votes: [candidate, area]; a column without votes is not known.

    Returns:
        Patterns [candidate, area], nan where not known, and contest-wide shares [candidate].
    """
    known = votes.sum(axis=0) > 0
    counts = votes + 0.5
    share = counts[:, known].sum(axis=1) / counts[:, known].sum()
    pattern = np.log(counts / counts.sum(axis=0)) - np.log(share)[:, None]
    pattern = pattern - share @ pattern
    pattern[:, ~known] = np.nan
    return pattern, share


def relation(
    rows: Sequence[Candidacy],
    columns: Sequence[Candidacy],
    scales: AreaScales,
    alike: Mapping[tuple[str, str], float] | None = None,
) -> Floats:
    """Covariance between the patterns of candidacies, [row, column], at ``reference`` voters.

    ``alike`` are correlations of two persons' lasting parts, where something is claimed of them.
    """
    years = [np.array([c.year for c in side]) for side in (rows, columns)]
    apart = np.abs(years[0][:, None] - years[1]) / _CYCLE
    total = np.zeros(apart.shape)
    parts = (
        ("family", scales.family, scales.keep_family),
        ("party", scales.party, scales.keep_party),
        ("person", scales.person, scales.keep_person),
        ("general", scales.general, scales.keep_general),
    )
    for key, variance, keep in parts:
        same = _same(rows, columns, key).astype(np.float64)
        if alike and key != "general":
            same = np.where(same == 0, _claimed(rows, columns, alike), same)
        total += variance * keep**apart * same
    fresh = _same(rows, columns, "person") & (apart == 0)
    share = np.array([max(c.share, _SMALLEST) for c in rows])
    total += fresh * (scales.fresh * (share / _USUAL) ** -scales.small)[:, None]
    other = np.array([max(c.share, _SMALLEST) for c in columns])
    total *= np.outer(share / _USUAL, other / _USUAL) ** (-0.5 * scales.wide)
    return total


def _same(rows: Sequence[Candidacy], columns: Sequence[Candidacy], key: str) -> NDArray[np.bool_]:
    left, right = (np.array([getattr(c, key) for c in side]) for side in (rows, columns))
    result: NDArray[np.bool_] = (left[:, None] == right) & (left[:, None] != "")
    return result


def _claimed(
    rows: Sequence[Candidacy], columns: Sequence[Candidacy], alike: Mapping[tuple[str, str], float]
) -> Floats:
    found = [
        [alike.get((min(a.person, b.person), max(a.person, b.person)), 0.0) for b in columns]
        for a in rows
    ]
    return np.array(found)


def base_posterior(
    targets: Sequence[Candidacy],
    past: Sequence[PastVote],
    areas: AreaMap,
    scales: AreaScales,
    *,
    home: tuple[Floats, Floats] | None = None,
    alike: Mapping[tuple[str, str], float] | None = None,
    readings: Sequence[Reading] = (),
) -> BasePosterior:
    """The posterior of every base.

    Args:
        targets: the candidacies of the vote to be predicted.
        past: earlier votes; those before ``targets`` in time, which the caller sees to.
        areas: the areas.
        scales: learned numbers.
        home: mean [candidate, area] and covariance [candidate, area, area] of home effects.
        alike: correlations of two persons' lasting parts, from claims.
        readings: crosstabs.
    """
    n, G = len(targets), len(areas.ids)
    K = areas.covariance(scales)
    own = relation(targets, targets, scales, alike)
    mean, left, weights = carried(targets, past, areas, scales, alike)
    K = K * scales.spread * local_factor(past, areas, scales)
    prior = np.kron(own, K)
    cov = np.asarray(np.kron(left, K), dtype=np.float64)
    if home is not None:
        mean = mean + home[0]
        for c in range(n):
            block = slice(c * G, (c + 1) * G)
            cov[block, block] += home[1][c]
            prior[block, block] += home[1][c]
    mean, cov = _read(mean, cov, readings)
    known = 1 - (np.diag(cov) / np.diag(prior)).reshape(n, G)
    counts = areas.chance(np.array([c.share for c in targets])).ravel()
    return BasePosterior(mean, cov + np.diag(counts), np.clip(known, 0, 1), weights, scales.tail)


def local_factor(past: Sequence[PastVote], areas: AreaMap, scales: AreaScales) -> float:
    """How much more the patterns of earlier votes here vary than the learned numbers say.

    A factor on variances: the mean over one vote that is as expected and every earlier vote of
    the same kind, each by the median squared pattern of its candidates, which no home moves.
    """
    size = np.diag(areas.covariance(scales))
    found = [1.0]
    for vote in past:
        if any(c.general for c in vote.candidacies):
            continue
        C = _contrast_matrix([vote])
        expected = np.diag(C @ relation(vote.candidacies, vote.candidacies, scales) @ C.T)
        share = np.array([c.share for c in vote.candidacies])
        variance = scales.spread * expected[:, None] * size + areas.chance(share)
        ratio = np.nanmedian(vote.pattern**2 / variance, axis=1) / _MEDIAN
        found.append(float(ratio[_independent(vote)].mean()))
    return float(np.mean(found))


def carried(
    targets: Sequence[Candidacy],
    past: Sequence[PastVote],
    areas: AreaMap,
    scales: AreaScales,
    alike: Mapping[tuple[str, str], float] | None = None,
) -> tuple[Floats, Floats, tuple[tuple[tuple[str, float], ...], ...]]:
    """Condition the targets on earlier patterns: mean, covariance over targets, weights."""
    rows = [c for vote in past for c in vote.candidacies]
    own = relation(targets, targets, scales, alike)
    if not rows:
        return np.zeros((len(targets), len(areas.ids))), own, tuple(() for _ in targets)
    C = _contrast_matrix(past)
    seen = np.vstack([np.nan_to_num(_without_home(v)) for v in past])
    keep = np.concatenate([_independent(v) for v in past])
    latent = relation(rows, rows, scales, alike)
    among = (C @ latent @ C.T)[np.ix_(keep, keep)]
    across = (relation(targets, rows, scales, alike) @ C.T)[:, keep]
    gain = np.linalg.solve(among + 1e-9 * np.eye(len(among)), across.T).T
    titles = [f"{c.person}, {v.title}" for v in past for c in v.candidacies]
    kept = [t for t, k in zip(titles, keep, strict=True) if k]
    weights = tuple(
        tuple((kept[j], float(row[j])) for j in np.argsort(-np.abs(row))[:6] if abs(row[j]) > 0.03)
        for row in gain
    )
    return gain @ seen[keep], own - gain @ across.T, weights


def _contrast_matrix(past: Sequence[PastVote]) -> Floats:
    """Block diagonal: within each vote a pattern less the share-weighted mean pattern."""
    size = sum(len(v.candidacies) for v in past)
    C, at = np.eye(size), 0
    for vote in past:
        n = len(vote.candidacies)
        share = np.array([c.share for c in vote.candidacies])
        C[at : at + n, at : at + n] -= share / share.sum()
        at += n
    return C


def _without_home(vote: PastVote) -> Floats:
    share = np.array([c.share for c in vote.candidacies])
    result: Floats = vote.pattern - (vote.homes - share / share.sum() @ vote.homes)
    return result


def _independent(vote: PastVote) -> NDArray[np.bool_]:
    """All rows but those too small, and of the rest the smallest, which the others imply."""
    share = np.array([c.share for c in vote.candidacies])
    keep: NDArray[np.bool_] = share >= _SMALLEST
    keep[int(np.argmin(np.where(keep, share, np.inf)))] = False
    return keep


def _read(mean: Floats, cov: Floats, readings: Sequence[Reading]) -> tuple[Floats, Floats]:
    """Condition on crosstabs: the textbook update of a Gaussian by linear observations."""
    if not readings:
        return mean, cov
    A = np.array([np.outer(r.coefficients, r.areas).ravel() for r in readings])
    noise = np.diag([r.sd**2 for r in readings])
    gain = np.linalg.solve(A @ cov @ A.T + noise, A @ cov).T
    wrong = np.array([r.value for r in readings]) - A @ mean.ravel()
    return mean + (gain @ wrong).reshape(mean.shape), cov - gain @ A @ cov
