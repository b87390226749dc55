"""Who takes part in which body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from experiments.plots.style import (
    GREY,
    MARKERS,
    Look,
    Style,
    counts,
    figure,
    groups,
    legend_above,
    legend_height,
    look,
    named_by,
    remark,
    shades,
    varied,
    wrapped,
)
from experiments.statistics import wilson
from experiments.wording import words

HALF = 0.5  # of the months a body was open: at the table for longer counts as taking part
JOINED = ".joined."
HISTORY = 1.12  # where the record stands, right of the shares


def participation(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = "condition",
    bodies: Sequence[str] | None = None,
    parties: Sequence[str] | None = None,
    record: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, str] | None = None,
    style: Style = "paper",
) -> Figure:
    """Show in which share of runs each party takes part in each body, with score intervals.

    A party takes part when it sits at the table for more than half of the months the body is open.
    `record` names who took part in history, by body; `names` gives the parties' and bodies' names
    in words.
    """
    columns = [c for c in frame.columns if JOINED in str(c)]
    all_bodies = list(dict.fromkeys(str(c).split(JOINED)[0] for c in columns))
    all_parties = list(dict.fromkeys(str(c).split(JOINED)[1] for c in columns))
    shown = [body for body in all_bodies if bodies is None or body in bodies]
    rows = [party for party in all_parties if parties is None or party in parties]
    rows = [p for p in rows if any(_column(frame, body, p).notna().any() for body in shown)]
    if not shown or not rows:
        raise KeyError("no column of the form BODY.joined.PARTY for these bodies and parties")
    parts, known = groups(frame, by), names or {}
    with look(style) as chosen:
        width = chosen.column if len(shown) == 1 else chosen.page
        line = max(0.17, 0.09 * len(parts) + 0.08) * chosen.font / 7.5
        colours = shades(frame, by, len(parts))
        handles = _handles(list(parts), record is not None, colours)
        above = (
            legend_height(width, [str(h.get_label()) for h in handles], named_by(by), chosen)
            if handles
            else 0.0
        )
        drawn = figure(width, line * len(rows) + above + 0.85 * chosen.font / 7.5)
        grid = drawn.subplots(1, len(shown), sharey=True, squeeze=False)[0]
        for axes, body in zip(grid, shown, strict=True):
            _body(axes, parts, body, rows, None if record is None else record.get(body, ()), colours, chosen)
            axes.set_title(wrapped(known.get(body, words(body)), 34))
            axes.set_xlabel("Share of runs")
        grid[0].set_yticks(range(len(rows)), [known.get(p, words(p)) for p in reversed(rows)])
        remark(
            drawn, f"share of runs in which the party takes part, with 95% interval; {counts(parts)}", chosen
        )
        if handles:
            legend_above(drawn, handles, named_by(by) if len(parts) > 1 else "", chosen)
    return drawn


def _column(frame: pd.DataFrame, body: str, party: str) -> pd.Series[float]:
    name = f"{body}{JOINED}{party}"
    return frame[name] if name in frame.columns else pd.Series(dtype=float)


def _body(
    axes: Axes,
    parts: Mapping[str, pd.DataFrame],
    body: str,
    rows: Sequence[str],
    joined: Sequence[str] | None,
    colours: Sequence[str],
    chosen: Look,
) -> None:
    spread = np.linspace(0.26, -0.26, len(parts)) if len(parts) > 1 else np.zeros(1)
    for row, party in enumerate(reversed(rows)):
        axes.plot([0.0, 1.0], [row, row], color="#EEEEEE", lw=0.8 * chosen.line, zorder=0)
        if joined is not None and _column(next(iter(parts.values())), body, party).notna().any():
            fill = GREY if party in joined else "white"
            axes.plot(HISTORY, row, "s", mfc=fill, mec=GREY, mew=0.8 * chosen.line, ms=0.9 * chosen.marker)
        for place, part in enumerate(parts.values()):
            taken = _column(part, body, party).dropna() > HALF
            if taken.empty:
                continue
            found = wilson(int(taken.sum()), taken.size)
            y, colour = row + spread[place], colours[place]
            axes.plot([found.low, found.high], [y, y], color=colour, lw=1.3 * chosen.line)
            axes.plot(
                found.estimate,
                y,
                varied(MARKERS, place),
                color=colour,
                ms=chosen.marker,
                mec="white",
                mew=0.4,
                clip_on=False,
                zorder=3,
            )
    axes.set_xlim(-0.04, 1.04 if joined is None else HISTORY + 0.05)
    if joined is not None:
        axes.annotate(
            "history",
            (HISTORY, len(rows) - 0.5),
            ha="center",
            va="bottom",
            color=GREY,
            fontsize=0.8 * chosen.font,
            annotation_clip=False,
        )
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xticks([0.0, 0.5, 1.0])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _handles(conditions: Sequence[str], record: bool, colours: Sequence[str]) -> list[Line2D]:
    """Return what the legend says: conditions, and what the squares of the record mean."""
    handles = [
        Line2D(
            [],
            [],
            color=colours[i],
            marker=varied(MARKERS, i),
            label=wrapped(name, 40),
        )
        for i, name in enumerate(conditions)
        if len(conditions) > 1
    ]
    if record:
        handles += [
            Line2D([], [], ls="", marker="s", mfc=fill, mec=GREY, label=text)
            for fill, text in ((GREY, "took part in history"), ("white", "stayed out in history"))
        ]
    return handles
