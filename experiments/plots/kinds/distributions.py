"""Distributions of an outcome by condition."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.by_condition import by_condition
from experiments.plots.registry import figure_kind
from experiments.plots.style import Style


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit every experiment, where nothing else does."""
    return 1


@figure_kind("Distribution of an outcome by condition", "{outcome} by {factors}", suits)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the distribution of an outcome in each condition."""
    return by_condition(plots.distributions, folder, outcome, by, style)
