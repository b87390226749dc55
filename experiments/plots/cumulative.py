"""The share of runs in which an outcome stays at or below each level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from experiments.batches.measures import Measure
from experiments.plots.style import (
    LINES,
    Style,
    counts,
    figure,
    groups,
    legend_above,
    legend_height,
    look,
    mark_history,
    named_by,
    note,
    room,
    shades,
    varied,
    wrapped,
)

MOST_BANDS = 4  # that can lie over each other
MOST_STEPS = 5_000  # of a curve: its shares are then wrong by 0.02 points at most


def ecdf(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = "condition",
    measure: Measure | None = None,
    style: Style = "paper",
    history: float | None = None,
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
        colours = shades(frame, by, len(parts))
        widths = [
            _steps(axes, p, outcome, k, colours[k], len(parts) <= MOST_BANDS)
            for k, p in enumerate(parts.values())
        ]
        room(axes, [float(frame[outcome].min()), float(frame[outcome].max())], known.low, known.high)
        _shared_axes(axes, known)
        if labels:
            legend_above(drawn, _handles(labels, colours), named_by(by), chosen)
        mark_history(axes, history, chosen)
        note(axes, _caption(parts, max(widths)))
    return drawn


def _shared_axes(axes: Axes, known: Measure) -> None:
    """Give the plane its axes: the outcome, and shares of runs."""
    axes.set_ylim(0.0, 1.02)
    axes.locator_params(axis="x", nbins=6)
    axes.set_yticks(np.linspace(0.0, 1.0, 5))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel(wrapped(known.label, 38))
    axes.set_ylabel("Runs at or below")
    axes.grid(axis="y", color="#EEEEEE", lw=0.5)
    axes.set_axisbelow(True)


def _handles(labels: Sequence[str], colours: Sequence[str]) -> list[Line2D]:
    return [
        Line2D([], [], color=colours[k], ls=varied(LINES, k), label=label) for k, label in enumerate(labels)
    ]


def _caption(parts: Mapping[str, pd.DataFrame], half: float) -> str:
    """Return what the bands are, how many runs there are, and how many of them a curve is drawn through."""
    banded = "shaded: 95% band" if len(parts) <= MOST_BANDS else f"95% band: ±{half:.0%}"
    of_what = _of_what(parts)
    text = f"{banded}{of_what}\n{counts(parts)}" if of_what else f"{banded}; {counts(parts)}"
    thin = any(len(part) > MOST_STEPS for part in parts.values())
    return f"{text}\na curve is drawn through {MOST_STEPS:,} of them, evenly by rank" if thin else text


def _of_what(parts: Mapping[str, pd.DataFrame]) -> str:
    """Return for how many runs the band is made, where runs stand at several points and so are not independent."""
    apart = {_apart(part) for part in parts.values()}
    if all(_apart(part) == len(part) for part in parts.values()):
        return ""
    return f" for {min(apart):,} runs, the same at all points"


def _apart(part: pd.DataFrame) -> int:
    """Return how many runs have luck of their own."""
    return int(part["run"].nunique()) if "run" in part else len(part)


def _steps(axes: Axes, part: pd.DataFrame, outcome: str, place: int, colour: str, banded: bool) -> float:
    """Draw a distribution function and return half the height of its band, drawn or not."""
    values = thinned(np.sort(part[outcome].to_numpy(float)))
    axes.ecdf(values, color=colour, ls=varied(LINES, place))
    half = band_of_distribution(_apart(part))
    share = np.arange(1, values.size + 1) / values.size
    low, high = (np.clip(share + side * half, 0.0, 1.0) for side in (-1.0, 1.0))
    if banded:
        axes.fill_between(values, low, high, step="post", color=colour, alpha=0.15, lw=0)
    return half


def thinned(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return as many values, in order and evenly by rank, as a curve can show."""
    if values.size <= MOST_STEPS:
        return values
    return np.asarray(values[np.linspace(0, values.size - 1, MOST_STEPS).round().astype(np.intp)])


def band_of_distribution(runs: int, level: float = 0.95) -> float:
    """Return half the height of the band in which a whole distribution function lies; runs that share
    random numbers at several points count once.

    Source: Massart (1990).
    """
    return float(np.sqrt(np.log(2.0 / (1.0 - level)) / (2.0 * runs)))
