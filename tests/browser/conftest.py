"""A real server and Debian's Chromium. Without Chromium these tests are skipped, saying so."""

import shutil
from types import SimpleNamespace

import pytest

from tests.web.conftest import RACE, copied, made  # noqa: F401  (fixtures)
from tests.web.test_server import get, server, wait_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running browser."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(made):  # noqa: F811
    """A desk in a process of its own."""
    with server(made) as (port, _):
        token = wait_for((made.settings.folder / "token").read_text).strip()
        # what the desk asks for at its start is over, so that no page is loaded again in mid-test
        wait_for(lambda: 'id="job"' not in get(port, f"/races/{RACE}"))
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}", token=token, made=made)


@pytest.fixture
def page(chromium, site):
    """A fresh browser profile on the desk; any error on its console fails the test."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.faults = faults
    yield page
    context.close()
    assert faults == []
