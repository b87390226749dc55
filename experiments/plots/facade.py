"""Two quantities at once: facade and effect, the interaction of two factors, outcomes in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

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
    varied,
    wrapped,
)

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
    """Show nominal against effective change: on the diagonal they are equal, below it reform is facade.

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
        axes.set_xlabel("Nominal change (share of full accountability)")
        axes.set_ylabel("Effective change (same unit)")
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
    axes.text(x, y, "effective = nominal", transform=axes.transAxes, color=GREY, **slant)
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
        inside = "all runs are here" if spread == 0.0 else f"all runs within {spread:.1g}"
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
    from scipy import stats

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


# outcomes in pairs
