"""The share of runs in which an outcome stays at or below each level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from experiments.batches.measures import Measure
from experiments.plots.style import (
    COLOURS,
    LINES,
    Style,
    counts,
    figure,
    groups,
    legend_above,
    legend_height,
    look,
    named_by,
    note,
    room,
    varied,
    wrapped,
)

MOST_BANDS = 4  # that can lie over each other


def ecdf(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = "condition",
    measure: Measure | None = None,
    style: Style = "paper",
) -> Figure:
    """Show the share of runs in which an outcome stays at or below each level, condition by
    condition, with the band in which the whole curve lies at 95 per cent.
    """
    known = measure or Measure(outcome)
    parts = groups(frame.dropna(subset=[outcome]), by)
    labels = [wrapped(name, 40) for name in parts] if len(parts) > 1 else []
    with look(style) as chosen:
        above = legend_height(chosen.column, labels, named_by(by), chosen) if labels else 0.0
        drawn = figure(chosen.column, 0.74 * chosen.column + above)
        axes = drawn.subplots()
        widths = [_steps(axes, p, outcome, k, len(parts) <= MOST_BANDS) for k, p in enumerate(parts.values())]
        room(axes, [float(frame[outcome].min()), float(frame[outcome].max())], known.low, known.high)
        axes.set_ylim(0.0, 1.02)
        axes.set_yticks(np.linspace(0.0, 1.0, 5))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_xlabel(wrapped(known.label, 38))
        axes.set_ylabel("Runs at or below")
        axes.grid(axis="y", color="#EEEEEE", lw=0.5)
        axes.set_axisbelow(True)
        if labels:
            handles = [
                Line2D([], [], color=COLOURS[i % len(COLOURS)], ls=varied(LINES, i), label=label)
                for i, label in enumerate(labels)
            ]
            legend_above(drawn, handles, named_by(by), chosen)
        banded = "shaded: 95% band" if len(parts) <= MOST_BANDS else f"95% band: ±{max(widths):.0%}"
        note(axes, f"{banded}; {counts(parts)}")
    return drawn


def _steps(axes: Axes, part: pd.DataFrame, outcome: str, place: int, banded: bool) -> float:
    """Draw a distribution function and return half the height of its band, drawn or not."""
    values = np.sort(part[outcome].to_numpy(float))
    colour = COLOURS[place % len(COLOURS)]
    axes.ecdf(values, color=colour, ls=varied(LINES, place))
    apart = int(part["run"].nunique()) if "run" in part else values.size
    half = band_of_distribution(apart)
    share = np.arange(1, values.size + 1) / values.size
    if not banded:
        return half
    axes.fill_between(
        values,
        np.clip(share - half, 0.0, 1.0),
        np.clip(share + half, 0.0, 1.0),
        step="post",
        color=colour,
        alpha=0.15,
        lw=0,
    )
    return half


def band_of_distribution(runs: int, level: float = 0.95) -> float:
    """Return half the height of the band in which a whole distribution function lies; runs that share
    random numbers at several points count once.

    Source: Massart (1990).
    """
    return float(np.sqrt(np.log(2.0 / (1.0 - level)) / (2.0 * runs)))
