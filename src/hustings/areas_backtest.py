"""Score the areas model on votes that happened: ``python -m benchmarks.areas``.

Every score stands beside two baselines with the same contest-wide share: that share everywhere,
and uniform swing, the last pattern of the same person, or else of the same line, or else of the
family, shifted by the change of the contest-wide share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from hustings.area_votes import AreaTask, candidacies, past_vote, predict, task, true_shares
from hustings.areas import prepare_areas, shares_by_area
from hustings.backtesting.units import LAPLACE
from hustings.errors import ScenarioError
from hustings.forecast import ForecastSettings, fit_known, fit_race
from hustings.model.area_evidence import AreaEvidence
from hustings.model.area_scales import AreaScales, area_scales
from hustings.model.area_shares import area_shares
from hustings.model.areas import BasePosterior, Candidacy, Floats, PastVote
from hustings.model.nodes import Nodes
from hustings.past import SetContest, read_past
from hustings.readers.contest_areas import VotesByArea, read_votes_by_area
from hustings.readers.contest_set import match
from hustings.readers.folder import Folder

_PLAIN = Nodes(np.zeros((1, 0)), np.ones(1))
_DRAWS = 1000
_LEAST = 1e-4


@dataclass(frozen=True)
class AreaScore:
    """One vote scored. Errors are mean absolute errors in points over candidates and areas.

    ``given`` says which contest-wide share everything started from: ``true`` or ``forecast``.
    """

    contest: str
    given: str
    areas: int
    candidates: int
    model: float
    same: float
    swing: float
    cover80: float
    cover95: float

    @property
    def ratio(self) -> float:
        """Error of the model over that of the better baseline."""
        return self.model / min(self.same, self.swing)


def swing(
    targets: Sequence[Candidacy], share: Floats, past: Sequence[PastVote], weight: Floats
) -> Floats:
    """Uniform swing: shares [candidate, area], floored at zero and scaled to sum to one."""
    found = np.repeat(share[:, None], len(weight), axis=1)
    for c, target in enumerate(targets):
        for vote in reversed(past):
            kin = _kin(target, vote)
            if kin:
                shares = _past_shares(vote)[kin].sum(axis=0)
                found[c] += shares - shares @ weight
                break
    found = np.maximum(found, 0.0)
    result: Floats = found / found.sum(axis=0)
    return result


def _kin(target: Candidacy, vote: PastVote) -> list[int]:
    for key in ("person", "party", "family"):
        mine = getattr(target, key)
        kin = [j for j, c in enumerate(vote.candidacies) if mine and getattr(c, key) == mine]
        if kin:
            return kin
    return []


def _past_shares(vote: PastVote) -> Floats:
    share = np.array([c.share for c in vote.candidacies])
    raised = share[:, None] * np.exp(np.nan_to_num(vote.pattern))
    result: Floats = raised / raised.sum(axis=0)
    return result


def _score(
    name: tuple[str, str], draws: Floats, truth: Floats, baselines: tuple[Floats, Floats]
) -> AreaScore:
    """Compare draws [draw, candidate, area] with the truth [candidate, area]."""
    low, q10, mid, q90, high = np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975], axis=0)
    model, same, moved = (100 * float(np.abs(x - truth).mean()) for x in (mid, *baselines))
    return AreaScore(
        contest=name[0],
        given=name[1],
        areas=truth.shape[1],
        candidates=truth.shape[0],
        model=model,
        same=same,
        swing=moved,
        cover80=float(np.mean((q10 <= truth) & (truth <= q90))),
        cover95=float(np.mean((low <= truth) & (truth <= high))),
    )


def _from_levels(found: BasePosterior, levels: Floats, weight: Floats) -> Floats:
    """Shares by area for draws of contest-wide shares, without tastes."""
    base = found.draw(len(levels), (1, 29))
    return area_shares(levels[:, None, :], levels, base, weight, _PLAIN)


def score_vote(one: AreaTask, scales: AreaScales, told: Floats | None = None) -> AreaScore:
    """Score a vote of a contest set from the earlier ones.

    ``told`` are a forecast's contest-wide shares [draw, candidate]; without them the true share is
    given.
    """
    truth, share, weight = true_shares(one)
    levels = np.repeat(share[None], _DRAWS, axis=0) if told is None else told
    middle = share if told is None else np.median(told, axis=0) / np.median(told, axis=0).sum()
    found = predict(one, middle, scales)
    draws = _from_levels(found, levels, weight)
    past = [past_vote(v, one.areas, scales) for v in one.earlier]
    baselines = (
        np.repeat(middle[:, None], len(weight), axis=1),
        swing(candidacies(one.vote, middle), middle, past, weight),
    )
    kind = "true" if told is None else "forecast"
    return _score((one.vote.contest_id, kind), draws, truth, baselines)


def score_folder(
    folder: Path, lines: Path | None = None, areas: Path | None = None, fewest: int = 3
) -> list[AreaScore]:
    """Score every first stage of a contest set that has ``fewest`` earlier ones by area.

    With the true contest-wide share, and where it had polls with the forecast of the eve.
    """
    first: dict[str, VotesByArea] = {}
    for v in read_votes_by_area(folder, lines, areas):
        first.setdefault(v.contest_id, v)
    ordered = sorted(first.values(), key=lambda v: v.day)
    contests = {c.id: c for c in read_past(folder)[0] if isinstance(c, SetContest)}
    found = []
    for i, vote in enumerate(ordered):
        if i >= fewest:
            one, scales = task(vote, ordered[:i]), area_scales(vote.cycle)
            found.append(score_vote(one, scales))
            contest = contests.get(vote.contest_id)
            if contest and contest.contest.questions:
                found.append(score_vote(one, scales, forecast_shares(contest, vote)))
    return found


def forecast_shares(contest: SetContest, vote: VotesByArea) -> Floats:
    """Shares [draw, candidate] of those who had votes, as forecast on the eve."""
    known = contest.known(vote.day - timedelta(days=1))
    fitted = fit_known(known, settings=replace(LAPLACE, n_draws=_DRAWS))
    tally = fitted.headline.tallies[vote.stage].shares[:_DRAWS]
    ids = known.race.candidate_ids
    columns = [match(name, ids) for name in vote.candidates]
    found = [tally[:, ids.index(c)] if c else np.zeros(_DRAWS) for c in columns]
    shares = np.maximum(np.stack(found, axis=1), _LEAST)
    told: Floats = shares / shares.sum(axis=1, keepdims=True)
    return told


def score_race(
    folder: Folder,
    stage: str,
    days: int = 1,
    settings: ForecastSettings | None = None,
) -> list[AreaScore]:
    """Score a stage of a race folder as of so many days before its vote, both ways.

    Raises ScenarioError when the folder has no results by area for the stage.
    """
    held = folder.race.stage(stage)
    as_of = held.date - timedelta(days=days)
    fitted = fit_race(folder, as_of=as_of, settings=settings)
    drawn = prepare_areas(fitted, fitted.known.race.stage(stage), (fitted.headline,))
    votes = _votes(folder, stage, drawn.listed, drawn.evidence)
    truth = votes / votes.sum(axis=0)
    weight = votes.sum(axis=0) / votes.sum()
    share = truth @ weight
    found = []
    column = [fitted.known.race.candidate_ids.index(c) for c in drawn.listed]
    tally = fitted.headline.tallies[stage]
    middle = np.median(tally.shares[: fitted.basis.n_draws][:, column], axis=0)
    own = shares_by_area(fitted, drawn, tally.on_list)
    given = area_shares(
        np.repeat(share[None, None], len(drawn.base), axis=0),
        np.repeat(share[None], len(drawn.base), axis=0),
        drawn.base,
        drawn.evidence.areas.weight,
        _PLAIN,
    )
    for kind, level, draws in (("true", share, given), ("forecast", middle, own)):
        baselines = (
            np.repeat(level[:, None], len(weight), axis=1),
            swing(drawn.evidence.targets, level, drawn.evidence.past, weight),
        )
        found.append(_score((folder.race.id, kind), draws, truth, baselines))
    return found


def _votes(folder: Folder, stage: str, listed: Sequence[str], evidence: AreaEvidence) -> Floats:
    names = {n.casefold(): a.id for a in folder.race.areas for n in (a.id, a.name)}
    at = {g: i for i, g in enumerate(evidence.areas.ids)}
    votes = np.zeros((len(listed), len(at)))
    for r in folder.ledger.results:
        area = names.get(r.area.casefold())
        if r.stage == stage and area and r.candidate_id in listed:
            votes[listed.index(r.candidate_id), at[area]] += r.votes
    if not (votes.sum(axis=0) > 0).all():
        raise ScenarioError(
            f"areas: got no results by area of '{stage}' in {folder.race.id}; expected votes in "
            "every area. Try: rows with a county in results.csv."
        )
    return votes
