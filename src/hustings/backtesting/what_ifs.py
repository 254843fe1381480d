"""What-ifs scored: the change of every rival's share when the list changes, beside what polls say.

Lists: two questions of one sample with different lists. Everything published up to a day is fitted
but the answers to be predicted; the vote is moved to that day, so that levels are those of the
poll and no error of election day comes in. Pairs: run-off shares with every run-off question
hidden.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import numpy as np

from hustings.backtesting.rows import Failure, WhatIfRow
from hustings.backtesting.units import Settings, tried
from hustings.evidence import PollQuestion
from hustings.forecast import Fitted, ForecastSettings, Known, fit_known
from hustings.model.choice import attraction, shares
from hustings.model.kernels import solve_offset
from hustings.model.nodes import Nodes
from hustings.past import PastContest, real_shares
from hustings.race import Race, StageDate
from hustings.rules.base import Floats
from hustings.simulate import list_shares

WINDOW_DAYS = 30
FOLDS = 2
_LEAST = 0.25
_AFTER = timedelta(days=14)
_BIG = 8.0
"""Per cent from which a candidate who is in or out makes a pair of lists a big one."""

_ROUNDED = 0.5
"""Polls print whole points: an interval of a printed change holds the rounding of both sides."""


@dataclass(frozen=True)
class WhatIfUnit:
    """Polls of one contest whose second lists are held out together, or its run-off pairs.

    ``kind`` is lists, time or pairs; ``polls`` are the poll ids held out, or who comes or goes, in
    which case polls of ``window`` on either side of the day are compared.
    """

    contest: PastContest
    kind: str
    day: date
    polls: tuple[str, ...]
    settings: Settings
    window: timedelta = _AFTER


@dataclass
class WhatIfDone:
    """What a unit gave; ``kinds`` says of each row which sort of change it is; time in seconds."""

    rows: list[WhatIfRow] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0


def units_of(contest: PastContest, settings: Settings, *, strict: bool) -> list[WhatIfUnit]:
    """All units of a contest. ``strict``: one poll at a time, and nothing published after it."""
    found = [
        WhatIfUnit(contest, "lists", day, polls, settings)
        for day, polls in _batches(contest, strict=strict)
    ]
    found += [WhatIfUnit(contest, "time", day, (who,), settings) for day, who in _changes(contest)]
    for stage in contest.stages[1:]:
        feeders = [s for s in contest.stages if stage.id in (s.winner_to, s.others_to)]
        if feeders and stage.kind == "runoff":
            day = feeders[-1].date - timedelta(days=1)
            found.append(WhatIfUnit(contest, "pairs", day, (stage.id,), settings))
    return found


def _first_questions(contest: PastContest) -> list[PollQuestion]:
    """Questions about the first stage, in order."""
    stage = contest.stages[0]
    known, _ = tried(lambda: contest.known(stage.date - timedelta(days=1)))
    if known is None:
        return []
    ids = set(known.race.candidate_ids)
    return [
        q
        for q in known.ledger.questions
        if q.stage == stage.id and q.kind == "ballot" and sum(c in ids for c in q.offered) >= 3
    ]


def _batches(contest: PastContest, *, strict: bool) -> Iterator[tuple[date, tuple[str, ...]]]:
    """Polls with two lists or more, by window of days and fold."""
    lists: dict[str, set[frozenset[str]]] = {}
    last: dict[str, date] = {}
    for q in _first_questions(contest):
        lists.setdefault(q.poll_id, set()).add(frozenset(q.offered))
        last[q.poll_id] = max(q.end, last.get(q.poll_id, q.end))
    several = sorted((last[p], p) for p, found in lists.items() if len(found) >= 2)
    if strict:
        yield from ((day, (poll,)) for day, poll in several)
        return
    vote = contest.stages[0].date
    windows: dict[tuple[int, int], list[tuple[date, str]]] = {}
    for number, (day, poll) in enumerate(several):
        window = (vote - day).days // WINDOW_DAYS
        windows.setdefault((-window, number % FOLDS), []).append((day, poll))
    for held in windows.values():
        yield max(day for day, _ in held), tuple(poll for _, poll in held)


def _changes(contest: PastContest) -> list[tuple[date, str]]:
    """Entries and withdrawals: the last poll day before the list changes, and who.

    Somebody hardly any question of two weeks offers and nearly every one of the next two does, or
    the other way round, with two samples at least on either side.
    """
    questions = _first_questions(contest)
    found: dict[str, date] = {}
    for day in sorted({q.end for q in questions}):
        before = [q for q in questions if day - _AFTER < q.end <= day]
        after = [q for q in questions if day < q.end <= day + _AFTER]
        if min(len({q.poll_id for q in side}) for side in (before, after)) < 2:
            continue
        for c in sorted({c for q in before + after for c in q.offered}):
            was, will = (np.mean([c in q.offered for q in side]) for side in (before, after))
            if max(was, will) >= 0.9 and min(was, will) <= 0.1:
                found.setdefault(c, day)
    return sorted((day, c) for c, day in found.items())


def run_what_if(unit: WhatIfUnit) -> WhatIfDone:
    """Fit without what is to be predicted, predict, compare."""
    done, start = WhatIfDone(), time.perf_counter()
    known, why = tried(lambda: unit.contest.known(unit.day))
    if known is None:
        stage = unit.contest.stages[0].id
        done.failures.append(Failure(unit.contest.id, stage, None, "", f"what-if: {why}"))
        return done
    hidden = {"lists": _without_lists, "time": _without_nothing, "pairs": _without_pairs}
    evidence = hidden[unit.kind](unit, known)
    for model in ("hustings", "logit"):
        fitted, why = tried(partial(_fit, evidence, model, unit.settings))
        if fitted is None:
            stage = unit.contest.stages[0].id
            done.failures.append(Failure(unit.contest.id, stage, None, model, f"what-if: {why}"))
            continue
        told = {"lists": _lists, "time": _over_time, "pairs": _pairs}[unit.kind]
        for kind, row in told(unit, known, fitted, model):
            both = [row, *([_plain(row)] if model == "hustings" else [])]
            kept = [r for r in both if r is not None]
            done.rows += kept
            done.kinds += [kind] * len(kept)
    done.seconds = time.perf_counter() - start
    return done


def _plain(row: WhatIfRow) -> WhatIfRow | None:
    """The same row for plain proportional, where that says anything."""
    if row.proportional is None:
        return None
    error = abs(row.proportional - row.observed)
    plain = replace(row, model="proportional", predicted=row.proportional, value=error)
    return replace(plain, q10=None, q90=None)


def _fit(known: Known, model: str, settings: Settings) -> Fitted:
    forecast: ForecastSettings = settings.forecast
    if model == "logit":
        forecast = replace(forecast, model=replace(forecast.model, tastes=0))
    return fit_known(known, seed=settings.seed, settings=replace(forecast, n_draws=1000))


def _moved(race: Race, day: date) -> Race:
    """The race with its first vote on this day: levels are then those of the polls of the day."""
    first = replace(race.stages[0], dates=(StageDate(day, date.min, "moved to the poll's day"),))
    return replace(race, stages=(first, *race.stages[1:]))


def _kept_lists(unit: WhatIfUnit, known: Known) -> dict[str, PollQuestion]:
    """The question of each held-out poll that is fitted: the list that most other polls have."""
    stage = known.race.stages[0].id
    asked = [q for q in known.ledger.questions if q.stage == stage]
    often = Counter(frozenset(q.offered) for q in asked)
    kept: dict[str, PollQuestion] = {}
    for q in sorted(asked, key=lambda q: (-often[frozenset(q.offered)], q.question_id)):
        if q.poll_id in unit.polls:
            kept.setdefault(q.poll_id, q)
    return kept


def _without_lists(unit: WhatIfUnit, known: Known) -> Known:
    kept = {q.question_id for q in _kept_lists(unit, known).values()}
    questions = tuple(
        q for q in known.ledger.questions if q.poll_id not in unit.polls or q.question_id in kept
    )
    return Known(
        _moved(known.race, unit.day), replace(known.ledger, questions=questions), known.as_of
    )


def _without_nothing(unit: WhatIfUnit, known: Known) -> Known:
    return Known(_moved(known.race, unit.day), known.ledger, known.as_of)


def _without_pairs(unit: WhatIfUnit, known: Known) -> Known:
    questions = tuple(q for q in known.ledger.questions if q.stage not in unit.polls)
    return replace(known, ledger=replace(known.ledger, questions=questions))


def _named(q: PollQuestion, names: Sequence[str]) -> dict[str, float]:
    """Shares of these names of a question, in per cent of those who named one of them."""
    found = {a.choice: a.pct for a in q.answers if a.choice in names}
    total = sum(found.values())
    return {c: 100 * v / total for c, v in found.items()}


def _on(fitted: Fitted, stage: str, names: Sequence[str]) -> dict[str, Floats]:
    """Shares in per cent [draw] of a list at the levels of the stage's day, with no other error."""
    posterior, level = fitted.posterior, fitted.posterior.stage(stage)
    at = [posterior.candidates.index(c) for c in names]
    eta = level.eta[:, [level.choices.index(c) for c in names]]
    nodes = Nodes(posterior.node_v, posterior.node_w)
    taste = posterior.taste[:, at] if level.has_taste else np.zeros_like(posterior.taste[:, at])
    found = shares(attraction(eta, taste, nodes), np.ones(len(names), dtype=bool), nodes)
    return {c: 100 * found[:, i] for i, c in enumerate(names)}


