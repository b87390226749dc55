"""How an outcome is spread over runs, condition by condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.batches.measures import Measure
from experiments.plots.shares import MOST_CATEGORIES, _lines, _rows, _upwards, shares
from experiments.plots.style import (
    GREY,
    Look,
    Style,
    counts,
    figure,
    groups,
    look,
    mark_history,
    named_by,
    note,
    room,
    shades,
    wrapped,
)

type Array = NDArray[np.float64]

LUMP = 0.05  # a single value held by this share of runs is drawn as a bar, not smoothed away
ALIKE = 0.025  # of the axis: lumps that are closer stand as one bar
LABELLED = 0.12  # of the axis: what the label of a bar takes up
HIGHEST = 0.62  # of a row: above it the labels of bars would stand in the row above
MOST_SMOOTHED = 4000  # runs that a density is estimated from
RAIN = 150  # runs that are drawn one by one
TALLEST = 0.4  # of a row
LINE = 0.19  # of a row, taken up by a line of small text


def distributions(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = "condition",
    measure: Measure | None = None,
    style: Style = "paper",
    history: float | None = None,
) -> Figure:
    """Show how an outcome is spread over runs in each condition.

    A row a condition: density, below it the median with the middle 50 and 90 per cent, and single
    runs. A value that many runs share stands as a bar with its share instead of being smoothed. A
    discrete outcome is shown as shares.
    """
    known = measure or Measure(outcome)
    if _is_discrete(frame[outcome], known):
        return shares(frame, outcome, by, known, style)
    parts = groups(frame.dropna(subset=[outcome]), by)
    with look(style) as chosen:
        drawn = figure(chosen.column, _height(chosen, list(parts)))
        axes = drawn.subplots()
        room(axes, [float(frame[outcome].min()), float(frame[outcome].max())], known.low, known.high)
        barred, colours = False, shades(frame, by, len(parts))
        for row, part in enumerate(_upwards(parts)):
            place = len(parts) - 1 - row
            barred |= _raincloud(axes, part[outcome].to_numpy(float), row, colours[place], known, chosen)
        _rows(axes, list(parts), named_by(by))
        mark_history(axes, history, chosen)
        axes.set_ylim(-0.5, len(parts) - 0.22)
        axes.set_xlabel(wrapped(known.label, 38))
        axes.locator_params(axis="x", nbins=6)
        bars = "vertical bar with %: runs that share (nearly) one value\n" if barred else ""
        drawn.set_figheight(drawn.get_figheight() + (0.13 * chosen.font / 7.5 if barred else 0.0))
        note(axes, f"ring: median; bars: middle 50% and 90% of runs\n{bars}{counts(parts)}")
    return drawn


def _height(chosen: Look, names: Sequence[str]) -> float:
    return chosen.font / 7.5 * (0.75 + max(0.52, 0.14 * _lines(names)) * len(names))


def _is_discrete(column: pd.Series[float], measure: Measure) -> bool:
    values = column.dropna().unique()
    whole = bool(np.all(values == np.round(values)))
    return whole and len(values) <= (20 if measure.discrete else MOST_CATEGORIES)


def _raincloud(axes: Axes, values: Array, row: int, colour: str, measure: Measure, chosen: Look) -> bool:
    """Draw a row and return whether some of its runs stand in bars."""
    left, right = axes.get_xlim()
    lumps = _lumps(values, ALIKE * (right - left))
    smooth = values[~np.isin(values, list(lumps))]
    bars = _pooled(lumps, ALIKE * (right - left))
    grid, height = _cloud(smooth, smooth.size / values.size, measure)
    axes.fill_between(grid, row, row + height, color=colour, alpha=0.35, lw=0)
    axes.plot(grid, row + height, color=colour)
    before, above = -np.inf, 0.0
    for value, share in bars.items():
        top = row + TALLEST * share
        axes.plot([value, value], [row, top], color=colour, lw=3.0 * chosen.line, solid_capstyle="butt")
        near = np.abs(grid - value) < 0.5 * LABELLED * (right - left)
        over = above + LINE if value - before < LABELLED * (right - left) else row
        above, before = max(top, over, row + float(height[near].max()) if near.any() else top), value
        if above - row > HIGHEST:
            above = over  # as high as the last label, which says enough
            continue
        axes.annotate(
            f"{share:.0%}",
            (value, above),
            (0, 1.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=chosen.font * 0.8,
            color=GREY,
        )
    _quantiles(axes, values, row - 0.11, colour, chosen)
    _rain(axes, values, row - 0.27, colour)
    return bool(bars)


def _lumps(values: Array, near: float) -> dict[float, float]:
    """Return the values that many runs share, with their shares; all of them if all are near each other."""
    found, many = np.unique(values, return_counts=True)
    kept = many >= (0 if float(np.ptp(values)) <= near else max(LUMP * values.size, 3))
    return {float(v): float(m) / values.size for v, m in zip(found[kept], many[kept], strict=True)}


def _pooled(lumps: Mapping[float, float], near: float) -> dict[float, float]:
    """Return lumps with those that the eye cannot tell apart put together, at their middle run."""
    together: list[list[float]] = []
    for value in sorted(lumps):
        if together and value - together[-1][0] <= near:
            together[-1].append(value)
        else:
            together.append([value])
    found = {}
    for each in together:
        shares = np.array([lumps[value] for value in each])
        found[each[int(np.searchsorted(shares.cumsum(), 0.5 * shares.sum()))]] = float(shares.sum())
    return found


def _cloud(values: Array, share: float, measure: Measure) -> tuple[Array, Array]:
    """Return a grid of values and the density there, as tall as its share of runs."""
    if values.size < 5 or float(np.ptp(values)) == 0.0:
        return np.empty(0), np.empty(0)
    grid = np.linspace(float(values.min()), float(values.max()), 256)
    if values.size > MOST_SMOOTHED:
        values = np.quantile(values, np.linspace(0.0, 1.0, MOST_SMOOTHED))
    height = density(values, grid, measure.low, measure.high)
    return grid, TALLEST * share * height / height.max()


def density(values: Array, grid: Array, low: float | None, high: float | None) -> Array:
    """Return a kernel density on a grid, reflected at the ends of the outcome's range so that no
    mass leaks out.

    Source: Silverman (1986), sections 2.10 and 3.4.
    """
    width = float(values.std(ddof=1)) * (0.75 * values.size) ** -0.2
    total = _kernels(values, width, grid)
    if low is not None:
        total += _kernels(values, width, 2.0 * low - grid)
    if high is not None:
        total += _kernels(values, width, 2.0 * high - grid)
    return total


def _kernels(values: Array, width: float, grid: Array) -> Array:
    """Return the mean of normal densities around values; scipy.stats has it too, but takes longer to load than to draw."""
    apart = (grid[:, None] - values[None, :]) / width
    density: Array = np.exp(-0.5 * apart * apart).mean(axis=1) / (width * np.sqrt(2.0 * np.pi))
    return density


def _quantiles(axes: Axes, values: Array, y: float, colour: str, chosen: Look) -> None:
    low, lower, middle, upper, high = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    axes.plot([low, high], [y, y], color=colour, lw=chosen.line, solid_capstyle="butt")
    axes.plot([lower, upper], [y, y], color=colour, lw=3.2 * chosen.line, solid_capstyle="butt")
    axes.plot(middle, y, "o", mfc="white", mec=colour, mew=chosen.line, ms=chosen.marker, zorder=3)


def _rain(axes: Axes, values: Array, y: float, colour: str) -> None:
    drops = np.quantile(values, np.linspace(0.0, 1.0, min(RAIN, values.size)), method="nearest")
    shift = np.modf(np.arange(drops.size) * 0.618034)[0] - 0.5  # spread evenly, the same every time
    axes.plot(drops, y + 0.12 * shift, ".", color=colour, ms=1.6, alpha=0.6, mew=0, rasterized=True)


# discrete outcomes
