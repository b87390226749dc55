"""The page in a real browser: what it shows is what the engine gives, and nobody else may ask."""

import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.explorer.conditions import MOST_RUNS
from experiments.explorer.launch import Page, prepared
from model.cases import Case, load_case
from model.ensemble import simulate

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CASES = Path(__file__).parents[1] / "configs" / "cases"
SCRIPT = "<img src=x onerror=\"document.title='taken'\">"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium (apt-get install chromium)"
)


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(CASES / "kazakhstan.toml").vary({"parties.rppk.name": SCRIPT})


@pytest.fixture(scope="module")
def page(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("explored")
    served = prepared("kazakhstan", case, 0, folder / "results", folder / "configs").start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def view(browser: Any, page: Page) -> Iterator[Any]:
    """A view of the page for which every address but its own is blocked."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    strange: list[str] = []
    own = page.address.split("/")[2]

    def ask(route: Any) -> None:
        if route.request.url.split("/")[2] in ("", own) or route.request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            strange.append(route.request.url)
            route.abort()

    context.route("**/*", ask)
    shown = context.new_page()
    shown.goto(page.address)
    rows(shown, 1)
    yield shown
    context.close()
    assert strange == []


def rows(view: Any, many: int) -> None:
    from playwright.sync_api import expect

    expect(view.locator("#means tbody tr")).to_have_count(many, timeout=60_000)


def finished(view: Any) -> None:
    from playwright.sync_api import expect

    expect(view.locator("#runs")).to_contain_text(f"{MOST_RUNS:,}", timeout=60_000)


def test_a_moved_term_shows_what_the_engine_gives(view: Any, case: Case) -> None:
    before = view.inner_html("#distribution")
    number = view.get_by_label("dominance", exact=False).first
    number.fill("0.5")
    number.press("Enter")
    rows(view, 2)
    finished(view)
    names = view.input_value("#outcome")
    found = simulate(case.vary({"polity.dominance": 0.5}), 0, 0, MOST_RUNS, outcomes=[names])
    assert f"{found.table.mean():.3f}" in view.inner_text("#means tbody tr:nth-child(2)")
    assert view.inner_html("#distribution") != before


def test_a_strangers_name_is_text(view: Any) -> None:
    finished(view)
    assert view.title() != "taken"


def test_the_link_brings_the_state_back(view: Any, browser: Any) -> None:
    number = view.get_by_label("dominance", exact=False).first
    number.fill("0.6")
    number.press("Enter")
    rows(view, 2)
    other = browser.new_page()
    other.goto(view.url)
    rows(other, 2)
    assert other.get_by_label("dominance", exact=False).first.input_value() == "0.6"
    other.close()


def test_nobody_without_the_token_is_answered(page: Page) -> None:
    wrong = "/".join([*page.address.split("/")[:3], "guess", ""])
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(wrong)
    stranger = urllib.request.Request(page.address, headers={"Origin": "http://elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(stranger)
