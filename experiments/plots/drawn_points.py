"""Points that are drawn, not crossed: the mean at each point against each factor, with rank correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.batches.measures import Measure
from experiments.plots.mean_axes import letters_of, level_ticks, mean_range, places_of, pooled_spread
from experiments.plots.style import (
    COLOURS,
    Look,
    Style,
    axis_name,
    figure,
    hide_beyond,
    look,
    mark_history,
    number,
    remark,
    wrapped,
)
from experiments.statistics import Influence, influences
from experiments.wording import value_text

ACROSS = 4


def drawn_points(
    frame: pd.DataFrame,
    outcome: str,
    factors: Sequence[str],
    measure: Measure | None = None,
    style: Style = "paper",
    history: float | None = None,
) -> Figure:
    """Show the mean of an outcome at each point against every factor, one panel each, with Spearman's rank correlation.

    The others vary from point to point, so that a panel shows how a factor goes with the outcome, not its effect alone.
    """
    known = measure or Measure(outcome)
    points = frame.groupby("point", sort=True).agg({**dict.fromkeys(factors, "first"), outcome: "mean"})
    ranks = _ranks(points, outcome, factors)
    with look(style) as chosen:
        columns = min(len(factors), ACROSS)
        rows = -(-len(factors) // columns)
        width = chosen.column if columns < 3 else chosen.page
        drawn = figure(width, 2.0 * rows * chosen.font / 7.5)
        grid = drawn.subplots(rows, columns, sharey=True, squeeze=False).ravel()
        for axes, factor in zip(grid, factors, strict=False):
            inches, rank = width / columns - 0.2, ranks.get(factor)
            _panel(axes, points[factor], points[outcome], axis_name(factor), rank, inches, chosen)
            mark_history(axes, history, chosen, upright=False)
        hide_beyond(grid, len(factors))
        values = [*points[outcome].dropna(), *([] if history is None else [history])]
        mean_range(grid[0], values, known, pooled_spread(frame, outcome))
        for axes in grid[::columns]:
            axes.set_ylabel(wrapped(known.mean_label, 30))
        remark(drawn, _caption(frame.groupby("point").size()), chosen)
    return drawn


def _panel(
    axes: Axes,
    factor: pd.Series[Any],
    means: pd.Series[float],
    name: str,
    rank: Influence | None,
    width: float,
    chosen: Look,
) -> None:
    """Draw the points against a factor."""
    values = factor.map(_plain)
    levels = list(dict.fromkeys(values))
    levels = sorted(levels) if places_of(levels)[1] else levels
    where = dict(zip(map(value_text, levels), places_of(levels)[0], strict=True))
    x, letters = values.map(value_text).map(where), letters_of(width, 1, chosen)
    axes.plot(x, means, ".", color=COLOURS[0], ms=0.9 * chosen.marker, alpha=0.6, mew=0)
    level_ticks(axes, levels, letters_of(width, len(levels), chosen), chosen)
    axes.set_xlabel(wrapped(name, letters))
    axes.set_title(wrapped(_title(rank), letters))


def _caption(runs: pd.Series[int]) -> str:
    each = f"{runs.min():,}" if runs.min() == runs.max() else f"{runs.min():,} to {runs.max():,}"
    return f"mean at each of {len(runs):,} points, n = {each} runs each; ρ: rank correlation"


def _plain(value: object) -> object:
    return value.tolist() if isinstance(value, np.generic) else value


def _ranks(points: pd.DataFrame, outcome: str, factors: Sequence[str]) -> Mapping[str, Influence]:
    """Return the rank correlations of the factors that are numbers."""
    numbers = [name for name in factors if pd.api.types.is_numeric_dtype(points[name])]
    inputs = {str(name): points[name].to_numpy(float) for name in numbers}
    found = influences(inputs, points[outcome].to_numpy(float)) if inputs else []
    return {each.path: each for each in found}


def _title(found: Influence | None) -> str:
    if found is None:
        return ""
    beyond = "" if found.is_clear else ", not beyond chance"
    return f"ρ = {number(found.correlation, 2)}{beyond}"
