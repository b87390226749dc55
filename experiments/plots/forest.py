"""What became of claims: a forest plot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.plots.style import COLOURS, GREY, Look, Style, figure, look, number, remark, wrapped

VERDICTS: dict[str, tuple[str, str, bool]] = {  # marker, colour, filled
    "supported": ("o", COLOURS[0], True),
    "no meaningful difference": ("D", "#000000", False),
    "inconclusive": ("s", GREY, False),
    "contradicted": ("X", COLOURS[1], True),
    "no variation": ("|", GREY, True),
}
ROBUST = "robust: share of draws from the prior ranges of all assumed parameters in which the claim holds"
REACHES = (4.0, 13.0, 45.0, 140.0)  # margins at which the axis may end
TICKS = (1.0, 3.0, 10.0, 30.0, 100.0)
INSIDE = 0.9  # of the logarithmic part of the axis, within which all must lie


def forest(frame: pd.DataFrame, style: Style = "paper") -> Figure:
    """Show every claim's estimate with its interval, in units of the smallest meaningful effect.

    Columns: `claim`, `estimate`, `low`, `high` (in the direction of the claim), `margin` and
    `verdict`; optionally `runs` (a condition) and `robust_share`. Inside the band from -1 to 1 a
    difference does not matter. The axis is linear inside the band and logarithmic outside; what lies
    beyond its end is drawn as an arrow.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    robust = "robust_share" in rows and bool(rows["robust_share"].notna().any())
    with look(style) as chosen:
        lines = [wrapped(str(claim), 46) for claim in rows["claim"]]
        tall = sum(max(text.count("\n") + 1, 1.45) for text in lines)
        unit = chosen.font / 7.5
        drawn = figure(chosen.page, (0.125 * tall + 0.95) * unit)
        axes = drawn.subplots()
        places = _places(lines)
        axes.set_yticks(places, lines)
        reach = _reach(rows)
        _frame_of_axes(axes, places, reach, chosen)
        if "runs" in rows:
            remark(drawn, _runs(rows), chosen)
        if robust:
            remark(drawn, ROBUST, chosen)
        for y, row in zip(places, rows.to_dict("records"), strict=True):
            _row(axes, y, row, reach, chosen)
        _columns(axes, places, rows, robust, chosen)
        _legend(drawn, rows)
    return drawn


def _runs(rows: pd.DataFrame) -> str:
    low, high = int(rows["runs"].min()), int(rows["runs"].max())
    many = f"{low:,}{'' if low == high else f' to {high:,}'}"
    return f"grey: below the smallest meaningful effect; whiskers: 95% interval; n = {many} runs a condition"


def _places(lines: list[str]) -> list[float]:
    """Return the height of each row's middle, rows of two lines taking more room."""
    heights = [max(text.count("\n") + 1, 1.45) for text in lines]
    ends = np.cumsum(heights)
    return [float(end - height / 2.0 + 0.2) for end, height in zip(ends, heights, strict=True)]


def _reach(rows: pd.DataFrame) -> float:
    """Return where the axis ends (margins), with air beyond the last whisker; the last end if none suffices."""
    margin = rows["margin"].where(rows["margin"] != 0.0, 1.0)
    farthest = float((rows[["estimate", "low", "high"]].abs().max(axis=1) / margin).max())
    return next((each for each in REACHES if farthest <= each**INSIDE), REACHES[-1])


def _frame_of_axes(axes: Axes, places: list[float], reach: float, chosen: Look) -> None:
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.9)
    axes.set_xlim(-reach, reach)
    outside = [tick for tick in TICKS if tick < reach and (reach < TICKS[-1] or tick in (1.0, 10.0, 100.0))]
    ticks = [*(-tick for tick in outside[::-1]), 0.0, *outside]
    axes.set_xticks(ticks, [number(tick, 0) for tick in ticks])
    axes.minorticks_off()
    axes.axvspan(-1.0, 1.0, color="#EEEEEE", lw=0, zorder=0)
    axes.axvline(0.0, color=GREY, lw=0.5 * chosen.line, zorder=1)
    axes.set_ylim(0.0, max(places) + 1.0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Effect in the direction of the claim, in units of the smallest meaningful effect")


def _row(axes: Axes, y: float, row: Mapping[Any, Any], reach: float, chosen: Look) -> None:
    estimate, low, high = (float(row[key]) for key in ("estimate", "low", "high"))
    margin = float(row["margin"]) or 1.0
    marker, colour, filled = VERDICTS.get(str(row["verdict"]).split(" (")[0], VERDICTS["inconclusive"])
    if math.isnan(estimate):
        estimate = low = high = 0.0
    last = reach**INSIDE
    ends = [float(np.clip(end / margin, -last, last)) for end in (low, high)]
    for end in (low / margin, high / margin):
        if abs(end) > last:
            beyond = ">" if end > 0 else "<"
            axes.plot(math.copysign(last, end), y, beyond, color=colour, ms=0.8 * chosen.marker, zorder=2)
    place = estimate / margin
    axes.plot(ends, [y, y], color=colour, lw=1.2 * chosen.line, zorder=2, solid_capstyle="butt")
    if abs(place) > last:
        marker = ">" if place > 0 else "<"
    axes.plot(
        float(np.clip(place, -last, last)),
        y,
        marker,
        color=colour,
        mfc=colour if filled else "white",
        mec=colour,
        mew=chosen.line,
        ms=1.15 * chosen.marker,
        zorder=3,
    )


def _columns(axes: Axes, places: list[float], rows: pd.DataFrame, robust: bool, chosen: Look) -> None:
    """Write the numbers in columns right of the axes."""
    small = 0.87 * chosen.font
    first, second = 6.0 * chosen.font / 7.5, 6.0 * chosen.font / 7.5 + 17.0 * small
    for y, row in zip(places, rows.to_dict("records"), strict=True):
        _beside(axes, _interval(row), y, first, fontsize=small, va="center")
        if robust:
            share = "" if pd.isna(row["robust_share"]) else f"{row['robust_share']:.0%}"
            _beside(axes, share, y, second, fontsize=small, va="center", ha="right")
    head: Any = {"fontsize": small, "va": "bottom", "color": GREY}
    _beside(axes, "estimate [95% interval]", max(places) + 1.3, first, ha="left", **head)
    if robust:
        _beside(axes, "robust", max(places) + 1.3, second, ha="right", **head)


def _beside(axes: Axes, text: str, y: float, points: float, **look_of: Any) -> None:
    """Write a text so many points right of the axes."""
    axes.annotate(
        text,
        (1.0, y),
        (points, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        annotation_clip=False,
        **look_of,
    )


def _interval(row: Mapping[Any, Any]) -> str:
    numbers = [float(row[key]) for key in ("estimate", "low", "high")]
    if math.isnan(numbers[0]):
        return "no variation"
    digits = 3 if max(abs(n) for n in numbers) < 0.1 else 2
    estimate, low, high = (number(n, digits) for n in numbers)
    return f"{estimate} [{low}, {high}]"


def _legend(drawn: Figure, rows: pd.DataFrame) -> None:
    words = [str(verdict).split(" (")[0] for verdict in rows["verdict"]]
    handles = [
        Line2D(
            [],
            [],
            color=colour,
            marker=marker,
            mfc=colour if filled else "white",
            mec=colour,
            label=f"{word} ({words.count(word)})",
        )
        for word, (marker, colour, filled) in VERDICTS.items()
        if word in words
    ]
    drawn.legend(handles=handles, loc="outside upper left", ncols=len(handles), columnspacing=1.2)
