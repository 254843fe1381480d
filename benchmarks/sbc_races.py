"""Races drawn from the model's own prior, whose truth is known: the other half of ``sbc``.

Nothing of the model is written again here. A fit's own design says what levels, tastes, houses and
samples there are; coordinates are drawn from their prior, the density turns them into shares, and
one draw of ``simulate`` is the election. Only the polling is made here: who asks what of whom,
and that people answer in whole per cents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hustings.evidence import Answer, Ledger, PollQuestion, ResultRow
from hustings.forecast import Fitted, ForecastSettings, Known, from_posterior
from hustings.inference.fit import read_draws
from hustings.model.density import Density
from hustings.model.density_kernel import predict
from hustings.model.design import Design, build
from hustings.posterior import Posterior, Verdict
from hustings.race import Candidate, Office, Race, RuleSpec, Stage, StageDate, Status, StatusChange

Floats = NDArray[np.float64]
Rng = np.random.Generator

HOUSES = ("north", "south", "west")
LISTS = ("abcd", "bcde", "abde")
"""What a sample is asked besides the whole field."""

_NAMES = "abcde"
_VOTES = {"primary": date(2030, 6, 4), "runoff": date(2030, 7, 2), "general": date(2030, 11, 5)}
_START = date(2030, 1, 2)
_SPAN = 90
_DAYS = (2, 14, 45)
_NO_TASTE = -20.0
"""Logarithm of a taste too weak to be seen."""

TRUTH = Verdict("truth", True, None, None, None, None, "The truth.")


@dataclass(frozen=True)
class Sample:
    """One sample: whom it was asked about, by stage, and which of these questions were printed."""

    pollster: str
    end: date
    size: int
    printed_size: int | None
    asked: tuple[tuple[str, str], ...]
    printed: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Simulated:
    """What a forecaster can know, and the truth as a fit of one draw, which is what happened.

    ``x`` are the true coordinates by their names.
    """

    known: Known
    truth: Fitted
    x: dict[tuple[str, ...], float]


def draw_race(number: int, settings: ForecastSettings) -> Simulated:
    """The race of this number: the same number and settings give the same race."""
    rng = np.random.default_rng([number, 3])
    race = the_race()
    as_of = _VOTES["primary"] - timedelta(days=int(rng.choice(_DAYS)))
    samples = draw_samples(rng, as_of)
    design, theta = draw_truth(rng, race, samples, settings)
    density = Density(design, free_scales=False)
    counted = _answered(rng, density, theta)
    known = Known(race, _published(samples, counted).as_of(as_of), as_of)
    posterior = _posterior(density, theta)
    one = replace(settings, n_draws=1)
    x = {key: float(theta[at]) for key, at in design.coordinates.index.items()}
    return Simulated(known, from_posterior(known, posterior, seed=10_000 + number, settings=one), x)


def the_race() -> Race:
    """Five candidates for a nomination, with a run-off, and one who waits for the nominee."""
    sure = (StatusChange(Status.DECLARED, _START, _START, "the simulation"),)
    seat = Office("Member", "legislature", _START, None, "the simulation")
    people = [
        Candidate(c, c.upper(), "P", "primary", offices=(seat,) * (c == "a"), history=sure)
        for c in _NAMES
    ]
    people.append(Candidate("z", "Z", "Q", "general", history=sure))
    stages = (
        _stage("primary", "party", RuleSpec("majority", 50.0), "general", "runoff"),
        _stage("runoff", "party", RuleSpec("plurality"), "general"),
        _stage("general", "all", RuleSpec("plurality")),
    )
    return Race("xx-2030-sbc", "Simulated", "Mayor", "XX", "", 2030, tuple(people), stages)


def _stage(name: str, electorate: str, rule: RuleSpec, winner: str = "", rest: str = "") -> Stage:
    dates = (StageDate(_VOTES[name], _START, ""),)
    return Stage(name, name, name, electorate, rule, dates, winner, rest)


def draw_samples(rng: Rng, as_of: date) -> list[Sample]:
    """Who asked what: each sample about two lists or more, of which one or both are printed."""
    days = np.sort(rng.choice(_SPAN, size=int(rng.integers(6, 10)), replace=False))[::-1]
    found = []
    for number, before in enumerate(days):
        pollster = "once" if number == 2 else HOUSES[int(rng.integers(len(HOUSES)))]
        size = 300 if number == 1 else int(rng.integers(350, 1100))
        whole, part = ("primary", _NAMES), ("primary", LISTS[int(rng.integers(len(LISTS)))])
        asked, printed = [whole, part], {whole}
        if number % 2:
            printed.add(part)
        if number % 3 == 2:
            asked += [("runoff", "ab"), ("runoff", "ad")]
            printed.add(("runoff", "ab"))
        if number % 3 == 0:
            asked += [("general", "az"), ("general", "bz")]
            printed |= {("general", "az"), ("general", "bz")}
        end = as_of - timedelta(days=int(before))
        told = None if number == 1 else size
        found.append(Sample(pollster, end, size, told, tuple(asked), frozenset(printed)))
    return found


def draw_truth(
    rng: Rng, race: Race, samples: list[Sample], settings: ForecastSettings
) -> tuple[Design, Floats]:
    """A design and true parameters from its prior.

    Levels are log shares at the shares that polls give on average, so that the answers expected
    are what the design of the truth is made of.
    """
    even = [{c: 90 / len(names) for c in names} for s in samples for _, names in s.asked]
    first = build(race, _ledger(samples, even), settings.model)
    x = dict(zip(first.coordinates.index, rng.standard_normal(first.n_latent), strict=True))
    density = Density(first, free_scales=False)
    flat = np.zeros(density.size)
    flat[: first.n_latent] = list(x.values())
    flat[first.n_latent :] = _tastes(None, density)
    design = build(race, _ledger(samples, _shares(density, flat)), settings.model)
    density = Density(design, free_scales=False)
    own = [x[key] for key in design.coordinates.index]
    return design, np.concatenate([own, _tastes(rng, density)])


def _tastes(rng: Rng | None, density: Density) -> Floats:
    """Free parameters of the loadings from their prior; next to no tastes where ``rng`` is None."""
    found = []
    k = density.nodes.v.shape[1]
    for group in density.design.taste.groups:
        for c in range(len(group.candidates)):
            for j in range(min(c + 1, k)):
                if rng is None:
                    found.append(_NO_TASTE if c == j else 0.0)
                elif c == j:
                    found.append(0.5 * np.log(rng.chisquare(k - j)))
                else:
                    found.append(rng.standard_normal())
    return np.array(found)


def _shares(density: Density, theta: Floats) -> list[dict[str, float]]:
    """What the model expects each question of a design to answer, in per cent."""
    design, (_, share) = density.design, predict(theta, density.arrays)
    rows = np.split(np.arange(len(share)), design.starts[1:])
    return [
        {design.candidates[c]: 100 * share[r] for r in own
         if (c := design.choice_row[r]) < len(design.candidates)}
        for own in rows
    ]  # fmt: skip


def _answered(rng: Rng, density: Density, theta: Floats) -> dict[tuple[str, ...], dict[str, float]]:
    """Answers in per cent by poll, stage and list: multinomial, over the design's size."""
    design, (_, share) = density.design, predict(theta, density.arrays)
    size = np.add.reduceat(design.y, design.starts)
    found = {}
    rows = np.split(np.arange(len(share)), design.starts[1:])
    for q, own, n in zip(design.questions, rows, size, strict=True):
        p = share[own] / share[own].sum()
        pct = 100 * rng.multinomial(round(n), p) / round(n)
        named = [design.candidates[c] for c in design.choice_row[own] if c < len(design.candidates)]
        found[q.poll_id, q.stage, "".join(q.offered)] = dict(zip(named, pct, strict=False))
    return found


