"""The files of what actors agree on: outcomes as a table, and the figure."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from experiments.answers.bargained import Bargained
from experiments.batches.checksums import write_result
from experiments.batches.csv_text import csv_cell
from experiments.plots.bargained import bargained
from experiments.plots.style import files_of


def save_bargained(found: Bargained, root: Path) -> Bargained:
    """Write the outcomes and their figure; return the result with what was written."""
    folder = root / f"bargain_{Path(found.actors.file).stem}"
    files = {"outcomes.csv": _csv(found).encode(), **files_of(bargained(found.outcomes), "outcomes")}
    write_result(folder, files, root)
    return replace(found, saved=tuple(folder / name for name in files))


def _csv(found: Bargained) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["issue", "status_quo", *map(csv_cell, found.outcomes[0].by_rule)])
    for outcome in found.outcomes:
        levels = [outcome.status_quo, *outcome.by_rule.values()]
        writer.writerow([csv_cell(outcome.issue), *("" if level is None else level for level in levels)])
    return text.getvalue()
