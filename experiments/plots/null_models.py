"""The model beside rules without theory, pattern by pattern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.plots.style import COLOURS, FAINT, GREY, MARKERS, Look, Style, figure, legend_above, look
from experiments.wording import words


def null_models(frame: pd.DataFrame, shown: Mapping[str, str], style: Style = "paper") -> Figure:
    """Show the share of simulations with each pattern, of the model, of its best null model and of single null models.

    Columns: `id`, `share` (of the model), `best_null_share`, `informative`, and those in `shown`, which has their legend. A
    pattern that some null model shows as often is grey.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        drawn = figure(chosen.page, (0.2 * len(rows) + 1.0) * chosen.font / 7.5)
        axes = drawn.subplots()
        places = range(len(rows))
        for y, row in zip(places, rows.to_dict("records"), strict=True):
            _pattern(axes, y, row, chosen)
        best: Any = {"color": "black", "mew": 1.6 * chosen.line, "ls": ""}
        axes.plot(rows["best_null_share"], places, "|", ms=3.0 * chosen.marker, **best)
        small, text = 2.0 * chosen.marker, "best null model of the pattern"
        handles = [
            axes.plot([], [], "o", color=COLOURS[0], ms=1.4 * chosen.marker, label="the model")[0],
            axes.plot([], [], "|", ms=small, label=text, **best)[0],
            *(_single(axes, rows[name], k, label, chosen) for k, (name, label) in enumerate(shown.items())),
        ]
        axes.set_yticks(list(places), [words(str(each)) for each in rows["id"]])
        for label, told in zip(axes.get_yticklabels(), rows["informative"], strict=True):
            label.set_color("black" if told else GREY)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(-0.03, 1.03)
        axes.set_xlabel(
            "Share of simulations with the pattern (grey: some rule without theory shows it as often)"
        )
        legend_above(drawn, handles, "", chosen)
    return drawn


def _pattern(axes: Axes, y: int, row: Mapping[Any, Any], chosen: Look) -> None:
    """Draw the model's share, and how far it is from that of the best null model."""
    colour = COLOURS[0] if row["informative"] else GREY
    axes.axhline(y, color=FAINT, lw=0.6 * chosen.line, zorder=0)
    axes.plot([row["best_null_share"], row["share"]], [y, y], color=colour, lw=1.6 * chosen.line, zorder=1)
    axes.plot(row["share"], y, "o", color=colour, ms=1.4 * chosen.marker, zorder=3)


def _single(axes: Axes, shares: pd.Series[float], place: int, label: str, chosen: Look) -> Line2D:
    """Draw the shares of one null model over all patterns."""
    marker, colour = MARKERS[1 + place % (len(MARKERS) - 1)], COLOURS[1 + place % (len(COLOURS) - 1)]
    look_of: Any = {"ls": "", "mfc": "none", "ms": 1.2 * chosen.marker, "mew": 0.8 * chosen.line}
    return axes.plot(shares, range(len(shares)), marker, color=colour, label=label, **look_of)[0]
