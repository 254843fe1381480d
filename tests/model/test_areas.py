"""Bases by area: recovery, exact calibration, width where nothing is known."""

from dataclasses import replace

import numpy as np
import pytest

from hustings.model.area_home import Ties, home_effects
from hustings.model.area_scales import AreaScales, area_scales
from hustings.model.area_shares import area_shares
from hustings.model.areas import (
    AreaMap,
    Candidacy,
    PastVote,
    Reading,
    base_posterior,
    contrasts,
    local_factor,
    relation,
)
from hustings.model.nodes import nodes_for

G, NAMES = 40, "abcd"
AREAS = AreaMap(
    tuple(f"g{i}" for i in range(G)), np.full(G, 1 / G), tuple(f"m{i // 8}" for i in range(G)), 4e6
)
SCALES = AreaScales(size=0.0, tail=30.0)


def people(year, share=0.25):
    return tuple(Candidacy(n, n, n, year, share) for n in NAMES)


def world(seed, years=(2020.0, 2025.0)):
    """True bases [vote, candidate, area] drawn from the model, with their votes."""
    rng = np.random.default_rng(seed)
    rows = [c for y in years for c in people(y)]
    cov = np.kron(relation(rows, rows, SCALES), AREAS.covariance(SCALES))
    base = rng.multivariate_normal(np.zeros(len(cov)), cov).reshape(len(years), 4, G)
    raised = 0.25 * np.exp(base)
    return base, 1e5 * raised / raised.sum(axis=1, keepdims=True)


def past(votes, year=2020.0):
    pattern, share = contrasts(votes)
    rows = tuple(replace(c, share=s) for c, s in zip(people(year), share, strict=True))
    return PastVote("before", rows, pattern, np.zeros(pattern.shape))


def test_shares_of_simulated_areas_are_recovered_and_covered():
    gaps, alone, inside = [], [], []
    for seed in range(20):
        _, votes = world(seed)
        truth = votes[1] / votes[1].sum(axis=0)
        share = np.repeat(truth.mean(axis=1)[None], 300, axis=0)
        draws = base_posterior(people(2025.0), [past(votes[0])], AREAS, SCALES).draw(300, (seed,))
        found = area_shares(share[:, None], share, draws, AREAS.weight, nodes_for(0))
        low, high = np.quantile(found, [0.1, 0.9], axis=0)
        inside.append(np.mean((low <= truth) & (truth <= high)))
        gaps.append(np.abs(np.median(found, axis=0) - truth).mean())
        alone.append(np.abs(truth - share[0][:, None]).mean())
    assert np.mean(gaps) < 0.6 * np.mean(alone)
    assert 0.74 < np.mean(inside) < 0.88


@pytest.mark.parametrize("tastes", [0, 2])
def test_shares_average_to_the_contest_wide_share_of_every_draw(tastes):
    rng = np.random.default_rng(3)
    nodes = nodes_for(tastes)
    pull = np.exp(rng.normal(size=(50, len(nodes.w), 4)))
    share = rng.dirichlet(np.ones(4), 50)
    share[:10, 2] = 0.0
    share /= share.sum(axis=1, keepdims=True)
    base = rng.normal(scale=0.7, size=(50, 4, G))
    weight = rng.dirichlet(np.ones(G))
    found = area_shares(pull, share, base, weight, nodes)
    assert np.abs(found @ weight - share).max() < 1e-9
    assert np.abs(found.sum(axis=1) - 1).max() < 1e-12
    assert (found[:10, 2] == 0).all()


def test_nothing_known_is_the_wide_prior_and_known_says_so():
    found = base_posterior(people(2025.0), [], AREAS, SCALES)
    _, votes = world(1)
    informed = base_posterior(people(2025.0), [past(votes[0])], AREAS, SCALES)
    assert (found.known == 0).all()
    assert found.weights == ((), (), (), ())
    assert (informed.known > 0.2).all()
    assert (informed.sd < found.sd).all()
    assert np.abs(found.mean).max() == 0


def test_a_crosstab_moves_its_market_and_home_its_area():
    inside = np.array([m == "m1" for m in AREAS.market])
    weights = inside / inside.sum()
    reading = Reading(1.0, np.array([1.0, -1 / 3, -1 / 3, -1 / 3]), weights, 0.2, "poll")
    found = base_posterior(people(2025.0), [], AREAS, SCALES, readings=[reading])
    assert found.mean[0, inside].min() > 0.1 > np.abs(found.mean[0, ~inside]).max()
    assert found.known[0, inside].min() > 0.02
    mean, cov = home_effects([Ties({"g3": 1.0}), Ties({}, {"m2": 0.5})], AREAS, SCALES)
    assert mean[0, 3] == pytest.approx(SCALES.home + SCALES.near)
    assert mean[0, 4] == pytest.approx(SCALES.near)
    assert mean[0, 8] == 0
    assert mean[1, 16] == pytest.approx(0.5 * SCALES.near)
    assert cov[0, 3, 3] > cov[0, 4, 4] > 0


