"""Start the page: on this machine only, at a free port, until it is told to stop."""

from __future__ import annotations

import html
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from experiments.batches.simulate import ensemble
from experiments.explorer.charts import library
from experiments.explorer.desk import Desk
from experiments.explorer.front import page
from experiments.explorer.guard import Guard, new_token
from experiments.explorer.server import application
from experiments.questions.names import open_case
from model.cases import Case, CaseError, Problem

HOST = "127.0.0.1"
LONGEST_MESSAGE = 2**18  # bytes of a page's wish
RESULTS, CONFIGS = Path("results"), Path("configs")


@dataclass(frozen=True)
class Page:
    """A page that is served: its address, and how to end it."""

    address: str
    server: uvicorn.Server
    door: socket.socket

    def serve(self) -> None:
        """Serve until the program is interrupted."""
        self.server.run(sockets=[self.door])

    def start(self) -> Page:
        """Serve beside whatever else this program does."""
        thread = threading.Thread(target=self.serve, daemon=True)
        thread.start()
        while not self.server.started and thread.is_alive():
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        """End the server."""
        self.server.should_exit = True

    def _repr_html_(self) -> str:
        """Return the page in a frame, as a notebook shows it, and its address for what shows no frames."""
        address = html.escape(self.address)
        frame = f'<iframe src="{address}" width="100%" height="900" title="reform explore"></iframe>'
        return f'{frame}<p><a href="{address}" target="_blank" rel="noreferrer">Open it in a tab of its own</a></p>'


def explore(case: str = "kazakhstan", port: int = 0) -> Page:
    """Return the page of a case, served until `stop()` or the end of the program; a notebook shows it in a frame.

    Raises CaseError for a case that cannot be read or a port that is taken. Needs the extra `explore`.
    """
    return prepared(case, open_case(case), port).start()


def prepared(
    name: str,
    case: Case,
    port: int = 0,
    results: Path = RESULTS,
    configs: Path = CONFIGS,
    warm: bool = True,
) -> Page:
    """Return a page of a case, ready to be served; a CaseError if the port is taken.

    The model is compiled, and the first runs are done, so that the first picture is there at once.
    """
    door = _door(port)
    port = door.getsockname()[1]
    desk = Desk(name, case, ensemble(), results, configs)
    if warm:
        with ThreadPoolExecutor() as threads:  # beside each other: both wait for compiled code
            threads.submit(library)
            threads.submit(page, desk, name).result()
    token = new_token()
    settings = uvicorn.Config(
        Guard(application(desk, token), token, port),
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,  # within one machine, packing takes longer than sending
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    return Page(f"http://{HOST}:{port}/{token}/", uvicorn.Server(settings), door)


def _door(port: int) -> socket.socket:
    """Return a socket at a port of this machine, or at a free one for 0."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
    except OSError as error:
        door.close()
        why = (error.strerror or str(error)).lower()
        raise CaseError(
            [Problem("command line", "--port", port, f"cannot be used: {why}; leave it out")]
        ) from None
    return door


def open_browser(page: Page, show: Callable[[str], object] = webbrowser.open) -> None:
    """Show a page in the browser once it is served."""

    def wait() -> None:
        while not page.server.started:
            time.sleep(0.02)
        show(page.address)

    threading.Thread(target=wait, daemon=True).start()
