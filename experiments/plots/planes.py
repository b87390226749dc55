"""Two quantities at once: facade and effect, the interaction of two factors, outcomes in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray
from scipy import stats

from experiments.batches.measures import Measure
from experiments.plots.style import (
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    SEQUENTIAL,
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
    number,
    remark,
    varied,
    wrapped,
)
from experiments.statistics import mean_interval
from experiments.wording import short_path, value_text, words

type Array = NDArray[np.float64]

type Density = tuple[Array, Array, Array, list[float]]  # places, height, levels

ALIKE = 0.01  # of the plane's width: runs that lie closer together are in one place
WINDOWED = 0.32  # of the plane's width: runs that lie closer together are also shown larger
WINDOW = (0.2, 0.6, 0.35, 0.35)  # in the corner where little is written and much binds
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

    One condition: density of runs, the medians and the middle 90 per cent. Several: the regions that hold
    50 and 90 per cent of the runs, and the medians. Runs that lie close together are shown larger in a window.
    """
    parts = groups(frame.dropna(subset=[nominal, effective]), by)
    clouds = {name: part[[nominal, effective]].to_numpy(float).T for name, part in parts.items()}
    regions = {name: _highest_density(*each) if len(parts) > 1 else None for name, each in clouds.items()}
    outlines = [_outline(each) for each in regions.values() if each is not None]
    points = np.hstack([*clouds.values(), *outlines])
    with look(style) as chosen:
        handles = _region_handles(list(parts), chosen) if len(parts) > 1 else []
        above = _legend_height(handles, named_by(by), chosen) if handles else 0.0
        drawn = figure(chosen.column, 0.86 * chosen.column + above)
        axes = drawn.subplots()
        low, high = min(0.0, float(points.min())), max(float(points.max()), 0.05)
        air = 0.06 * (high - low)
        low, high = low - air, high + air
        close = np.hstack(outlines) if len(outlines) == len(parts) else points
        planes = [axes, *_window(axes, close, (low, high), chosen)]
        for each in planes if handles else ():
            _regions(each, clouds, regions, chosen)
        if not handles:
            _bar(drawn, axes, [_density(each, points[0], points[1], high - low, chosen) for each in planes])
            _cross(planes[-1], points, chosen)
        _diagonal(axes, points, (low, high), len(planes) > 1, chosen)
        axes.set(xlim=(low, high), ylim=(low, high), aspect="equal")
        axes.set_xlabel("Change as written (share of full accountability)")
        axes.set_ylabel("Change that binds (same unit)")
        if handles:
            legend_above(drawn, handles, named_by(by), chosen)
        note(axes, counts(parts) if handles else f"cross: medians, middle 90%; {counts(parts)}")
    return drawn


def _diagonal(axes: Axes, points: Array, ends: tuple[float, float], window: bool, chosen: Look) -> None:
    low, high = ends
    axes.fill_between([low, high], [low, high], low, color="#F3F3F3", lw=0, zorder=0)
    axes.axline((0.0, 0.0), slope=1.0, color=GREY, lw=0.8 * chosen.line, zorder=1)
    axes.axhline(0.0, color=GREY, lw=0.5 * chosen.line, ls=":", zorder=1)
    axes.axvline(0.0, color=GREY, lw=0.5 * chosen.line, ls=":", zorder=1)
    taken = (points - low) / (high - low)
    if window:
        left, bottom, width, _ = WINDOW
        taken = np.hstack([taken, [[left + width, left], [bottom, bottom]]])
    x, y = _free_place(taken, [(t, t + 0.035) for t in (0.76, 0.62, 0.48, 0.34, 0.2)], 0.19)
    slant: Any = {"rotation": 45, "rotation_mode": "anchor", "ha": "center"}
    axes.text(x, y, "as written", transform=axes.transAxes, color=GREY, **slant)
    x, y = _free_place(
        taken, [(0.86, 0.68), (0.86, 0.5), (0.86, 0.3), (0.86, 0.1), (0.6, 0.3), (0.5, 0.1)], 0.14
    )
    axes.text(x, y, "facade", ha="center", transform=axes.transAxes, color=GREY, style="italic")


def _free_place(taken: Array, places: Sequence[tuple[float, float]], need: float) -> tuple[float, float]:
    """Return the first place so far from all points (2, points), or the one farthest from them."""
    away = [float(np.hypot(taken[0] - x, 1.5 * (taken[1] - y)).min()) for x, y in places]
    return next((p for p, far in zip(places, away, strict=True) if far > need), places[int(np.argmax(away))])


