"""A past contest as it could be known on a day: the same nouns that a race folder gives.

Who stands is read off the polls of the time and not off the result: ``candidacies`` says how.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from hustings.candidacies import Sample, chances_of_standing
from hustings.errors import ContestSetError
from hustings.evidence import Answer, Ledger, PollQuestion, ResultRow, Statement
from hustings.race import Candidate, Race, RuleSpec, Stage, StageDate, Status, StatusChange
from hustings.readers.contest_set import Contest, QuestionRow, StageRow, match, outside_kind
from hustings.readers.kindred import Sighting, seen_elsewhere, shares_elsewhere

_LATEST, _FEWEST, _PAIR, _SAME = 4, 3, 2, 2
_OF_LATE, _SOME = timedelta(days=30), 2.0
_CERTAIN, _HARDLY = 0.9, 0.05
_LEFT = 0.14
"""What is left of the share of somebody who has left and is still on the ballot: exp(-drop)."""

_PARTIES = {"R": "REP", "D": "DEM", "REP": "REP", "DEM": "DEM"}


def race_on(contest: Contest, day: date) -> Race:
    """The contest as a race, with the field as polls show it on ``day``.

    Raises ContestSetError where nobody can be named.
    """
    votes = {s.stage: s.day for s in contest.stages}
    last = max(votes.values())
    if day > last:
        raise ContestSetError(f"{contest.id}: got the day {day}; expected one up to {last}.")
    chances = field_on(contest, day)
    if len([p for p in chances.values() if p > 0]) < 2:
        raise ContestSetError(f"{contest.id}: nobody, or one person, was named by {day}.")
    first = contest.stages[0].stage
    return Race(
        id=contest.id,
        title=contest.title,
        office=contest.office,
        country=contest.country,
        region=contest.region,
        cycle=contest.cycle,
        candidates=tuple(
            Candidate(name, name, contest.parties.get(name, ""), first, history=_history(p, day))
            for name, p in chances.items()
        ),
        stages=stages_of(contest),
    )


def _history(p: float, day: date) -> tuple[StatusChange, ...]:
    if p >= 1:
        return (StatusChange(Status.DECLARED, day, day, "polls of the time"),)
    if p <= 0:
        return ()
    why = "filtered from the lists that polls offered"
    return (StatusChange(Status.POTENTIAL, day, day, "polls of the time", p, why),)


def field_on(contest: Contest, day: date) -> dict[str, float]:
    """Chance of standing for everybody named by ``day``, in alphabetical order.

    Where no poll has been published the ballot is taken from the result: the names alone, as a
    person could have read them on the ballot.
    """
    first = contest.stages[0].stage
    names = sorted({c for q in contest.questions if q.end <= day for c in q.shares})
    held = contest.results.get(first, {}) if day > contest.stages[0].day else {}
    if held:
        return {c: float(bool(match(c, held))) for c in sorted({*names, *held})}
    if not names:
        return dict.fromkeys(sorted(contest.results.get(first, {})), 1.0)
    asked = [q for q in contest.questions if q.end <= day and q.stage == first]
    own = _samples(asked or [q for q in contest.questions if q.end <= day])
    alive = chances_of_standing(_with_others(contest, own, day, names), names)
    gone = _gone(contest, day, names)
    chances = {}
    for name in names:
        p = 0.0 if name in gone else alive[name] * _part_of_lists(own, name)
        chances[name] = 0.0 if p < _HARDLY else 1.0 if p >= _CERTAIN else p
    if max(len(s.offered) for s in own) <= _PAIR:
        chances |= dict.fromkeys(_seen_standing(contest, day, names), _CERTAIN)
    return dict(sorted(chances.items()))


def _seen_standing(contest: Contest, day: date, names: Sequence[str]) -> list[str]:
    """Who was voted for elsewhere of late and has not left, but is on no list of this contest.

    Lists of two do not tell the field: polls are often recorded by the two who led.
    """
    since = day - _OF_LATE
    votes = [s for s in _elsewhere_by(contest, day, names) if s.voted and s.published >= since]
    people = {c for s in votes for c, pct in s.shares.items() if pct >= _SOME}
    there = sorted(c for c in people if not outside_kind(c) and not match(c, names))
    gone = _gone(contest, day, there)
    return [c for c in there if c not in gone]


def _gone(contest: Contest, day: date, names: Iterable[str]) -> set[str]:
    """Who of these had left by ``day``, as withdrawals.csv dates it."""
    return {match(c, names) for c, left in contest.withdrawn.items() if left <= day}


def _samples(questions: Sequence[QuestionRow]) -> list[Sample]:
    """Samples in order of day, with the part of their lists that offered each name."""
    polls: dict[str, list[QuestionRow]] = {}
    for q in questions:
        polls.setdefault(q.poll_id, []).append(q)
    found = []
    for lists in polls.values():
        names = {c for q in lists for c in q.shares}
        offered = {c: sum(c in q.shares for q in lists) / len(lists) for c in sorted(names)}
        found.append(Sample(max(q.end for q in lists), offered))
    return sorted(found, key=lambda s: s.end)


def _named_here(seen: Iterable[Sighting], names: Collection[str]) -> dict[str, str]:
    """The name here of everybody seen elsewhere who is among ``names``."""
    there = {c: match(c, names) for c in {c for s in seen for c in s.shares}}
    return {c: name for c, name in there.items() if name}


def _elsewhere_by(contest: Contest, day: date, names: Collection[str]) -> list[Sighting]:
    """What had been seen by ``day`` in contests about the same people.

    The same office, party and cycle is not enough: the primaries of two states for two seats of a
    senate have nobody in common. Two people must be the same.
    """
    seen = seen_elsewhere(contest.id, contest.elsewhere, day)
    here = {c: name for c, name in _named_here(seen, names).items() if not outside_kind(c)}
    people: dict[str, set[str]] = {}
    for s in seen:
        people.setdefault(s.contest, set()).update(here[c] for c in s.shares if c in here)
    return [s for s in seen if len(people[s.contest]) >= _SAME]


def _with_others(
    contest: Contest, own: Sequence[Sample], day: date, names: Collection[str]
) -> list[Sample]:
    """The samples of this contest and of kindred ones, in order of day."""
    there = [s for s in _elsewhere_by(contest, day, names) if not s.voted]
    here = _named_here(there, names)
    others = [Sample(s.published, {here[c]: 1.0 for c in s.shares if c in here}) for s in there]
    return sorted([*own, *(s for s in others if s.offered)], key=lambda s: s.end)


def _part_of_lists(own: Sequence[Sample], name: str) -> float:
    """What part of their lists the last samples that offered this name gave it."""
    parts = [s.offered[name] for s in own if name in s.offered][-_LATEST:]
    return sum(parts) / len(parts) if parts else 0.0


def ledger_on(contest: Contest, day: date) -> Ledger:
    """What had been published by ``day``: a poll on its last field day, a result the day after."""
    names = {s.stage for s in contest.stages}
    questions = tuple(
        _question(contest, q) for q in contest.questions if q.end <= day and q.stage in names
    )
    results = tuple(
        ResultRow(
            s.day,
            s.day + timedelta(days=1),
            contest.office,
            "",
            s.stage,
            "",
            "",
            c,
            c,
            pct,
            contest.id,
        )
        for s in contest.stages
        for c, pct in contest.results.get(s.stage, {}).items()
        if pct > 0
    )
    statements = _elsewhere(contest, day)
    return Ledger(questions=questions, results=results, statements=statements).as_of(day)


def _elsewhere(contest: Contest, day: date) -> tuple[Statement, ...]:
    """What the candidates had in polls and votes of kindred contests by ``day``."""
    if not contest.elsewhere:
        return ()
    field = field_on(contest, day)
    seen = _elsewhere_by(contest, day, field)
    if len(seen) < _FEWEST:
        return ()
    found = shares_elsewhere(seen, day, _named_here(seen, field))
    gone = _gone(contest, day, field)
    last = max(s.published for s in seen)
    return tuple(
        Statement(
            id=f"elsewhere:{name}",
            type="share_elsewhere",
            candidate=name,
            object="",
            value=pct * (_LEFT if name in gone else 1.0),
            unit="% of polls and votes elsewhere",
            area="",
            happened=last,
            published=last,
            source=f"{len(seen)} polls and votes of kindred contests",
            speaker="",
            attribution="document",
            quote="",
            statement="",
        )
        for name, pct in found.items()
    )


def _question(contest: Contest, q: QuestionRow) -> PollQuestion:
    zero = 0.5
    answers = [Answer(c, pct or zero, below=not pct) for c, pct in q.shares.items()]
    answers += [Answer(kind, pct) for kind, pct in q.outside.items() if pct > 0]
    return PollQuestion(
        question_id=q.question_id,
        poll_id=q.poll_id,
        stage=q.stage,
        pollster=q.pollster,
        start=q.start,
        end=q.end,
        published=q.end,
        sample_size=q.sample_size,
        population=q.population,
        offered=tuple(q.shares),
        answers=tuple(answers),
        sponsors=q.sponsor,
        sponsor_party=_PARTIES.get(q.partisan, "") if contest.party in ("", "ALL") else "",
        source=contest.id,
    )


def stages_of(contest: Contest) -> tuple[Stage, ...]:
    """The stages as a race has them, in order."""
    return tuple(
        Stage(
            id=s.stage,
            title=f"{contest.title}, {s.stage}",
            kind=stage_kind(contest, s),
            electorate="all",
            rule=rule_of(s),
            dates=(StageDate(s.day, date.min, "contests.csv"),),
            winner_to=s.next_stage if always_goes_on(s) else "",
            others_to=s.next_stage,
        )
        for s in contest.stages
    )


def stage_kind(contest: Contest, stage: StageRow) -> str:
    """Which errors of polls apply: a run-off, one party's primary or a jungle, or a general."""
    words = stage.stage.casefold()
    fed = any(s.next_stage == stage.stage for s in contest.stages)
    if fed or "runoff" in words or "run-off" in words or words.endswith(("2", "second")):
        return "runoff"
    one_party = contest.party not in ("", "ALL")
    return "primary" if one_party or "primary" in words or "jungle" in words else "general"


