"""The files of a weighed replication: null models and distances beside the scores."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from experiments import plots
from experiments.batches.csv_text import csv_bytes
from experiments.evidence.weighed_replication import WeighedReplication, distance_record, gain_record
from experiments.plots.null_models import null_models
from experiments.report.kept_answers import SHOWN, kept_bytes
from experiments.report.replication_files import folder_of, save_replication


def save_weighed(found: WeighedReplication, root: Path) -> WeighedReplication:
    """Write a replication, and in the same folder its null models, distances and figure; return it with the folder."""
    rows = []
    for each in found.gains:
        told = gain_record(each, found.nulls)
        shares = told.pop("nulls")
        rows.append({"id": each.pattern, "share": each.share, **told, **shares})
    frame = pd.DataFrame(rows)
    distances = pd.DataFrame([distance_record(each) for each in found.distances])
    files = {
        "null_models.csv": csv_bytes(frame),
        "distances.csv": csv_bytes(distances),
        **plots.files_of(null_models(frame, _singled_out(found)), "null_models"),
    }
    done = replace(found, replication=replace(found.replication, saved=folder_of(found.replication, root)))
    save_replication(found.replication, root, {**files, SHOWN: kept_bytes(done)})
    return done


def _singled_out(found: WeighedReplication) -> dict[str, str]:
    """Return the best single null model of every way of the president, with its legend."""
    best: dict[str, str] = {}
    for null in sorted(found.nulls, key=found.total_bits):
        best.setdefault(null.model.president.name, null.model.name)
    return {name: name for name in best.values()}