def _window(axes: Axes, points: Array, ends: tuple[float, float], chosen: Look) -> list[Axes]:
    """Return a window in the empty corner that shows runs larger, if they lie close together but not in one place."""
    spread = np.ptp(points, axis=1)
    full = ends[1] - ends[0]
    if not 2.0 * ALIKE * full < spread.max() < WINDOWED * full:
        return []
    middle, half = points.min(axis=1) + spread / 2.0, 0.58 * float(spread.max())
    if middle[1] > ends[0] + 0.6 * full and middle[0] < ends[0] + 0.5 * full:
        return []
    window = axes.inset_axes(WINDOW)
    window.set(xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half))
    window.tick_params(labelsize=0.8 * chosen.font)
    window.locator_params(nbins=3)
    window.spines[:].set_visible(True)
    frame = axes.indicate_inset_zoom(window, edgecolor=GREY, lw=0.6 * chosen.line)
    frame.set_zorder(5)
    return [window]


def _density(axes: Axes, x: Array, y: Array, full: float, chosen: Look) -> PolyCollection | None:
    """Draw hexagons as wide as a part of the spread, and the medians; None if all runs are in one place."""
    hexes = None
    spread = max(float(np.ptp(x)), float(np.ptp(y)))
    if spread > ALIKE * full:
        ends = [
            (float(v.min() + v.max() - spread) / 2.0, float(v.min() + v.max() + spread) / 2.0) for v in (x, y)
        ]
        size = int(np.clip(spread / full * 60, 16, 36))
        hexes = axes.hexbin(
            x,
            y,
            gridsize=size,
            extent=(*ends[0], *ends[1]),
            bins="log",
            mincnt=1,
            cmap=f"{SEQUENTIAL}_r",
            lw=0.1,
            zorder=2,
        )
    else:
        inside = "all runs lie here" if spread == 0.0 else f"all runs lie within {spread:.1g}"
        axes.annotate(
            inside,
            (float(np.median(x)), float(np.median(y))),
            (0.3, 0.72),
            textcoords="axes fraction",
            ha="center",
            zorder=5,
            arrowprops={"arrowstyle": "-", "lw": 0.6 * chosen.line, "color": "black", "shrinkB": 3},
        )
    return hexes


def _cross(axes: Axes, points: Array, chosen: Look) -> None:
    """Draw the medians with the middle 90 per cent of runs either way."""
    low, middle, high = np.quantile(points, [0.05, 0.5, 0.95], axis=1)
    for width, colour in ((1.8, "white"), (0.8, "black")):
        look_of: Any = {"color": colour, "lw": width * chosen.line, "zorder": 4}
        axes.plot([low[0], high[0]], [middle[1]] * 2, **look_of)
        axes.plot([middle[0]] * 2, [low[1], high[1]], **look_of)
    axes.plot(*middle, "o", color="black", mec="white", mew=0.5, ms=0.75 * chosen.marker, zorder=5)


def _bar(drawn: Figure, axes: Axes, drawings: Sequence[PolyCollection | None]) -> None:
    """Give all hexagons the same colours, and set a bar with whole numbers of runs beside the axes."""
    found = [each for each in drawings if each is not None]
    most = max((float(np.max(np.asarray(each.get_array()))) for each in found), default=0.0)
    for each in found:
        each.set_norm(LogNorm(1.0, max(most, 2.0)))
    if most <= 1.0:
        return
    bar = drawn.colorbar(found[0], ax=axes, label="Runs in a hexagon", shrink=0.8, pad=0.02)
    ticks = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000) if t <= most]
    ticks = ticks if len(ticks) <= 6 else [t for t in ticks if str(t)[0] == "1"]
    bar.set_ticks(ticks, labels=[f"{t:,}" for t in ticks])
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)


def _regions(
    axes: Axes, clouds: Mapping[str, Array], regions: Mapping[str, Density | None], chosen: Look
) -> None:
    for place, (name, (x, y)) in enumerate(clouds.items()):
        _region(axes, x, y, regions[name], place, chosen)


