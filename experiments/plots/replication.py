"""Many simulations of a case beside its record: tables, levels, patterns, theories."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from numpy.typing import NDArray

from experiments.plots.style import COLOURS, GREY, Look, Style, figure, look, note, widest, wrapped
from experiments.plots.time_bands import year

type Array = NDArray[np.float64]
type Mask = NDArray[np.bool_]
type Spans = Mapping[str, tuple[str, str]]

SEATED = LinearSegmentedColormap.from_list(
    "seated", ["white", *colormaps["Blues"](np.linspace(0.15, 1.0, 12))]
)
ABSENT = "#C9C9C9"
BARRED = "//////"


def tables(
    share: Array,
    parties: Sequence[str],
    months: Sequence[str],
    lived: Mask,
    barred: Mask,
    record: Sequence[tuple[int, str, str]],
    spans: Spans,
    runs: int,
    style: Style = "paper",
) -> Figure:
    """Show who sat when: the share of runs in which a party sits in a body (parties, months).

    `lived` marks the months in which a party existed, `barred` those in which a body sat that did not ask it; `record` holds
    party, first and last month of historical membership, drawn as frames; `spans` names the bodies.
    """
    with look(style) as chosen:
        heights = _heights(spans, months, 0.66 * chosen.page, chosen)
        above = 0.4 + 1.5 * (1 + max(heights.values(), default=0))
        drawn = figure(chosen.page, 0.26 * (len(parties) + above) + 1.0)
        axes = drawn.add_subplot()
        edges = np.append([year(month) for month in months], year(months[-1]) + 1 / 12)
        mesh = _shares(axes, edges, share, lived, barred)
        _frames(axes, record, chosen)
        _bodies_above(axes, spans, heights, len(parties))
        axes.set_yticks(np.arange(len(parties)) + 0.5, parties)
        axes.set_ylim(len(parties), -above)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        years = np.arange(np.ceil(edges[0]), np.floor(edges[-1]) + 1)
        axes.set_xticks(years, [f"{each:.0f}" for each in years])
        drawn.colorbar(mesh, ax=axes, label="share of runs at the table", fraction=0.03, pad=0.01)
        handles = _marks(bool(record), bool((~lived).any()), bool((barred & lived).any()), chosen)
        if handles:
            drawn.legend(handles=handles, loc="outside lower center", ncols=len(handles))
        note(axes, f"n = {runs:,} runs; {widest(runs)}")
    return drawn


def _shares(axes: Axes, edges: Array, share: Array, lived: Mask, barred: Mask) -> QuadMesh:
    """Colour the cells by share; mark where a party did not exist, and where a body did not ask it."""
    rows = np.arange(len(share) + 1)
    shown = np.ma.masked_where(~lived | barred, share)
    mesh = axes.pcolormesh(edges, rows, shown, cmap=SEATED, vmin=0.0, vmax=1.0, rasterized=True)
    absent = np.ma.masked_where(lived, np.ones(share.shape))
    axes.pcolormesh(edges, rows, absent, cmap=ListedColormap([ABSENT]), rasterized=True)
    for place, left, right in _stretches(barred & lived, edges):
        axes.add_patch(Rectangle((left, place), right - left, 1.0, fc="white", ec=GREY, lw=0.0, hatch=BARRED))
    return mesh


def _frames(axes: Axes, record: Sequence[tuple[int, str, str]], chosen: Look) -> None:
    """Frame the months in which a party was a member in history."""
    for place, first, last in record:
        left, right = year(first), year(last) + 1 / 12
        low, high = place + 0.12, place + 0.88
        corners = [left, right, right, left, left], [low, low, high, high, low]
        axes.plot(*corners, color=COLOURS[1], lw=1.1 * chosen.line)


def _marks(record: bool, absent: bool, barred: bool, chosen: Look) -> list[Patch]:
    """Return what the legend says of frames and of cells without a share."""
    return [
        *(
            [Patch(fc="none", ec=COLOURS[1], lw=1.1 * chosen.line, label="at the table in history")]
            if record
            else []
        ),
        *([Patch(fc=ABSENT, label="does not exist")] if absent else []),
        *([Patch(fc="white", ec=GREY, lw=0.3, hatch=BARRED, label="not invited")] if barred else []),
    ]


def _stretches(chosen: Mask, edges: Array) -> list[tuple[int, float, float]]:
    """Return row, left and right end of every unbroken stretch of a row."""
    found = []
    for place, row in enumerate(chosen):
        steps = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        found += [
            (place, float(edges[a]), float(edges[b])) for a, b in zip(steps[::2], steps[1::2], strict=True)
        ]
    return found


def _heights(spans: Spans, months: Sequence[str], inches: float, chosen: Look) -> dict[str, int]:
    """Return on which line above the parties each body's name stands, so that no two stand in one place."""
    letter = 0.6 * chosen.font / 72.0 * (year(months[-1]) - year(months[0]) + 1 / 12) / inches
    ends: list[float] = []
    found = {}
    for name, (first, last) in sorted(spans.items(), key=lambda each: each[1]):
        middle = (year(first) + year(last) + 1 / 12) / 2.0
        half = letter * max(map(len, wrapped(name, 14).split("\n"))) / 2.0
        line = next((k for k, end in enumerate(ends) if middle - half > end + letter), len(ends))
        ends[line : line + 1] = [middle + half]
        found[name] = line
    return found


