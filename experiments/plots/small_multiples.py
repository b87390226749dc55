"""Small multiples: the mean of an outcome over up to four factors, none of them pooled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.batches.columns import distinct, in_words
from experiments.batches.measures import Measure
from experiments.plots.mean_axes import letters_of, level_ticks, mean_of, mean_range, places_of, pooled_spread
from experiments.plots.style import (
    LINES,
    MARKERS,
    Look,
    Style,
    Titled,
    axis_name,
    figure,
    legend_above,
    legend_height,
    look,
    mark_history,
    remark,
    shades,
    varied,
    wrapped,
)
from experiments.statistics import Interval
from experiments.wording import short_path, value_text

type Cells = Mapping[tuple[str, str, str, str], Interval]


def small_multiples(
    frame: pd.DataFrame,
    outcome: str,
    x: str,
    line: str | None = None,
    column: str | None = None,
    row: str | None = None,
    measure: Measure | None = None,
    style: Style = "paper",
    history: float | None = None,
) -> Figure:
    """Show the mean of an outcome with its interval over up to four factors, in panels that share their axes.

    One factor runs along the axis, the levels of a second are lines, those of a third and fourth make panels.

    Where other factors vary too, a run counts once, by its mean over them.
    """
    known = measure or Measure(outcome)
    factors = [x, line, column, row]
    levels = [_levels(frame, factor) for factor in factors]
    cells = _cells(frame, outcome, factors, known)
    with look(style) as chosen:
        across, down = len(levels[2]), len(levels[3])
        width = chosen.column if across == 1 else chosen.page
        handles, title = (_handles(frame, line, levels[1], chosen), axis_name(line)) if line else ([], "")
        above = legend_height(width, [str(h.get_label()) for h in handles], title, chosen) if handles else 0.0
        tall = 1.5 if down > 1 else 2.0
        drawn = figure(width, (tall * down + 0.45) * chosen.font / 7.5 + above)
        grid = drawn.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        colours = _colours(frame, line, levels[1])
        for (i, j), axes in np.ndenumerate(grid):
            _panel(axes, cells, levels, (j, i), colours, chosen)
            mark_history(axes, history if j == across - 1 else None, chosen, upright=False)
            names = (column, levels[2][j]), (row, levels[3][i])
            _titles(axes, *names, i == 0, j == across - 1, width / across, chosen)
        ends = [end for found in cells.values() for end in found if np.isfinite(end)]
        ends += [] if history is None else [history]
        mean_range(grid[0, 0], ends, known, pooled_spread(frame, outcome))
        level_ticks(grid[-1, 0], levels[0], letters_of(width / across - 0.2, len(levels[0]), chosen), chosen)
        _shared_labels(drawn, grid, x, known, width, chosen)
        if handles:
            legend_above(drawn, handles, title, chosen)
        remark(drawn, f"mean with 95% interval; {_runs(frame, factors)}", chosen)
    return drawn


def _levels(frame: pd.DataFrame, factor: str | None) -> list[Any]:
    """Return the levels of a factor: numbers in order, others as they first appear; one of nothing for no factor."""
    if factor is None:
        return [""]
    values = distinct(frame[factor])
    return sorted(values) if places_of(values)[1] else values


def _cells(frame: pd.DataFrame, outcome: str, factors: Sequence[str | None], known: Measure) -> Cells:
    """Return mean and interval for every combination of levels, in words."""
    keys = [in_words(frame[f] if f else pd.Series("", index=frame.index)) for f in factors]
    keyed = pd.DataFrame({str(k): key for k, key in enumerate(keys)}).assign(value=frame[outcome])
    by = [str(k) for k in range(len(factors))]
    if "run" in frame:
        runs = keyed.assign(run=frame["run"]).groupby([*by, "run"], sort=False, observed=True)
        keyed = runs["value"].mean().reset_index()
    return {
        (str(a), str(b), str(c), str(d)): mean_of(values.to_numpy(float), known)
        for (a, b, c, d), values in keyed.groupby(by, sort=False, observed=True)["value"]
    }


def _colours(frame: pd.DataFrame, line: str | None, levels: Sequence[Any]) -> list[str]:
    """Return the colours of lines, in the order of the levels."""
    if line is None:
        return shades(frame, None, 1)
    ordered = pd.DataFrame({line: levels})
    return shades(ordered, line, len(levels))


def _handles(frame: pd.DataFrame, line: str, levels: Sequence[Any], chosen: Look) -> list[Line2D]:
    colours = _colours(frame, line, levels)
    return [
        Line2D([], [], color=colours[k], ls=varied(LINES, k), marker=varied(MARKERS, k), ms=chosen.marker,
               label=wrapped(value_text(level), 40))
        for k, level in enumerate(levels)
    ]  # fmt: skip


def _panel(
    axes: Axes,
    cells: Cells,
    levels: Sequence[Sequence[Any]],
    panel: tuple[int, int],
    colours: Sequence[str],
    chosen: Look,
) -> None:
    places, _ = places_of(levels[0])
    where = np.array(places)
    step = float(np.min(np.diff(np.sort(where)))) if where.size > 1 else 1.0
    third, fourth = value_text(levels[2][panel[0]]), value_text(levels[3][panel[1]])
    for k, level in enumerate(levels[1]):
        found = [cells.get((value_text(v), value_text(level), third, fourth)) for v in levels[0]]
        there = [(at, each) for at, each in zip(where, found, strict=True) if each is not None]
        shift = 0.05 * step * (k - (len(levels[1]) - 1) / 2.0)
        means = np.array([each.estimate for _, each in there])
        errors = np.array([[each.estimate - each.low, each.high - each.estimate] for _, each in there]).T
        axes.errorbar(
            np.array([at for at, _ in there]) + shift,
            means,
            yerr=np.where(np.isfinite(errors), errors, 0.0).clip(0.0),
            color=colours[k],
            ls=varied(LINES, k),
            marker=varied(MARKERS, k),
            ms=0.8 * chosen.marker,
            lw=chosen.line,
            elinewidth=chosen.line,
        )
    axes.grid(axis="y", color="#EEEEEE", lw=0.5)
    axes.set_axisbelow(True)


def _titles(
    axes: Axes,
    column: tuple[str | None, Any],
    row: tuple[str | None, Any],
    top: bool,
    last: bool,
    width: float,
    chosen: Look,
) -> None:
    """Name a column of panels above its first, a row beside its last."""
    letters = letters_of(width - 0.15, 1, chosen)
    if top and column[0]:
        axes.set_title(wrapped(_panel_name(column[0], column[1]), letters))
    if last and row[0]:
        axes.annotate(
            wrapped(_panel_name(row[0], row[1]), 22),
            (1.0, 0.5),
            (4, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            rotation=270,
            ha="left",
            va="center",
        )


def _panel_name(factor: str, level: Any) -> str:
    name = factor if isinstance(factor, Titled) else short_path(factor)
    return f"{name[:1].upper()}{name[1:]} = {value_text(level)}"


def _shared_labels(drawn: Figure, grid: Any, x: str, known: Measure, width: float, chosen: Look) -> None:
    """Name the axes: the horizontal one below every panel of the last row, the vertical one once."""
    height = (1.5 if len(grid) > 1 else 1.9) * len(grid) * chosen.font / 7.5
    text = wrapped(known.mean_label, max(20, letters_of(height, 1, chosen)))
    if len(grid) == 1:
        grid[0, 0].set_ylabel(text)
    else:
        drawn.supylabel(text, fontsize=chosen.font)
    for axes in grid[-1]:
        axes.set_xlabel(wrapped(axis_name(x), letters_of(width / grid.shape[1] - 0.2, 1, chosen)))


def _runs(frame: pd.DataFrame, factors: Sequence[str | None]) -> str:
    named = [factor for factor in factors if factor]
    sizes = frame.groupby([in_words(frame[factor]) for factor in named], sort=False, observed=True)
    many = sizes["run"].nunique() if "run" in frame else sizes.size()
    low, high = int(many.min()), int(many.max())
    return f"n = {low:,} runs at each mark" if low == high else f"n = {low:,} to {high:,} runs at a mark"
