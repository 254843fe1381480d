"""The same desk on a real PostgreSQL, which the test starts and stops."""

import os
import pwd
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from starlette.testclient import TestClient

from hustings.web import worker
from hustings.web.app import create_app
from hustings.web.store import Store
from tests.web.test_server import free_port

RACE = "us-xx-2030-senate"


def binaries():
    """The folder of initdb and postgres, or None."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += [Path(p).resolve().parent for p in [shutil.which("initdb")] if p]
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


def an_account():
    """An account that PostgreSQL agrees to run under: not root."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


@pytest.fixture(scope="module")
def address():
    """The address of a new database in a new server on loopback."""
    bin_, account = binaries(), an_account()
    if bin_ is None or account is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    home = Path(tempfile.mkdtemp(prefix="hustings-pg-"))
    port = free_port()
    as_user = {} if os.getuid() == account.pw_uid else {"user": account.pw_uid}
    os.chown(home, account.pw_uid, account.pw_gid)
    data = home / "data"

    def run(*words):
        found = subprocess.run(
            [str(w) for w in words],
            capture_output=True,
            text=True,
            cwd=home,
            check=False,
            **as_user,
        )
        assert found.returncode == 0, found.stdout + found.stderr

    try:
        run(bin_ / "initdb", "-D", data, "-U", "desk", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-h 127.0.0.1 -p {port} -k {home} -F"
        run(bin_ / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        yield f"postgresql://desk@127.0.0.1:{port}/postgres"
        run(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def store(made, address):
    """A store on PostgreSQL with the forecast kept."""
    store = Store(replace(made.settings, database=address).url)
    kept = worker.keep(store, made.fitted, made.settings.most_fields)
    assert kept == made.kept
    worker.count_fields(store, made.fitted, kept, made.settings.most_fields)
    yield store
    store.close()


def test_the_answers_are_those_of_sqlite(made, store):
    other = Store(made.settings.url)
    assert store.answered(made.kept) == other.answered(made.kept)
    for scenario in sorted(store.answered(made.kept)):
        assert store.answer(made.kept, scenario)[0] == other.answer(made.kept, scenario)[0]
    other.close()


def test_what_is_kept_never_changes(store):
    with pytest.raises(DatabaseError, match="never changes"), store.engine.begin() as c:
        c.execute(text("UPDATE kept SET version = 'other'"))


def test_many_who_ask_at_once_share_a_fit_that_is_claimed_once(store):
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: store.ask("b" * 12, "r", "/r", "2029-12-01", 1), range(16)))
        assert {job.id for job in asked} == {"b" * 12}
        claimed = [job for job in pool.map(lambda _: store.claim(), range(8)) if job]
    assert [job.id for job in claimed] == ["b" * 12]
    assert store.job("b" * 12).asked == 16
    store.progress("b" * 12, state="done")


def test_pages_are_served_from_it(made, address, store, tmp_path):
    settings = replace(made.settings, database=address, folder=tmp_path)
    app = create_app(settings)
    client = TestClient(app, base_url="http://127.0.0.1")
    assert "The field" in client.get(f"/races/{RACE}").text
    assert client.get(f"/races/{RACE}.json", params={"out": "doe"}).status_code == 200
    assert client.get(f"/races/{RACE}.json?kept=%00").status_code == 422
    assert store.propose("c" * 12, RACE, {"quote": "q"})
    assert not store.propose("c" * 12, RACE, {"quote": "q"})
    assert store.decide("c" * 12, "accepted")
    assert not store.decide("c" * 12, "rejected")
    app.state.desk.store.close()
