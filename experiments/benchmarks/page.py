"""How long the page of `reform explore` waits for a picture after a term was moved."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from experiments.explorer.conditions import FIRST_RUNS
from experiments.explorer.launch import prepared
from experiments.questions.names import DEFAULT_CASE, open_case

MOVES = 40
PATH = "polity.dominance"


def waited(socket: ClientConnection, number: int, value: float) -> tuple[float, float, float]:
    """Return how long a wish waits for a glance and for 500 runs, and the processor time of both (seconds)."""
    wish = {"case": DEFAULT_CASE, "outcome": "facade_gap", "changes": {PATH: value}, "number": number}
    started, processor = time.perf_counter(), time.process_time()
    socket.send(json.dumps(wish))
    glance = runs = 0.0
    while runs < FIRST_RUNS:
        found = json.loads(socket.recv())
        if found["number"] == number:
            runs = found["runs"]
            glance = glance or time.perf_counter() - started
    return glance, time.perf_counter() - started, time.process_time() - processor


def main() -> None:
    """Print the median and the longest wait for a picture beside the case as it was, each value a new one."""
    nowhere = Path("results")
    page = prepared(DEFAULT_CASE, open_case(DEFAULT_CASE), 0, nowhere, nowhere).start()
    with connect(page.address.replace("http", "ws") + "wishes", max_size=None) as socket:
        waits = [waited(socket, move + 1, 0.3 + 0.01 * move) for move in range(MOVES)]
    page.stop()
    for name, column in zip(
        ("first glance", "500 runs", "processor time"), zip(*waits, strict=True), strict=True
    ):
        print(f"{name}: median {1e3 * statistics.median(column):.0f} ms, at most {1e3 * max(column):.0f} ms")


if __name__ == "__main__":
    main()