_RANKED = re.compile(r"rank|rcv|irv|instant|alternative")
_ROUNDS = re.compile(r"two_?round|majority|run_?off|jungle|ballottage|balotaje")


def always_goes_on(stage: StageRow) -> bool:
    """Whether even who has most of the votes needs the next stage (top two, top four)."""
    return bool(stage.next_stage) and rule_of(stage).name == "top"


def rule_of(stage: StageRow) -> RuleSpec:
    """The rule that a contest set's word stands for.

    A stage that leads nowhere is won by the most votes, whatever its word, unless ballots are
    ranked. An unknown word on a stage that leads on is taken as two rounds; ``rule_note`` says so.
    """
    word = stage.rule.casefold().replace("-", "_").replace(" ", "_")
    if _RANKED.search(word):
        return RuleSpec("ranked")
    if not stage.next_stage:
        return RuleSpec("plurality")
    if "top" in word:
        four = "four" in word or "4" in word
        return RuleSpec("top", advance=4 if four else 2)
    number = re.search(r"(?<!\d)(\d\d(?:\.\d+)?)(?!\d)", word)
    return RuleSpec("majority", threshold=float(number.group(1)) if number else 50.0)


def rule_note(stage: StageRow) -> str:
    """What to say of a rule that is not known, or ''."""
    word = stage.rule.casefold()
    known = ("plurality", "delegates", "top", "fptp", "first_past", "most", "")
    if _RANKED.search(word) or _ROUNDS.search(word) or any(k and k in word for k in known):
        return ""
    took = "two rounds" if stage.next_stage else "most votes win"
    return (
        f"stage '{stage.stage}': got the rule '{stage.rule}', which is not known; taken as {took}"
    )


def shares_of(result: Mapping[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """Real shares (0 to 1) of these names, NaN where an incomplete result does not say."""
    whole = complete(result)
    found = {}
    for name in names:
        real = match(name, result)
        found[name] = result[real] / 100 if real else (0.0 if whole else math.nan)
    return found


def complete(result: Mapping[str, float]) -> bool:
    """Whether a result names nearly all votes, so that who is not in it had hardly any."""
    return sum(result.values()) >= 97.0
