"""Reads the answers of one poll question: who is meant, what share, and who was read out."""

from __future__ import annotations

from hustings.evidence import OUTSIDE, Answer
from hustings.readers.csv_file import Row
from hustings.readers.roster import Roster

_MOST = 103.0


def read_answers(rows: list[Row], kind: str, roster: Roster) -> tuple[Answer, ...]:
    """Return the answers of a question in the order of race.toml; faults are noted.

    Outside answers of one meaning ('Refused', 'Not sure') become one. Only a ballot question has
    to add up: people may name two in others.
    """
    found: dict[str, Answer] = {}
    printed: set[str] = set()
    for row in rows:
        answer, text = _answer(row, roster), (row["candidate_name"] or row["answer"]).casefold()
        if answer is None:
            continue
        earlier = found.get(answer.choice)
        if earlier is None:
            found[answer.choice] = answer
        elif answer.choice in OUTSIDE and text not in printed:
            found[answer.choice] = _together(earlier, answer)
        else:
            got = f"'{row['answer'] or row['candidate_name']}' twice in one question"
            row.fault("answer", got, "each answer once", "delete the copy")
            return ()
        printed.add(text)
    total = sum(a.pct for a in found.values() if not a.below)
    if kind == "ballot" and total > _MOST:
        rows[0].fault(
            "pct",
            f"shares that add up to {total:g}",
            f"at most 100 and rounding, {_MOST:g}",
            "look for a misread figure, or a row of another question",
        )
    return tuple(sorted(found.values(), key=lambda a: roster.place(a.choice)))


def _together(one: Answer, other: Answer) -> Answer:
    return Answer(one.choice, one.pct + other.pct, one.below and other.below)


def _answer(row: Row, roster: Roster) -> Answer | None:
    choice = roster.choice(row["candidate_name"], row["answer"])
    if choice is None:
        column = "candidate_name" if row["candidate_name"] else "answer"
        roster.unknown(row, column, row[column])
    share = row.share()
    return None if choice is None or share is None else Answer(choice, *share)


def read_offered(row: Row, answers: tuple[Answer, ...], roster: Roster) -> tuple[str, ...]:
    """Return the candidates read out: those with a published share, and those of ``offered``."""
    named = {a.choice for a in answers if a.choice not in OUTSIDE}
    for text in filter(None, (part.strip() for part in row["offered"].split("|"))):
        choice = roster.choice(text)
        if choice is None:
            roster.unknown(row, "offered", text)
        elif choice not in OUTSIDE:
            named.add(choice)
    return tuple(sorted(named, key=roster.place))
