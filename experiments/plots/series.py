"""How a quantity moves from month to month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import (
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    Look,
    Measure,
    Style,
    counts,
    figure,
    groups,
    look,
    wrapped,
)


def time_bands(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = None,
    measure: Measure | None = None,
    spans: Mapping[str, tuple[str, str]] | None = None,
    style: Style = "paper",
) -> Figure:
    """Show the median of a monthly quantity with the middle 50 and 90 per cent of runs.

    The frame holds one row a run and month: columns `run`, `month` (YYYY-MM) and the quantity.
    `spans` shades periods such as the months in which a body is open. Several conditions get one
    panel each.
    """
    known = measure or Measure(outcome)
    parts = groups(frame, by)
    with look(style) as chosen:
        columns = min(len(parts), 3)
        rows = -(-len(parts) // columns)
        width = chosen.column if len(parts) == 1 else chosen.page
        drawn = figure(width, (1.15 + 1.25 * rows) * chosen.font / 7.5)
        grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for place, (axes, (name, part)) in enumerate(zip(grid, parts.items(), strict=False)):
            _bands(axes, part, outcome, place, chosen)
            _spans(axes, spans or {}, chosen)
            if len(parts) > 1:
                axes.set_title(wrapped(name, 32))
        for axes in grid[len(parts) :]:
            axes.set_visible(False)
        _months(grid[0])
        for axes in grid[::columns]:
            axes.set_ylabel(wrapped(known.label, 26))
        runs = {name: part.drop_duplicates("run") for name, part in parts.items()}
        drawn.supxlabel(
            f"median and middle 50% and 90% of runs; {counts(runs)}",
            fontsize=0.87 * chosen.font,
            color=GREY,
        )
    return drawn


def _bands(axes: Axes, frame: pd.DataFrame, outcome: str, place: int, chosen: Look) -> None:
    table = frame.groupby("month", sort=True)[outcome].quantile(
        np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    )
    wide = table.unstack()
    months = np.array([year(str(month)) for month in wide.index])
    colour = COLOURS[place % len(COLOURS)]
    low, lower, middle, upper, high = (wide.iloc[:, k].to_numpy(float) for k in range(5))
    axes.fill_between(months, low, high, color=colour, alpha=0.18, lw=0)
    axes.fill_between(months, lower, upper, color=colour, alpha=0.35, lw=0)
    axes.plot(months, low, color=colour, lw=0.4 * chosen.line, ls=":")
    axes.plot(months, high, color=colour, lw=0.4 * chosen.line, ls=":")
    axes.plot(
        months,
        middle,
        color=colour,
        ls=LINES[place % len(LINES)],
        lw=1.3 * chosen.line,
        marker=MARKERS[place % len(MARKERS)],
        markevery=12,
        ms=0.7 * chosen.marker,
    )


def year(month: str) -> float:
    """Return a month written YYYY-MM as a decimal year."""
    year, number = month.split("-")
    return int(year) + (int(number) - 1) / 12.0


def _spans(axes: Axes, spans: Mapping[str, tuple[str, str]], chosen: Look) -> None:
    for name, (start, end) in spans.items():
        left, right = year(start), year(end)
        axes.axvspan(left, right, color="#EEEEEE", lw=0, zorder=0)
        axes.annotate(
            name,
            ((left + right) / 2.0, 1.0),
            (0, -1),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="top",
            color=GREY,
            fontsize=0.8 * chosen.font,
        )


def _months(axes: Axes) -> None:
    low, high = axes.get_xlim()
    years = np.arange(np.ceil(low), np.floor(high) + 1)
    step = 2 if years.size > 5 else 1
    axes.set_xticks(years[::step], [f"{year:.0f}" for year in years[::step]])
    axes.set_xlim(low, high)
