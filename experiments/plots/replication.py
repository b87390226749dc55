"""A case as it was lived through many times, beside its record: tables, levels, patterns, theories."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.plots.series import year
from experiments.plots.style import COLOURS, GREY, Style, figure, look, note, wrapped

type Array = NDArray[np.float64]
type Spans = Mapping[str, tuple[str, str]]


def tables(
    share: Array,
    parties: Sequence[str],
    months: Sequence[str],
    lived: NDArray[np.bool_],
    record: Sequence[tuple[int, str, str]],
    spans: Spans,
    runs: int,
    style: Style = "paper",
) -> Figure:
    """Show who sat when: the share of runs in which a party sits in a body (parties, months).

    `lived` marks the months in which a party existed; `record` holds party, first and last month of historical membership,
    drawn as frames; `spans` names the bodies.
    """
    with look(style) as chosen:
        drawn = figure(chosen.page, 0.26 * len(parties) + 1.4)
        axes = drawn.add_subplot()
        edges = np.append([year(month) for month in months], year(months[-1]) + 1 / 12)
        shown = np.ma.masked_where(~lived, share)
        mesh = axes.pcolormesh(
            edges, np.arange(len(parties) + 1), shown, cmap="Blues", vmin=0.0, vmax=1.0, rasterized=True
        )
        axes.set_facecolor("#F3F3F3")
        for place, first, last in record:
            left, right = year(first), year(last) + 1 / 12
            axes.plot(
                [left, right, right, left, left],
                [place + 0.12, place + 0.12, place + 0.88, place + 0.88, place + 0.12],
                color=COLOURS[1],
                lw=1.1 * chosen.line,
            )
        _bodies_above(axes, spans, len(parties))
        axes.set_yticks(np.arange(len(parties)) + 0.5, parties)
        axes.set_ylim(len(parties), -1.9)
        axes.tick_params(axis="y", length=0)
        years = np.arange(np.ceil(edges[0]), np.floor(edges[-1]) + 1)
        axes.set_xticks(years, [f"{each:.0f}" for each in years])
        drawn.colorbar(mesh, ax=axes, label="share of runs at the table", fraction=0.03, pad=0.01)
        axes.set_title(
            f"frame: at the table in history; white: exists, grey: does not; n = {runs:,} runs",
            loc="right",
            color=GREY,
            fontsize=0.87 * chosen.font,
        )
    return drawn


def _bodies_above(axes: Axes, spans: Spans, parties: int) -> None:
    for name, (first, last) in spans.items():
        left, right = year(first), year(last) + 1 / 12
        axes.vlines([left, right], -0.1, parties, color="black", lw=0.6, ls=":")
        axes.text((left + right) / 2, -0.15, wrapped(name, 14), ha="center", va="bottom", linespacing=0.95)


def levels(
    names: Sequence[str],
    before: Array,
    nominal: Array,
    effective_before: Array,
    effective: Array,
    record: Mapping[int, float],
    runs: int,
    style: Style = "paper",
) -> Figure:
    """Show the level of every issue before and after, as written and as it binds (runs, issues), and in history."""
    with look(style) as chosen:
        drawn = figure(chosen.page, 0.36 * len(names) + 0.9)
        left, right = drawn.subplots(1, 2, sharey=True)
        for axes, start, found, title in (
            (left, before, nominal, "as written"),
            (right, effective_before, effective, "as it binds"),
        ):
            _moves(axes, start, found)
            axes.set_title(title, loc="left")
            axes.set_xlabel("level (0 president decides, 1 accountable)")
            axes.set_xlim(-0.04, 1.04)
        for place, level in record.items():
            left.plot(level, place, "D", mfc="none", mec="black", ms=1.1 * chosen.marker, zorder=5)
        left.set_yticks(range(len(names)), [wrapped(name, 34) for name in names])
        left.set_ylim(len(names) - 0.5, -0.5)
        left.plot([], [], "o", color=GREY, label="before")
        left.plot([], [], "o-", color=COLOURS[0], label="median run, middle 90%")
        if record:
            left.plot([], [], "D", mfc="none", mec="black", label="history")
        drawn.legend(loc="outside lower center", ncols=3, frameon=False)
        note(right, f"n = {runs:,} runs")
    return drawn


def _moves(axes: Axes, before: Array, after: Array) -> None:
    low, middle, high = np.quantile(after, [0.05, 0.5, 0.95], axis=0)
    for place in range(before.size):
        if abs(middle[place] - before[place]) > 0.02:
            axes.annotate(
                "",
                (middle[place], place),
                (before[place], place),
                arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 0.7, "shrinkA": 3, "shrinkB": 3},
            )
    places = np.arange(before.size)
    axes.hlines(places, low, high, color=COLOURS[0], lw=3, alpha=0.5)
    axes.plot(before, places, "o", color=GREY, ms=4, zorder=3)
    axes.plot(middle, places, "o", color=COLOURS[0], ms=4.5, zorder=4)
    axes.grid(axis="y", color="#E6E6E6", lw=0.5)
    axes.tick_params(axis="y", length=0)


def scorecard(
    texts: Sequence[str],
    share: Array,
    low: Array,
    high: Array,
    robust: Array | None,
    line: float,
    runs: int,
    style: Style = "paper",
) -> Figure:
    """Show the share of runs with each pattern, at the case's values and over the plausible range (patterns,)."""
    with look(style) as chosen:
        drawn = figure(chosen.page, 0.3 * len(texts) + 0.9)
        axes = drawn.add_subplot()
        places = np.arange(len(texts))
        axes.axvspan(line, 1.02, color="#EFEFEF", lw=0)
        axes.hlines(places, low, high, color=COLOURS[0], lw=2.2)
        axes.plot(share, places, "o", color=COLOURS[0], ms=1.2 * chosen.marker, label="at the case's values")
        if robust is not None:
            axes.plot(
                robust,
                places,
                "D",
                mfc="white",
                mec=COLOURS[1],
                mew=chosen.line,
                ms=1.1 * chosen.marker,
                label="every assumption drawn from its range",
            )
        axes.set_yticks(places, [wrapped(text, 62) for text in texts])
        axes.set_ylim(len(texts) - 0.4, -0.6)
        axes.set_xlim(-0.02, 1.02)
        axes.grid(axis="y", color="#E6E6E6", lw=0.5)
        axes.set_xlabel("share of runs that show the pattern (95% interval)")
        drawn.legend(loc="outside lower right", ncols=2, frameon=False)
        note(axes, f"grey: counts as holding; n = {runs:,} runs")
    return drawn


def theories(
    names: Sequence[str], patterns: Sequence[str], share: Array, runs: int, style: Style = "paper"
) -> Figure:
    """Show the share of runs with each pattern under each theory (theories, patterns)."""
    with look(style) as chosen:
        drawn = figure(chosen.page, 0.24 * len(names) + 1.1)
        axes = drawn.add_subplot()
        mesh = axes.imshow(share, cmap="cividis", vmin=0.0, vmax=1.0, aspect="auto")
        for (row, column), value in np.ndenumerate(share):
            ink = "white" if value < 0.5 else "black"
            text = "1" if value > 0.995 else f"{value:.2f}"[1:] if value >= 0.005 else "0"
            axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=0.9 * chosen.font)
        axes.set_xticks(range(len(patterns)), patterns, rotation=90 if max(map(len, patterns)) > 3 else 0)
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(length=0)
        drawn.colorbar(mesh, ax=axes, label="share of runs", fraction=0.03, pad=0.01)
        note(axes, f"n = {runs:,} runs a theory")
    return drawn
