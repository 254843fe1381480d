"""Reads a folder of past contests: contests.csv, polls.csv, results.csv and what else is there.

The schema is described in docs/contest-sets.md. Contest sets come from other people, so nothing in
one contest stops another: what is wrong is noted, with file and line, and the contest goes on
without it or is listed as one that cannot be forecast.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from hustings.errors import ContestSetError
from hustings.evidence import OUTSIDE
from hustings.readers.kindred import Sighting

CONTESTS, POLLS, RESULTS = "contests.csv", "polls.csv", "results.csv"
FORECASTS, WITHDRAWALS, TRANSFERS = "forecasts.csv", "withdrawals.csv", "transfers.csv"
REQUIRED: Mapping[str, tuple[str, ...]] = {
    CONTESTS: ("contest_id", "stage", "election_date"),
    POLLS: ("contest_id", "stage", "poll_id", "question_id", "pollster", "end_date", "candidate",
            "pct"),
    RESULTS: ("contest_id", "stage", "area", "candidate"),
    FORECASTS: ("contest_id", "forecaster", "forecast_date", "candidate"),
    WITHDRAWALS: ("candidate", "dropout_date"),
}  # fmt: skip
Row = dict[str, str]
Rows = list[Row]
LEFT_OUT = ("C_top2_selected", "X_", "no_polls")
"""Tiers that contests.csv may give to contests whose polls would give the outcome away."""

_WHOLE = ("all", "national", "state", "total", "")
_NOBODY = {
    "undecided": "undecided", "don't know": "undecided", "dont know": "undecided",
    "unsure": "undecided", "not sure": "undecided", "nsp": "undecided",
    "other": "other", "others": "other", "autre": "other", "someone else": "other",
    "none": "none", "none of these": "none", "abstention": "none", "would not vote": "none",
    "uncommitted": "none", "no preference": "none", "blank": "none",
    "write-in": "write-in", "write-ins": "write-in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageRow:
    """One row of contests.csv: a stage, its day, its rule as written and where it leads."""

    stage: str
    day: date
    rule: str
    next_stage: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One poll question: the shares in per cent of the names offered, outside answers apart."""

    stage: str
    poll_id: str
    question_id: str
    pollster: str
    sponsor: str
    partisan: str
    start: date
    end: date
    sample_size: int | None
    population: str
    flags: frozenset[str]
    shares: Mapping[str, float]
    outside: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PublishedForecast:
    """A chance and a mean share that a forecaster published for a candidate."""

    forecaster: str
    day: date
    candidate: str
    p_win: float | None
    share: float | None


