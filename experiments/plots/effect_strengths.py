"""Effects of all factors on several outcomes at once, about zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.main_effects import Effect
from experiments.batches.measures import Measure
from experiments.plots.mean_axes import letters_of
from experiments.plots.style import COLOURS, FINEST, GREY, Look, Style, figure, look, number, remark, wrapped
from experiments.questions.parameter_names import Label
from experiments.wording import value_text


def effect_strengths(
    effects: Mapping[str, Sequence[Effect]],
    names: Mapping[str, Label],
    measures: Mapping[str, Measure],
    spreads: Mapping[str, float],
    runs: str,
    style: Style = "paper",
) -> Figure:
    """Show the effect of every factor (a row) on every outcome (a panel), with its paired interval, on an axis about zero.

    `spreads` are standard deviations of runs at one point: an axis is no finer than half of one, or than a part of the
    outcome's range, so that a trivial effect looks trivial.
    """
    factors = list(dict.fromkeys(each.factor for found in effects.values() for each in found))
    with look(style) as chosen:
        width = chosen.column if len(effects) == 1 else chosen.page
        drawn = figure(width, (0.36 * len(factors) + 0.95) * chosen.font / 7.5)
        grid = drawn.subplots(1, len(effects), sharey=True, squeeze=False)[0]
        for axes, (outcome, found) in zip(grid, effects.items(), strict=True):
            by_factor = {each.factor: each for each in found}
            _panel(axes, [by_factor.get(name) for name in factors], chosen)
            _about_zero(axes, found, measures[outcome], spreads[outcome])
            letters = letters_of(0.78 * width / len(effects), 1, chosen)
            axes.set_title(wrapped(measures[outcome].mean_label, letters))
            axes.set_xlabel("Effect")
        texts = [_row(name, effects, names) for name in factors]
        grid[0].set_yticks(range(len(factors)), texts[::-1])
        grid[0].set_ylim(-0.6, len(factors) - 0.4)
        remark(
            drawn,
            f"last less first level of a number, else between the levels that differ most; 95% interval, by run; {runs}",
            chosen,
        )
    return drawn


def _row(name: str, effects: Mapping[str, Sequence[Effect]], names: Mapping[str, Label]) -> str:
    """Return a factor's name with the levels that are compared, where they are the same for all outcomes."""
    ends = {
        (value_text(each.low), value_text(each.high))
        for found in effects.values()
        for each in found
        if each.factor == name
    }
    label = names[name].text
    return wrapped(f"{label}, {' to '.join(ends.pop())}" if len(ends) == 1 else label, 34)


def _panel(axes: Axes, effects: Sequence[Effect | None], chosen: Look) -> None:
    axes.axvline(0.0, color=GREY, lw=0.7 * chosen.line, zorder=0)
    for row, each in enumerate(reversed(effects)):
        if each is None or not np.isfinite(each.difference.estimate):
            continue
        found = each.difference
        colour = COLOURS[0] if found.estimate >= 0.0 else COLOURS[1]
        axes.barh(row, found.estimate, 0.5, color=colour, alpha=0.35 if each.clear else 0.15, lw=0)
        if np.isfinite(found.half_width):
            axes.plot([found.low, found.high], [row, row], color=colour, lw=1.4 * chosen.line)
        axes.plot(
            found.estimate, row, "o" if found.estimate >= 0.0 else "s", color=colour, ms=0.8 * chosen.marker
        )
        _value(axes, found.estimate, row, chosen)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _value(axes: Axes, value: float, row: int, chosen: Look) -> None:
    digits = 2 if abs(value) >= 0.0995 else 3
    text = number(value, digits) if value <= 0.0 else f"+{value:.{digits}f}"
    side = 1.0 if value >= 0.0 else -1.0
    axes.annotate(
        text,
        (value, row),
        (side * 1.2 * chosen.marker, 0),
        textcoords="offset points",
        ha="left" if side > 0.0 else "right",
        va="center",
        fontsize=0.8 * chosen.font,
        color=GREY,
    )


def _about_zero(axes: Axes, found: Sequence[Effect], known: Measure, spread: float) -> None:
    ends = [abs(end) for each in found for end in each.difference if np.isfinite(end)]
    reach = 0.0 if known.low is None or known.high is None else known.high - known.low
    most = max([*ends, 0.5 * FINEST * reach, 0.5 * spread, 1e-12])
    axes.set_xlim(-1.55 * most, 1.55 * most)
    axes.locator_params(axis="x", nbins=3)
