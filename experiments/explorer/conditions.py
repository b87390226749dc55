"""The runs of the conditions that pages look at: run in portions, kept while they are asked for."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.batches.simulate import Records, Simulate
from experiments.explorer.wish import canonical
from model.cases import Case
from model.inputs import inputs_of

type Array = NDArray[np.float64]

KEPT = 6  # conditions in memory, each some ten megabytes when all its runs are done
FIRST_RUNS, MOST_RUNS = 500, 5000
SEATED = "seated."
THREADS = min(
    os.cpu_count() or 1, 4
)  # the compiled model leaves the interpreter free: threads share the cores

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="runs")


class Condition:
    """A case under one seed, and the runs of it that are done. More can be run at any time, by one thread at a time."""

    def __init__(self, case: Case, seed: int, simulate: Simulate) -> None:
        self.case, self.seed = case, seed
        self.names: list[str] = []
        self._simulate = simulate
        self._seats = [f"{SEATED}{party}" for party in case.parties]
        self._table = np.empty((0, 0))
        self._seated = np.zeros((inputs_of(case).months, len(self._seats)))
        self._done = 0
        self._lock = Lock()

    @property
    def done(self) -> int:
        """How many runs are done."""
        return self._done

    def run(self, runs: int) -> None:
        """Run what is missing until so many are done."""
        with self._lock:
            missing = min(runs, MOST_RUNS) - self._done
            if missing > 0:
                self._add(missing)

    def _add(self, runs: int) -> None:
        """Run so many more, each thread an equal part of them."""
        ends = [self._done + runs * part // THREADS for part in range(THREADS + 1)]
        found = list(_threads.map(self._part, ends[:-1], ends[1:]))
        if not self._done:
            self.names = list(found[0].names)
            self._table = np.empty((MOST_RUNS, len(self.names)))
        for first, last, part in zip(ends[:-1], ends[1:], found, strict=True):
            self._table[first:last] = part.table
            self._seated += 0.0 if part.series is None else part.series.sum(axis=0)
        self._done += runs

    def _part(self, first: int, last: int) -> Records:
        return self._simulate(self.case, self.seed, first, last - first, series=self._seats)

    def column(self, outcome: str, runs: int | None = None) -> Array:
        """Return an outcome of the first runs (runs,)."""
        return self._table[: min(runs or self._done, self._done), self.names.index(outcome)]

    def table(self) -> Array:
        """Return all outcomes of the runs that are done (runs, outcomes)."""
        return self._table[: self._done]

    def seated(self) -> Array:
        """Return the share of runs in which each party sits, by month (months, parties)."""
        with self._lock:
            return self._seated / max(self._done, 1)


class Conditions:
    """The conditions that were looked at last, whoever asked for them."""

    def __init__(self, simulate: Simulate, kept: int = KEPT) -> None:
        self._simulate, self._kept = simulate, kept
        self._known: OrderedDict[tuple[int, int, str], Condition] = OrderedDict()
        self._lock = Lock()

    def of(self, case: Case, changes: Mapping[str, Any], seed: int) -> Condition:
        """Return the condition with these changes; a CaseError says which of them the case refuses."""
        key = (id(case), seed, canonical(changes))
        with self._lock:
            if key not in self._known:
                varied = case.vary(changes) if changes else case
                self._known[key] = Condition(varied, seed, self._simulate)
            self._known.move_to_end(key)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
            return self._known[key]


def run_all(conditions: Sequence[Condition], runs: int) -> int:
    """Run every condition until so many runs are done, and return for how many runs all of them can be compared."""
    for each in conditions:
        each.run(runs)
    return min(each.done for each in conditions)