@dataclass(frozen=True)
class Contest:
    """A past contest with everything known of it, in the names of its own files.

    ``results`` maps a stage to shares in per cent of all votes, ``areas`` a stage and an area to
    votes. Nothing here is as of a day: a replay takes what had been published by its day.
    ``elsewhere`` is what kindred contests of the set saw, this one's own among it. ``fault`` says
    why the contest cannot be forecast or scored at all.
    """

    id: str
    title: str
    country: str
    region: str
    office: str
    party: str
    cycle: int
    note: str
    stages: tuple[StageRow, ...]
    questions: tuple[QuestionRow, ...] = ()
    results: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    areas: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    forecasts: tuple[PublishedForecast, ...] = ()
    withdrawn: Mapping[str, date] = field(default_factory=dict)
    elsewhere: tuple[Sighting, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""

    @property
    def tier(self) -> str:
        """The tier that the note gives, or ''."""
        found = re.search(r"tier=(\w+)", self.note)
        return found.group(1) if found else ""


@dataclass(frozen=True)
class ContestSet:
    """All contests of a folder, in the order of contests.csv, and what was noted in reading."""

    folder: Path
    contests: tuple[Contest, ...]
    notes: tuple[str, ...]


def is_contest_set(folder: Path) -> bool:
    """Whether a folder holds contests in this schema."""
    return (folder / CONTESTS).is_file()


def read_contest_set(folder: Path) -> ContestSet:
    """All contests of a folder. Raises ContestSetError where there is no table to read at all."""
    notes: list[str] = []
    heads = _by_contest(_table(folder, CONTESTS, notes, needed=True))
    tables = {
        name: _by_contest(_table(folder, name, notes, needed=name == RESULTS))
        for name in (POLLS, RESULTS, FORECASTS)
    }
    left = _table(folder, WITHDRAWALS, notes, needed=False)
    contests = [
        _contest(contest_id, rows, {n: t.get(contest_id, []) for n, t in tables.items()}, left)
        for contest_id, rows in heads.items()
    ]
    contests = _with_kindred(contests)
    for name, table in tables.items():
        strange = sorted(set(table) - set(heads))
        if strange:
            notes.append(
                f"{name}: rows of {len(strange)} contest(s) that contests.csv does not have were "
                f"left out: {', '.join(strange[:3])}"
            )
    return ContestSet(folder, tuple(contests), tuple(notes))


def _with_kindred(contests: Sequence[Contest]) -> list[Contest]:
    """Every contest with what those of the same office, one party and cycle saw."""
    groups: dict[tuple[str, str, int], list[Contest]] = {}
    for c in contests:
        if c.office and c.party not in ("", "ALL"):
            groups.setdefault((c.office, c.party, c.cycle), []).append(c)
    seen: dict[str, tuple[Sighting, ...]] = {}
    for group in groups.values():
        if len(group) > 1:
            together = tuple(s for c in group for s in _sightings(c))
            seen |= {c.id: together for c in group}
    return [replace(c, elsewhere=seen.get(c.id, ())) for c in contests]


def _sightings(contest: Contest) -> Iterator[Sighting]:
    """The widest list of every sample, and the votes.

    Lists of two are left out where polls were chosen after the fact for who finished on top.
    """
    widest: dict[str, QuestionRow] = {}
    for q in contest.questions:
        if len(q.shares) > len(widest[q.poll_id].shares if q.poll_id in widest else ()):
            widest[q.poll_id] = q
    for q in widest.values():
        if len(q.shares) > 2 or not contest.tier.startswith(LEFT_OUT):
            yield Sighting(contest.id, q.end, False, q.shares)
    for stage in contest.stages:
        if stage.stage in contest.results:
            known = stage.day + timedelta(days=1)
            yield Sighting(contest.id, known, True, contest.results[stage.stage])


def plain(name: str) -> str:
    """A name without accents, case and punctuation, for telling one person from another."""
    letters = unicodedata.normalize("NFKD", name)
    text = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _table(folder: Path, name: str, notes: list[str], *, needed: bool) -> Rows:
    """A file as text cells with its line numbers; empty where it is not needed and not there."""
    path, columns = folder / name, REQUIRED[name]
    if not path.is_file():
        if needed:
            raise ContestSetError(
                f"{name}: got no such file in {folder}; expected one. Try: the schema in "
                "docs/contest-sets.md."
            )
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            found = [(reader.line_num, row) for row in reader]
            header = reader.fieldnames or ()
    except (UnicodeDecodeError, csv.Error) as error:
        raise ContestSetError(
            f"{name}: got a file that is no table ({error}); expected CSV in UTF-8. Try: save it "
            "again as 'CSV UTF-8'."
        ) from error
    missing = [c for c in columns if c not in header]
    if missing:
        raise ContestSetError(
            f"{name}:1: got columns {', '.join(header) or 'none'}; expected also "
            f"{', '.join(missing)}. Try: add them to the header."
        )
    rows: dict[tuple[str, ...], Row] = {}
    for line, cells in found:
        row = {k: v.strip() for k, v in cells.items() if k is not None}
        rows.setdefault(tuple(row.values()), row | {"line": str(line)})
    if len(rows) < len(found):
        notes.append(f"{name}: {len(found) - len(rows)} row(s) that repeat another were left out")
    return list(rows.values())


def _by(rows: Rows, *columns: str) -> dict[tuple[str, ...], Rows]:
    """Rows grouped by some columns, groups in the order of their first row."""
    groups: dict[tuple[str, ...], Rows] = {}
    for row in rows:
        groups.setdefault(tuple(row[c] for c in columns), []).append(row)
    return groups


def _by_contest(rows: Rows) -> dict[str, Rows]:
    return {key[0]: group for key, group in _by(rows, "contest_id").items()}


def as_day(text: str) -> date | None:
    """A day written YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def as_number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        found = float(text.replace("%", "").replace(",", ""))
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def _contest(
    contest_id: str,
    rows: Rows,
    parts: Mapping[str, Rows],
    left: Rows,
) -> Contest:
    notes: list[str] = []
    head = rows[0]
    stages, fault = _stages(rows)
    cycle = re.search(r"\d{4}", head.get("cycle", "")) or re.search(r"\d{4}", contest_id)
    year = int(cycle.group()) if cycle else (stages[0].day.year if stages else 0)
    party = head.get("party", "")
    votes = {s.stage: s.day for s in stages}
    questions, parties = _questions(parts[POLLS], votes, notes)
    results, areas = _results(parts[RESULTS], notes)
    named = {c for q in questions for c in q.shares}
    results = {
        s: _as_polled(shares, named)
        for s, shares in results.items()
        if any(not outside_kind(c) for c in shares)
    }
    for stage in stages:
        total = sum(results.get(stage.stage, {}).values())
        if total and not 50 <= total <= 103:
            notes.append(f"{RESULTS}: shares of stage '{stage.stage}' sum to {total:.1f}")
    if not fault and not any(results.get(s.stage) for s in stages):
        fault = "no result"
    return Contest(
        id=contest_id, title=head.get("title", "") or contest_id, country=head.get("country", ""),
        region=head.get("region", ""), office=head.get("office", ""), party=party, cycle=year,
        note=head.get("note", ""), stages=stages, questions=questions, results=results, areas=areas,
        parties=parties, forecasts=_forecasts(parts[FORECASTS]),
        withdrawn=_withdrawn(left, year, party), notes=tuple(notes), fault=fault,
    )  # fmt: skip


def _stages(rows: Rows) -> tuple[tuple[StageRow, ...], str]:
    found, fault = [], ""
    for row in rows:
        day = as_day(row.get("election_date", ""))
        if day is None:
            got = row.get("election_date", "") or "nothing"
            fault = (
                f"{CONTESTS}:{row['line']}: election_date: got '{got}'; expected a day YYYY-MM-DD"
            )
            continue
        found.append(StageRow(row.get("stage", ""), day, row.get("rule", ""),
                              row.get("next_stage", "")))  # fmt: skip
    ordered = sorted(found, key=lambda s: s.day)
    names = {s.stage for s in ordered}
    fault = fault or _flow_fault(ordered)
    kept = [s if s.next_stage in names else StageRow(s.stage, s.day, s.rule, "") for s in ordered]
    return tuple(kept), fault


def _flow_fault(stages: Sequence[StageRow]) -> str:
    """What is wrong with stages in order of day that name each other, or ''."""
    place: dict[str, int] = {}
    for number, s in enumerate(stages):
        if s.stage in place:
            return f"{CONTESTS}: stage: got '{s.stage}' twice; expected one row a stage"
        place[s.stage] = number
    for s in stages:
        if place.get(s.next_stage, len(stages)) <= place[s.stage]:
            return (
                f"{CONTESTS}: next_stage: got '{s.next_stage}' after '{s.stage}', which is not "
                "later; expected a later stage"
            )
    return ""


def _questions(
    table: Rows, votes: Mapping[str, date], notes: list[str]
) -> tuple[tuple[QuestionRow, ...], dict[str, str]]:
    """Questions in order of their last day, and the party last given for each candidate."""
    found: list[QuestionRow] = []
    parties: dict[str, str] = {}
    late = faulty = 0
    for (stage, *_), records in _by(table, "stage", "poll_id", "question_id").items():
        question = _question(records)
        if question is None or stage not in votes:
            faulty += 1
            continue
        if question.end >= votes[stage]:
            late += 1
            continue
        found.append(question)
        parties |= {r["candidate"]: r["party"] for r in records if r.get("party")}
    if late:
        notes.append(f"{POLLS}: {late} question(s) that ended on the day of the vote or later")
    if faulty:
        notes.append(
            f"{POLLS}: {faulty} question(s) without a day, a stage of the contest or two shares "
            "between 0 and 100"
        )
    return tuple(sorted(found, key=lambda q: (q.end, q.poll_id, q.question_id))), parties


def _question(records: Rows) -> QuestionRow | None:
    head = records[0]
    end = as_day(head["end_date"])
    start = as_day(head.get("start_date", "")) or end
    shares: dict[str, float] = {}
    outside: dict[str, float] = {}
    for r in records:
        pct = as_number(r["pct"].removeprefix("<"))
        if pct is None:
            continue
        if not 0 <= pct <= 100:
            return None
        kind = outside_kind(r["candidate"])
        target = outside if kind else shares
        key = kind or r["candidate"]
        target[key] = target.get(key, 0.0) + pct
    if end is None or start is None or len(shares) < 2 or sum(shares.values()) > 104:
        return None
    size = as_number(head.get("sample_size", ""))
    return QuestionRow(
        stage=head["stage"], poll_id=head["poll_id"], question_id=head["question_id"],
        pollster=head["pollster"], sponsor=head.get("sponsor", ""),
        partisan=head.get("partisan", ""), start=min(start, end), end=end,
        sample_size=int(size) if size and size >= 1 else None,
        population=head.get("population", ""),
        flags=frozenset(re.split(r"[|;]", head.get("flags", ""))) - {""},
        shares=shares, outside=outside,
    )  # fmt: skip


def outside_kind(name: str) -> str:
    """Which outside answer a name stands for, or '' for a person."""
    if name.startswith("__"):
        return "other"
    bare = name.strip(" .()[]")
    kind = _NOBODY.get(bare.casefold(), "other" if name.startswith(("(", "[")) else "")
    if kind and kind not in OUTSIDE:
        raise AssertionError(kind)
    return kind


def _results(
    table: Rows, notes: list[str]
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, dict[str, float]]]]:
    """Shares of the whole contest by stage, and votes by stage and area."""
    whole: dict[str, dict[str, float]] = {}
    votes: dict[str, dict[str, float]] = {}
    areas: dict[str, dict[str, dict[str, float]]] = {}
    for row in table:
        pct, number = as_number(row.get("pct", "")), as_number(row.get("votes", ""))
        name = row["candidate"]
        if row["area"].casefold() not in _WHOLE:
            value = pct if number is None else number
            if value is not None:
                place = areas.setdefault(row["stage"], {}).setdefault(row["area"], {})
                place[name] = place.get(name, 0.0) + value
            continue
        if pct is not None and 0 <= pct <= 100:
            shares = whole.setdefault(row["stage"], {})
            shares[name] = shares.get(name, 0.0) + pct
        elif number is None:
            notes.append(f"{RESULTS}:{row['line']}: neither votes nor pct")
        if number is not None:
            counted = votes.setdefault(row["stage"], {})
            counted[name] = counted.get(name, 0.0) + number
    for stage, counted in votes.items():
        if stage not in whole and sum(counted.values()) > 0:
            total = sum(counted.values())
            whole[stage] = {c: 100 * v / total for c, v in counted.items()}
    return whole, areas


def _as_polled(shares: Mapping[str, float], named: set[str]) -> dict[str, float]:
    """A result under the names that polls use: one person has one name."""
    found: dict[str, float] = {}
    for name, pct in shares.items():
        known = name if name in named else match(name, named) or name
        found[known] = found.get(known, 0.0) + pct
    return found


def _forecasts(table: Rows) -> tuple[PublishedForecast, ...]:
    found = []
    for row in table:
        day = as_day(row["forecast_date"])
        p, share = as_number(row.get("p_win", "")), as_number(row.get("mean_share", ""))
        if day is not None and (p is not None or share is not None):
            found.append(PublishedForecast(row["forecaster"], day, row["candidate"], p, share))
    return tuple(found)


def _withdrawn(table: Rows, cycle: int, party: str) -> dict[str, date]:
    """Days on which people left, of this cycle and party (a file without those columns: all)."""
    found = {}
    for row in table:
        day = as_day(row["dropout_date"])
        same = row.get("cycle", "") in ("", str(cycle)) and row.get("party", "") in ("", party)
        if day is not None and same:
            found[row["candidate"]] = day
    return found


def match(name: str, names: Iterable[str]) -> str:
    """The name among ``names`` that is this person's, or ''."""
    wanted = plain(name)
    by_plain = {plain(n): n for n in names}
    if wanted in by_plain:
        return by_plain[wanted]
    last = [n for p, n in by_plain.items() if p.split()[-1:] == wanted.split()[-1:]]
    alone = len(wanted.split()) == 1 or any(len(plain(n).split()) == 1 for n in last)
    return last[0] if len(last) == 1 and alone else ""
