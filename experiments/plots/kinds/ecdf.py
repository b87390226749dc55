"""Cumulative distributions of an outcome by condition."""

from __future__ import annotations

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.by_condition import by_condition
from experiments.plots.registry import figure_kind
from experiments.plots.style import Style


@figure_kind("Share of runs at or below each level", "Share of runs at or below each level: {outcome}")
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the cumulative distribution of an outcome in each condition."""
    return by_condition(plots.ecdf, folder, outcome, by, style)
