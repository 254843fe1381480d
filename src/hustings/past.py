"""Contests that are over: what could be known on a day, and what happened.

A folder of past contests and a race folder give the same nouns here, so that one backtest serves
both. Evidence is handed out as of a day only; results are for scoring.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from hustings.errors import ContestSetError
from hustings.forecast import Known, as_known
from hustings.race import Race, Stage
from hustings.readers.contest_set import (
    LEFT_OUT,
    Contest,
    PublishedForecast,
    is_contest_set,
    match,
    outside_kind,
    read_contest_set,
)
from hustings.readers.folder import Folder, read_folder
from hustings.readers.race_file import FILE
from hustings.replay import ledger_on, race_on, rule_note, shares_of, stages_of
from hustings.rules.base import NOBODY, Ballot
from hustings.rules.registry import rule_for

Outcome = tuple[str, ...]
"""How a stage ended: the outright winner, or those who got through, in alphabetical order."""


class PastContest(Protocol):
    """A contest to replay. ``cycle`` is the year by which errors are clustered and left out."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def cycle(self) -> int: ...  # noqa: D102
    @property
    def stages(self) -> tuple[Stage, ...]: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def published(self) -> tuple[PublishedForecast, ...]: ...  # noqa: D102
    @property
    def left_out(self) -> str:
        """Why a run of the usual tiers leaves it out, or ''."""

    @property
    def fault(self) -> str:
        """Why it cannot be replayed at all, or ''."""

    def known(self, day: date) -> Known:
        """What could be known on a day. Raises HustingsError."""

    def result(self, stage: str) -> Mapping[str, float]:
        """Real shares in per cent of all votes, empty where there is none."""

    def sha256(self) -> str:
        """A fingerprint of everything read of the contest."""


@dataclass(frozen=True)
class SetContest:
    """A contest of a folder of contests."""

    contest: Contest

    @property
    def id(self) -> str:
        """Its id in contests.csv."""
        return self.contest.id

    @property
    def cycle(self) -> int:
        """The year that contests.csv gives."""
        return self.contest.cycle

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in order."""
        return stages_of(self.contest)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noted in reading, and rules that are not known."""
        strange = [rule_note(s) for s in self.contest.stages]
        return (*self.contest.notes, *(s for s in strange if s))

    @property
    def published(self) -> tuple[PublishedForecast, ...]:
        """Forecasts that others published."""
        return self.contest.forecasts

    @property
    def left_out(self) -> str:
        """The tier, where it is one that gives the outcome away."""
        tier = self.contest.tier
        return f"tier {tier}" if tier.startswith(LEFT_OUT) else ""

    @property
    def fault(self) -> str:
        """Why it cannot be replayed at all, or ''."""
        return self.contest.fault

    def known(self, day: date) -> Known:
        """What could be known on a day. Raises ContestSetError."""
        return Known(race_on(self.contest, day), ledger_on(self.contest, day), day)

    def result(self, stage: str) -> Mapping[str, float]:
        """Real shares in per cent of all votes."""
        return self.contest.results.get(stage, {})

    def sha256(self) -> str:
        """A fingerprint of everything read of the contest."""
        return _sha256(asdict(self.contest))


