"""How long the page of `reform explore` waits for a picture after a term was moved."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from experiments.explorer.launch import prepared
from experiments.questions.names import DEFAULT_CASE, open_case

MOVES = 40
PATH = "polity.dominance"


def waited(socket: ClientConnection, number: int, value: float) -> float:
    """Return how long the first picture of a wish takes (seconds); pictures of older wishes are passed over."""
    wish = {"case": DEFAULT_CASE, "outcome": "facade_gap", "changes": {PATH: value}, "number": number}
    started = time.perf_counter()
    socket.send(json.dumps(wish))
    while json.loads(socket.recv())["number"] != number:
        pass
    return time.perf_counter() - started


def main() -> None:
    """Print the median and the longest wait for 500 runs beside the case as it was, each value a new one."""
    nowhere = Path("results")
    page = prepared(DEFAULT_CASE, open_case(DEFAULT_CASE), 0, nowhere, nowhere).start()
    with connect(page.address.replace("http", "ws") + "wishes", max_size=None) as socket:
        waits = [waited(socket, move + 1, 0.3 + 0.01 * move) for move in range(MOVES)]
    page.stop()
    print(
        f"first picture after a move: median {1e3 * statistics.median(waits):.0f} ms, at most {1e3 * max(waits):.0f} ms"
    )


if __name__ == "__main__":
    main()
