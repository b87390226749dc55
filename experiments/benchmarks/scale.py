"""What a decision costs as a case grows: `python -m experiments.benchmarks.scale`.

The Kazakh case, and the same with parties, issues, months and bodies added until it is as large as asked; what is added
is a copy of what is there.
"""

from __future__ import annotations

import copy
import json
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from model.cases import from_document, load_case
from model.domain import Case
from model.ensemble import simulate
from model.inputs import month_index, month_name
from model.simulation import ReformProcess

CASE = Path(__file__).resolve().parents[2] / "configs" / "cases" / "kazakhstan.toml"


class Size(NamedTuple):
    """How large a case is."""

    parties: int
    issues: int
    months: int
    bodies: int


KAZAKH = Size(13, 11, 74, 3)
SIZES = (
    KAZAKH,
    KAZAKH._replace(parties=30),
    KAZAKH._replace(parties=60),
    Size(60, 20, 240, 10),
)
GOAL = 1.5  # times what a decision of the Kazakh case costs
MONTHS_OF_A_BODY = 15


def grown(document: dict[str, Any], size: Size) -> Case:
    """Return the case of a document with copies of its parties, issues and bodies, and with more months."""
    document = copy.deepcopy(document)
    start = document["calendar"]["start"]
    document["calendar"]["end"] = month_name(size.months - 1, start)
    _multiply(document["issues"], size.issues)
    lasting = {
        name: party
        for name, party in document["parties"].items()
        if not {"founded", "dissolved", "merges_into", "splits_from"} & set(party)
    }
    for name, original in _multiply(document["parties"], size.parties, lasting).items():
        document["parties"][name].pop("conditions", None)
        for body in document["bodies"].values():
            if original in body["invited"] and isinstance(body["invited"], list):
                body["invited"].append(name)
    for place, name in enumerate(_multiply(document["bodies"], size.bodies)):
        opened = min(KAZAKH.months + place * (MONTHS_OF_A_BODY + 6), size.months - MONTHS_OF_A_BODY)
        body = document["bodies"][name]
        body["open"] = month_name(opened, start)
        body["close"] = month_name(opened + MONTHS_OF_A_BODY - 1, start)
    return from_document(document)


def _multiply(table: dict[str, Any], size: int, originals: dict[str, Any] | None = None) -> dict[str, str]:
    """Add copies to a table until it is so large; return the original of each copy, by the copy's name."""
    names = islice(cycle(originals or dict(table)), max(0, size - len(table)))
    added = {f"{name}_{place}": name for place, name in enumerate(names)}
    for name, original in added.items():
        table[name] = copy.deepcopy(table[original])
    return added


def size_of(case: Case) -> Size:
    """Return how large a case is."""
    months = month_index(case.calendar.end, case.calendar.start) + 1
    return Size(len(case.parties), len(case.issues), months, len(case.bodies))


def measure(runs: int = 300, rounds: int = 3) -> list[dict[str, float]]:
    """Return, by size, the processor time of a run and of a decision (us), and how many decisions a run takes."""
    document = load_case(CASE).document
    cases = [grown(document, size) for size in SIZES]
    decisions = [len(ReformProcess(case).run().decisions) for case in cases]
    for case in cases:
        simulate(case, 0, 0, 2)
    rows = [[_run_us(case, seed, runs) for case in cases] for seed in range(rounds)]
    return [
        {
            **size_of(case)._asdict(),
            "us_a_run": median(column),
            "decisions": many,
            "us_a_decision": median(column) / many,
            "times": median(
                each / many / (row[0] / decisions[0]) for each, row in zip(column, rows, strict=True)
            ),
        }
        for case, many, column in zip(cases, decisions, zip(*rows, strict=True), strict=True)
    ]


def _run_us(case: Case, seed: int, runs: int) -> float:
    """Return the processor time of a run (us)."""
    started = time.process_time()
    simulate(case, seed, 0, runs)
    return (time.process_time() - started) / runs * 1e6


if __name__ == "__main__":
    print(json.dumps({"goal_times": GOAL, "sizes": measure()}, indent=2))