def _given(
    fitted: Fitted, stage: str, before: dict[str, float], names: Sequence[str]
) -> dict[str, Floats]:
    """Shares in per cent [draw] of a list, given what the same sample said of another list.

    The levels of those on the first list are the ones at which each draw's tastes return its shares
    ``before``; a newcomer stands to them as in the fit.
    """
    posterior, level = fitted.posterior, fitted.posterior.stage(stage)
    nodes = Nodes(posterior.node_v, posterior.node_w)
    told = list(before)
    share = np.maximum(np.array([before[c] for c in told]), _LEAST)
    share /= share.sum()
    everybody = list(dict.fromkeys([*told, *names]))
    loading = posterior.taste[:, [posterior.candidates.index(c) for c in everybody]]
    loading = loading * level.has_taste
    eta = level.eta[:, [level.choices.index(c) for c in everybody]].copy()
    n = len(told)
    for draw, row in enumerate(loading):
        own = np.ascontiguousarray(row[:n] @ nodes.v.T)
        utility = np.log(share) + solve_offset(own, share, nodes.w)[0]
        eta[draw, n:] += float(share @ (utility - eta[draw, :n]))
        eta[draw, :n] = utility
    on = np.array([c in names for c in everybody])
    found = shares(attraction(eta, loading, nodes), on, nodes)
    return {c: 100 * found[:, i] for i, c in enumerate(everybody) if c in names}


