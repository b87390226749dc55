"""The pictures of `reform explore` in the documentation, taken of the page itself: needs Chromium."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from experiments.explorer.conditions import MOST_RUNS
from experiments.explorer.launch import prepared
from experiments.questions.names import DEFAULT_CASE, open_case

FIGURES = Path(__file__).parent / "figures"
CHANGED = {"set.polity.dominance": 0.5, "set.bodies.nkvd.seat_share": 0.4}
TOLD = re.compile("Ak Zhol .*National Commission")


def show(shown: Page, address: str, **state: object) -> None:
    """Open the page with a state in its link."""
    shown.goto("about:blank")
    shown.goto(f"{address}#{urlencode({**CHANGED, **state})}")
    shown.wait_for_selector(f'body[data-runs="{MOST_RUNS}"]', timeout=120_000)


def main() -> None:
    """Take both pictures."""
    nowhere = Path(tempfile.mkdtemp())
    page = prepared(DEFAULT_CASE, open_case(DEFAULT_CASE), 0, nowhere, nowhere).start()
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        view = browser.new_page(viewport={"width": 1280, "height": 860})
        show(view, page.address, outcome="facade_gap")
        view.locator('.control[data-path="bodies.nkvd.seat_share"]').hover()
        view.screenshot(path=FIGURES / "explore.png")
        show(view, page.address, view="why")
        view.wait_for_selector("body[data-told]")
        view.locator("#moves button", has_text=TOLD).first.click()
        view.wait_for_timeout(1000)
        view.screenshot(path=FIGURES / "explore_why.png")
        browser.close()
    page.stop()


if __name__ == "__main__":
    main()
