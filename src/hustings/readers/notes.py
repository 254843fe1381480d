"""What a person may want to know of a race folder that reads without faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from hustings.evidence import OUTSIDE, PollQuestion
from hustings.race import Candidate, StatusChange
from hustings.readers.folder import Folder

_LEAST, _MOST = 90.0, 102.0
_NAMED = 6


def notes(folder: Folder) -> Iterator[str]:
    """Give one sentence for each thing worth knowing; none of them stops a forecast."""
    if not (folder.path / "SOURCES.md").is_file():
        yield "SOURCES.md: missing; it says where the data come from and under which licence."
    questions = folder.ledger.questions
    yield from _about_race(folder)
    if folder.unread:
        yield f"polls.csv: columns that are not read: {', '.join(folder.unread)}."
    yield from _about_polls(folder, questions)
    yield from _twins(questions)
    yield from _early(folder)
    yield from folder.asides


def _about_race(folder: Folder) -> Iterator[str]:
    areas = {a.id for a in folder.race.areas}
    candidates = folder.race.candidates
    homeless = [c.id for c in candidates if not c.home]
    if areas and homeless:
        yield f"race.toml: no home, so no home area: {_names(homeless)}."
    unproven = [c.id for c in candidates if not c.offices]
    if unproven:
        yield f"race.toml: no offices held, which counts as none: {_names(unproven)}."
    for c in candidates:
        if c.home and areas and c.home not in areas:
            yield f"race.toml: home '{c.home}' of {c.id} is not in areas.csv."
        for h in c.history:
            if not h.source:
                yield f"race.toml: status {h.status} of {c.id} on {h.happened} has no source."


def _about_polls(folder: Folder, questions: tuple[PollQuestion, ...]) -> Iterator[str]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for q in questions:
        kinds[q.kind].append(q.question_id)
    for kind in sorted(kinds.keys() - {"ballot"}):
        yield (
            f"polls.csv: {len(kinds[kind])} question(s) of type '{kind}' are kept and not fitted, "
            f"because only 'ballot' asks for the vote: {_names(kinds[kind])}."
        )
    alone = [q.question_id for q in questions if q.kind == "ballot" and len(_people(q)) < 2]
    if alone:
        yield (
            "polls.csv: the share of only one candidate was published, so there is nothing to "
            f"compare and it is not fitted: {_names(alone)}."
        )
    unsized = [q.question_id for q in questions if q.sample_size is None]
    if unsized:
        yield (
            f"polls.csv: {len(unsized)} question(s) without a published sample size count as a "
            f"small sample: {_names(unsized)}."
        )
    if folder.undated:
        yield (
            f"polls.csv: {len(folder.undated)} poll(s) without a day of publication count as "
            f"published on their last field day: {_names(folder.undated)}."
        )
    totals = {q.question_id: sum(a.pct for a in q.answers) for q in questions if q.kind == "ballot"}
    odd = [f"{q} ({t:g})" for q, t in totals.items() if not _LEAST <= t <= _MOST]
    if odd:
        yield f"polls.csv: the shares of {len(odd)} question(s) are far from 100: {_names(odd)}."


def _people(question: PollQuestion) -> list[str]:
    return [a.choice for a in question.answers if a.choice not in OUTSIDE]


def _twins(questions: tuple[PollQuestion, ...]) -> Iterator[str]:
    seen: dict[tuple[object, ...], str] = {}
    for q in questions:
        key = (q.pollster, q.start, q.end, q.stage, q.kind, q.population, q.offered, q.answers)
        if key in seen:
            yield (
                f"polls.csv: questions '{seen[key]}' and '{q.question_id}' hold the same figures; "
                "if they are one, delete one."
            )
        seen.setdefault(key, q.question_id)


def _early(folder: Folder) -> Iterator[str]:
    """Who was offered in a poll before race.toml says anything of them."""
    for c in folder.race.candidates:
        if not c.history:
            continue
        early = [
            q.question_id
            for q in folder.ledger.questions
            if c.id in q.offered and q.end < _first(c).happened
        ]
        if early:
            yield (
                f"polls.csv: {c.id} was offered before the first status in race.toml "
                f"({_first(c).status}, {_first(c).happened}): {_names(early)}."
            )


def _first(candidate: Candidate) -> StatusChange:
    return min(candidate.history, key=lambda h: h.happened)


def _names(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more
