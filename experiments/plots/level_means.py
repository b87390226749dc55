"""Main effects: the mean of an outcome at each level of each factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.main_effects import Effect
from experiments.batches.measures import Measure
from experiments.plots.mean_axes import letters_of, level_ticks, mean_range, places_of
from experiments.plots.style import (
    COLOURS,
    GREY,
    Look,
    Style,
    figure,
    look,
    mark_history,
    remark,
    wrapped,
)
from experiments.questions.parameter_names import Label

ACROSS = 4  # panels in a row
SLANTED = 0.45  # inches more for a row in which names stand aslant


def level_means(
    effects: Sequence[Effect],
    names: Mapping[str, Label],
    measure: Measure,
    runs: str,
    spread: float = 0.0,
    history: float | None = None,
    style: Style = "paper",
) -> Figure:
    """Show the mean of an outcome at each level of each factor, averaged over the others; one panel a factor, one vertical
    axis. Bars are intervals of how far a level lies from the mean over levels in the same run.

    `runs` says what stands behind it; `spread` is the standard deviation of runs at one point.
    """
    with look(style) as chosen:
        rows = -(-len(effects) // ACROSS)
        columns = -(-len(effects) // rows)
        width = chosen.column if columns < 3 else chosen.page
        drawn = figure(width, 2.05 * rows * chosen.font / 7.5)
        grid = drawn.subplots(rows, columns, sharey=True, squeeze=False).ravel()
        slanted = [
            _panel(axes, each, names[each.factor], width / columns - 0.2, history, chosen)
            for axes, each in zip(grid, effects, strict=False)
        ]
        tall = sum(any(slanted[k : k + columns]) for k in range(0, len(slanted), columns))
        drawn.set_figheight(drawn.get_figheight() + SLANTED * tall * chosen.font / 7.5)
        for axes in grid[len(effects) :]:
            axes.set_visible(False)
        ends = [end for each in effects for found in each.around for end in found if np.isfinite(end)]
        mean_range(grid[0], [*ends, *([] if history is None else [history])], measure, spread)
        for axes in grid[::columns]:
            axes.set_ylabel(wrapped(measure.mean_label, 25))
        remark(
            drawn,
            f"bars: 95% interval of the difference from the mean over levels, run by run; {runs}",
            chosen,
        )
    return drawn


def _panel(axes: Axes, each: Effect, name: Label, width: float, history: float | None, chosen: Look) -> bool:
    """Draw a factor's levels and return whether their names stand aslant."""
    places, _ = places_of(each.levels)
    means = np.array(each.means)
    errors = np.array([[f.estimate - f.low, f.high - f.estimate] for f in each.around]).T
    axes.errorbar(
        places,
        means,
        yerr=np.where(np.isfinite(errors), errors, 0.0).clip(0.0),
        color=COLOURS[0],
        marker="o",
        ms=chosen.marker,
        lw=chosen.line,
        elinewidth=1.2 * chosen.line,
        capsize=1.5,
        capthick=chosen.line,
    )
    slanted = level_ticks(axes, each.levels, letters_of(width, len(each.levels), chosen), chosen)
    axes.set_xlabel(wrapped(name.axis, int(letters_of(width, 1, chosen))))
    axes.grid(axis="y", color="#EEEEEE", lw=0.5)
    axes.set_axisbelow(True)
    if np.isfinite(each.share):
        text = f"{each.share:.0%} of variance" if each.share >= 0.005 else "<1% of variance"
        axes.set_title(text, loc="left", color=GREY, fontsize=0.87 * chosen.font)
    mark_history(axes, history, chosen, upright=False)
    return slanted