@dataclass(frozen=True)
class FolderContest:
    """A race folder whose votes are over, or some of them."""

    folder: Folder

    @property
    def id(self) -> str:
        """The race's id."""
        return self.folder.race.id

    @property
    def cycle(self) -> int:
        """The race's cycle."""
        return self.folder.race.cycle

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in order, on the day they were held."""
        return self.folder.race.stages

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing: what is wrong with a race folder stops its reading."""
        return ()

    @property
    def published(self) -> tuple[PublishedForecast, ...]:
        """Nothing: a race folder has no table of others' forecasts."""
        return ()

    @property
    def left_out(self) -> str:
        """Nothing is left out."""
        return ""

    @property
    def fault(self) -> str:
        """Why it cannot be scored at all, or ''."""
        return "" if any(self.result(s.id) for s in self.stages) else "no result"

    def known(self, day: date) -> Known:
        """What could be known on a day. Raises AsOfError."""
        return as_known(self.folder, day)

    def result(self, stage: str) -> Mapping[str, float]:
        """Real shares in per cent of all votes counted in the folder."""
        votes: dict[str, float] = {}
        for r in self.folder.ledger.results:
            if r.stage == stage and not r.area:
                name = r.candidate_id or r.candidate
                votes[name] = votes.get(name, 0.0) + r.votes
        total = sum(votes.values())
        return {c: 100 * v / total for c, v in votes.items()} if total > 0 else {}

    def sha256(self) -> str:
        """A fingerprint of the race and its ledger."""
        return _sha256([asdict(self.folder.race), self.folder.ledger.sha256()])


def _sha256(value: object) -> str:
    def plainly(other: object) -> object:
        return sorted(other) if isinstance(other, (set, frozenset)) else str(other)

    text = json.dumps(value, sort_keys=True, default=plainly, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_past(*sources: str | Path) -> tuple[tuple[PastContest, ...], tuple[str, ...]]:
    """All contests of folders of contests, of race folders, or of such below these, with notes.

    Folders are read in alphabetical order. One that cannot be read is noted if there are others.
    Raises ContestSetError, RaceFileError where nothing can be read.
    """
    folders: list[Path] = []
    for source in sources:
        path = Path(source)
        found_here = [path] if _is_source(path) else [p for p in _below(path) if _is_source(p)]
        if not found_here:
            raise ContestSetError(
                f"'{source}': got no folder with contests.csv or race.toml in it or below it; "
                "expected one. Try: the schema in docs/contest-sets.md."
            )
        folders += [p for p in found_here if p not in folders]
    contests: list[PastContest] = []
    notes: list[str] = []
    for folder in folders:
        if is_contest_set(folder):
            try:
                found = read_contest_set(folder)
            except ContestSetError as error:
                if len(folders) == 1:
                    raise
                notes.append(f"{folder.name} left out: {error}")
                continue
            contests += [SetContest(c) for c in found.contests]
            notes += found.notes
        else:
            contests.append(FolderContest(read_folder(folder)))
    return tuple(contests), tuple(notes)


def _is_source(path: Path) -> bool:
    return is_contest_set(path) or (path / FILE).is_file()


def _below(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_dir()) if path.is_dir() else []


def real_shares(contest: PastContest, stage: str, ids: tuple[str, ...]) -> dict[str, float]:
    """Real shares (0 to 1 of all votes) of these candidates, NaN where the result does not say."""
    return shares_of(contest.result(stage), ids)


def outcome(contest: PastContest, stage: Stage, race: Race) -> Outcome | None:
    """How a stage ended, in the race's ids; None where there is no result.

    Somebody whom the race does not have keeps the name of the result.
    """
    result = {c: v for c, v in contest.result(stage.id).items() if not outside_kind(c)}
    if not result:
        return None
    names = sorted(result)
    shares = np.array([[result[c] / 100 for c in names]])
    everybody = np.ones(shares.shape, dtype=bool)
    lots = np.arange(len(names), dtype=float)[None]
    ballot = Ballot(shares, everybody, lots, lambda standing: shares * standing)
    counted = rule_for(stage.rule).count(ballot)
    won = int(counted.won[0])
    if won != NOBODY:
        through = [names[won]]
    else:
        through = [c for c, on in zip(names, counted.through[0], strict=True) if on]
    return tuple(sorted(match(c, race.candidate_ids) or c for c in through))


def is_settled(contest: PastContest, stage: Stage, race: Race, day: date) -> bool:
    """Whether the stages that lead to this one had been decided by ``day``."""
    feeders = [s for s in race.stages if stage.id in (s.winner_to, s.others_to)]
    return all(s.date < day and contest.result(s.id) for s in feeders)
