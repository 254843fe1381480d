"""A real server: long work off the request path, killed in the middle, started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RACE = "us-xx-2030-senate"
PATIENCE = 90
UNDER_WAY = re.compile(r'data-events="(/jobs/\w+)/events" data-state="running"')


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.read().decode()


def wait_for(what):
    """The first true value of ``what()`` before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if found := what():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("it never came")


@contextmanager
def server(copied, *words):
    """A desk in its own process; killed at the end without a chance to tidy up."""
    port = free_port()
    command = [sys.executable, "-m", "tests.web.server", copied.settings.folder, port, copied.race]
    process = subprocess.Popen([str(c) for c in (*command, *words)], cwd=ROOT)
    try:
        wait_for(lambda: get(port, "/races.json"))
        yield port, process
    finally:
        process.kill()
        process.wait()


def children_of(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(p) for p in found]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_server_killed_in_the_middle_of_a_fit_serves_the_last_forecast(copied):
    with server(copied, "slow") as (port, process):
        running = wait_for(lambda: UNDER_WAY.search(get(port, f"/races/{RACE}")))
        page = running.string
        job = running[1]
        assert "is being made" in page  # progress
        assert "The field" in page  # and the last good forecast meanwhile
        workers = children_of(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        wait_for(lambda: not any(is_alive(p) for p in workers))  # no orphan works on
    with server(copied) as (port, _):
        assert "The field" in get(port, f"/races/{RACE}")
        done = wait_for(
            lambda: json.loads(get(port, f"{job}.json"))["over"] and get(port, f"{job}.json")
        )
        assert json.loads(done)["state"] == "done", done
        assert "As of 25 November 2029" in get(port, f"/races/{RACE}?as_of=2029-11-25")
        events = get(port, f"{job}/events")
        assert '"over":true' in events.replace(" ", "")
