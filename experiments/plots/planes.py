"""Two quantities at once: facade and effect, the interaction of two factors, outcomes in pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy import stats

from experiments.plots.style import (
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    SEQUENTIAL,
    Look,
    Measure,
    Style,
    counts,
    figure,
    groups,
    look,
    note,
    short_path,
    value_text,
    words,
    wrapped,
)
from experiments.statistics import mean_interval

type Array = NDArray[np.float64]

MOST_POINTS = 800
MOST_SMOOTHED = 3000


def facade_plane(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    nominal: str = "nominal_reform",
    effective: str = "effective_reform",
    style: Style = "paper",
) -> Figure:
    """Show what is written against what binds: on the diagonal reform is real, below it is facade.

    One condition: density of runs. Several: the regions that hold 50 and 90 per cent of the runs,
    and the median run.
    """
    parts = groups(frame.dropna(subset=[nominal, effective]), by)
    with look(style) as chosen:
        drawn = figure(chosen.column, 0.86 * chosen.column)
        axes = drawn.subplots()
        x, y = frame[nominal].to_numpy(float), frame[effective].to_numpy(float)
        low, high = min(0.0, x.min(), y.min()), max(x.max(), y.max(), 0.05)
        air = 0.06 * (high - low)
        low, high = float(low - air), float(high + air)
        _diagonal(axes, low, high, chosen)
        if len(parts) == 1:
            _density(drawn, axes, x, y, (low, high), chosen)
        else:
            for place, (name, part) in enumerate(parts.items()):
                _region(
                    axes,
                    part[nominal].to_numpy(float),
                    part[effective].to_numpy(float),
                    place,
                    name,
                    chosen,
                )
            axes.legend(loc="upper left", handlelength=2.6, borderaxespad=0.2)
        axes.set(xlim=(low, high), ylim=(low, high), aspect="equal")
        axes.set_xlabel("Change as written (share of full accountability)")
        axes.set_ylabel("Change that binds")
        note(axes, counts(parts))
    return drawn


def _diagonal(axes: Axes, low: float, high: float, chosen: Look) -> None:
    axes.fill_between([low, high], [low, high], low, color="#F3F3F3", lw=0, zorder=0)
    axes.axline((0.0, 0.0), slope=1.0, color=GREY, lw=0.8 * chosen.line, zorder=1)
    axes.axhline(0.0, color=GREY, lw=0.5 * chosen.line, ls=":", zorder=1)
    axes.axvline(0.0, color=GREY, lw=0.5 * chosen.line, ls=":", zorder=1)
    axes.text(
        0.97, 0.66, "facade", ha="right", transform=axes.transAxes, color=GREY, style="italic"
    )
    axes.text(
        0.72,
        0.76,
        "as written",
        rotation=45,
        rotation_mode="anchor",
        transform=axes.transAxes,
        color=GREY,
        ha="center",
    )


def _density(
    drawn: Figure, axes: Axes, x: Array, y: Array, ends: tuple[float, float], chosen: Look
) -> None:
    hexes = axes.hexbin(
        x,
        y,
        gridsize=36,
        extent=(*ends, *ends),
        bins="log",
        mincnt=1,
        cmap=f"{SEQUENTIAL}_r",
        lw=0.1,
        zorder=2,
    )
    axes.plot(np.median(x), np.median(y), "D", mfc="white", mec="black", mew=chosen.line, zorder=4)
    axes.annotate(
        "median run",
        (float(np.median(x)), float(np.median(y))),
        (0.2, 0.62),
        textcoords="axes fraction",
        ha="center",
        zorder=5,
        arrowprops={"arrowstyle": "-", "lw": 0.6 * chosen.line, "color": "black", "shrinkB": 3},
    )
    drawn.colorbar(hexes, ax=axes, label="Runs", shrink=0.8, pad=0.02).outline.set_visible(False)


def _region(axes: Axes, x: Array, y: Array, place: int, name: str, chosen: Look) -> None:
    colour, line = COLOURS[place % len(COLOURS)], LINES[place % len(LINES)]
    found = _highest_density(x, y)
    if found is None:
        kept = slice(None, MOST_POINTS)
        axes.plot(
            x[kept], y[kept], ".", color=colour, ms=2, alpha=0.4, mew=0, zorder=2, rasterized=True
        )
    else:
        gx, gy, height, levels = found
        axes.contour(
            gx,
            gy,
            height,
            levels,
            colors=colour,
            linestyles=[line],
            linewidths=[0.7 * chosen.line, 1.2 * chosen.line],
        )
        axes.contourf(gx, gy, height, [levels[-1], height.max()], colors=[colour], alpha=0.18)
    axes.plot(
        np.median(x),
        np.median(y),
        color=colour,
        marker=MARKERS[place % len(MARKERS)],
        ls=line,
        mec="white",
        mew=0.5,
        zorder=4,
        label=wrapped(name, 26),
    )


def _highest_density(x: Array, y: Array) -> tuple[Array, Array, Array, list[float]] | None:
    """Return a density on a grid with the levels that hold 90 and 50 per cent of it; None for runs
    in line.

    Source: Hyndman (1996).
    """
    step = max(1, x.size // MOST_SMOOTHED)
    points = np.vstack([x[::step], y[::step]])
    try:
        kernel = stats.gaussian_kde(points)
    except (np.linalg.LinAlgError, ValueError):
        return None
    pad = 0.2 * np.maximum(np.ptp(points, axis=1), 1e-6)
    ends = np.column_stack([points.min(axis=1) - pad, points.max(axis=1) + pad])
    gx, gy = np.meshgrid(*(np.linspace(float(low), float(high), 90) for low, high in ends))
    height = kernel(np.vstack([gx.ravel(), gy.ravel()])).reshape(gx.shape)
    at_points = kernel(points)
    levels = [float(np.quantile(at_points, 1.0 - share)) for share in (0.9, 0.5)]
    if not levels[0] < levels[1] < height.max():
        return None
    return gx, gy, height, levels


# factors


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
    tables = {name: _means(part, outcome, x, y) for name, part in parts.items()}
    columns = list(dict.fromkeys(value_text(v) for v in frame[x]))
    rows = list(dict.fromkeys(value_text(v) for v in frame[y]))
    with look(style) as chosen:
        cell = 0.62 * chosen.font / 7.5
        wide = len(tables) > 1 or len(columns) > 4
        width = chosen.page if wide else chosen.column
        drawn = figure(width, 0.62 * cell * len(rows) + 1.15 * chosen.font / 7.5)
        grid = drawn.subplots(1, len(tables), sharey=True, squeeze=False)[0]
        means = [m for table in tables.values() for m, _ in table.values()]
        shade = Normalize(min(means), max(means) if max(means) > min(means) else min(means) + 1e-9)
        digits = (
            2 if max(half for table in tables.values() for _, half in table.values()) >= 0.01 else 3
        )
        letters = int(0.52 * width / len(columns) / len(tables) / (0.0083 * chosen.font))
        for axes, (name, table) in zip(grid, tables.items(), strict=True):
            _heat(axes, table, columns, rows, shade, digits, chosen)
            labels = [wrapped(each, max(letters, 5)) for each in columns]
            axes.set_xticks(range(len(columns)), labels)
            if max(len(line) for label in labels for line in label.split("\n")) > max(letters, 5):
                axes.tick_params(axis="x", labelsize=0.8 * chosen.font)
            axes.set_xlabel(short_path(x))
            if name:
                axes.set_title(f"{short_path(panel or '')}: {name}")
        grid[0].set_ylabel(wrapped(short_path(y), 20))
        image = grid[-1].images[0]
        bar = drawn.colorbar(image, ax=list(grid), pad=0.02, shrink=0.95)
        bar.outline.set_visible(False)
        bar.set_label(wrapped(known.label, 24))
        cells = frame.groupby([c for c in (x, y, panel) if c], sort=False)[outcome].size()
        many = (
            f"{cells.min():,}"
            if cells.min() == cells.max()
            else f"{cells.min():,} to {cells.max():,}"
        )
        drawn.supxlabel(
            f"mean ± half of the 95% interval; n = {many} runs in each cell",
            fontsize=0.87 * chosen.font,
            color=GREY,
        )
    return drawn


type Cells = dict[tuple[str, str], tuple[float, float]]


def _means(frame: pd.DataFrame, outcome: str, x: str, y: str) -> Cells:
    labels = [frame[column].map(value_text) for column in (y, x)]
    cells: Cells = {}
    for (row, column), values in frame.groupby(labels, sort=False)[outcome]:
        found = mean_interval(values.dropna().to_numpy(float))
        cells[str(row), str(column)] = (found.estimate, found.half_width)
    return cells


def _heat(
    axes: Axes,
    cells: Cells,
    columns: Sequence[str],
    rows: Sequence[str],
    shade: Normalize,
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
            f"{mean:.{digits}f}\n±{half:.{digits}f}",
            ha="center",
            va="center",
            color=_ink(shade(mean)),
            fontsize=chosen.font * (0.93 if len(columns) <= 4 else 0.8),
            linespacing=1.05,
        )
    axes.imshow(values, norm=shade, cmap=SEQUENTIAL, aspect="auto", origin="lower")
    axes.set_yticks(range(len(rows)), [wrapped(each, 16) for each in rows])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xticks(np.arange(len(columns) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", lw=1.0)
    axes.tick_params(which="minor", length=0)


def _ink(level: float) -> str:
    """Return black or white, whichever reads on the colour of a level."""
    red, green, blue, _ = colormaps[SEQUENTIAL](float(level))
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


# outcomes in pairs


def pairs(
    frame: pd.DataFrame,
    outcomes: Sequence[str],
    by: str | None = None,
    measures: dict[str, Measure] | None = None,
    style: Style = "paper",
) -> Figure:
    """Show outcomes two by two: runs below the diagonal, spread on it, rank correlation above."""
    parts = groups(frame, by)
    known = {name: (measures or {}).get(name, Measure(name)) for name in outcomes}
    size = len(outcomes)
    with look(style) as chosen:
        drawn = figure(chosen.page, chosen.page * 0.9)
        grid = drawn.subplots(size, size, sharex="col", squeeze=False)
        for i, row in enumerate(outcomes):
            for j, column in enumerate(outcomes):
                axes = grid[i][j]
                if i == j:
                    _spread(axes, parts, row, chosen)
                elif i > j:
                    _points(axes, parts, column, row)
                else:
                    _rank(axes, frame, column, row, chosen)
                _pair_labels(axes, i, j, size, known[row], known[column])
        if len(parts) > 1:
            handles = grid[0][0].get_legend_handles_labels()
            drawn.legend(*handles, loc="outside upper left", ncols=3)
        grid[0][-1].set_title(counts(parts), loc="right", color=GREY, fontsize=0.87 * chosen.font)
    return drawn


def _pair_labels(axes: Axes, i: int, j: int, size: int, row: Measure, column: Measure) -> None:
    axes.locator_params(nbins=3)
    if i == size - 1:
        axes.set_xlabel(
            wrapped(
                words(column.name.replace(".", " ")) + (f" ({column.unit})" if column.unit else ""),
                18,
            )
        )
    if j == 0 and i > 0:
        axes.set_ylabel(wrapped(words(row.name.replace(".", " ")), 18))
    if j > 0 or i == 0:
        axes.tick_params(axis="y", labelleft=False)
    if i == j or i < j:
        axes.tick_params(axis="y", left=False, labelleft=False)
        axes.spines["left"].set_visible(False)


def _spread(axes: Axes, parts: dict[str, pd.DataFrame], name: str, chosen: Look) -> None:
    ends = (min(p[name].min() for p in parts.values()), max(p[name].max() for p in parts.values()))
    for place, (label, part) in enumerate(parts.items()):
        axes.hist(
            part[name].dropna(),
            bins=24,
            range=ends if ends[0] < ends[1] else None,
            histtype="step",
            color=COLOURS[place % len(COLOURS)],
            ls=LINES[place % len(LINES)],
            lw=chosen.line,
            label=wrapped(label, 40),
        )


def _points(axes: Axes, parts: dict[str, pd.DataFrame], x: str, y: str) -> None:
    for place, part in enumerate(parts.values()):
        shown = part.iloc[:: max(1, len(part) // MOST_POINTS)]
        axes.plot(
            shown[x],
            shown[y],
            MARKERS[place % len(MARKERS)],
            color=COLOURS[place % len(COLOURS)],
            ms=1.6,
            alpha=0.4,
            mew=0,
            rasterized=True,
        )


def _rank(axes: Axes, frame: pd.DataFrame, x: str, y: str, chosen: Look) -> None:
    both = frame[[x, y]].dropna()
    varied = len(both) > 2 and both[x].nunique() > 1 and both[y].nunique() > 1
    rho = float(stats.spearmanr(both[x], both[y]).statistic) if varied else float("nan")
    text = f"ρ = {rho:.2f}" if varied else "does\nnot vary"
    axes.text(
        0.5,
        0.5,
        text,
        ha="center",
        va="center",
        transform=axes.transAxes,
        fontsize=chosen.font * (1.0 + 0.4 * abs(rho)) if varied else chosen.font,
        color="black" if varied else GREY,
    )
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", bottom=False)
