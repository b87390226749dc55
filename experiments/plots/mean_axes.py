"""Axes of means: from a natural zero, and no finer than what runs differ by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from experiments.batches.measures import Measure
from experiments.plots.style import FINEST, GREY, Look, wrapped
from experiments.statistics import Interval, contrast_interval, mean_interval
from experiments.wording import value_text


def mean_range(axes: Axes, values: Sequence[float], known: Measure, spread: float = 0.0) -> None:
    """Set the vertical range: from zero, and no finer than a part of the outcome's range or half the spread of runs.

    The spread is the standard deviation of runs at one point. So a trivial difference looks trivial.
    """
    finite = [each for each in values if np.isfinite(each)] or [0.0]
    bottom, top = min(0.0, *finite), max(0.0, *finite)
    reach = 0.0 if known.low is None or known.high is None else known.high - known.low
    least = max(FINEST * reach, 0.5 * spread) or (1.0 if top == bottom else 0.0)
    if top - bottom < least:
        bottom, top = (bottom, bottom + least) if top > -bottom or known.low == 0.0 else (top - least, top)
    air = 0.06 * (top - bottom)
    low = bottom if known.low is not None and bottom <= known.low else bottom - air
    axes.set_ylim(low - 0.02 * (top - bottom), top + air)
    if bottom < 0.0 < top:
        axes.axhline(0.0, color=GREY, lw=0.6, zorder=0)


def mean_of(values: NDArray[np.float64], known: Measure) -> Interval:
    """Return the mean of runs with its interval: the score interval for yes or no, else Student's."""
    found = values[np.isfinite(values)]
    return mean_interval(found) if known.is_yes_or_no or found.size < 2 else contrast_interval(found)


def places_of(levels: Sequence[Any]) -> tuple[list[float], bool]:
    """Return where the levels of a factor stand on an axis, and whether they are numbers in their own places."""
    if all(
        isinstance(each, int | float | np.number) and not isinstance(each, bool | np.bool_) for each in levels
    ):
        return [float(each) for each in levels], True
    return [float(k) for k in range(len(levels))], False


def level_ticks(axes: Axes, levels: Sequence[Any], letters: int, chosen: Look) -> bool:
    """Label a horizontal axis with the levels of a factor, aslant where words are wide; returns whether they are."""
    places, numeric = places_of(levels)
    span = (max(places) - min(places)) or 1.0
    axes.set_xlim(min(places) - 0.12 * span, max(places) + 0.12 * span)
    if numeric and len(levels) > 6:
        axes.locator_params(axis="x", nbins=5)
        return False
    texts = [wrapped(value_text(each), max(letters, 8)) for each in levels]
    longest = max(len(line) for text in texts for line in text.split("\n"))
    slant: Any = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"} if longest > letters else {}
    if slant:
        texts = [wrapped(value_text(each), 18) for each in levels]
    axes.set_xticks(places, texts, fontsize=(0.93 if len(levels) < 5 else 0.85) * chosen.font, **slant)
    return bool(slant)


def letters_of(width: float, levels: int, chosen: Look) -> int:
    """Return how many letters of a label fit beside each other under a panel of a width (inches)."""
    return int(72.0 * width / (0.6 * chosen.font) / max(levels, 1)) - 1


def pooled_spread(frame: pd.DataFrame, outcome: str) -> float:
    """Return the standard deviation of runs at one point, pooled over points."""
    if "point" not in frame:
        return float(frame[outcome].std() or 0.0)
    found = frame.groupby("point")[outcome].var()
    return float(np.sqrt(found.mean())) if found.notna().any() else 0.0
