"""The files of a comparison of cases: runs, summary and the facade plane."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from experiments import plots
from experiments.answers.countries import Countries, country_frame, summary
from experiments.batches.checksums import write_result


def save_countries(found: Countries, root: Path) -> Countries:
    """Write runs, summary and figure of a comparison of cases; return it with its folder."""
    folder = root / "countries"
    frame = pd.concat([country_frame(each) for each in found.countries], ignore_index=True)
    rows = [summary(each) for each in found.countries]
    files = {
        "runs.parquet": frame.to_parquet(index=False),
        "summary.json": f"{json.dumps(rows, indent=2)}\n".encode(),
        **plots.files_of(plots.facade_plane(frame, "country"), "facade_plane"),
    }
    write_result(folder, files, root)
    return replace(found, saved=folder)
