"""The model beside rules without theory, pattern by pattern."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, FAINT, GREY, MARKERS, Style, figure, legend_above, look
from experiments.wording import words


def null_models(frame: pd.DataFrame, names: Sequence[str], style: Style = "paper") -> Figure:
    """Show the share of runs with each pattern, of the model and of every null model.

    Columns: `id`, `share` (of the model), `informative`, and one for each null model in `names` (missing where it says
    nothing). A pattern that some null model shows as often is grey.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        drawn = figure(chosen.page, (0.2 * len(rows) + 1.0) * chosen.font / 7.5)
        axes = drawn.subplots()
        places = range(len(rows))
        for y, row in zip(places, rows.to_dict("records"), strict=True):
            axes.axhline(y, color=FAINT, lw=0.6 * chosen.line, zorder=0)
            colour = "black" if row["informative"] else GREY
            axes.plot(
                row["share"], y, "|", color=colour, ms=3.0 * chosen.marker, mew=2.0 * chosen.line, zorder=3
            )
        handles = [
            axes.plot(
                rows[name], places, MARKERS[k % len(MARKERS)], color=COLOURS[k % len(COLOURS)], ls="",
                mfc="none", ms=1.1 * chosen.marker, mew=0.8 * chosen.line, label=name,
            )[0]
            for k, name in enumerate(names)
        ]  # fmt: skip
        bar = axes.plot(
            [], [], "|", color="black", ms=2.0 * chosen.marker, mew=2.0 * chosen.line, label="the model"
        )
        axes.set_yticks(list(places), [words(str(each)) for each in rows["id"]])
        for label, told in zip(axes.get_yticklabels(), rows["informative"], strict=True):
            label.set_color("black" if told else GREY)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(-0.03, 1.03)
        axes.set_xlabel("Share of runs with the pattern (grey: some rule without theory shows it as often)")
        legend_above(drawn, [bar[0], *handles], "", chosen)
    return drawn
