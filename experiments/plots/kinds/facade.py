"""Nominal against effective change."""

from __future__ import annotations

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.history import on_record
from experiments.plots.registry import (
    MIXED,
    Unsuited,
    averaged,
    conditions,
    figure_kind,
    how_many,
    in_words,
    worded,
)
from experiments.plots.style import Style

MOST_PANELS = 6


@figure_kind(
    "Nominal against effective change",
    "Nominal against effective change; below the diagonal reform is facade",
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the plane of nominal and effective change, by condition where they are few."""
    missing = [n for n in ("nominal_reform", "effective_reform") if n not in folder.columns]
    if missing:
        raise Unsuited(f"{missing[0]} was not recorded")
    columns = conditions(folder, by, "effective_reform")
    shown = columns if how_many(folder, columns) <= MOST_PANELS else []
    drawn = plots.facade_plane(
        worded(folder, "nominal_reform", "effective_reform", *shown),
        in_words(folder, shown) or None,
        style=style,
        history=on_record(folder, "nominal_reform"),
    )
    return averaged(drawn, folder, shown, style, MIXED if shown else "mixes runs at all values of")
