"""A desk over a small race, with one forecast kept, made once for all tests."""

import csv
import shutil
from datetime import date
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from hustings.forecast import fit_race
from hustings.library import new
from hustings.web import worker
from hustings.web.app import create_app
from hustings.web.settings import DeskSettings
from hustings.web.store import Store
from tests.worlds import QUICK

DAY = date(2029, 12, 1)
RACE = "us-xx-2030-senate"
HOST = "http://127.0.0.1"

POLLS = (
    ("P1", "Sample Research", "2029-09-01", 600, {"Jane Doe": 44, "Richard Roe": 38}),
    ("P2", "Sample Research", "2029-10-10", 500, {"Jane Doe": 41, "Richard Roe": 40}),
    ("P3", "Other Polling", "2029-11-20", 700, {"Jane Doe": 35, "Richard Roe": 33, "Ada Poe": 20}),
)


def write_polls(race):
    """Put a few questions with two lists of names into a race folder."""
    path = race / "polls.csv"
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, columns)
        for poll, pollster, end, size, answers in POLLS:
            for name, pct in answers.items():
                row = {"poll_id": poll, "question_id": f"{poll}.1", "pollster": pollster}
                row |= {"start_date": end, "end_date": end, "created_at": end, "pct": pct}
                row |= {"sample_size": size, "population": "lv", "stage": "primary"}
                row |= {"answer": name.split()[-1], "candidate_name": name}
                rows.writerow(row | {"url": "https://example.org/" + poll})


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A race folder, a fit of it, and a database in which it is kept with all its fields."""
    home = tmp_path_factory.mktemp("desk")
    race = new(home / "races" / RACE, title="An <em>example</em> race")
    write_polls(race)
    settings = DeskSettings(races=(str(race),), folder=home / "data", forecast=QUICK)
    settings.folder.mkdir()
    fitted = fit_race(race, as_of=DAY, settings=QUICK)
    store = Store(settings.url)
    kept = worker.keep(store, fitted, settings.most_fields)
    worker.count_fields(store, fitted, kept, settings.most_fields)
    store.close()
    return SimpleNamespace(home=home, race=race, fitted=fitted, kept=kept, settings=settings)


@pytest.fixture
def copied(made, tmp_path):
    """The same, in a folder of the test's own."""
    shutil.copytree(made.home, tmp_path, dirs_exist_ok=True)
    race = tmp_path / "races" / RACE
    folder = tmp_path / "data"
    settings = DeskSettings(races=(str(race),), folder=folder, forecast=QUICK, lag=0)
    return SimpleNamespace(race=race, settings=settings, kept=made.kept, fitted=made.fitted)


@pytest.fixture
def desk(copied):
    """The desk of the application under test, its worker not started."""
    app = create_app(copied.settings)
    yield app.state.desk
    app.state.desk.store.close()


@pytest.fixture
def client(copied):
    """A reader's client."""
    app = create_app(copied.settings)
    client = TestClient(app, base_url=HOST, raise_server_exceptions=False)
    client.desk = app.state.desk
    yield client
    client.close()
    app.state.desk.store.close()


@pytest.fixture
def signed_in(client):
    """A client with a session; ``form`` is what its forms carry."""
    client.post("/sign-in", data={"token": client.desk.guard.token})
    session = client.cookies.get("hustings_desk")
    client.form = client.desk.guard.form_value(session)
    return client
