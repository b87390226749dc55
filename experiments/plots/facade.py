"""Nominal against effective change: where a reform binds as it is written, and where it is a facade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.plots.style import (
    GREY,
    SEQUENTIAL,
    Look,
    Style,
    counts,
    figure,
    groups,
    hide_beyond,
    look,
    mark_history,
    named_by,
    note,
    remark,
    wrapped,
)

type Array = NDArray[np.float64]

ALIKE = 0.01  # of the plane's width: runs that lie closer together are in one place
WINDOWED = 0.32  # of the plane's width: runs that lie closer together are also shown larger
WINDOW = (0.2, 0.6, 0.35, 0.35)  # in the corner where little is written and much binds
SMALL_WINDOW = (0.33, 0.6, 0.3, 0.3)
LUMP = 0.05  # a single point held by this share of runs stands as a circle, outside the density
ACROSS = 3  # panels in a row
MOST_POINTS = 800


class Atom(NamedTuple):
    """A place at which many runs lie."""

    x: float
    y: float
    share: float  # of the runs
    places: tuple[tuple[float, float], ...]  # all that are near it


def facade_plane(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    nominal: str = "nominal_reform",
    effective: str = "effective_reform",
    style: Style = "paper",
    history: float | None = None,
) -> Figure:
    """Show nominal against effective change: on the diagonal they are equal, below it reform is facade.

    A panel a condition: density of runs, the medians and the middle 90 per cent. A point at which many runs lie exactly
    is a circle with their share. Runs that lie close together are shown larger in a window. `history`
    is the nominal change on record.
    """
    parts = groups(frame.dropna(subset=[nominal, effective]), by)
    clouds = {name: part[[nominal, effective]].to_numpy(float).T for name, part in parts.items()}
    points = np.hstack(list(clouds.values()))
    ends = _ends(points, history)
    with look(style) as chosen:
        columns = min(len(parts), ACROSS)
        rows = -(-len(parts) // columns)
        width = chosen.column if columns == 1 else chosen.page
        drawn = figure(width, (0.86 if columns == 1 else 0.95 * rows / columns) * width)
        grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        hexes, title = [], named_by(by)
        for axes, (name, cloud) in zip(grid, clouds.items(), strict=False):
            hexes += _panel(axes, cloud, points, ends, len(parts) == 1, history, chosen)
            if len(parts) > 1:
                axes.set_title(wrapped(f"{title}: {name}" if title else name, 34))
        hide_beyond(grid, len(parts))
        _bar(drawn, list(grid[: len(parts)]), hexes)
        _label(grid, len(parts), columns)
        text = f"cross: medians, middle 90%{_circles(clouds.values())}; {counts(parts)}"
        if len(parts) == 1:
            note(grid[0], text.replace("; n =", "\nn =") if "circle" in text else text)
        else:
            remark(drawn, text, chosen)
    return drawn


def _label(grid: NDArray[Any], panels: int, columns: int) -> None:
    """Name the axes: below the last panel of each column, and left of each row."""
    for axes in grid[max(0, panels - columns) : panels]:
        axes.set_xlabel(wrapped("Nominal change (share of full accountability)", 34 if columns > 1 else 60))
        axes.tick_params(labelbottom=True)
    grid[0].locator_params(nbins=6 if columns == 1 else 4)
    for axes in grid[::columns]:
        axes.set_ylabel("Effective change (same unit)")


def _ends(points: Array, history: float | None) -> tuple[float, float]:
    """Return the ends of both axes: zero, all runs and the record are on the plane."""
    low, high = min(0.0, float(points.min())), max(float(points.max()), 0.05, history or 0.0)
    air = 0.06 * (high - low)
    return low - air, high + air


def _panel(
    axes: Axes,
    points: Array,
    everywhere: Array,
    ends: tuple[float, float],
    alone: bool,
    history: float | None,
    chosen: Look,
) -> list[PolyCollection]:
    """Draw the runs of a condition and return their hexagons; a window shows the same place in all panels."""
    planes = [axes, *_window(axes, everywhere, ends, alone, chosen)]
    hexes = [_density(each, points[0], points[1], ends[1] - ends[0], chosen) for each in planes]
    _cross(planes[-1], points, chosen)
    _diagonal(axes, points, ends, len(planes) > 1, alone, chosen)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    mark_history(axes, history, chosen)
    return [each for each in hexes if each is not None]


def _atoms(points: Array, near: float) -> list[Atom]:
    """Return the places at which many runs lie exactly; those that the eye cannot tell apart are one."""
    found, many = np.unique(_places(points), return_counts=True)
    kept = (many >= LUMP * points.shape[1]) & (many >= 3)
    atoms: list[Atom] = []
    for place in np.argsort(-many)[: int(kept.sum())]:
        x, y, share = found[place].real, found[place].imag, float(many[place]) / points.shape[1]
        close = next((each for each in atoms if np.hypot(each.x - x, each.y - y) < near), None)
        if close is None:
            atoms.append(Atom(x, y, share, ((x, y),)))
        else:
            both = Atom(close.x, close.y, close.share + share, (*close.places, (x, y)))
            atoms[atoms.index(close)] = both
    return atoms


def _places(points: Array) -> NDArray[np.complex128]:
    """Return points of the plane as single numbers, alike where only rounding tells them apart."""
    return np.asarray((points[0] + 1j * points[1]).round(9))


def _circles(clouds: Iterable[Array]) -> str:
    """Return what a circle means, if there is one."""
    there = any(_atoms(each, 0.0) for each in clouds if np.ptp(each) > 0.0)
    return "; circle with %: runs at one point" if there else ""


def _diagonal(
    axes: Axes, points: Array, ends: tuple[float, float], window: bool, alone: bool, chosen: Look
) -> None:
    low, high = ends
    axes.fill_between([low, high], [low, high], low, color="#F3F3F3", lw=0, zorder=0)
    axes.axline((0.0, 0.0), slope=1.0, color=GREY, lw=0.8 * chosen.line, zorder=1)
    axes.axhline(0.0, color=GREY, lw=0.5 * chosen.line, ls=":", zorder=1)
    axes.axvline(0.0, color=GREY, lw=0.5 * chosen.line, ls=":", zorder=1)
    taken = (points - low) / (high - low)
    if window:
        left, bottom, width, _ = WINDOW
        taken = np.hstack([taken, [[left + width, left], [bottom, bottom]]])
    if not alone:
        return
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


def _window(axes: Axes, points: Array, ends: tuple[float, float], alone: bool, chosen: Look) -> list[Axes]:
    """Return a window in the empty corner that shows runs larger, if they lie close together but not in one place."""
    spread = np.ptp(points, axis=1)
    full = ends[1] - ends[0]
    if not 2.0 * ALIKE * full < spread.max() < WINDOWED * full:
        return []
    middle, half = points.min(axis=1) + spread / 2.0, 0.58 * float(spread.max())
    if middle[1] > ends[0] + 0.6 * full and middle[0] < ends[0] + 0.5 * full:
        return []
    window = axes.inset_axes(WINDOW if alone else SMALL_WINDOW)
    window.set(xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half))
    window.tick_params(labelsize=(0.8 if alone else 0.7) * chosen.font)
    window.locator_params(nbins=3 if alone else 2)
    window.spines[:].set_visible(True)
    frame = axes.indicate_inset_zoom(window, edgecolor=GREY, lw=0.6 * chosen.line)
    frame.set_zorder(5)
    return [window]


def _density(axes: Axes, x: Array, y: Array, full: float, chosen: Look) -> PolyCollection | None:
    """Draw hexagons as wide as a part of the spread, and the medians; None if all runs are in one place."""
    hexes = None
    atoms = _atoms(np.vstack([x, y]), 3.0 * ALIKE * full)
    spread = max(float(np.ptp(x)), float(np.ptp(y)))
    if spread > ALIKE * full:
        ends = [
            (float(v.min() + v.max() - spread) / 2.0, float(v.min() + v.max() + spread) / 2.0) for v in (x, y)
        ]
        size = int(np.clip(spread / full * 60, 16, 36))
        alone = ~np.isin(
            _places(np.vstack([x, y])), [complex(*place) for each in atoms for place in each.places]
        )
        hexes = axes.hexbin(
            x[alone],
            y[alone],
            gridsize=size,
            extent=(*ends[0], *ends[1]),
            bins="log",
            mincnt=1,
            cmap=f"{SEQUENTIAL}_r",
            lw=0.1,
            zorder=2,
        )
        for each in atoms:
            _circle(axes, each, chosen)
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


def _circle(axes: Axes, atom: Atom, chosen: Look) -> None:
    """Draw a circle where many runs lie exactly, with their share."""
    axes.plot(atom.x, atom.y, "o", mfc="none", mec="black", mew=chosen.line, ms=1.6 * chosen.marker, zorder=3)
    text: Any = {"textcoords": "offset points", "fontsize": 0.8 * chosen.font, "zorder": 5}
    axes.annotate(
        f"{atom.share:.0%}", (atom.x, atom.y), (-1.2 * chosen.marker, 0.6 * chosen.marker), ha="right", **text
    )


def _cross(axes: Axes, points: Array, chosen: Look) -> None:
    """Draw the medians with the middle 90 per cent of runs either way."""
    low, middle, high = np.quantile(points, [0.05, 0.5, 0.95], axis=1)
    for width, colour in ((1.8, "white"), (0.8, "black")):
        look_of: Any = {"color": colour, "lw": width * chosen.line, "zorder": 4}
        axes.plot([low[0], high[0]], [middle[1]] * 2, **look_of)
        axes.plot([middle[0]] * 2, [low[1], high[1]], **look_of)
    axes.plot(*middle, "o", color="black", mec="white", mew=0.5, ms=0.75 * chosen.marker, zorder=5)


def _bar(drawn: Figure, axes: Sequence[Axes], found: Sequence[PolyCollection]) -> None:
    """Give all hexagons the same colours, and set a bar with whole numbers of runs beside the axes."""
    most = max((float(np.max(np.asarray(each.get_array()), initial=0.0)) for each in found), default=0.0)
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
