"""Outcomes two by two."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.batches.measures import Measure
from experiments.plots.facade import MOST_POINTS
from experiments.plots.style import (
    GREY,
    LINES,
    MARKERS,
    Look,
    Style,
    counts,
    figure,
    groups,
    legend_above,
    look,
    named_by,
    number,
    remark,
    shades,
    varied,
    wrapped,
)
from experiments.wording import words


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
    colours = shades(frame, by, len(parts))
    with look(style) as chosen:
        drawn = figure(chosen.page, chosen.page * 0.9)
        grid = drawn.subplots(size, size, sharex="col", squeeze=False)
        for i, row in enumerate(outcomes):
            for j, column in enumerate(outcomes):
                axes = grid[i][j]
                if i == j:
                    _spread(axes, parts, row, colours, chosen)
                elif i > j:
                    _points(axes, parts, column, row, colours)
                else:
                    _rank(axes, frame, column, row, chosen)
                _pair_labels(axes, i, j, size, known[row], known[column])
        if len(parts) > 1:
            lines = [
                Line2D([], [], color=colours[i], ls=varied(LINES, i), label=wrapped(name, 40))
                for i, name in enumerate(parts)
            ]
            legend_above(drawn, lines, named_by(by), chosen)
        drawn.align_labels()
        remark(
            drawn,
            f"diagonal: numbers of runs; ρ: rank correlation over all runs; {counts(parts)}{_thinned(parts)}",
            chosen,
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


def _spread(
    axes: Axes, parts: dict[str, pd.DataFrame], name: str, colours: Sequence[str], chosen: Look
) -> None:
    ends = (min(p[name].min() for p in parts.values()), max(p[name].max() for p in parts.values()))
    for place, part in enumerate(parts.values()):
        axes.hist(
            part[name].dropna(),
            bins=24,
            range=ends if ends[0] < ends[1] else None,
            histtype="step",
            color=colours[place],
            ls=varied(LINES, place),
            lw=chosen.line,
        )


def _points(axes: Axes, parts: dict[str, pd.DataFrame], x: str, y: str, colours: Sequence[str]) -> None:
    for place, part in enumerate(parts.values()):
        shown = part.iloc[:: _every(part)]
        axes.plot(
            shown[x],
            shown[y],
            varied(MARKERS, place),
            color=colours[place],
            ms=1.6,
            alpha=0.4,
            mew=0,
            rasterized=True,
        )


def _every(part: pd.DataFrame) -> int:
    """Return of how many runs one is drawn."""
    return max(1, len(part) // MOST_POINTS)


def _thinned(parts: dict[str, pd.DataFrame]) -> str:
    """Return how many runs are drawn as points, where not all are."""
    drawn = [len(part.iloc[:: _every(part)]) for part in parts.values()]
    if all(_every(part) == 1 for part in parts.values()):
        return ""
    return f"; points: {sum(drawn):,} of {sum(map(len, parts.values())):,} runs"


def _rank(axes: Axes, frame: pd.DataFrame, x: str, y: str, chosen: Look) -> None:
    from scipy import stats

    both = frame[[x, y]].dropna()
    varied = len(both) > 2 and both[x].nunique() > 1 and both[y].nunique() > 1
    rho = float(stats.spearmanr(both[x], both[y]).statistic) if varied else float("nan")
    text = f"ρ = {number(rho, 2)}" if varied else "no\nvariation"
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
