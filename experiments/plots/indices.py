"""What decides an outcome: effects of a screening as a tornado, indices as bars, pairs of numbers as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.plots.style import (
    COLOURS,
    FAINT,
    GREY,
    SEQUENTIAL,
    Style,
    figure,
    legend_above,
    look,
    remark,
    wrapped,
)

WIDTH = 46  # characters of a name before it is folded


def tornado(frame: pd.DataFrame, outcome: str, style: Style = "paper") -> Figure:
    """Show by how much numbers move an outcome over their range, the strongest at the top.

    Columns: `name`, `direction` (signed mean effect), `value` (mean absolute effect), `half_width` of its 95 per cent
    interval.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        names = [wrapped(str(each), WIDTH) for each in rows["name"]]
        drawn = figure(chosen.page, _height(names, chosen.font))
        axes = drawn.subplots()
        places = np.arange(len(rows))
        signed = np.where(rows["direction"] < 0.0, -rows["value"], rows["value"])
        colours = [COLOURS[1] if value < 0.0 else COLOURS[0] for value in signed]
        axes.barh(places, signed, height=0.7, color=colours)
        axes.errorbar(
            signed,
            places,
            xerr=rows["half_width"],
            fmt="none",
            ecolor="black",
            elinewidth=chosen.line,
            capsize=2.0,
        )
        _frame(axes, places, names, chosen.line)
        axes.set_xlabel(wrapped(f"Mean absolute change of: {outcome}", 90))
        remark(
            drawn,
            "from one end of a number's range to the other; left: it falls; whiskers: 95% interval",
            chosen,
        )
    return drawn


def variance_shares(frame: pd.DataFrame, outcome: str, style: Style = "paper") -> Figure:
    """Show first-order and total indices with their intervals, the strongest at the top.

    Columns: `name`, `value` and `half_width` (total), `first` and `first_half_width`.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        names = [wrapped(str(each), WIDTH) for each in rows["name"]]
        drawn = figure(chosen.page, _height(names, chosen.font) + 0.2)
        axes = drawn.subplots()
        places = np.arange(len(rows), dtype=float)
        handles = []
        for shift, column, half, colour, filled, label in (
            (0.15, "value", "half_width", COLOURS[0], True, "total: with all interactions"),
            (-0.15, "first", "first_half_width", COLOURS[3], False, "alone"),
        ):
            drawing = axes.errorbar(
                rows[column], places + shift, xerr=rows[half], fmt="o" if filled else "s", color=colour,
                mfc=colour if filled else "white", ms=chosen.marker, elinewidth=chosen.line,
            )  # fmt: skip
            point = drawing.lines[0]
            point.set_label(label)
            handles.append(point)
        _frame(axes, places, names, chosen.line)
        axes.set_xlim(min(-0.02, float((rows["first"] - rows["first_half_width"]).min())), None)
        axes.set_xlabel(wrapped(f"Share of the variance of: {outcome}", 90))
        legend_above(drawn, handles, "", chosen)
    return drawn


def index_bars(frame: pd.DataFrame, outcome: str, label: str, style: Style = "paper") -> Figure:
    """Show one index for every number, the strongest at the top.

    Columns: `name`, `value`, `half_width`.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        names = [wrapped(str(each), WIDTH) for each in rows["name"]]
        drawn = figure(chosen.page, _height(names, chosen.font))
        axes = drawn.subplots()
        places = np.arange(len(rows), dtype=float)
        axes.barh(places, rows["value"], height=0.7, color=COLOURS[0])
        axes.plot(rows["half_width"], places, "|", color="black", ms=2.5 * chosen.marker)
        _frame(axes, places, names, chosen.line)
        axes.set_xlabel(wrapped(f"{label}: {outcome}", 90))
        remark(drawn, "black: what chance alone gives, or the half-width of the 95% interval", chosen)
    return drawn


def pair_map(
    pairs: NDArray[np.float64], names: Sequence[str], outcome: str, style: Style = "paper"
) -> Figure:
    """Show how much of an outcome's variance belongs to pairs of numbers together (factors, factors)."""
    whole = np.where(np.isnan(pairs), pairs.T, pairs)
    with look(style) as chosen:
        folded = [wrapped(each, 30) for each in names]
        drawn = figure(chosen.page, 0.75 * chosen.page)
        axes = drawn.subplots()
        shown = axes.imshow(np.clip(whole, 0.0, None), cmap=SEQUENTIAL, vmin=0.0)
        axes.set_xticks(range(len(names)), folded, rotation=90)
        axes.set_yticks(range(len(names)), folded)
        for (row, column), value in np.ndenumerate(whole):
            if value >= 0.01:
                colour = "black" if value > 0.6 * np.nanmax(whole) else "white"
                axes.text(
                    column,
                    row,
                    f"{value:.2f}",
                    ha="center",
                    va="center",
                    color=colour,
                    fontsize=0.8 * chosen.font,
                )
        drawn.colorbar(
            shown, ax=axes, label="Share of variance of the pair together (0: not told from chance)"
        )
        axes.set_title(wrapped(outcome, 70))
    return drawn


def _height(names: Sequence[str], font: float) -> float:
    lines = sum(each.count("\n") + 1 for each in names)
    return (0.16 * lines + 0.1 * len(names) + 0.6) * font / 7.5


def _frame(axes: Axes, places: NDArray[Any], names: Sequence[str], line: float) -> None:
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=GREY, lw=0.6 * line, zorder=0)
    for place in places:
        axes.axhline(place, color=FAINT, lw=0.5 * line, zorder=-1)
