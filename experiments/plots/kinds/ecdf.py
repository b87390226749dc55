"""Cumulative distributions of an outcome by condition."""

from __future__ import annotations

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.registry import (
    averaged,
    conditions,
    figure_kind,
    main_outcome,
)
from experiments.plots.style import Style


@figure_kind("Share of runs at or below each level", "Share of runs at or below each level: {outcome}")
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the cumulative distribution of an outcome in each condition."""
    name, columns = outcome or main_outcome(folder), conditions(folder, by)
    drawn = plots.ecdf(folder.frame, name, columns, folder.measure(name), style)
    return averaged(drawn, folder, columns, style)
