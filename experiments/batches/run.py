"""Experiments and their results for notebooks: `run(experiment)` and `load(path)` return frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.batches import store
from experiments.questions.experiment_file import load_experiment, plan_of
from experiments.questions.points import Plan
from model.cases import Case, CaseError, Problem, from_document

if TYPE_CHECKING:
    import pandas as pd

    from experiments.batches.chunks import Simulate

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
    from experiments.batches.runner import fill, open_workers

    plan = _plan(experiment)
    folder = store.Store(folder_of(plan, Path(out)))
    with open_workers(workers, cluster) as hands, folder.held(60.0, print):
        progress = fill(folder, plan, hands, f"reform run {plan.file}", simulate=simulate)
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


def load(path: Path | str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the rows of a results folder, or of the newest in it: point, run, seed, factors, outcomes.

    A CaseError names chunks that are damaged and folders that a newer version wrote.
    """
    folder = newest(Path(path))
    store.read_manifest(folder / store.MANIFEST)
    frame = store.read_frame(folder, store.CHUNKS, columns)
    frame.attrs["path"] = str(folder)
    return frame


def load_series(path: Path | str) -> pd.DataFrame:
    """Return the monthly series of a results folder: point, run, month, factors, series."""
    folder = newest(Path(path))
    manifest = store.read_manifest(folder / store.MANIFEST)
    if not manifest.get("experiment", {}).get("series"):
        raise CaseError(
            [Problem(str(folder), "series", None, "none were recorded: name them in the experiment")]
        )
    return store.read_frame(folder, store.SERIES)


def failures(path: Path | str) -> list[dict[str, Any]]:
    """Return the points and runs of a results folder that raised, with seed and traceback."""
    return store.Store(newest(Path(path))).failures()


def case_of(path: Path | str, point: int) -> tuple[Case, int]:
    """Return the case of a point of a results folder, and its seed: what is needed to run it again."""
    folder = newest(Path(path))
    manifest = store.read_manifest(folder / store.MANIFEST)
    base = from_document(manifest["case_document"], str(folder))
    plan = plan_of(manifest["experiment"], folder, base)
    if not 0 <= point < plan.size:
        raise CaseError([Problem(str(folder), "point", point, f"there are points 0 to {plan.size - 1}")])
    return base.vary(plan.changes(point)), plan.experiment.seed


def newest(path: Path) -> Path:
    """Return a results folder, or the newest in it."""
    if (path / store.MANIFEST).is_file():
        return path
    found = sorted(path.rglob(store.MANIFEST), key=lambda each: (each.stat().st_mtime, str(each)))
    if not found:
        raise CaseError(
            [Problem(str(path), "results", None, "holds no results: there is no manifest.json in it")]
        )
    return found[-1].parent
