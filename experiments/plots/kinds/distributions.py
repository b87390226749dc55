"""Distributions of an outcome by condition."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.history import on_record
from experiments.plots.registry import (
    MIXED,
    averaged,
    conditions,
    figure_kind,
    in_words,
    main_outcome,
    worded,
)
from experiments.plots.style import Style


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit every experiment, where nothing else does."""
    return 1


@figure_kind("Distribution of an outcome by condition", "{outcome} by {factors}", suits)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the distribution of an outcome in each condition."""
    name = outcome or main_outcome(folder)
    columns = conditions(folder, by, name)
    drawn = plots.distributions(
        worded(folder, name, *columns),
        name,
        in_words(folder, columns),
        folder.measure(name),
        style,
        on_record(folder, name),
    )
    return averaged(drawn, folder, columns, style, MIXED)
