"""A small experiment for tests of runner and store, and what they compare: the rows of a results folder."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.batches.packing import Place, packed
from experiments.batches.results_folder import load
from experiments.batches.run import folder_of
from experiments.batches.runner import Progress, Threads, Workers, fill
from experiments.batches.simulate import Simulate
from experiments.batches.store import Store, scan
from experiments.questions.experiment_file import load_experiment
from experiments.questions.points import Plan, key_of

TRIAL = """
question = "Is anything lost?"
case = "kazakhstan"
seed = 3
runs = 50
outcomes = ["nominal_reform", "effective_reform", "crises", "nkvd.joined.ak_zhol"]
[factors]
"bodies.nkvd.chair" = ["appointee", "president"]
"bodies.nkvd.status" = ["advisory", "national_commission", "state_commission"]
"polity.dominance" = [0.5, 0.75]
"bodies.nkvd.guarantees" = [[], ["fair_trial"]]
"""
ROWS = 24 * 50


def written(folder: Path, text: str = TRIAL) -> Path:
    """Write the experiment and return its file."""
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return path


def filled(
    folder: Path,
    simulate: Simulate,
    crew: Workers | None = None,
    size: int | None = 100,
    text: str = TRIAL,
    **more: Any,
) -> tuple[Path, Progress]:
    """Run what is missing of the experiment; return its results folder and how it went."""
    found: Plan = load_experiment(written(folder, text))
    store = Store(folder_of(found, folder / "results"))
    with store.held(1.0, lambda words: None):
        progress = fill(store, found, crew or Threads(2), "reform run trial", size, simulate=simulate, **more)
    return store.folder, progress


def stored(folder: Path, frame: pd.DataFrame, experiment: Mapping[str, Any], **known: Any) -> Path:
    """Store rows as those of an experiment, in one chunk, and return the folder."""
    first = ["point", "run", "seed", *experiment["factors"]]
    frame = frame[[*first, *(name for name in frame if name not in first)]]
    key = key_of(experiment, known.get("case_document"), "abc")
    store = Store(folder)
    (folder / "chunks").mkdir(parents=True)
    columns = {str(name): frame[name].to_numpy() for name in frame}
    store.write_chunk(0, packed(columns, [], Place(key, 0, 1, len(frame))))
    manifest = {
        "kind": "experiment",
        "key": key,
        "experiment": experiment,
        "factors": list(experiment["factors"]),
        "outcomes": [name for name in frame if name not in first],
        "points": frame["point"].nunique(),
        "versions": {"reform": "0.1.0", "code": "abc"},
        **known,
    }
    store.seal(manifest, scan(folder, key))
    return folder


def content(folder: Path) -> pd.DataFrame:
    """Return all rows of a results folder."""
    return load(folder)


if __name__ == "__main__":
    from stand_in import slow

    from experiments.commands.experiment_run import run_command
    from experiments.commands.output import with_output

    sys.exit(
        with_output(
            lambda: run_command(sys.argv[1], workers=2, out=sys.argv[2], chunk_rows=30, simulate=slow)
        )
    )
