"""How an outcome is spread over runs, condition by condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray
from scipy import stats

from experiments.batches.measures import Measure
from experiments.plots.style import (
    COLOURS,
    FILLS,
    GREY,
    HATCHES,
    LINES,
    MARKERS,
    Look,
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
from experiments.statistics import wilson
from experiments.wording import words

type Array = NDArray[np.float64]

LUMP = 0.05  # a single value held by this share of runs is drawn as a bar, not smoothed away
ALIKE = 0.025  # of the axis: lumps that are closer stand as one bar
LABELLED = 0.12  # of the axis: what the label of a bar takes up
HIGHEST = 0.62  # of a row: above it the labels of bars would stand in the row above
MOST_SMOOTHED = 4000  # runs that a density is estimated from
RAIN = 150  # runs that are drawn one by one
MOST_CATEGORIES = 7
MOST_BANDS = 4  # that can lie over each other
LABEL = 24  # characters in a line of a condition's name
TALLEST = 0.4  # of a row
LINE = 0.19  # of a row, taken up by a line of small text


def distributions(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = "condition",
    measure: Measure | None = None,
    style: Style = "paper",
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
        barred = False
        for row, part in enumerate(_upwards(parts)):
            place = len(parts) - 1 - row
            colour = COLOURS[place % len(COLOURS)]
            barred |= _raincloud(axes, part[outcome].to_numpy(float), row, colour, known, chosen)
        _rows(axes, list(parts), named_by(by))
        axes.set_ylim(-0.5, len(parts) - 0.22)
        axes.set_xlabel(wrapped(known.label, 38))
        axes.locator_params(axis="x", nbins=6)
        bars = "upright bar with %: runs of (nearly) one value\n" if barred else ""
        drawn.set_figheight(drawn.get_figheight() + (0.13 * chosen.font / 7.5 if barred else 0.0))
        note(axes, f"ring: median; bars: middle 50% and 90% of runs\n{bars}{counts(parts)}")
    return drawn


def _height(chosen: Look, names: Sequence[str]) -> float:
    return chosen.font / 7.5 * (0.75 + max(0.52, 0.14 * _lines(names)) * len(names))


def _lines(names: Sequence[str]) -> int:
    """Return the lines of the longest label."""
    return max(wrapped(name, LABEL).count("\n") + 1 for name in names)


def _rows(axes: Axes, names: Sequence[str], title: str) -> None:
    axes.set_yticks(range(len(names)), [wrapped(name, LABEL) for name in reversed(names)])
    axes.set_ylabel(wrapped(title, 22))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


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
    kernel = stats.gaussian_kde(values, "silverman")
    total = kernel(grid)
    if low is not None:
        total = total + kernel(2.0 * low - grid)
    if high is not None:
        total = total + kernel(2.0 * high - grid)
    return np.asarray(total, dtype=np.float64)


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


def shares(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = "condition",
    measure: Measure | None = None,
    style: Style = "paper",
) -> Figure:
    """Show in which share of runs a discrete outcome takes each value; yes-or-no outcomes with
    their score intervals.
    """
    known = measure or Measure(outcome)
    kept = frame.dropna(subset=[outcome])
    parts = groups(kept, by)
    values = sorted(kept[outcome].unique())
    with look(style) as chosen:
        drawn = figure(chosen.column, _bars_height(chosen, list(parts), len(values)))
        axes = drawn.subplots()
        if set(values) <= {0.0, 1.0}:
            _yes_or_no(axes, parts, outcome, chosen)
            axes.set_xlabel(
                wrapped(f"Share of runs: {known.text or words(known.name.replace('.', ' '))}", 48)
            )
        else:
            _stacked(axes, parts, outcome, values)
            axes.set_xlabel("Share of runs")
            drawn.legend(
                title=wrapped(known.label, 40),
                loc="outside upper center",
                alignment="center",
                ncols=min(len(values), MOST_CATEGORIES),
                handlelength=1.4,
                columnspacing=1.0,
                handletextpad=0.4,
            )
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        _rows(axes, list(parts), named_by(by))
        axes.set_ylim(-0.6, len(parts) - 0.4)
        note(axes, f"{'95% interval; ' if set(values) <= {0.0, 1.0} else ''}{counts(parts)}")
    return drawn


def _bars_height(chosen: Look, names: Sequence[str], values: int) -> float:
    row = max(0.27, 0.14 * _lines(names))
    return chosen.font / 7.5 * (0.72 + row * len(names) + (0.4 if values > 2 else 0.0))


def _upwards(parts: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the parts from the lowest row to the highest: the first condition stands on top."""
    return list(parts.values())[::-1]


def _yes_or_no(axes: Axes, parts: Mapping[str, pd.DataFrame], outcome: str, chosen: Look) -> None:
    for row, part in enumerate(_upwards(parts)):
        place = len(parts) - 1 - row
        found = wilson(int(part[outcome].sum()), len(part))
        colour = COLOURS[place % len(COLOURS)]
        axes.plot([0.0, 1.0], [row, row], color="#EEEEEE", lw=chosen.line, zorder=0)
        axes.plot([found.low, found.high], [row, row], color=colour, lw=2.0 * chosen.line)
        axes.plot(found.estimate, row, varied(MARKERS, place), color=colour, mec="white", mew=0.4)
        left = found.estimate > 0.5
        axes.annotate(
            f"{found.estimate:.0%}",
            (found.low if left else found.high, row),
            (-4 if left else 4, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            color=GREY,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"},
        )
    axes.set_xlim(-0.03, 1.03)


def _stacked(axes: Axes, parts: Mapping[str, pd.DataFrame], outcome: str, values: Sequence[float]) -> None:
    shown = list(values[: MOST_CATEGORIES - 1]) if len(values) > MOST_CATEGORIES else list(values)
    for place, value in enumerate(shown):
        last = place == len(shown) - 1 and len(shown) < len(values)
        left = np.array([(part[outcome] < value).mean() for part in _upwards(parts)])
        width = np.array(
            [
                ((part[outcome] >= value) if last else (part[outcome] == value)).mean()
                for part in _upwards(parts)
            ]
        )
        axes.barh(
            range(len(parts)),
            width,
            0.66,
            left,
            color=FILLS[place],
            hatch=HATCHES[place],
            edgecolor="white",
            linewidth=0.5,
            label=f"{value:g}{' or more' if last else ''}",
        )
        for row, share in enumerate(width):
            if share >= 0.12:
                axes.text(
                    left[row] + share / 2,
                    row,
                    f"{share:.0%}",
                    ha="center",
                    va="center",
                    bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.9},
                )
    axes.set_xlim(0.0, 1.0)


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
    their luck at several points count once.

    Source: Massart (1990).
    """
    return float(np.sqrt(np.log(2.0 / (1.0 - level)) / (2.0 * runs)))
