"""A figure of one outcome's values, condition by condition."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from experiments.batches.results_folder import Folder
from experiments.plots.history import on_record
from experiments.plots.registry import MIXED, averaged, conditions, in_words, main_outcome, worded
from experiments.plots.style import Style


def by_condition(
    figure: Callable[..., Figure], folder: Folder, outcome: str | None, by: list[str], style: Style
) -> Figure:
    """Return a figure of an outcome in each condition, with its value in history."""
    name = outcome or main_outcome(folder)
    columns = conditions(folder, by, name)
    drawn = figure(
        worded(folder, name, *columns),
        name,
        in_words(folder, columns),
        folder.measure(name),
        style,
        on_record(folder, name),
    )
    return averaged(drawn, folder, columns, style, MIXED)