def _lists(
    unit: WhatIfUnit, known: Known, fitted: Fitted, model: str
) -> Iterator[tuple[str, WhatIfRow]]:
    """Rivals of every list of a held-out poll against its list that was fitted."""
    stage = known.race.stages[0].id
    kept = _kept_lists(unit, known)
    for q in known.ledger.questions:
        a = kept.get(q.poll_id)
        if a is None or q.stage != stage or set(q.offered) == set(a.offered):
            continue
        ids = set(known.race.candidate_ids)
        before = _named(a, [c for c in a.offered if c in ids])
        after = _named(q, [c for c in q.offered if c in ids])
        noise = _movers(before, after, _interviews(fitted, [q]))
        yield from _rivals(unit, fitted, model, (q.question_id, q.end), (before, after), noise)


def _rivals(
    unit: WhatIfUnit,
    fitted: Fitted,
    model: str,
    asked: tuple[str, date],
    sides: tuple[dict[str, float], dict[str, float]],
    noise: dict[str, float],
) -> Iterator[tuple[str, WhatIfRow]]:
    """Change of each candidate who is on both lists, in points.

    ``noise`` is the standard deviation in points of what polls print of a change.
    """
    stage, (before, after) = unit.contest.stages[0], sides
    rivals = [c for c in before if c in after]
    if len(rivals) < 2:
        return
    told_after = _given(fitted, stage.id, before, list(after))
    entered = sum(float(told_after[c].mean()) for c in after if c not in before)
    stayed = sum(before[c] for c in rivals)
    kind = _kind(before, after)
    horizon = (stage.date - asked[1]).days
    rng = np.random.default_rng(unit.settings.seed)
    for c in rivals:
        change = told_after[c] - before[c]
        printed = change + rng.uniform(-_ROUNDED, _ROUNDED, size=(2, len(change))).sum(axis=0)
        printed += noise[c] * rng.standard_normal(len(change))
        observed, predicted = after[c] - before[c], float(change.mean())
        low, high = np.quantile(printed, [0.1, 0.9])
        yield kind, WhatIfRow(
            contest_id=unit.contest.id, stage=stage.id, horizon_days=horizon,
            as_of=unit.day.isoformat(), model=model, metric="what_if_mae", candidate=c,
            value=abs(predicted - observed), question_id=asked[0], observed=observed,
            predicted=predicted, proportional=before[c] * (100 - entered) / stayed - before[c],
            q10=float(low), q90=float(high),
        )  # fmt: skip


