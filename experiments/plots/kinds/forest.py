"""Effects and verdicts of a set of claims."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.registry import (
    figure_kind,
)
from experiments.plots.style import Style


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit every set of verdicts."""
    return 1


@figure_kind(
    "Effects and verdicts of `reform test`",
    "Effect of each claim in units of its smallest meaningful effect",
    suits,
    holds="hypotheses",
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the forest plot of a set of verdicts."""
    return plots.forest(folder.table("forest.parquet"), style)
