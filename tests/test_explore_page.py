"""The page in a real browser: what it shows is what the engine gives, and nobody else may ask."""

import os
import re
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from experiments.batches.run import run as run_experiment
from experiments.explorer.conditions import KEPT, MOST_RUNS
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
    served = prepared(str(CASES / "kazakhstan.toml"), case, 0, folder / "results", folder / "configs").start()
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


def put(view: Any, path: str, value: str) -> None:
    """Write a number into the control of a term."""
    field = view.locator(f'.control[data-path="{path}"] input[type=number]').first
    field.fill(value)
    field.press("Enter")


def drawn(view: Any) -> int:
    return int(view.locator("body").get_attribute("data-drawn") or 0)


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


def test_a_term_the_case_refuses_is_named(view: Any) -> None:
    from playwright.sync_api import expect

    put(view, "bodies.pds.officials", "0.95")
    expect(view.locator("#problems")).to_contain_text("hold more than all seats", timeout=60_000)
    put(view, "bodies.pds.officials", "0.4")
    expect(view.locator("#problems")).to_be_empty(timeout=60_000)
    rows(view, 2)


def test_two_views_do_not_disturb_each_other(view: Any, browser: Any, page: Page, case: Case) -> None:
    other = browser.new_page()
    other.goto(page.address)
    rows(other, 1)
    put(view, "polity.dominance", "0.4")
    put(other, "polity.dominance", "0.9")
    for each, dominance in ((view, 0.4), (other, 0.9)):
        rows(each, 2)
        finished(each)
        outcome = each.input_value("#outcome")
        found = simulate(case.vary({"polity.dominance": dominance}), 0, 0, MOST_RUNS, outcomes=[outcome])
        assert f"{found.table.mean():.3f}" in each.inner_text("#means tbody tr:nth-child(2)")
    other.close()


