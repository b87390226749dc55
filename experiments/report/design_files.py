"""The files of a menu of designs: a table, and the frontier of legitimacy against power."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from experiments import plots
from experiments.answers.weighed_designs import WeighedDesigns, record
from experiments.batches.checksums import write_result
from experiments.batches.csv_text import csv_bytes
from experiments.plots.frontier import frontier_figure


def save_designs(found: WeighedDesigns, root: Path) -> WeighedDesigns:
    """Write the designs and their frontier to a folder; return them with it."""
    case = found.moment.case
    folder = root / "designs" / Path(case.file).stem / f"{found.month}-run{found.run}-seed{found.seed}"
    table = pd.DataFrame([record(each) for each in found.options])
    drawn = frontier_figure(found.options, f"{case.polity.name}, {found.month}")
    files = {"designs.csv": csv_bytes(table), **plots.files_of(drawn, "frontier")}
    write_result(folder, files, root)
    return replace(found, saved=folder)
