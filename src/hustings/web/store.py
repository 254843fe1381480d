"""Forecasts that are kept, their answers, the queue of work, and proposals waiting for review."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from hustings.web.keep import pack, unpack
from hustings.web.tables import answers, connect, jobs, kept, proposals


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A kept forecast without its contents."""

    id: str
    race: str
    as_of: str
    seed: int
    inputs_sha256: str
    version: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Job:
    """One fit that was asked for. ``state``: queued, running, fields, done, failed."""

    id: str
    race: str
    folder: str
    as_of: str
    seed: int
    state: str
    step: str
    done: float
    error: str
    kept_id: str
    asked_at: str
    asked: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")


_LINE = [kept.c[name] for name in KeptLine.__slots__]


def now() -> str:
    """The moment, as it is kept."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def kept_id(race: str, as_of: str, seed: int, inputs: str, version: str) -> str:
    """The id of a forecast: the same inputs have the same one."""
    text = "|".join([race, as_of, str(seed), inputs, version])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Store:
    """The desk's database. Every method is one short transaction."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = connect(url)

    def close(self) -> None:
        """Let the connections go."""
        self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    def _row(self, query: Any) -> RowMapping | None:
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def _rows(self, query: Any) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(query).mappings())

    def _insert(self, table: Any, **values: Any) -> bool:
        """Insert a row; False where somebody else has."""
        try:
            with self._writing() as connection:
                connection.execute(insert(table).values(**values))
        except IntegrityError:
            return False
        return True

    # forecasts

    def keep(self, line: KeptLine, **bodies: bytes) -> bool:
        """Keep a forecast for good; False where it was kept before."""
        columns = {name: getattr(line, name) for name in KeptLine.__slots__}
        return self._insert(kept, **columns, **bodies)

    def lines(self, race: str) -> list[KeptLine]:
        """What is kept of a race, the latest day first, and of a day the latest made first."""
        query = (
            select(*_LINE)
            .where(kept.c.race == race)
            .order_by(kept.c.as_of.desc(), kept.c.made_at.desc(), kept.c.id)
        )
        return [KeptLine(**row) for row in self._rows(query)]

    def line(self, identifier: str) -> KeptLine | None:
        """One kept forecast by its id."""
        row = self._row(select(*_LINE).where(kept.c.id == identifier))
        return KeptLine(**row) if row else None

    def body(self, identifier: str, *names: str) -> tuple[bytes, ...]:
        """The contents of a kept forecast: forecast, about, made_of, arrays, draws."""
        row = self._row(select(*[kept.c[n] for n in names]).where(kept.c.id == identifier))
        if row is None:
            raise KeyError(identifier)
        return tuple(row[n] for n in names)

    def states(self) -> dict[str, tuple[tuple[Any, ...], ...]]:
        """By race, a value that changes when what is kept, its work or its proposals do."""
        work = ("id", "state", "step", "done", "error", "kept_id", "asked")
        moments = (func.count(), func.max(proposals.c.read_at), func.max(proposals.c.decided_at))
        queries = (
            select(kept.c.race, func.count(), func.max(kept.c.made_at)).group_by(kept.c.race),
            select(jobs.c.race, *[jobs.c[name] for name in work]).order_by(jobs.c.id),
            select(proposals.c.race, *moments).group_by(proposals.c.race),
        )
        found: dict[str, tuple[tuple[Any, ...], ...]] = {}
        with self.engine.connect() as connection:
            for query in queries:
                for race, *rest in connection.execute(query):
                    found[race] = (*found.get(race, ()), tuple(rest))
        return found

    # answers

    def answer(self, identifier: str, scenario: str) -> tuple[bytes, bytes] | None:
        """The answer to a scenario and its pictures, both packed."""
        row = self._row(
            select(answers.c.answer, answers.c.pictures).where(
                answers.c.kept_id == identifier, answers.c.scenario == scenario
            )
        )
        return (row["answer"], row["pictures"]) if row else None

    def answered(self, identifier: str) -> set[str]:
        """The scenarios of a kept forecast that have been answered."""
        query = select(answers.c.scenario).where(answers.c.kept_id == identifier)
        return {row["scenario"] for row in self._rows(query)}

    def add_answer(self, identifier: str, scenario: str, answer: bytes, pictures: bytes) -> bool:
        """Keep an answer; False where it was kept before."""
        return self._insert(
            answers, kept_id=identifier, scenario=scenario, answer=answer, pictures=pictures
        )

    # work

    def ask(self, identifier: str, race: str, folder: str, as_of: str, seed: int) -> Job:
        """Queue a fit, or join the one that is under way or done."""
        fresh = {"state": "queued", "step": "Waiting", "done": 0.0, "error": "", "kept_id": ""}
        made = self._insert(
            jobs,
            id=identifier,
            race=race,
            folder=folder,
            as_of=as_of,
            seed=seed,
            asked_at=now(),
            asked=1,
            **fresh,
        )
        if not made:
            with self._writing() as connection:
                again = update(jobs).where(jobs.c.id == identifier)
                connection.execute(again.values(asked=jobs.c.asked + 1))
                connection.execute(again.where(jobs.c.state == "failed").values(**fresh))
        found = self.job(identifier)
        assert found is not None
        return found

    def job(self, identifier: str) -> Job | None:
        """One job."""
        row = self._row(select(jobs).where(jobs.c.id == identifier))
        return Job(**row) if row else None

    def jobs(self, race: str | None = None) -> list[Job]:
        """Jobs, the last asked for first."""
        query = select(jobs).order_by(jobs.c.asked_at.desc(), jobs.c.id)
        return [Job(**r) for r in self._rows(query.where(jobs.c.race == race) if race else query)]

    def progress(self, identifier: str, **values: Any) -> None:
        """Say how far a job has come."""
        with self._writing() as connection:
            connection.execute(update(jobs).where(jobs.c.id == identifier).values(**values))

    def claim(self) -> Job | None:
        """Take the job that has waited longest; nobody else gets it."""
        waiting = select(jobs).where(jobs.c.state == "queued").order_by(jobs.c.asked_at, jobs.c.id)
        for row in self._rows(waiting):
            with self._writing() as connection:
                taken = connection.execute(
                    update(jobs)
                    .where(jobs.c.id == row["id"], jobs.c.state == "queued")
                    .values(state="running", step="Reading the race")
                )
            if taken.rowcount:
                return self.job(row["id"])
        return None

    def requeue(self) -> int:
        """Put work that a stopped server left unfinished back into the queue."""
        with self._writing() as connection:
            found = connection.execute(
                update(jobs)
                .where(jobs.c.state.in_(("running", "fields")))
                .values(state="queued", step="Waiting, after a restart")
            )
        return int(found.rowcount)

    def fits_since(self, moment: str) -> int:
        """How many fits have been asked for since then."""
        query = select(func.count()).select_from(jobs).where(jobs.c.asked_at >= moment)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    # proposals

    def propose(self, identifier: str, race: str, body: dict[str, Any]) -> bool:
        """Put a proposal into the queue of review; False where it has been there."""
        return self._insert(
            proposals,
            id=identifier,
            race=race,
            body=pack(body),
            state="open",
            read_at=now(),
            decided_at="",
        )

    def proposals(self, race: str, state: str = "open") -> list[dict[str, Any]]:
        """Proposals of a race in a state, the oldest first."""
        query = (
            select(proposals)
            .where(proposals.c.race == race, proposals.c.state == state)
            .order_by(proposals.c.read_at, proposals.c.id)
        )
        return [{"id": r["id"], "state": state, **unpack(r["body"])} for r in self._rows(query)]

    def proposal(self, race: str, identifier: str) -> dict[str, Any] | None:
        """One proposal of a race."""
        row = self._row(
            select(proposals).where(proposals.c.race == race, proposals.c.id == identifier)
        )
        return {"id": row["id"], "state": row["state"], **unpack(row["body"])} if row else None

    def decide(self, identifier: str, state: str) -> bool:
        """Settle an open proposal; False where somebody else has."""
        with self._writing() as connection:
            found = connection.execute(
                update(proposals)
                .where(proposals.c.id == identifier, proposals.c.state == "open")
                .values(state=state, decided_at=now())
            )
        return bool(found.rowcount)
