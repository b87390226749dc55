"""Runs at draws of the assumptions: a plan whose points are draws, stored and resumed like every other batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from experiments.batches.chunks import default_size
from experiments.batches.provenance import code_hash
from experiments.batches.runner import Progress, Threads, Workers, fill
from experiments.batches.simulate import Simulate
from experiments.batches.store import Store, read_tables
from experiments.questions.experiment_keys import Experiment
from experiments.questions.points import Plan
from model.cases import Case

type Array = NDArray[np.float64]
type Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Drawn(Plan):
    """A plan whose points are given one by one as what they change in the case."""

    draws: tuple[Changes, ...] = ()
    own_luck: bool = False  # runs of no two draws are alike

    @cached_property
    def size(self) -> int:
        """The number of draws."""
        return len(self.draws)

    def values(self, point: int) -> dict[str, Any]:
        """Return nothing: a draw sets too many numbers to repeat them in every row."""
        return {}

    def changes(self, point: int) -> dict[str, Any]:
        """Return what a draw sets in the case, and what is held at all of them."""
        return {**self.experiment.held, **self.draws[point]}

    def first_run(self, point: int) -> int:
        """Return the number of the first run at a draw."""
        return point * self.most_runs if self.own_luck else 0

    def config(self) -> dict[str, Any]:
        """Return the experiment, with a checksum of its draws."""
        return {**super().config(), "draws": self._digest, "own_luck": self.own_luck}

    @cached_property
    def _digest(self) -> str:
        text = json.dumps(self.draws, sort_keys=True, default=float)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Bench:
    """Where draws are run: folder, workers, and who is told how far it is."""

    folder: Path
    workers: Workers = field(default_factory=lambda: Threads(2))
    advance: Callable[[int], object] = lambda rows: None  # is told of rows as they are added
    simulate: Simulate | None = None

    def run(
        self,
        case: Case,
        draws: Sequence[Changes],
        runs: int,
        seed: int,
        outcomes: Sequence[str],
        held: Changes | None = None,
        own_luck: bool = False,
    ) -> Array:
        """Return outcomes of so many runs at every draw (draws, runs, outcomes), from disk what is there.

        All draws have the same luck, or each its own. What a run that raised would have shown is missing, and so is all of a
        draw that the case's own rules refuse.
        """
        if not draws or not outcomes:
            return np.empty((len(draws), runs, len(outcomes)))
        experiment = Experiment(
            name="draws",
            case=case.file,
            seed=seed,
            runs=runs,
            design="table",
            outcomes=list(outcomes),
            held=dict(held or {}),
            rows=[],
        )
        plan = Drawn(experiment, case, (), tuple(outcomes), "draws", draws=tuple(draws), own_luck=own_luck)
        store = Store(self.folder / plan.key(code_hash()))
        told = 0

        def show(progress: Progress) -> None:
            nonlocal told
            self.advance(progress.rows - told)
            told = progress.rows

        with store.held(60.0, lambda text: None):
            self.advance(store.scan().rows)
            fill(store, plan, self.workers, size=_size(plan), simulate=self.simulate, show=show)
        return _placed(store.folder, len(draws), runs, outcomes)


@dataclass(frozen=True)
class Imagined:
    """Runs of a rule without theory, which take no time and so are not stored."""

    simulate: Simulate

    def run(
        self,
        case: Case,
        draws: Sequence[Changes],
        runs: int,
        seed: int,
        outcomes: Sequence[str],
        held: Changes | None = None,
        own_luck: bool = False,
    ) -> Array:
        """Return outcomes of so many runs at every draw (draws, runs, outcomes); what a draw sets changes nothing."""
        records = self.simulate(case.vary(held) if held else case, seed, 0, len(draws) * runs)
        places = [list(records.names).index(name) for name in outcomes]
        return records.table[:, places].reshape(len(draws), runs, len(outcomes))


class Runner(Protocol):
    """Whoever runs draws: a bench, or the imagination."""

    def run(
        self,
        case: Case,
        draws: Sequence[Changes],
        runs: int,
        seed: int,
        outcomes: Sequence[str],
        held: Changes | None = None,
        own_luck: bool = False,
    ) -> Array:
        """Return outcomes of so many runs at every draw (draws, runs, outcomes)."""


def _size(plan: Plan) -> int:
    """Return rows a chunk: whole draws, a few chunks for every worker even in a small batch."""
    draws = max(1, min(default_size(plan) // plan.most_runs, -(-plan.size // 4)))
    return draws * plan.most_runs


def _placed(folder: Path, draws: int, runs: int, outcomes: Sequence[str]) -> Array:
    found = np.full((draws, runs, len(outcomes)), np.nan)
    for table in read_tables(folder, columns=["point", "run", *outcomes]):
        point, run = (table[name].to_numpy() for name in ("point", "run"))
        run = run % runs
        for place, name in enumerate(outcomes):
            found[point, run, place] = table[name].to_numpy()
    return found
