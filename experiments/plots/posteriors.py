"""What a record says about assumed numbers: posteriors against priors, and pairs of those that it says most about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.plots.style import COLOURS, FAINT, GREY, Style, figure, look, remark, wrapped


def learned(frame: pd.DataFrame, style: Style = "paper") -> Figure:
    """Show posteriors inside their priors, in units of the prior's middle 95 per cent, the clearest at the top.

    Columns: `name`, `prior_low`, `prior_high`, `mean`, `low`, `high`, `informed`.
    """
    rows = frame.iloc[::-1].reset_index(drop=True)
    with look(style) as chosen:
        names = [wrapped(str(each), 48) for each in rows["name"]]
        lines = sum(each.count("\n") + 1 for each in names)
        drawn = figure(chosen.page, (0.16 * lines + 0.06 * len(names) + 0.7) * chosen.font / 7.5)
        axes = drawn.subplots()
        width = (rows["prior_high"] - rows["prior_low"]).replace(0.0, 1.0)
        for y, row in zip(range(len(rows)), rows.to_dict("records"), strict=True):
            low, mean, high = ((row[key] - row["prior_low"]) / width[y] for key in ("low", "mean", "high"))
            colour = COLOURS[0] if row["informed"] else GREY
            axes.plot([0.0, 1.0], [y, y], color=FAINT, lw=5.0 * chosen.line, solid_capstyle="butt", zorder=1)
            axes.plot([low, high], [y, y], color=colour, lw=1.6 * chosen.line, zorder=2)
            axes.plot(mean, y, "o", color=colour, ms=chosen.marker, zorder=3)
        axes.set_yticks(range(len(rows)), names)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(-0.05, 1.05)
        axes.set_xticks([0.0, 0.5, 1.0], ["low end", "middle", "high end"])
        axes.set_xlabel("Posterior within the prior range (light: prior)")
        remark(drawn, "middle 95% of prior and posterior; grey: not told from the prior", chosen)
    return drawn


def posterior_pairs(values: NDArray[np.float64], names: Sequence[str], style: Style = "paper") -> Figure:
    """Show how the posteriors of a few numbers go together (draws, numbers): each alone, and each pair."""
    many = len(names)
    shown = values[np.linspace(0, len(values) - 1, min(len(values), 600)).astype(int)]
    with look(style) as chosen:
        drawn = figure(chosen.page, chosen.page)
        grid = drawn.subplots(many, many, squeeze=False, sharex="col")
        for (row, column), axes in np.ndenumerate(grid):
            if column > row:
                axes.set_visible(False)
                continue
            if column == row:
                axes.hist(values[:, row], bins=20, color=COLOURS[0])
                axes.set_yticks([])
            else:
                axes.plot(
                    shown[:, column], shown[:, row], ".", color=COLOURS[0], ms=0.6 * chosen.marker, alpha=0.4
                )
            if row == many - 1:
                axes.set_xlabel(wrapped(names[column], 22))
            if column == 0 and row > 0:
                axes.set_ylabel(wrapped(names[row], 22))
        remark(
            drawn, f"posterior: {len(values):,} draws, of which {len(shown):,} are shown as points", chosen
        )
    return drawn


def ranks_and_coverage(
    ranks: NDArray[np.float64], coverage: Sequence[tuple[float, float, float, float]], style: Style = "paper"
) -> Figure:
    """Show whether posteriors of synthetic records are right: where true numbers rank, and how often intervals hold them.

    `ranks` are shares of the draws below the true number (records, numbers); `coverage` has level, share, low and high.
    """
    bins = 10
    counts = np.stack([np.histogram(each, bins, (0.0, 1.0))[0] / each.size for each in ranks])
    places = np.random.default_rng(0).integers(len(ranks), size=(500, len(ranks)))
    low, high = np.quantile(counts[places].mean(axis=1), [0.025, 0.975], axis=0)
    with look(style) as chosen:
        drawn = figure(chosen.page, 0.42 * chosen.page)
        left, right = drawn.subplots(1, 2)
        middle = (np.arange(bins) + 0.5) / bins
        left.bar(middle, counts.mean(axis=0), 0.9 / bins, color=FAINT)
        left.vlines(middle, low, high, color=COLOURS[0], lw=1.6 * chosen.line)
        left.axhline(1.0 / bins, color="black", lw=0.8 * chosen.line)
        left.set_xlabel("Rank of the true number among the draws")
        left.set_ylabel("Share of numbers and records")
        right.plot([0.4, 1.0], [0.4, 1.0], color=GREY, lw=0.8 * chosen.line)
        for level, share, least, most in coverage:
            right.vlines(level, least, most, color=COLOURS[0], lw=1.6 * chosen.line)
            right.plot(level, share, "o", color=COLOURS[0], ms=1.2 * chosen.marker)
        right.set_xlabel("Level of the interval")
        right.set_ylabel("Share that holds the true number")
        remark(
            drawn,
            f"{len(ranks)} synthetic records; bars: 95% intervals over records; line: a sampler that is right",
            chosen,
        )
    return drawn
