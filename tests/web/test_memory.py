"""Pages that are remembered: the same bytes, for as long as they hold, and nobody else's."""

import asyncio
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from hustings.web import memory
from hustings.web.app import create_app
from hustings.web.memory import Memory
from tests.web.conftest import HOST
from tests.web.test_review import ARTICLE

RACE = "/races/us-xx-2030-senate"
PATHS = (
    "/",
    "/races.json",
    RACE,
    f"{RACE}?out=doe",
    f"{RACE}.json?out=doe",
    f"{RACE}/answer?out=doe",
    f"{RACE}/where",
    f"{RACE}/evidence",
    f"{RACE}/trust.json",
    f"{RACE}/brief.pdf?out=doe",
)


@pytest.fixture
def slow_to_look(copied):
    """A client of a desk that looks for changes once an hour."""
    app = create_app(replace(copied.settings, lag=3600))
    client = TestClient(app, base_url=HOST)
    client.desk = app.state.desk
    yield client
    client.close()
    app.state.desk.store.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_written_once(client, monkeypatch, path):
    first = client.get(path)

    def never(*args):
        raise AssertionError("it was written again")

    monkeypatch.setattr(client.desk, "kept", never)
    again = client.get(path)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    known = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_what_a_session_sees_stays_with_it(signed_in):
    mine = signed_in.get(RACE)
    assert signed_in.form in mine.text
    assert mine.headers["cache-control"] == "no-store"
    signed_in.cookies.clear()
    anybodys = signed_in.get(RACE)
    assert "form_value" not in anybodys.text
    signed_in.post("/sign-in", data={"token": signed_in.desk.guard.token})
    asked = signed_in.get(RACE, headers={"if-none-match": anybodys.headers["etag"]})
    assert asked.status_code == 200
    assert "Sign out" in asked.text


def test_only_pages_that_are_there_are_remembered(client):
    assert client.get(f"{RACE}?kept=000000000000").status_code == 404
    assert client.get(f"{RACE}?kept=000000000000").headers.get("etag") is None
    assert client.get(f"{RACE}/data/shares.csv").headers.get("etag") is None


def test_what_is_changed_here_is_seen_at_once(slow_to_look):
    right = {"authorization": f"Bearer {slow_to_look.desk.guard.token}"}
    assert slow_to_look.get(f"{RACE}/evidence.json").json()["proposals"] == []
    body = {"text": ARTICLE, "published": "2029-11-30"}
    assert slow_to_look.post(f"{RACE}/readings.json", json=body, headers=right).is_success
    assert len(slow_to_look.get(f"{RACE}/evidence.json").json()["proposals"]) == 2


def test_what_is_changed_elsewhere_is_seen_after_the_lag(slow_to_look, copied):
    slow_to_look.get(RACE)
    path = copied.race / "polls.csv"
    path.write_text(path.read_text("utf-8").replace(",44,", ",54,"), "utf-8")
    assert "has changed since" not in slow_to_look.get(RACE).text
    slow_to_look.desk.watch.lag = 0
    slow_to_look.desk.watch.forget()
    assert "has changed since" in slow_to_look.get(RACE).text


class Watched:
    """A race that never changes."""

    async def states(self):
        return {"r": 1}


def scope(query):
    return {
        "type": "http",
        "method": "GET",
        "path": "/races/r",
        "raw_path": b"/races/r",
        "query_string": b"%d" % query,
        "headers": [],
    }


async def asked(app, *queries):
    """Ask for pages at once; what was told."""
    told = []

    async def send(message):
        told.append(message.get("body"))

    await asyncio.gather(*(app(scope(q), None, send) for q in queries))
    return [body for body in told if body is not None]


def writer(size):
    """An application that counts how often it wrote."""

    async def app(scope, receive, send):
        app.written += 1
        await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * size})

    app.written = 0
    return app


def test_many_who_ask_at_once_have_one_page_written():
    app = writer(10)
    assert asyncio.run(asked(Memory(app, Watched()), *[1] * 50)) == [b"x" * 10] * 50
    assert app.written == 1


def test_memory_has_an_end(monkeypatch):
    monkeypatch.setattr(memory, "ROOM", 1000)
    kept = Memory(writer(300), Watched())
    asyncio.run(asked(kept, *range(40)))
    assert 0 < kept._pages.currsize <= 1000
    large = Memory(writer(2000), Watched())
    assert asyncio.run(asked(large, 1)) == [b"x" * 2000]