def test_a_saved_experiment_gives_what_was_shown(view: Any, page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    put(view, "polity.dominance", "0.5")
    rows(view, 2)
    view.get_by_role("button", name="Save as experiment").click()
    view.fill("#keep-name", "looser_grip")
    view.locator("#keep-do").click()
    expect(view.locator("#keep-what")).to_contain_text("Wrote", timeout=60_000)
    file = view.inner_text("#keep-what").split()[1].rstrip(".")
    found = run_experiment(Path(file), workers=1, out=tmp_path)
    view.locator("#keep-close").click()
    finished(view)
    means = found.groupby("terms", sort=False)[view.input_value("#outcome")].mean()
    for place, mean in enumerate(means, start=1):
        assert f"{mean:.3f}" in view.inner_text(f"#means tbody tr:nth-child({place})")


def test_a_run_in_which_a_party_joins_is_told(view: Any) -> None:
    from playwright.sync_api import expect

    view.get_by_role("button", name="One run: why").click()
    view.select_option("#wanted", "state_commission.joined.ak_zhol")
    view.get_by_role("button", name="Show", exact=True).click()
    expect(view.locator("#sought")).to_contain_text("Ak Zhol joins", timeout=60_000)
    expect(view.locator("#decided")).to_contain_text("Ak Zhol joins")
    joins = view.locator("#moves button", has_text="Ak Zhol joins State Commission").first
    joins.click()
    expect(view.locator("#decided")).to_contain_text("Ak Zhol joins")
    expect(view.locator("#words")).to_contain_text("shock")


def test_after_a_restart_the_link_brings_the_state_back(browser: Any, case: Case, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    first = prepared("kazakhstan", case, 0, tmp_path, tmp_path).start()
    view = browser.new_page()
    view.goto(first.address)
    rows(view, 1)
    put(view, "polity.dominance", "0.6")
    rows(view, 2)
    first.stop()
    expect(view.locator("#lost")).to_be_visible(timeout=60_000)
    second = prepared("kazakhstan", case, 0, tmp_path, tmp_path).start()
    view.fill("#address", second.address)
    view.get_by_role("button", name="Go on there").click()
    rows(view, 2)
    assert second.address.split("/")[3] in view.url
    assert "set.polity.dominance=0.6" in view.url
    view.close()
    second.stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_can_be_read_by_everybody(browser: Any, page: Page, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    view = context.new_page()
    pinned = urlencode({"pin": '{"polity.dominance": 0.5}', "set.polity.dominance": "0.4"})
    for name in ("explore", "why", "results"):
        view.goto("about:blank")
        view.goto(f"{page.address}#view={name}&{pinned}")
        rows(view, 3) if name == "explore" else view.wait_for_selector("body[data-drawn]")
        view.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found = Axe().run(view).response
        assert [(each["id"], each["nodes"][0]["target"]) for each in found["violations"]] == []
        assert view.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_term_is_moved_by_keyboard(view: Any) -> None:
    slider = view.locator('.control[data-path="polity.dominance"] input[type=range]')
    slider.focus()
    before = float(slider.input_value())
    slider.press("ArrowLeft")
    rows(view, 2)
    assert float(slider.input_value()) < before
    view.keyboard.press("Tab")  # on to the next, not caught
    assert view.evaluate("document.activeElement !== document.body")


def test_a_value_out_of_range_is_refused_where_it_was_typed(view: Any) -> None:
    from playwright.sync_api import expect

    put(view, "polity.dominance", "5")
    control = view.locator('.control[data-path="polity.dominance"]').first
    expect(control.locator(".was")).to_have_text("0 to 1 only")
    rows(view, 1)
    put(view, "polity.dominance", "0.5")
    rows(view, 2)
    expect(control.locator(".was")).to_contain_text("was")


def test_figures_and_runs_are_downloaded(view: Any) -> None:
    put(view, "polity.dominance", "0.5")
    rows(view, 2)
    finished(view)
    view.locator(".menu summary").click()
    starts = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF", "csv": b"condition,run", "parquet": b"PAR1"}
    for ending, start in starts.items():
        with view.expect_download() as coming:
            view.locator(".menu a", has_text=re.compile(f"^{ending}$", re.IGNORECASE)).first.click()
        file = coming.value
        assert file.suggested_filename.endswith(f".{ending}")
        assert file.path().read_bytes().startswith(start)
        if ending == "csv":
            assert len(file.path().read_bytes().splitlines()) == 2 * MOST_RUNS + 1


def test_a_frame_of_a_notebook_shows_the_page(browser: Any, page: Page, tmp_path: Path) -> None:
    """A notebook's server is another address of this machine; the page allows to be framed by it."""
    (tmp_path / "notebook.html").write_text(f"<!doctype html>{page._repr_html_()}")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as notebook:
        threading.Thread(target=notebook.serve_forever, daemon=True).start()
        view = browser.new_page()
        view.goto(f"http://localhost:{notebook.server_address[1]}/notebook.html")
        rows(view.frame_locator("iframe"), 1)
        view.close()
        notebook.shutdown()


@pytest.mark.long
def test_two_hundred_moves_leave_memory_as_it_was(view: Any) -> None:
    def heap() -> int:
        session = view.context.new_cdp_session(view)
        session.send("HeapProfiler.collectGarbage")
        return int(session.send("Runtime.getHeapUsage")["usedSize"])

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    seen = []
    for move in range(200):
        before = drawn(view)
        put(view, "polity.dominance", f"{0.3 + move / 500:.3f}")
        view.wait_for_selector(f'body[data-drawn="{before + 1}"]')
        if move in (49, 199):
            seen.append((heap(), resident()))
    (heap_early, early), (heap_late, late) = seen
    assert heap_late < 1.5 * heap_early
    assert late - early < KEPT * 20 * 2**20  # what the conditions that are kept may take


def test_nobody_without_the_token_is_answered(page: Page) -> None:
    wrong = "/".join([*page.address.split("/")[:3], "guess", ""])
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(wrong)
    stranger = urllib.request.Request(page.address, headers={"Origin": "http://elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(stranger)
    other = urllib.request.Request(page.address, headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(other)


def test_another_sites_page_cannot_wish(page: Page) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect
    from websockets.typing import Origin

    wishes = page.address.replace("http", "ws") + "wishes"
    with pytest.raises(InvalidStatus, match="403"):
        connect(wishes, origin=Origin("http://elsewhere.example"))
    with connect(wishes) as socket:
        socket.send('{"case": "kazakhstan", "outcome": 1}')
        assert "problems" in str(socket.recv())
