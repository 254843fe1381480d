"""Small races whose truth is known, for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from hustings.evidence import Answer, Ledger, PollQuestion
from hustings.forecast import ForecastSettings
from hustings.inference.engines import EngineSettings
from hustings.model.nodes import nodes_for
from hustings.model.settings import ModelSettings
from hustings.race import Candidate, Race, RuleSpec, Stage, StageDate, Status, StatusChange
from hustings.readers.folder import Folder

VOTE = date(2030, 6, 4)
RUNOFF = date(2030, 7, 2)
FIRST = date(2030, 1, 1)
QUICK = ForecastSettings(
    model=ModelSettings(tastes=0), engine=EngineSettings(laplace_draws=800), n_draws=1600
)


def declared(day=FIRST, published=None):
    return StatusChange(Status.DECLARED, day, published or day, "source")


def potential(p, day=FIRST):
    return StatusChange(Status.POTENTIAL, day, day, "source", p, "judgement")


def a_race(n=4, **kwargs) -> Race:
    """A two-round contest of n candidates a, b, c, ... for a seat."""
    names = "abcdefgh"[:n]
    people = tuple(
        Candidate(
            c, f"Person {c.upper()}", "P", "round1", aliases=(c.upper(),), history=(declared(),)
        )
        for c in names
    )
    stages = (
        Stage(
            "round1",
            "First round",
            "primary",
            "all",
            RuleSpec("majority", 50.0),
            (StageDate(VOTE, FIRST, ""),),
            "",
            "runoff",
        ),
        Stage(
            "runoff",
            "Run-off",
            "runoff",
            "all",
            RuleSpec("plurality"),
            (StageDate(RUNOFF, FIRST, ""),),
        ),
    )
    race = Race("xx-2030-test", "Test", "Mayor", "XX", "", 2030, people, stages)
    return replace(race, **kwargs)


def question(number, shares, *, end, size=800, stage="round1", poll=None, **kwargs):
    """A poll question with these shares in per cent."""
    answers = tuple(Answer(c, p) for c, p in shares.items())
    offered = tuple(c for c in shares if len(c) == 1)
    return PollQuestion(
        question_id=f"q{number:03d}",
        poll_id=poll or f"p{number:03d}",
        stage=stage,
        pollster=kwargs.pop("pollster", f"house {number % 3}"),
        start=end,
        end=end,
        published=kwargs.pop("published", end),
        sample_size=size,
        population="lv",
        offered=offered,
        answers=answers,
        **kwargs,
    )


def true_shares(eta, taste, names, listed):
    """Shares of the listed names for true levels and loadings."""
    nodes = nodes_for(taste.shape[1])
    at = [names.index(c) for c in listed]
    utility = eta[at][:, None] + taste[at] @ nodes.v.T
    p = np.exp(utility - utility.max(0))
    return dict(zip(listed, (p / p.sum(0)) @ nodes.w, strict=True))


def polled_world(lists, *, eta, taste, size, polls, seed=0):
    """A race and a ledger: each list asked ``polls`` times with multinomial noise."""
    rng = np.random.default_rng(seed)
    race = a_race(len(eta))
    names = list(race.candidate_ids)
    questions, number = [], 0
    for k in range(polls):
        for listed in lists:
            truth = true_shares(np.asarray(eta), np.asarray(taste), names, list(listed))
            counts = rng.multinomial(size, list(truth.values()))
            shares = dict(zip(truth, 100 * counts / size, strict=True))
            end = VOTE - timedelta(days=20 + 2 * k)
            stage = "runoff" if len(listed) == 2 else "round1"
            questions.append(question(number, shares, end=end, size=size, stage=stage))
            number += 1
    return race, Ledger(questions=tuple(questions))


def folder(race=None, ledger=None) -> Folder:
    """A folder already read: a four-way race with three polls."""
    race = race or a_race()
    ledger = ledger or Ledger(
        questions=tuple(
            question(
                k,
                {"a": 34 + k, "b": 28 - k, "c": 18, "d": 8, "undecided": 12},
                end=VOTE - timedelta(days=40 - 8 * k),
            )
            for k in range(3)
        )
    )
    return Folder(path=None, race=race, ledger=ledger, unread=())