def _bodies_above(axes: Axes, spans: Spans, heights: Mapping[str, int], parties: int) -> None:
    for name, (first, last) in spans.items():
        left, right, top = year(first), year(last) + 1 / 12, -0.1 - 1.5 * heights[name]
        axes.vlines([left, right], top, parties, color="black", lw=0.6, ls=":")
        axes.text(
            (left + right) / 2, top - 0.05, wrapped(name, 14), ha="center", va="bottom", linespacing=0.95
        )


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
            axes.set_xlabel("level (0 no constraint, 1 accountable)")
            axes.set_xlim(-0.04, 1.04)
        for place, level in record.items():
            left.plot(level, place, "D", mfc="none", mec="black", ms=1.7 * chosen.marker, zorder=5)
        left.set_yticks(range(len(names)), [wrapped(name, 34) for name in names])
        left.set_ylim(len(names) - 0.5, -0.5)
        left.plot([], [], "o", mfc="white", mec=GREY, ms=1.5 * chosen.marker, label="before")
        left.plot([], [], "o", color=COLOURS[0], label="after: median")
        left.plot([], [], color=COLOURS[0], lw=3, alpha=0.5, label="after: middle 90% of runs")
        if record:
            left.plot([], [], "D", mfc="none", mec="black", ms=1.4 * chosen.marker, label="history, after")
        drawn.legend(loc="outside lower center", ncols=4, frameon=False)
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
    axes.plot(before, places, "o", mfc="white", mec=GREY, ms=7.5, zorder=3)
    axes.plot(middle, places, "o", color=COLOURS[0], ms=4.5, zorder=4)
    axes.grid(axis="y", color="#E6E6E6", lw=0.5)
    axes.tick_params(axis="y", length=0)


def scorecard(
    texts: Sequence[str],
    share: Array,
    low: Array,
    high: Array,
    robust: tuple[Array, Array, Array] | None,
    line: float,
    runs: int,
    draws: int,
    style: Style = "paper",
) -> Figure:
    """Show the share of runs with each pattern, at the case's values and over the plausible range (patterns,).

    `robust` holds the mean over draws from the prior ranges with the ends of its interval.
    """
    with look(style) as chosen:
        drawn = figure(chosen.page, 0.3 * len(texts) + 0.9)
        axes = drawn.add_subplot()
        places = np.arange(len(texts), dtype=np.float64)
        axes.axvspan(line, 1.02, color="#EFEFEF", lw=0)
        own = places - (0.0 if robust is None else 0.12)
        axes.hlines(own, low, high, color=COLOURS[0], lw=2.2)
        axes.plot(share, own, "o", color=COLOURS[0], ms=1.2 * chosen.marker, label="at the case's values")
        if robust is not None:
            _robust(axes, places + 0.12, robust, chosen)
        axes.set_yticks(places, [wrapped(text, 62) for text in texts])
        axes.set_ylim(len(texts) - 0.4, -0.6)
        axes.set_xlim(-0.02, 1.02)
        axes.grid(axis="y", color="#E6E6E6", lw=0.5)
        axes.set_xlabel("share of runs that show the pattern")
        drawn.legend(loc="outside lower right", ncols=2, frameon=False)
        drawn_anew = "" if robust is None else f", {draws:,} prior draws"
        note(axes, f"grey: counts as holding; lines: 95% interval; n = {runs:,} runs{drawn_anew}")
    return drawn


def _robust(axes: Axes, places: Array, robust: tuple[Array, Array, Array], chosen: Look) -> None:
    """Draw the mean over draws from the prior ranges, with its interval."""
    axes.hlines(places, robust[1], robust[2], color=COLOURS[1], lw=chosen.line)
    diamond: Any = {"mfc": "white", "mec": COLOURS[1], "mew": chosen.line, "ms": 1.1 * chosen.marker}
    axes.plot(robust[0], places, "D", label="every assumption drawn from its range", **diamond)


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
        note(axes, f"n = {runs:,} runs a theory; {widest(runs)}")
    return drawn
