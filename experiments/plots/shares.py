"""Outcomes with few values: the share of runs in which each occurs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from experiments.batches.measures import Measure
from experiments.plots.style import (
    FILLS,
    GREY,
    HATCHES,
    MARKERS,
    Look,
    Style,
    counts,
    figure,
    groups,
    look,
    named_by,
    note,
    shades,
    steps,
    varied,
    wrapped,
)
from experiments.statistics import wilson

MOST_CATEGORIES = 7

LABEL = 24  # characters in a line of a condition's name


def _lines(names: Sequence[str]) -> int:
    """Return the lines of the longest label."""
    return max(wrapped(name, LABEL).count("\n") + 1 for name in names)


def _rows(axes: Axes, names: Sequence[str], title: str) -> None:
    axes.set_yticks(range(len(names)), [wrapped(name, LABEL) for name in reversed(names)])
    axes.set_ylabel(wrapped(title, 22))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def shares(
    frame: pd.DataFrame,
    outcome: str,
    by: str | Sequence[str] | None = "condition",
    measure: Measure | None = None,
    style: Style = "paper",
) -> Figure:
    """Show in which share of runs a discrete outcome takes each value; yes-or-no outcomes with
    their score intervals.
    """
    known = measure or Measure(outcome)
    kept = frame.dropna(subset=[outcome])
    parts = groups(kept, by)
    values = sorted(kept[outcome].unique())
    with look(style) as chosen:
        drawn = figure(
            chosen.column,
            _bars_height(chosen, list(parts), 0 if _is_yes_or_no(values, known) else _legend_lines(known)),
        )
        axes = drawn.subplots()
        if _is_yes_or_no(values, known):
            _yes_or_no(axes, parts, outcome, shades(frame, by, len(parts)), chosen)
            axes.set_xlabel(wrapped(f"Share of runs: {known.title[:1].lower()}{known.title[1:]}", 48))
        else:
            _stacked(axes, parts, outcome, values, known)
            axes.set_xlabel("Share of runs")
            drawn.legend(
                title=wrapped(known.label, 40),
                loc="outside upper center",
                alignment="center",
                ncols=min(len(values), MOST_CATEGORIES),
                handlelength=1.4,
                columnspacing=1.0,
                handletextpad=0.4,
            )
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        _rows(axes, list(parts), named_by(by))
        axes.set_ylim(-0.6, len(parts) - 0.4)
        note(axes, f"{'95% interval; ' if _is_yes_or_no(values, known) else ''}{counts(parts)}")
    return drawn


def _is_yes_or_no(values: Sequence[float], known: Measure) -> bool:
    """Whether an outcome is a yes or no, or one of which no more is known than that it is 0 or 1."""
    return known.is_yes_or_no if known.high is not None or known.unit else set(values) <= {0.0, 1.0}


def _legend_lines(known: Measure) -> int:
    """Return the lines of the legend of stacked bars."""
    return wrapped(known.label, 40).count("\n") + 2


def _bars_height(chosen: Look, names: Sequence[str], legend: int) -> float:
    row = max(0.27, 0.15 * _lines(names) + 0.03)
    return chosen.font / 7.5 * (0.72 + row * len(names) + 0.17 * legend)


def _upwards(parts: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the parts from the lowest row to the highest: the first condition stands on top."""
    return list(parts.values())[::-1]


def _yes_or_no(
    axes: Axes, parts: Mapping[str, pd.DataFrame], outcome: str, colours: Sequence[str], chosen: Look
) -> None:
    for row, part in enumerate(_upwards(parts)):
        place = len(parts) - 1 - row
        found = wilson(int(part[outcome].sum()), len(part))
        colour = colours[place]
        axes.plot([0.0, 1.0], [row, row], color="#EEEEEE", lw=chosen.line, zorder=0)
        axes.plot([found.low, found.high], [row, row], color=colour, lw=2.0 * chosen.line)
        axes.plot(found.estimate, row, varied(MARKERS, place), color=colour, mec="white", mew=0.4)
        left = found.estimate > 0.5
        axes.annotate(
            f"{found.estimate:.0%}",
            (found.low if left else found.high, row),
            (-4 if left else 4, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            color=GREY,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"},
        )
    axes.set_xlim(-0.03, 1.03)


def _stacked(
    axes: Axes, parts: Mapping[str, pd.DataFrame], outcome: str, values: Sequence[float], known: Measure
) -> None:
    """Draw bars whose parts are the values: in categorical colours those of a category, in steps those of a number."""
    shown = list(values[: MOST_CATEGORIES - 1]) if len(values) > MOST_CATEGORIES else list(values)
    fills = FILLS if known.choices else steps(len(shown))[::-1]
    for place, value in enumerate(shown):
        last = place == len(shown) - 1 and len(shown) < len(values)
        left = np.array([(part[outcome] < value).mean() for part in _upwards(parts)])
        width = np.array(
            [
                ((part[outcome] >= value) if last else (part[outcome] == value)).mean()
                for part in _upwards(parts)
            ]
        )
        axes.barh(
            range(len(parts)),
            width,
            0.66,
            left,
            color=fills[place],
            hatch=HATCHES[place],
            edgecolor="white",
            linewidth=0.5,
            label=f"{known.value_label(value)}{' or more' if last else ''}",
        )
        for row, share in enumerate(width):
            if share >= 0.12:
                axes.text(
                    left[row] + share / 2,
                    row,
                    f"{share:.0%}",
                    ha="center",
                    va="center",
                    bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.9},
                )
    axes.set_xlim(0.0, 1.0)