def _interviews(fitted: Fitted, questions: Sequence[PollQuestion]) -> float:
    """Interviews that these questions are worth."""
    model = fitted.settings.model
    return sum(q.sample_size or model.unknown_sample for q in questions) / model.design_effect


def _movers(before: dict[str, float], after: dict[str, float], n: float) -> dict[str, float]:
    """Sampling error of the change between two lists of one sample of ``n``, in points.

    The same people answer both: only those move whose choice comes or goes, and who comes to or
    leaves one rival is a count of their number, taken as in proportion.
    """
    out = sum(v for c, v in before.items() if c not in after) / 100
    into = sum(v for c, v in after.items() if c not in before) / 100
    flows = {c: before[c] / 100 * (out / max(1 - out, 0.01) + into) for c in before}
    return {c: 100 * float(np.sqrt(flow / n)) for c, flow in flows.items()}


def _apart(
    fitted: Fitted,
    share: dict[str, float],
    sides: Sequence[Sequence[PollQuestion]],
    days: int,
) -> dict[str, float]:
    """Error of the change between means of different samples some days apart, in points.

    Sampling on both sides and the drift of opinion between them.
    """
    each = sum(1 / _interviews(fitted, side) for side in sides)
    kind = fitted.known.race.stages[0].kind
    drift = fitted.settings.model.kind(kind).drift * float(np.sqrt(days))
    p = {c: v / 100 for c, v in share.items()}
    return {
        c: 100 * float(np.sqrt(v * (1 - v) * each + (v * (1 - v) * drift) ** 2))
        for c, v in p.items()
    }


def _kind(before: dict[str, float], after: dict[str, float]) -> str:
    """big: somebody over 8 % is in or out and nobody is exchanged; swap: one for one; small."""
    out, into = [c for c in before if c not in after], [c for c in after if c not in before]
    if len(out) == len(into):
        return "swap"
    if out and into:
        return "mixed"
    most = max([before[c] for c in out] + [after[c] for c in into])
    return "big" if most > _BIG else "small"


