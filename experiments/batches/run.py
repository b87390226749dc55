"""Experiments and their results for notebooks: `run(experiment)` and `load(path)` return frames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.batches import store
from experiments.questions.experiment_file import load_experiment, plan_of
from experiments.questions.points import Plan

if TYPE_CHECKING:
    import pandas as pd

    from experiments.batches.simulate import Simulate

RESULTS = Path("results")


def run(
    experiment: Path | str | Mapping[str, Any],
    workers: int | None = None,
    cluster: str | None = None,
    out: Path | str = RESULTS,
    simulate: Simulate | None = None,
) -> pd.DataFrame:
    """Run what is missing of an experiment and return its rows, one a run.

    The experiment is a file, the name of a shipped one, or a table of the same keys. The folder of
    the results is in `frame.attrs["path"]`, the number of runs that raised in `frame.attrs["failed"]`.
    """
    from experiments.batches.results_folder import load
    from experiments.batches.runner import fill
    from experiments.batches.workers import open_workers

    plan = _plan(experiment)
    folder = store.Store(folder_of(plan, Path(out)))
    with open_workers(workers, cluster) as hands, folder.held(say=print):
        progress = fill(folder, plan, hands, f"reform run {plan.file}", simulate=simulate, say=print)
    frame = load(folder.folder)
    frame.attrs["failed"] = progress.failed
    return frame


def _plan(experiment: Path | str | Mapping[str, Any]) -> Plan:
    if isinstance(experiment, Mapping):
        return plan_of(experiment, Path("experiment.toml"))
    return load_experiment(experiment)


def folder_of(plan: Plan, out: Path) -> Path:
    """Return where the results of a plan belong."""
    from experiments.batches.provenance import code_hash

    return out / plan.experiment.name / plan.key(code_hash())
