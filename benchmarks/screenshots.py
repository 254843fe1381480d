"""Pictures of the desk for the README: ``python -m benchmarks.screenshots``; needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import httpx2
from playwright.sync_api import sync_playwright
from tests.browser.conftest import CHROMIUM, FLAGS

from benchmarks.desk import RACE, prepare, start

HERE = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SHOTS = {
    "desk": (f"/races/{RACE}?in=sessions", 1200, 1500, "light"),
    "phone": (f"/races/{RACE}?in=sessions", 390, 1500, "dark"),
    "where": (f"/races/{RACE}/where?in=sessions", 1200, 1100, "light"),
    "trust": (f"/races/{RACE}/trust", 1200, 1000, "light"),
}


def main() -> None:
    """Start a desk over a kept forecast and take the pictures."""
    if CHROMIUM is None:
        sys.exit("Chromium is not installed. Try: apt-get install chromium")
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        prepare(Path(name), lists=False)
        process, url = start(Path(name))
        try:
            httpx2.get(url, timeout=60)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for shot, (path, width, height, scheme) in SHOTS.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page.set_default_timeout(120_000)
                page.goto(url + path)
                page.evaluate("document.getElementById('job')?.remove()")  # not what is shown
                page.screenshot(path=HERE / f"{shot}.png")
                page.close()
            browser.close()
        finally:
            process.terminate()
            process.wait()
    print(f"{len(SHOTS)} pictures in {HERE}")


if __name__ == "__main__":
    main()
