"""How a quantity moves from month to month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.batches.measures import Measure
from experiments.plots.style import (
    FINEST,
    GREY,
    Look,
    Style,
    counts,
    figure,
    groups,
    hide_beyond,
    look,
    named_by,
    remark,
    shades,
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
    known, title = measure or Measure(outcome), named_by(by)
    parts = groups(frame, by)
    colours = shades(frame, by, len(parts))
    with look(style) as chosen:
        columns = min(len(parts), 3)
        rows = -(-len(parts) // columns)
        width = chosen.column if len(parts) == 1 else chosen.page
        drawn = figure(width, (1.15 + 1.25 * rows) * chosen.font / 7.5)
        grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for place, (axes, (name, part)) in enumerate(zip(grid, parts.items(), strict=False)):
            _bands(axes, part, outcome, colours[place], chosen)
            if len(parts) > 1:
                _name(axes, f"{title}: {name}" if title else name, width / columns, chosen)
        written = _written(spans or {}, grid[0], 0.8 * width / columns, chosen)
        for axes in grid[: len(parts)]:
            _spans(axes, spans or {}, written, chosen)
        hide_beyond(grid, len(parts))
        for axes in grid[max(0, len(parts) - columns) : len(parts)]:
            axes.tick_params(labelbottom=True)
        _months(grid[0])
        _range(grid[0], known)
        for axes in grid[::columns]:
            axes.set_ylabel(wrapped(known.label, 26))
        remark(drawn, f"median and middle 50% and 90% of runs; {counts(_runs(parts))}", chosen)
        if any(name != text for name, text in written.items()):
            remark(drawn, "; ".join(f"{text} {name}" for name, text in written.items()), chosen)
    return drawn


def _name(axes: Axes, text: str, width: float, chosen: Look) -> None:
    """Name a panel, above what is written over the spans."""
    axes.set_title(wrapped(text, int(97.0 * width / chosen.font)), pad=4 + 1.1 * chosen.font)


def _runs(parts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return one row a run, of the months that it has."""
    keys = ("point", "run")
    return {name: part.drop_duplicates([key for key in keys if key in part]) for name, part in parts.items()}


def _bands(axes: Axes, frame: pd.DataFrame, outcome: str, colour: str, chosen: Look) -> None:
    table = frame.groupby("month", sort=True)[outcome].quantile(np.array([0.05, 0.25, 0.5, 0.75, 0.95]))
    wide = table.unstack()
    months = np.array([year(str(month)) for month in wide.index])
    low, lower, middle, upper, high = (wide.iloc[:, k].to_numpy(float) for k in range(5))
    axes.fill_between(months, low, high, color=colour, alpha=0.18, lw=0)
    axes.fill_between(months, lower, upper, color=colour, alpha=0.35, lw=0)
    axes.plot(months, low, color=colour, lw=0.4 * chosen.line, ls=":")
    axes.plot(months, high, color=colour, lw=0.4 * chosen.line, ls=":")
    axes.plot(
        months,
        middle,
        color=colour,
        lw=1.3 * chosen.line,
    )


def year(month: str) -> float:
    """Return a month written YYYY-MM as a decimal year."""
    year, number = month.split("-")
    return int(year) + (int(number) - 1) / 12.0


def _written(spans: Mapping[str, tuple[str, str]], axes: Axes, inches: float, chosen: Look) -> dict[str, str]:
    """Return what is written over each span: its name, or a number if the names would run into each other."""
    left, right = axes.get_xlim()
    letter = 0.8 * chosen.font * 0.62 / 72.0 * (right - left) / inches
    in_order = sorted(spans.items(), key=lambda each: each[1])
    places = [((year(start) + year(end)) / 2.0, letter * len(name) / 2.0) for name, (start, end) in in_order]
    ends = [(middle - half, middle + half) for middle, half in places]
    clear = all(one[1] < other[0] for one, other in pairwise(ends))
    inside = all(left <= low and high <= right for low, high in ends)
    return {name: name if clear and inside else str(k + 1) for k, (name, _) in enumerate(in_order)}


def _spans(
    axes: Axes, spans: Mapping[str, tuple[str, str]], written: Mapping[str, str], chosen: Look
) -> None:
    for name, (start, end) in spans.items():
        left, right = year(start), year(end)
        axes.axvspan(left, right, color="#EEEEEE", lw=0, zorder=0)
        axes.annotate(
            written[name],
            ((left + right) / 2.0, 1.0),
            (0, 1),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=GREY,
            fontsize=0.8 * chosen.font,
        )


def _range(axes: Axes, known: Measure) -> None:
    """Let the vertical range begin at a natural zero, stay within the quantity's own, and be no finer than can be judged."""
    bottom, top = axes.get_ylim()
    if known.low == 0.0:
        bottom = 0.0
    if known.low is None or known.high is None:
        axes.set_ylim(bottom, top)
        return
    least = FINEST * (known.high - known.low)
    if top - bottom < least:
        bottom, top = (bottom + top - least) / 2.0, (bottom + top + least) / 2.0
    air = 0.02 * (top - bottom)
    axes.set_ylim(max(bottom, known.low - air), min(top, known.high + air))


def _months(axes: Axes) -> None:
    low, high = axes.get_xlim()
    years = np.arange(np.ceil(low), np.floor(high) + 1)
    step = 2 if years.size > 5 else 1
    axes.set_xticks(years[::step], [f"{year:.0f}" for year in years[::step]])
    axes.set_xlim(low, high)
