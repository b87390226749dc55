"""The mean of an outcome for every combination of two factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from experiments.batches.columns import in_words
from experiments.batches.measures import Measure
from experiments.plots.mean_axes import mean_of
from experiments.plots.style import (
    DIVERGING,
    FINEST,
    GREY,
    SEQUENTIAL,
    Look,
    Style,
    Titled,
    axis_name,
    figure,
    groups,
    look,
    number,
    wrapped,
)
from experiments.wording import short_path


def interaction(
    frame: pd.DataFrame,
    outcome: str,
    x: str,
    y: str,
    panel: str | None = None,
    measure: Measure | None = None,
    style: Style = "paper",
) -> Figure:
    """Show the mean of an outcome for every combination of two factors, with half the width of its
    95 per cent interval.

    A third factor makes panels.
    """
    known = measure or Measure(outcome)
    parts = groups(frame, panel) if panel else {"": frame}
    tables = {name: _means(part, outcome, x, y, known) for name, part in parts.items()}
    columns = list(in_words(frame[x]).cat.categories)
    rows = list(in_words(frame[y]).cat.categories)
    with look(style) as chosen:
        cell = 0.62 * chosen.font / 7.5
        wide = len(tables) > 1 or len(columns) > 4
        width = chosen.page if wide else chosen.column
        drawn = figure(width, 0.62 * cell * len(rows) + 1.15 * chosen.font / 7.5)
        grid = drawn.subplots(1, len(tables), sharey=True, squeeze=False)[0]
        shade, colours = _colours([m for table in tables.values() for m, _ in table.values()], known)
        halves = [half for table in tables.values() for _, half in table.values()]
        digits = 2 if float(np.median(halves)) >= 0.01 else 3
        letters = int(0.52 * width / len(columns) / len(tables) / (0.0083 * chosen.font))
        for axes, (name, table) in zip(grid, tables.items(), strict=True):
            _heat(axes, table, columns, rows, shade, colours, digits, chosen)
            _columns(axes, columns, max(letters, 5))
            axes.set_xlabel(wrapped(axis_name(x), 34))
            if panel:
                axes.set_title(
                    wrapped(f"{panel if isinstance(panel, Titled) else short_path(panel)}: {name}", 30)
                )
        grid[0].set_ylabel(wrapped(axis_name(y), 20))
        bar = drawn.colorbar(grid[-1].images[0], ax=list(grid), pad=0.02, shrink=0.95)
        bar.outline.set_visible(False)
        bar.set_label(wrapped(known.mean_label, 24))
        cells = frame.groupby([c for c in (x, y, panel) if c], sort=False)[outcome].size()
        drawn.supxlabel(_caption(cells), fontsize=0.87 * chosen.font, color=GREY)
    return drawn


def _caption(runs: pd.Series[int]) -> str:
    many = f"{runs.min():,}" if runs.min() == runs.max() else f"{runs.min():,} to {runs.max():,}"
    return f"mean ± half of the 95% interval; n = {many} runs in each cell"


type Cells = dict[tuple[str, str], tuple[float, float]]


def _means(frame: pd.DataFrame, outcome: str, x: str, y: str, known: Measure) -> Cells:
    labels = [in_words(frame[column]) for column in (y, x)]
    cells: Cells = {}
    for (row, column), values in frame.groupby(labels, sort=False, observed=True)[outcome]:
        found = mean_of(values.to_numpy(float), known)
        cells[str(row), str(column)] = (found.estimate, found.half_width)
    return cells


def _heat(
    axes: Axes,
    cells: Cells,
    columns: Sequence[str],
    rows: Sequence[str],
    shade: Normalize,
    colours: str,
    digits: int,
    chosen: Look,
) -> None:
    values = np.full((len(rows), len(columns)), np.nan)
    for (row, column), (mean, half) in cells.items():
        i, j = rows.index(row), columns.index(column)
        values[i, j] = mean
        axes.text(
            j,
            i,
            f"{number(mean, digits)}\n{_half(half, digits)}",
            ha="center",
            va="center",
            color=_ink(shade(mean), colours),
            fontsize=chosen.font * (0.93 if len(columns) <= 4 else 0.8),
            linespacing=1.05,
        )
    axes.imshow(values, norm=shade, cmap=colours, aspect="auto", origin="lower")
    axes.set_yticks(range(len(rows)), [wrapped(each, 16) for each in rows])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xticks(np.arange(len(columns) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", lw=1.0)
    axes.tick_params(which="minor", length=0)


def _half(half: float, digits: int) -> str:
    """Return half the width of an interval; one too small for the digits is not written as none."""
    if not math.isfinite(half):
        return "±-"
    least = 10.0**-digits
    return f"±<{least:g}".replace("0.", ".") if 0.0 < half < 0.5 * least else f"±{half:.{digits}f}"


def _columns(axes: Axes, columns: Sequence[str], letters: int) -> None:
    """Label the columns, aslant where a word is wider than its column."""
    labels = [wrapped(each, letters) for each in columns]
    if max(len(line) for label in labels for line in label.split("\n")) <= letters:
        axes.set_xticks(range(len(columns)), labels)
    else:
        slant: Any = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(range(len(columns)), [wrapped(each, 20) for each in columns], **slant)


def _colours(means: Sequence[float], known: Measure) -> tuple[Normalize, str]:
    """Return the range of the colours and their map: from zero where that is the natural end, and about zero for changes.

    The range is no finer than a part of the outcome's own, so that a trivial difference has no colour to speak of.
    """
    low, high = min(means), max(means)
    ends = (known.low, known.high)
    least = FINEST * (ends[1] - ends[0]) if ends[0] is not None and ends[1] is not None else 1e-9
    if low < 0.0:
        reach = max(-low, high, least)
        return Normalize(-reach, reach), DIVERGING
    if known.low is None or known.low <= 0.0:
        return Normalize(0.0, max(high, least)), SEQUENTIAL
    return Normalize(low, max(high, low + least)), SEQUENTIAL


def _ink(level: float, colours: str) -> str:
    """Return black or white, whichever reads on the colour of a level."""
    red, green, blue, _ = colormaps[colours](float(level))
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
