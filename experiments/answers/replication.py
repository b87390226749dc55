"""What history did beside what the model does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.answers.patterns import HOLDS, Score, in_runs, score
from experiments.answers.robustness import draw_worlds
from experiments.batches.simulate import Simulate
from model.cases import Case, CaseError
from model.ensemble import Records, simulate
from model.outcomes import series_names
from model.rules import bargaining, participation

WORLDS = 500

RUNS_PER_WORLD = 10

FEWEST_RUNS = 10

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replication:
    """A case lived through many times."""

    case: Case
    seed: int
    records: Records
    scores: list[Score]
    worlds: int
    theories: pd.DataFrame | None  # share of runs by theory and pattern

    @property
    def runs(self) -> int:
        """Number of runs at the case's own values."""
        return int(self.records.table.shape[0])

    def column(self, name: str) -> Array:
        """Return an outcome of every run (runs,)."""
        return np.asarray(self.records.table[:, self.records.names.index(name)])

    def path(self, name: str) -> Array:
        """Return a monthly series of every run (runs, months)."""
        assert self.records.series is not None
        assert self.records.series_names is not None
        return np.asarray(self.records.series[:, :, self.records.series_names.index(name)])


def replicate(
    case: Case,
    runs: int = 2000,
    seed: int = 0,
    worlds: int = WORLDS,
    all_rules: bool = False,
    console: Console | None = None,
) -> Replication:
    """Live through a case many times, at its own values and in worlds drawn from its plausible ranges."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console or Console(quiet=True),
        transient=True,
        disable=console is None or not console.is_terminal,
    )
    with bar, ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        records = simulate(case, seed, 0, runs, list(series_names(case)))
        base = in_runs(case, _reusing(case, records), seed, 0, runs)
        drawn = draw_worlds(case, worlds, seed)
        task = bar.add_task("worlds", total=len(drawn))

        def world(values: Mapping[str, float]) -> Mapping[str, NDArray[np.bool_]] | None:
            try:
                return in_runs(case.vary(values), simulate, seed, 0, RUNS_PER_WORLD)
            except CaseError:
                return None
            finally:
                bar.advance(task)

        others = [found for found in threads.map(world, drawn) if found is not None]
        scores = score(case, base, others)
        theories = None
        if all_rules:
            theories = _theories(case, seed, max(FEWEST_RUNS, runs // 10), threads.map, bar)
    return Replication(case, seed, records, scores, len(others), theories)


def _reusing(lived: Case, records: Records) -> Simulate:
    """Return an ensemble that has the records of one case already and simulates any other."""

    def given(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Records:
        return records if case is lived else simulate(case, seed, first, runs, series)

    return given


def _theories(
    case: Case,
    seed: int,
    runs: int,
    mapped: Callable[..., Iterable[Any]],
    bar: Progress,
) -> pd.DataFrame:
    """Return the share of runs that show each pattern under every pair of rules."""
    pairs = [(b, p) for p, b in product(participation.rules.names, bargaining.rules.names)]
    task = bar.add_task("theories", total=len(pairs))

    def theory(pair: tuple[str, str]) -> dict[str, Any]:
        changed = case.vary({"rules.bargaining": pair[0], "rules.participation": pair[1]})
        found = in_runs(changed, simulate, seed, 0, runs)
        bar.advance(task)
        shares = {name: float(each.mean()) for name, each in found.items()}
        return {"bargaining": pair[0], "participation": pair[1], "runs": runs, **shares}

    return pd.DataFrame(list(mapped(theory, pairs)))


def record(found: Replication, saved: Path) -> dict[str, Any]:
    """Return what the JSON object says."""
    return {
        "case": found.case.file,
        "runs": found.runs,
        "seed": found.seed,
        "results": str(saved),
        "patterns": [
            {
                "id": each.id,
                "text": each.pattern.text,
                "share": each.share.estimate,
                "low": each.share.low,
                "high": each.share.high,
                "robust_share": each.robust_share,
                "holds": each.holds,
            }
            for each in found.scores
        ],
    } | ({} if found.theories is None else {"theories": found.theories.to_dict("records")})


def pattern_rows(found: Replication) -> list[dict[str, Any]]:
    """Return the scores as rows of a table, one a pattern."""
    return [
        {
            "id": each.id,
            "text": each.pattern.text,
            "history": each.pattern.history,
            "share": each.share.estimate,
            "low": each.share.low,
            "high": each.share.high,
            "robust_share": each.robust_share,
            "worlds_that_show_it": None if each.by_world is None else float((each.by_world >= HOLDS).mean()),
            "verdict": each.verdict,
            "predicate": " ".join(each.pattern.holds.split()),
        }
        for each in found.scores
    ]