def test_a_larger_sub_sample_counts_for_more():
    inside = np.array([m == "m1" for m in AREAS.market])
    moved = []
    for sd in (0.1, 0.4, 2.0):
        reading = Reading(1.0, np.array([1.0, 0, 0, 0]), inside / inside.sum(), sd, "poll")
        found = base_posterior(people(2025.0), [], AREAS, SCALES, readings=[reading])
        moved.append(found.mean[0, inside].mean())
    assert moved[0] > moved[1] > moved[2] > 0


def test_only_contrasts_of_a_vote_between_parties_reach_inside_a_party():
    targets = people(2025.0)[:2]
    lean = np.linspace(-1, 1, G)
    other = Candidacy("x", "x", "x", 2020.0, 0.5, "Q")

    def general(person, year, own):
        pattern = np.stack([0.5 * (lean + own), -0.5 * (lean + own)])
        rows = (Candidacy(person, person, person, year, 0.5, "P"), replace(other, year=year))
        return PastVote(f"{year}", rows, pattern, np.zeros(pattern.shape))

    own = np.where(np.arange(G) < 8, 0.5, 0.0)
    same = [general("a", 2020.0, 0 * own), general("b", 2021.0, 0 * own)]
    found = base_posterior(targets, same, AREAS, SCALES)
    assert np.abs(found.mean).max() < 0.12
    better = [general("a", 2020.0, own), general("b", 2021.0, 0 * own)]
    stronger = base_posterior(targets, better, AREAS, SCALES)
    gain = (stronger.mean - found.mean)[0] - (stronger.mean - found.mean)[1]
    assert gain[:8].min() > 0.1 > np.abs(gain[8:]).max()


def test_a_claim_of_a_shared_base_lends_a_pattern_and_stays_a_covariance():
    _, votes = world(7)
    plain = base_posterior(people(2025.0)[:2], [past(votes[0])], AREAS, SCALES)
    rows = tuple(replace(c, person=f"{c.person}x", party="", family="") for c in people(2020.0))
    alone = replace(past(votes[0]), candidacies=(people(2020.0)[0], *rows[1:]))
    claimed = base_posterior(people(2025.0)[:2], [alone], AREAS, SCALES, alike={("a", "b"): 0.4})
    assert np.corrcoef(claimed.mean[0], claimed.mean[1])[0, 1] > 0.9
    assert np.abs(claimed.mean[1]).mean() < 0.6 * np.abs(claimed.mean[0]).mean()
    assert np.linalg.eigvalsh(claimed.cov).min() > -1e-9
    assert np.corrcoef(plain.mean[0], plain.mean[1])[0, 1] < 0.9


def test_order_of_candidates_areas_and_votes_changes_nothing():
    _, votes = world(4)
    _, more = world(5)
    two = [past(votes[0]), past(more[0], 2015.0)]
    found = base_posterior(people(2025.0), two, AREAS, SCALES)
    who, where = [2, 0, 3, 1], np.random.default_rng(0).permutation(G)

    def turned(vote):
        rows = tuple(vote.candidacies[i] for i in who)
        return PastVote(vote.title, rows, vote.pattern[who][:, where], vote.homes[who][:, where])

    areas = AreaMap(
        tuple(AREAS.ids[i] for i in where),
        AREAS.weight[where],
        tuple(AREAS.market[i] for i in where),
        AREAS.voters,
    )
    targets = tuple(people(2025.0)[i] for i in who)
    again = base_posterior(targets, [turned(v) for v in two[::-1]], areas, SCALES)
    centre = found.mean - found.mean.mean(axis=0)
    centred = again.mean - again.mean.mean(axis=0)
    assert centred == pytest.approx(centre[who][:, where], abs=1e-6)
    assert again.sd == pytest.approx(found.sd[who][:, where], rel=1e-5)


def test_votes_that_vary_more_widen_the_bases():
    _, votes = world(6)
    calm, wild = past(votes[0]), past(votes[0])
    wild = replace(wild, pattern=3 * wild.pattern)
    assert local_factor([], AREAS, SCALES) == 1.0
    assert local_factor([wild], AREAS, SCALES) > 3 * local_factor([calm], AREAS, SCALES)


def test_each_cycle_has_numbers_that_leave_it_out():
    assert area_scales(2012) != area_scales(2022)
    assert area_scales(1900) == area_scales(2020)