def _over_time(
    unit: WhatIfUnit, _known: Known, fitted: Fitted, model: str
) -> Iterator[tuple[str, WhatIfRow]]:
    """The mean of two weeks of polls before against two weeks after somebody came or went."""
    who = unit.polls[0]
    questions = _first_questions(unit.contest)
    ids = set(fitted.posterior.candidates)
    before = [q for q in questions if unit.day - unit.window < q.end <= unit.day]
    after = [q for q in questions if unit.day < q.end <= unit.day + unit.window]
    entered = np.mean([who in q.offered for q in after]) > 0.5
    if who not in ids:
        return
    sides = [_mean_list(before, ids), _mean_list(after, ids)]
    same = [c for c in sides[0] if c in sides[1] and c != who]
    lists = [same + [who] * (not entered), same + [who] * bool(entered)]
    scaled = [_share_out(side, names) for side, names in zip(sides, lists, strict=True)]
    asked = (f"{who}: {'enters' if entered else 'leaves'}", unit.day)
    noise = _apart(fitted, scaled[0], (before, after), unit.window.days)
    for _kind_of, row in _rivals(unit, fitted, model, asked, (scaled[0], scaled[1]), noise):
        yield "time", row


def _mean_list(questions: Sequence[PollQuestion], ids: set[str]) -> dict[str, float]:
    """Mean shares of those whom at least half of the questions offer."""
    values: dict[str, list[float]] = {}
    for q in questions:
        for c, pct in _named(q, [c for c in q.offered if c in ids]).items():
            values.setdefault(c, []).append(pct)
    often = {c: v for c, v in values.items() if 2 * len(v) >= len(questions)}
    return {c: float(np.mean(v)) for c, v in often.items()}


def _share_out(side: dict[str, float], names: Sequence[str]) -> dict[str, float]:
    total = sum(side.get(c, 0.0) for c in names)
    return {c: 100 * side.get(c, 0.0) / total for c in names}


def _pairs(
    unit: WhatIfUnit, known: Known, fitted: Fitted, model: str
) -> Iterator[tuple[str, WhatIfRow]]:
    """Run-off pairs with all their questions hidden, against polls and against the result."""
    stage = known.race.stage(unit.polls[0])
    since = unit.day - timedelta(days=30)
    asked: dict[tuple[str, str], list[float]] = {}
    ids = fitted.posterior.candidates
    for q in known.ledger.questions:
        pair = tuple(sorted(c for c in q.offered if c in ids))
        if q.stage == stage.id and q.end >= since and len(pair) == 2 == len(q.offered):
            asked.setdefault((pair[0], pair[1]), []).append(_named(q, pair)[pair[0]])
    for (a, b), polls in sorted(asked.items()):
        told = _on(fitted, stage.id, [a, b])[a]
        yield (
            "pairs",
            _pair_row(unit, stage.id, model, (a, f"{a} | {b}"), told, float(np.mean(polls))),
        )
    real = {c: v for c, v in real_shares(unit.contest, stage.id, ids).items() if v > 0}
    if len(real) == 2:
        a, b = sorted(real)
        column = [known.race.candidate_ids.index(c) for c in (a, b)]
        listed = np.zeros(len(known.race.candidates), dtype=bool)
        listed[column] = True
        on = np.broadcast_to(listed, (len(fitted.basis.weight), len(listed)))
        told = 100 * list_shares(fitted.basis, stage.id, on)[: fitted.basis.n_draws, column[0]]
        share = 100 * real[a] / (real[a] + real[b])
        who = (a, f"{a} | {b}, result")
        yield "result", _pair_row(unit, stage.id, model, who, told, share)


def _pair_row(
    unit: WhatIfUnit, stage: str, model: str, who: tuple[str, str], told: Floats, real: float
) -> WhatIfRow:
    vote = next(s.date for s in unit.contest.stages if s.id == stage)
    low, middle, high = np.quantile(told, [0.1, 0.5, 0.9])
    return WhatIfRow(
        contest_id=unit.contest.id, stage=stage, horizon_days=(vote - unit.day).days,
        as_of=unit.day.isoformat(), model=model, metric="runoff_mae", candidate=who[0],
        value=float(abs(middle - real)), question_id=who[1], observed=float(real),
        predicted=float(middle), proportional=None, q10=float(low), q90=float(high),
    )  # fmt: skip
