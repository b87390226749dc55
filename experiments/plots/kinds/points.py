"""Means at points that are drawn against each factor."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.history import on_record
from experiments.plots.registry import (
    Unsuited,
    figure_kind,
    in_words,
    is_crossed_result,
    main_outcome,
    varied_factors,
    worded,
)
from experiments.plots.style import Style


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit designs whose points are drawn or listed."""
    return 2 if folder.factors and "point" in folder.columns and not is_crossed_result(folder) else 0


@figure_kind("Mean at each point against each factor", "{outcome} at each point, by {factors}", suits)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return a panel of points for each factor, with rank correlations."""
    name, factors = outcome or main_outcome(folder), list(by) or varied_factors(folder)
    if "point" not in folder.columns or not factors:
        raise Unsuited("needs points at which factors differ")
    return plots.drawn_points(
        worded(folder, name, *factors),
        name,
        in_words(folder, factors),
        folder.measure(name),
        style,
        on_record(folder, name),
    )
