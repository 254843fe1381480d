"""Poll figures quoted in prose: rows of evidence.csv that become questions.

Such a row has type 'poll', the pollster as its ``object`` and the last field day as ``happened``.
Either it holds a whole question: the sample size as its ``value`` where it is known, and the shares
in ``unit``: ``tuberville 32 | byrne 20 | undecided 25``, with ``stage runoff`` before them where it
is not the stage at which those named enter. Or it holds one candidate's share as its ``value`` with
the unit ``per cent`` or ``per cent of 600``, as articles are read: the rows of one poll and source
are one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hustings.evidence import OUTSIDE, Answer, PollQuestion, Statement
from hustings.race import Race
from hustings.readers.roster import Roster

_PART = re.compile(r"(.+?)\s+(\d+(?:\.\d+)?)\s*%?")
_SHARE = re.compile(r"per cent(?: of (\d+))?")
_MOST = 103.0


def poll_questions(
    race: Race, statements: Iterable[Statement], known: Iterable[PollQuestion]
) -> tuple[tuple[PollQuestion, ...], tuple[str, ...]]:
    """Return the questions that poll rows give, and a sentence on each row that stays evidence.

    A poll that polls.csv has already (pollster and last field day) is not counted twice.
    """
    held = {(q.pollster.casefold(), q.end) for q in known}
    found, asides = [], []
    for s in _whole(s for s in statements if s.type == "poll"):
        question, why = _question(race, s)
        if question is not None and (question.pollster.casefold(), question.end) in held:
            question, why = None, "polls.csv has that poll"
        if question is None:
            asides.append(f"evidence.csv: poll row '{s.id}' is kept and not fitted: {why}.")
        else:
            found.append(question)
    return tuple(found), tuple(asides)


def _whole(rows: Iterable[Statement]) -> Iterator[Statement]:
    """Rows that hold a question as they are; those that hold a share joined to one of their poll.

    One poll's shares in one source are one question, unless they give somebody two: then each
    passage is one.
    """
    polls: dict[tuple[object, ...], list[Statement]] = {}
    every = list(rows)
    day = {s.id: s.published for s in every}
    replaced = {s.corrects for s in every if s.corrects in day and s.published <= day[s.corrects]}
    for s in every:
        if s.id in replaced:
            continue
        if s.candidate and s.value is not None and _SHARE.fullmatch(s.unit):
            key = (s.object.casefold(), s.happened, s.published, s.source, s.condition)
            polls.setdefault(key, []).append(s)
        else:
            yield s
    for parts in polls.values():
        by_passage: dict[str, list[Statement]] = {}
        for s in parts:
            by_passage.setdefault(s.quote, []).append(s)
        names = [s.candidate for s in parts]
        for together in [parts] if len(set(names)) == len(names) else by_passage.values():
            yield _joined(together)


def _joined(parts: list[Statement]) -> Statement:
    """The first of these rows with the shares of all as its unit."""
    shares = dict.fromkeys(f"{s.candidate} {s.value:g}" for s in parts)
    sizes = [m[1] for s in parts if (m := _SHARE.fullmatch(s.unit)) and m[1]]
    size = float(sizes[0]) if sizes else None
    return replace(parts[0], value=size, unit=" | ".join(shares))


def _question(race: Race, s: Statement) -> tuple[PollQuestion | None, str]:
    answers, stage, odd = _shares(race, s.unit)
    named = tuple(a.choice for a in answers if a.choice not in OUTSIDE)
    why = _why_evidence(s, answers, odd)
    if not why and stage and stage not in {x.id for x in race.stages}:
        why = f"'{stage}' is no stage of the race"
    if why:
        return None, why
    name = f"row-{s.id}"
    return (
        PollQuestion(
            question_id=name,
            poll_id=name,
            stage=stage or _stage(race, named),
            pollster=s.object,
            start=s.happened,
            end=s.happened,
            published=s.published,
            sample_size=round(s.value) if s.value and s.value >= 1 else None,
            population="",
            offered=named,
            answers=answers,
            source=s.source,
            note=s.quote or s.statement,
            row=s.id,
        ),
        "",
    )


def _why_evidence(s: Statement, answers: tuple[Answer, ...], odd: str) -> str:
    """Why a row stays evidence; '' where it makes a question."""
    named = [a.choice for a in answers if a.choice not in OUTSIDE]
    if s.condition:
        return f"it hangs on a condition ('{s.condition}')"
    if not s.object:
        return "no pollster is named as its object"
    if odd:
        return f"'{odd}' of its unit is not a known name with a share, as in 'doe 32'"
    if len(named) < 2 or len(set(named)) < len(named):
        return "a question needs the shares of two people or more in its unit, each once"
    if sum(a.pct for a in answers) > _MOST:
        return f"its shares add up to more than {_MOST:g}"
    return ""


def _shares(race: Race, text: str) -> tuple[tuple[Answer, ...], str, str]:
    """Answers, the stage where one is named, and the first part that could not be read."""
    roster, stage, answers, odd = Roster(race), "", [], ""
    for part in filter(None, (p.strip() for p in re.split(r"[|;]", text))):
        if part.startswith("stage "):
            stage = part.removeprefix("stage ").strip()
            continue
        match = _PART.fullmatch(part)
        choice = roster.choice(match.group(1)) if match else None
        if match is None or choice is None or float(match.group(2)) > 100:
            odd = odd or part
        else:
            answers.append(Answer(choice, float(match.group(2))))
    return tuple(answers), stage, odd


def _stage(race: Race, named: tuple[str, ...]) -> str:
    """Where those named meet first: the stage they all enter at, or else the last."""
    enters = {c.stage for c in race.candidates if c.id in named}
    return enters.pop() if len(enters) == 1 else race.final_stage.id
