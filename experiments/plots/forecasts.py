"""What a fitted model gave to what it was not fitted on, and how likely the record is under theories."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, FAINT, GREY, Style, figure, legend_above, look, remark, wrapped


def forecasts(frame: pd.DataFrame, title: str, style: Style = "paper") -> Figure:
    """Show the chance that posterior, prior and best single null model gave to each pattern that history showed.

    Columns: `name`, `posterior_chance`, `posterior_low`, `posterior_high`, `prior_chance`, `null_chance`.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        drawn = figure(chosen.page, (0.22 * len(rows) + 1.1) * chosen.font / 7.5)
        axes = drawn.subplots()
        places = list(range(len(rows)))
        for y in places:
            axes.axhline(y, color=FAINT, lw=0.5 * chosen.line, zorder=0)
        axes.hlines(
            places, rows["posterior_low"], rows["posterior_high"], color=COLOURS[0], lw=1.6 * chosen.line
        )
        handles = [
            axes.plot(rows[column], places, mark, color=colour, mfc=colour if filled else "white", ls="",
                      ms=1.2 * chosen.marker, label=label)[0]
            for column, mark, colour, filled, label in (
                ("null_chance", "s", GREY, False, "best null model of the pattern"),
                ("prior_chance", "D", COLOURS[3], False, "prior"),
                ("posterior_chance", "o", COLOURS[0], True, "fitted model"),
            )
        ]  # fmt: skip
        axes.set_yticks(places, [wrapped(str(each), 46) for each in rows["name"]])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(-0.03, 1.03)
        axes.set_xlabel("Chance given to what history showed")
        legend_above(drawn, handles[::-1], "", chosen)
        remark(drawn, wrapped(title, 100), chosen)
    return drawn


def likelihoods(frame: pd.DataFrame, style: Style = "paper") -> Figure:
    """Show how likely the record is under each theory, the best at the top, with Monte Carlo error and at narrower ranges.

    Columns: `theory`, `kind`, `log10`, `error`, `narrow_log10`, `noise`.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    best = float(rows["log10"].max())
    tones = {"rules": COLOURS[0], "ablation": COLOURS[3], "null": COLOURS[1]}
    labels = {"rules": "sets of rules", "ablation": "without a part of the theory", "null": "without theory"}
    with look(style) as chosen:
        drawn = figure(chosen.page, (0.2 * len(rows) + 1.1) * chosen.font / 7.5)
        axes = drawn.subplots()
        handles = []
        for kind in (each for each in labels if (rows["kind"] == each).any()):
            here = rows[rows["kind"] == kind]
            bars = axes.errorbar(here["log10"] - best, here.index, xerr=1.96 * here["error"], fmt="o", color=tones[kind],
                                 ms=chosen.marker, elinewidth=1.4 * chosen.line)  # fmt: skip
            bars.lines[0].set_label(labels[kind])
            handles.append(bars.lines[0])
        handles += axes.plot(rows["narrow_log10"] - float(rows["narrow_log10"].max()), rows.index, "|", color="black",
                             ms=2.0 * chosen.marker, label="ranges of half the width", ls="")  # fmt: skip
        axes.axvline(0.0, color=GREY, lw=0.6 * chosen.line, zorder=0)
        axes.set_yticks(list(rows.index), [wrapped(str(each), 46) for each in rows["theory"]])
        for text, noise in zip(axes.get_yticklabels(), rows["noise"], strict=True):
            text.set_color(GREY if noise else "black")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("log10 of the record's likelihood, less that of the best theory")
        legend_above(drawn, handles, "", chosen)
        remark(drawn, "95% Monte Carlo intervals; grey names: too few draws carry the number", chosen)
    return drawn