def _ledger(samples: list[Sample], answers: list[dict[str, float]]) -> Ledger:
    """Every question of every sample with these answers, none rounded."""
    asked = [(n, s, q) for n, s in enumerate(samples) for q in s.asked]
    return Ledger(
        questions=tuple(
            _question(n, s, q, tuple(Answer(c, p) for c, p in a.items()), s.size)
            for (n, s, q), a in zip(asked, answers, strict=True)
        ),
        results=_past(),
    ).as_of(date.max)


def _published(samples: list[Sample], answers: dict[tuple[str, ...], dict[str, float]]) -> Ledger:
    """What was printed, in whole per cents; a printed 0 is less than a half, as readers have it."""
    questions = []
    for n, s in enumerate(samples):
        for stage, names in s.asked:
            if (stage, names) in s.printed:
                whole = {c: round(p) for c, p in answers[f"p{n}", stage, names].items()}
                told = tuple(
                    Answer(c, float(p)) if p else Answer(c, 0.5, below=True)
                    for c, p in whole.items()
                )
                questions.append(_question(n, s, (stage, names), told, s.printed_size))
    return Ledger(questions=tuple(questions), results=_past())


def _question(
    n: int, s: Sample, asked: tuple[str, str], answers: tuple[Answer, ...], size: int | None
) -> PollQuestion:
    stage, names = asked
    return PollQuestion(
        question_id=f"p{n}-{s.asked.index(asked)}",
        poll_id=f"p{n}",
        stage=stage,
        pollster=s.pollster,
        start=s.end,
        end=s.end,
        published=s.end,
        sample_size=size,
        population="lv",
        offered=tuple(names),
        answers=answers,
    )


def _past() -> tuple[ResultRow, ...]:
    """How the parties did the last time."""
    day = date(2026, 11, 3)
    return tuple(
        ResultRow(day, day, "Mayor", "", "", "", party, party, "", votes, "the simulation")
        for party, votes in (("P", 52_000.0), ("Q", 48_000.0))
    )


def _posterior(density: Density, theta: Floats) -> Posterior:
    """The truth in the form of a fit: one draw."""
    one = theta[None]
    stages, taste = read_draws(density, one)
    return Posterior(
        candidates=density.design.candidates,
        stages=stages,
        taste=taste,
        node_v=density.nodes.v,
        node_w=density.nodes.w,
        houses=(),
        verdict=TRUTH,
        theta=one,
    )
