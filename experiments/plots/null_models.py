"""The model beside rules without theory, pattern by pattern."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, FAINT, GREY, MARKERS, Style, figure, legend_above, look
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
            colour = COLOURS[0] if row["informative"] else GREY
            axes.axhline(y, color=FAINT, lw=0.6 * chosen.line, zorder=0)
            axes.plot(
                [row["best_null_share"], row["share"]], [y, y], color=colour, lw=1.6 * chosen.line, zorder=1
            )
            axes.plot(row["share"], y, "o", color=colour, ms=1.4 * chosen.marker, zorder=3)
        axes.plot(
            rows["best_null_share"],
            places,
            "|",
            color="black",
            ms=3.0 * chosen.marker,
            mew=1.6 * chosen.line,
            ls="",
        )
        handles = [
            axes.plot([], [], "o", color=COLOURS[0], ms=1.4 * chosen.marker, label="the model")[0],
            axes.plot([], [], "|", color="black", ms=2.0 * chosen.marker, mew=1.6 * chosen.line, ls="",
                      label="best null model of the pattern")[0],
            *(
                axes.plot(rows[name], places, MARKERS[1 + k % (len(MARKERS) - 1)], color=COLOURS[1 + k % (len(COLOURS) - 1)],
                          ls="", mfc="none", ms=1.2 * chosen.marker, mew=0.8 * chosen.line, label=label)[0]
                for k, (name, label) in enumerate(shown.items())
            ),
        ]  # fmt: skip
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
