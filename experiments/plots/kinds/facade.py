"""Nominal against effective change."""

from __future__ import annotations

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.registry import (
    Unsuited,
    averaged,
    conditions,
    figure_kind,
)
from experiments.plots.style import Style, groups

MOST_REGIONS = 4  # conditions whose regions can lie on one plane


@figure_kind(
    "Nominal against effective change",
    "Nominal against effective change; below the diagonal reform is facade",
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the plane of nominal and effective change, by condition where they are few."""
    missing = [n for n in ("nominal_reform", "effective_reform") if n not in folder.frame.columns]
    if missing:
        raise Unsuited(f"{missing[0]} was not recorded")
    columns = conditions(folder, by)
    shown = columns if len(groups(folder.frame, columns)) <= MOST_REGIONS else []
    return averaged(plots.facade_plane(folder.frame, shown or None, style=style), folder, shown, style)
