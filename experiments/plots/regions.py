"""Where in the assumptions a pattern fails: draws in the plane of the two numbers that bound the worst region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from experiments.plots.style import (
    COLOURS,
    FAINT,
    MARKERS,
    Style,
    figure,
    legend_above,
    look,
    remark,
    wrapped,
)

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Side:
    """A number that bounds a region: its name, its drawn values (draws,), and the bounds."""

    name: str
    values: Array
    low: float | None
    high: float | None

    @property
    def span(self) -> tuple[float, float]:
        """The bounds, or where one is missing the end of what was drawn."""
        low = float(self.values.min()) if self.low is None else self.low
        high = float(self.values.max()) if self.high is None else self.high
        return low, high


def failing_region(
    sides: Sequence[Side], fails: NDArray[np.bool_], pattern: str, style: Style = "paper"
) -> Figure:
    """Show draws at which a pattern fails and holds, by the first two numbers that bound a region (framed).

    With one number only, the share of failures by tenths of its range.
    """
    with look(style) as chosen:
        drawn = figure(chosen.page, (0.62 if len(sides) > 1 else 0.4) * chosen.page)
        axes = drawn.subplots()
        axes.set_xlabel(wrapped(sides[0].name, 70))
        if len(sides) == 1:
            _by_tenths(axes, sides[0], fails)
            axes.set_ylabel("Share of draws at which it fails")
            remark(drawn, f"{wrapped(pattern, 90)}\ndark: the region", chosen)
            return drawn
        x, y = sides[0], sides[1]
        handles = []
        for here, marker, colour, label in (
            (~fails, MARKERS[1], FAINT, "holds"),
            (fails, MARKERS[0], COLOURS[1], "fails"),
        ):
            handles += axes.plot(x.values[here], y.values[here], marker, color=colour, ms=0.7 * chosen.marker,
                                 ls="", label=label)  # fmt: skip
        (left, right), (bottom, top) = x.span, y.span
        axes.add_patch(
            Rectangle((left, bottom), right - left, top - bottom, fill=False, lw=1.4 * chosen.line, zorder=4)
        )
        axes.set_ylabel(wrapped(y.name, 40))
        more = "" if len(sides) == 2 else f"; its third side: {sides[2].name}"
        legend_above(drawn, handles, "", chosen)
        remark(drawn, wrapped(f"{pattern}. Frame: where it fails most{more}", 100), chosen)
    return drawn


def _by_tenths(axes: object, side: Side, fails: NDArray[np.bool_]) -> None:
    edges = np.linspace(side.values.min(), side.values.max(), 11)
    place = np.clip(np.digitize(side.values, edges) - 1, 0, 9)
    shares = [float(fails[place == k].mean()) if (place == k).any() else 0.0 for k in range(10)]
    middle = (edges[:-1] + edges[1:]) / 2.0
    low, high = side.span
    colours = [COLOURS[1] if low <= each <= high else FAINT for each in middle]
    axes.bar(middle, shares, 0.9 * (edges[1] - edges[0]), color=colours)  # type: ignore[attr-defined]
