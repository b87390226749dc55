"""Who takes part in which body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    columns_of,
    condition_names,
    counts_of,
    figure,
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
    found, known = _taken(frame, by), names or {}
    shown = [body for body in found.bodies if bodies is None or body in bodies]
    rows = [party for party in found.parties if parties is None or party in parties]
    rows = [party for party in rows if any(found.is_known(body, party) for body in shown)]
    if not shown or not rows:
        raise KeyError("no column of the form BODY.joined.PARTY for these bodies and parties")
    with look(style) as chosen:
        colours = shades(frame, by, len(found.runs))
        handles = _handles(list(found.runs), record is not None, colours)
        drawn, grid = _panels(len(shown), len(rows), len(found.runs), handles, named_by(by), chosen)
        for axes, body in zip(grid, shown, strict=True):
            _body(axes, found, body, rows, None if record is None else record.get(body, ()), colours, chosen)
            axes.set_title(wrapped(known.get(body, words(body)), 34))
            axes.set_xlabel("Share of runs")
        grid[0].set_yticks(range(len(rows)), [known.get(p, words(p)) for p in reversed(rows)])
        text = f"share of runs in which the party takes part, with 95% interval; {counts_of(found.runs)}"
        remark(drawn, text, chosen)
        if handles:
            legend_above(drawn, handles, named_by(by) if len(found.runs) > 1 else "", chosen)
    return drawn


@dataclass(frozen=True, slots=True)
class Taken:
    """In how many runs of each condition a party takes part in a body, and in how many it could."""

    runs: Mapping[str, int]  # by condition
    shares: Mapping[
        tuple[str, str], Sequence[tuple[int, int]]
    ]  # by body and party; a pair for each condition

    @property
    def bodies(self) -> list[str]:
        """The bodies, in their order."""
        return list(dict.fromkeys(body for body, _ in self.shares))

    @property
    def parties(self) -> list[str]:
        """The parties, in their order."""
        return list(dict.fromkeys(party for _, party in self.shares))

    def is_known(self, body: str, party: str) -> bool:
        """Whether there is a run in which the party could take part in the body."""
        return any(runs for _, runs in self.of(body, party))

    def of(self, body: str, party: str) -> Sequence[tuple[int, int]]:
        """Return runs with the party and runs in which it could take part, for each condition."""
        return self.shares.get((body, party), ())


def _taken(frame: pd.DataFrame, by: str | Sequence[str] | None) -> Taken:
    """Return who takes part, counted column by column: all of them together may be larger than memory."""
    conditions, places = condition_names(frame, columns_of(by))
    runs = np.bincount(places, minlength=len(conditions))
    shares = {}
    for column in frame.columns:
        body, joined, party = str(column).partition(JOINED)
        if joined:
            values = frame[column].to_numpy(float)
            counts = (
                np.bincount(places[kept], minlength=len(conditions))
                for kept in (values > HALF, values == values)
            )
            shares[body, party] = [(int(some), int(all_)) for some, all_ in zip(*counts, strict=True)]
    return Taken(dict(zip(conditions, runs.tolist(), strict=True)), shares)


def _panels(
    bodies: int, parties: int, conditions: int, handles: Sequence[Line2D], title: str, chosen: Look
) -> tuple[Figure, Sequence[Axes]]:
    """Return a figure and its panels, one for each body, with room for the rows and for the legend above."""
    width = chosen.column if bodies == 1 else chosen.page
    line = max(0.17, 0.09 * conditions + 0.08) * chosen.font / 7.5
    labels = [str(each.get_label()) for each in handles]
    above = legend_height(width, labels, title, chosen) if handles else 0.0
    drawn = figure(width, line * parties + above + 0.85 * chosen.font / 7.5)
    return drawn, drawn.subplots(1, bodies, sharey=True, squeeze=False)[0]


def _body(
    axes: Axes,
    found: Taken,
    body: str,
    rows: Sequence[str],
    joined: Sequence[str] | None,
    colours: Sequence[str],
    chosen: Look,
) -> None:
    """Draw the parties of a body, one below the other."""
    for row, party in enumerate(reversed(rows)):
        axes.plot([0.0, 1.0], [row, row], color="#EEEEEE", lw=0.8 * chosen.line, zorder=0)
        shares = found.of(body, party)
        if joined is not None and shares and shares[0][1]:
            fill = GREY if party in joined else "white"
            axes.plot(HISTORY, row, "s", mfc=fill, mec=GREY, mew=0.8 * chosen.line, ms=0.9 * chosen.marker)
        _party(axes, shares, row, colours, chosen)
    axes.set_xlim(-0.04, 1.04 if joined is None else HISTORY + 0.05)
    if joined is not None:
        place: Any = {"ha": "center", "va": "bottom", "annotation_clip": False}
        axes.annotate("history", (HISTORY, len(rows) - 0.5), color=GREY, fontsize=0.8 * chosen.font, **place)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xticks([0.0, 0.5, 1.0])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _party(
    axes: Axes, shares: Sequence[tuple[int, int]], row: int, colours: Sequence[str], chosen: Look
) -> None:
    """Draw a party's share in every condition, with its interval."""
    spread = np.linspace(0.26, -0.26, len(shares)) if len(shares) > 1 else np.zeros(1)
    for place, (taken, runs) in enumerate(shares):
        if not runs:
            continue
        found = wilson(taken, runs)
        y, colour = row + spread[place], colours[place]
        axes.plot([found.low, found.high], [y, y], color=colour, lw=1.3 * chosen.line)
        look_of: Any = {"ms": chosen.marker, "mec": "white", "mew": 0.4, "clip_on": False, "zorder": 3}
        axes.plot(found.estimate, y, varied(MARKERS, place), color=colour, **look_of)


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
