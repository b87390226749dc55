"""The mean of an outcome for every combination of two or three factors."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.registry import (
    MOST_LEVELS,
    Unsuited,
    averaged,
    figure_kind,
    in_words,
    levels,
    main_outcome,
    worded,
)
from experiments.plots.style import Style


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit two or three factors of few levels."""
    factors = list(by) or folder.factors
    few = len(factors) in (2, 3) and all(levels(folder, f) <= MOST_LEVELS for f in factors)
    return 2 if few else 0


@figure_kind(
    "Mean for every combination of factors", "{outcome}: mean for every combination of factors", suits
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return a heat map of the mean; a third factor makes panels."""
    name, factors = outcome or main_outcome(folder), by or folder.factors
    if len(factors) < 2:
        raise Unsuited("an interaction needs two factors")
    by_size = sorted(factors[:3], key=lambda f: -levels(folder, f))
    panel = by_size[2] if len(by_size) > 2 else None
    shown = in_words(folder, by_size)
    drawn = plots.interaction(
        worded(folder, name, *by_size),
        name,
        shown[0],
        shown[1],
        shown[2] if panel else None,
        folder.measure(name),
        style,
    )
    return averaged(drawn, folder, by_size, style)
