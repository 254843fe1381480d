"""Who may write, and what a request may be."""

import stat
import subprocess
import sys

import pytest

from hustings.errors import HustingsError
from hustings.web.middleware import HEADERS
from hustings.web.problems import Refused
from hustings.web.security import TOKEN_FILE, Limit, token_in
from hustings.web.serve import serve
from hustings.web.settings import DeskSettings

RACE = "us-xx-2030-senate"
FIT = {"as_of": "2029-11-01"}


def test_the_token_is_made_once_and_is_the_owners(tmp_path):
    first = token_in(tmp_path / "data")
    assert token_in(tmp_path / "data") == first
    mode = stat.S_IMODE((tmp_path / "data" / TOKEN_FILE).stat().st_mode)
    assert mode == 0o600


def test_a_short_token_is_refused(tmp_path):
    (tmp_path / TOKEN_FILE).write_text("x")
    with pytest.raises(HustingsError, match="expected 16 or more"):
        token_in(tmp_path)


def test_every_answer_has_the_headers(client):
    for path in ("/", f"/races/{RACE}", "/static/desk.js", "/nothing", "/races.json"):
        answer = client.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_another_host_is_turned_away(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.json()["schema"] == "hustings.error/1"
    assert client.get("/", headers={"host": "localhost:8765"}).status_code == 200


def test_writing_takes_the_token(client):
    before = client.desk.store.jobs()
    assert client.post(f"/races/{RACE}/fits.json", json=FIT).status_code == 401
    wrong = {"authorization": "Bearer wrong-wrong-wrong"}
    assert client.post(f"/races/{RACE}/fits.json", json=FIT, headers=wrong).status_code == 401
    assert client.post(f"/races/{RACE}/fits", data=FIT).status_code == 401
    assert client.post(f"/races/{RACE}/readings.json", json={"text": "x"}).status_code == 401
    assert client.desk.store.jobs() == before
    right = {"authorization": f"Bearer {client.desk.guard.token}"}
    answer = client.post(f"/races/{RACE}/fits.json", json=FIT, headers=right)
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"


def test_a_wrong_token_opens_no_session(client):
    assert client.post("/sign-in", data={"token": "guess"}).status_code == 401
    client.cookies.set("hustings_desk", "made.up")
    assert client.post(f"/races/{RACE}/fits", data=FIT).status_code == 401


def test_a_form_must_be_ours(signed_in):
    path = f"/races/{RACE}/fits"
    assert signed_in.post(path, data=FIT).status_code == 403
    assert signed_in.post(path, data=FIT | {"form_value": "0" * 64}).status_code == 403
    ours = FIT | {"form_value": signed_in.form}
    elsewhere = {"origin": "http://evil.example"}
    assert signed_in.post(path, data=ours, headers=elsewhere).status_code == 403
    crossed = {"sec-fetch-site": "cross-site"}
    assert signed_in.post(path, data=ours, headers=crossed).status_code == 403
    here = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    done = signed_in.post(path, data=ours, headers=here, follow_redirects=False)
    assert done.status_code == 303


def test_the_cookie_is_not_for_scripts_or_other_sites(client):
    answer = client.post(
        "/sign-in", data={"token": client.desk.guard.token}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_large_request_is_refused_however_it_comes(client):
    right = {"authorization": f"Bearer {client.desk.guard.token}"}
    body = b'{"text": "' + b"x" * 1_100_000 + b'"}'
    path = f"/races/{RACE}/readings.json"
    assert client.post(path, content=body, headers=right).status_code == 413

    def pieces():
        yield from (body[i : i + 65536] for i in range(0, len(body), 65536))

    assert client.post(path, content=pieces(), headers=right).status_code == 413


def test_fits_are_limited(client):
    right = {"authorization": f"Bearer {client.desk.guard.token}"}
    client.desk.fits.most = 2
    codes = [
        client.post(f"/races/{RACE}/fits.json", json=FIT, headers=right).status_code
        for _ in range(3)
    ]
    assert codes == [202, 202, 429]


def test_a_limit_lets_go_with_time():
    clock = iter([0.0, 1.0, 2.0, 11.0]).__next__
    limit = Limit(2, 10, "tries", clock)
    limit.take()
    limit.take()
    with pytest.raises(Refused, match="Try: again in"):
        limit.take()
    limit.take()


def test_two_who_ask_for_the_same_fit_share_it(client):
    right = {"authorization": f"Bearer {client.desk.guard.token}"}
    rows = [
        client.post(f"/races/{RACE}/fits.json", json=FIT, headers=right).json() for _ in range(2)
    ]
    assert rows[0]["id"] == rows[1]["id"]
    assert rows[1]["asked"] == 2
    assert client.get(f"/jobs/{rows[0]['id']}.json").json()["as_of"] == "2029-11-01"


def test_a_day_that_makes_no_sense_is_refused(client):
    right = {"authorization": f"Bearer {client.desk.guard.token}"}
    for day, words in (("soon", "expected a day"), ("2031-01-01", "after the last vote")):
        answer = client.post(f"/races/{RACE}/fits.json", json={"as_of": day}, headers=right)
        assert answer.status_code == 422
        assert words in answer.json()["error"]["message"]


def test_only_loopback_is_served(tmp_path):
    with pytest.raises(HustingsError, match="expected a loopback address"):
        serve(DeskSettings(folder=tmp_path, host="0.0.0.0"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such-race"], "expected the name of a race"),
        (["--host", "0.0.0.0"], "expected a loopback address"),
    ],
)
def test_a_desk_that_cannot_be_served_says_so_and_greets_nobody(tmp_path, words, told):
    command = [sys.executable, "-m", "hustings", "serve", *words, "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert "The desk is at" not in done.stdout
    assert "Traceback" not in done.stderr
