"""The tables of the desk's database, the same in SQLite and PostgreSQL.

What is kept is only ever inserted: a trigger refuses to change it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)

metadata = MetaData()

kept = Table(
    "kept",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("race", String(200), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("inputs_sha256", String(64), nullable=False),
    Column("version", String(40), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("forecast", LargeBinary, nullable=False),
    Column("about", LargeBinary, nullable=False),
    Column("made_of", LargeBinary, nullable=False),
    Column("arrays", LargeBinary, nullable=False),
    Column("draws", LargeBinary, nullable=False),
    Index("kept_by_race", "race", "as_of", "made_at"),
)

answers = Table(
    "answers",
    metadata,
    Column("kept_id", String(16), primary_key=True),
    Column("scenario", String(400), primary_key=True),
    Column("answer", LargeBinary, nullable=False),
    Column("pictures", LargeBinary, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("race", String(200), nullable=False),
    Column("folder", Text, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("step", String(200), nullable=False),
    Column("done", Float, nullable=False),
    Column("error", Text, nullable=False),
    Column("kept_id", String(16), nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("asked", Integer, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("race", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("read_at", String(32), nullable=False),
    Column("decided_at", String(32), nullable=False),
    Index("proposals_by_race", "race", "state"),
)

_REFUSE_SQLITE = """
CREATE TRIGGER {0}_never_changes BEFORE UPDATE ON {0}
BEGIN SELECT RAISE(ABORT, '{0}: what is kept never changes'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION hustings_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%%: what is kept never changes', TG_TABLE_NAME; END $$
"""
_REFUSE_POSTGRESQL = """
CREATE TRIGGER {0}_never_changes BEFORE UPDATE ON {0}
FOR EACH ROW EXECUTE FUNCTION hustings_never_changes()
"""

for _table in (kept, answers):
    for _dialect, _texts in (
        ("sqlite", [_REFUSE_SQLITE]),
        ("postgresql", [_FUNCTION, _REFUSE_POSTGRESQL]),
    ):
        for _text in _texts:
            _ddl: Any = DDL(_text.format(_table.name))  # type: ignore[no-untyped-call]
            _ddl = _ddl.execute_if(dialect=_dialect)
            event.listen(_table, "after_create", _ddl)


def connect(url: str) -> Engine:
    """An engine for this address, with the tables made where they are missing."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune)
    metadata.create_all(engine)
    return engine


def _tune(connection: Any, _: Any) -> None:
    """Readers never wait for a writer; a writer waits for another instead of failing."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
