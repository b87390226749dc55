"""The files of a comparison of cases: runs, summary and the facade plane."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from experiments import plots
from experiments.answers.countries import Countries, country_frame, summary


def save_countries(found: Countries, root: Path) -> Countries:
    """Write runs, summary and figure of a comparison of cases; return it with its folder."""
    folder = root / "countries"
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.concat([country_frame(each) for each in found.countries], ignore_index=True)
    frame.to_parquet(folder / "runs.parquet", index=False)
    plots.save(plots.facade_plane(frame, "country"), folder / "facade_plane")
    rows = [summary(each) for each in found.countries]
    (folder / "summary.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return replace(found, saved=folder)