def _region_handles(names: Sequence[str], chosen: Look) -> list[Artist]:
    """Return what a legend says of the regions: whose they are, and what their outlines hold."""
    handles: list[Artist] = [
        Line2D(
            [],
            [],
            color=COLOURS[i % len(COLOURS)],
            marker=varied(MARKERS, i),
            ls=varied(LINES, i),
            mec="white",
            mew=0.5,
            label=wrapped(name, 26),
        )
        for i, name in enumerate(names)
    ]
    inner = Patch(fc="#DDDDDD", ec=GREY, lw=1.2 * chosen.line, label="half of the runs")
    outer = Patch(fc="none", ec=GREY, lw=0.7 * chosen.line, label="90% of the runs")
    return [*handles, inner, outer, Line2D([], [], ls="", marker="o", color=GREY, label="medians")]


def _legend_height(handles: Sequence[Artist], title: str, chosen: Look) -> float:
    return legend_height(chosen.column, [str(each.get_label()) for each in handles], title, chosen)


def _region(axes: Axes, x: Array, y: Array, found: Density | None, place: int, chosen: Look) -> None:
    colour, line = COLOURS[place % len(COLOURS)], varied(LINES, place)
    if found is None:
        kept = slice(None, MOST_POINTS)
        axes.plot(x[kept], y[kept], ".", color=colour, ms=2, alpha=0.4, mew=0, zorder=2, rasterized=True)
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
        marker=varied(MARKERS, place),
        ls=line,
        mec="white",
        mew=0.5,
        zorder=4,
    )


def _outline(found: Density) -> Array:
    """Return the places inside the outer outline (2, places)."""
    gx, gy, height, levels = found
    inside = height >= levels[0]
    return np.vstack([gx[inside], gy[inside]])


def _highest_density(x: Array, y: Array) -> Density | None:
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
        halves = [half for table in tables.values() for _, half in table.values()]
        digits = 2 if float(np.median(halves)) >= 0.01 else 3
        letters = int(0.52 * width / len(columns) / len(tables) / (0.0083 * chosen.font))
        for axes, (name, table) in zip(grid, tables.items(), strict=True):
            _heat(axes, table, columns, rows, shade, digits, chosen)
            _columns(axes, columns, max(letters, 5))
            axes.set_xlabel(short_path(x))
            if name:
                axes.set_title(f"{short_path(panel or '')}: {name}")
        grid[0].set_ylabel(wrapped(short_path(y), 20))
        image = grid[-1].images[0]
        bar = drawn.colorbar(image, ax=list(grid), pad=0.02, shrink=0.95)
        bar.outline.set_visible(False)
        bar.set_label(wrapped(known.label, 24))
        cells = frame.groupby([c for c in (x, y, panel) if c], sort=False)[outcome].size()
        many = f"{cells.min():,}" if cells.min() == cells.max() else f"{cells.min():,} to {cells.max():,}"
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
            f"{number(mean, digits)}\n{_half(half, digits)}",
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


def _half(half: float, digits: int) -> str:
    """Return half the width of an interval; one too small for the digits is not written as none."""
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
            lines = [
                Line2D([], [], color=COLOURS[i % len(COLOURS)], ls=varied(LINES, i), label=wrapped(name, 40))
                for i, name in enumerate(parts)
            ]
            legend_above(drawn, lines, named_by(by), chosen)
        drawn.align_labels()
        remark(
            drawn, f"diagonal: numbers of runs; ρ: rank correlation over all runs; {counts(parts)}", chosen
        )
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
    if j == 0:
        axes.set_ylabel(wrapped(words(row.name.replace(".", " ")), 12))
    if j > 0 or i == 0:
        axes.tick_params(axis="y", labelleft=False)
    if i == j or i < j:
        axes.tick_params(axis="y", left=False, labelleft=False)
        axes.spines["left"].set_visible(False)


def _spread(axes: Axes, parts: dict[str, pd.DataFrame], name: str, chosen: Look) -> None:
    ends = (min(p[name].min() for p in parts.values()), max(p[name].max() for p in parts.values()))
    for place, part in enumerate(parts.values()):
        axes.hist(
            part[name].dropna(),
            bins=24,
            range=ends if ends[0] < ends[1] else None,
            histtype="step",
            color=COLOURS[place % len(COLOURS)],
            ls=varied(LINES, place),
            lw=chosen.line,
        )


def _points(axes: Axes, parts: dict[str, pd.DataFrame], x: str, y: str) -> None:
    for place, part in enumerate(parts.values()):
        shown = part.iloc[:: max(1, len(part) // MOST_POINTS)]
        axes.plot(
            shown[x],
            shown[y],
            varied(MARKERS, place),
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
    text = f"ρ = {number(rho, 2)}" if varied else "does\nnot vary"
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
