"""The files of a replication: scores, runs, figures and how they came about."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import plots
from experiments.answers.patterns import HOLDS
from experiments.answers.replication import Replication, pattern_record
from experiments.batches.checksums import write_result
from experiments.batches.csv_text import csv_bytes
from experiments.batches.files import make_folder, write_whole
from experiments.batches.provenance import versions
from experiments.batches.store import now
from experiments.plots.replication_figures import figures
from experiments.questions.names import MANIFEST
from model.cases import Case


def save_replication(found: Replication, root: Path, more: Mapping[str, bytes] | None = None) -> Replication:
    """Write scores, runs, figures and manifest to a folder named by their cause; return the replication with it.

    `more` are files that belong to it, by name.
    """
    folder = folder_of(found, root)
    frame = pd.DataFrame(found.records.table, columns=list(found.records.names))
    frame.insert(0, "run", np.arange(found.runs))
    files = {
        **(more or {}),
        "patterns.csv": csv_bytes(pd.DataFrame(_rows(found))),
        "runs.parquet": frame.to_parquet(index=False),
    }
    if found.theories is not None:
        files["theories.csv"] = csv_bytes(found.theories)
    for name, drawn in figures(found).items():
        files |= plots.files_of(drawn, name)
    files[MANIFEST] = f"{json.dumps(_manifest(found, folder.name), indent=2, default=str)}\n".encode()
    write_result(folder, files, root)
    return replace(found, saved=folder)


def save_scorecard(found: Replication, folder: Path, root: Path) -> None:
    """Write the scores alone, before the rest is computed; the folder is not complete yet."""
    make_folder(folder, root)
    write_whole(folder / "patterns.csv", csv_bytes(pd.DataFrame(_rows(found))), root)


def replication_folder(case: Case, runs: int, seed: int, draws: int, all_rules: bool, root: Path) -> Path:
    """Return the folder of a replication, named by its cause."""
    given = [case.document, runs, seed, "all" if all_rules else None, draws, versions()["code"]]
    cause = json.dumps(given, sort_keys=True, default=str)
    return root / "replications" / Path(case.file).stem / hashlib.sha256(cause.encode()).hexdigest()[:12]


def folder_of(found: Replication, root: Path) -> Path:
    """Return the folder of a replication that was done."""
    asked = found.draws if found.asked is None else found.asked
    return replication_folder(found.case, found.runs, found.seed, asked, found.theories is not None, root)


def _manifest(found: Replication, key: str) -> dict[str, Any]:
    return {
        "kind": "replication",
        "key": key,
        "case": found.case.file,
        "case_document": found.case.document,
        "runs": found.runs,
        "seed": found.seed,
        "draws": found.draws,
        "command": f"reform replicate {found.case.file} --runs {found.runs} --seed {found.seed}",
        "versions": versions(),
        "python": sys.version.split()[0],
        "when": now(),
        "seconds": time.process_time(),
    }


def _rows(found: Replication) -> list[dict[str, Any]]:
    return [
        {
            **pattern_record(each),
            "history": each.pattern.history,
            "draws_that_show_it": None if each.by_draw is None else float((each.by_draw >= HOLDS).mean()),
            "verdict": each.verdict,
            "predicate": " ".join(each.pattern.holds.split()),
        }
        for each in found.scores
    ]
