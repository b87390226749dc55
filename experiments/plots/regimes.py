"""A map of regimes: what kind of reform body comes of two pressures."""

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.plots.style import Style, axis_name, figure, look, note, widest, wrapped
from experiments.wording import value_text

PROMPT = 6.0  # months within which a body answers the pressure of the start
GUIDED = 0.5  # guidance from which a body is more than a shell
PROPORTIONATE = 0.75  # of the opposition's proportionate seats, from which a body is inclusive
MODERATE = 0.1  # of them, from which somebody of the opposition sits there

REGIMES = ("no body", "hollow body", "guided, opposition outside", "moderates inside", "inclusive bargain")
SHADES = ("#F7F7F7", "#C7D4E5", "#7F9FC6", "#E69F00", "#8C2D04")


def regime_of(frame: pd.DataFrame, body: str) -> pd.Series:
    """Return the regime of every run (runs,): what kind of body, if any, answers the pressure of the start."""
    opened, guidance = frame[f"{body}.opened"], frame[f"{body}.guidance"]
    represented = frame[f"{body}.represented"]
    code = np.select(
        [
            (opened < 0.0) | (opened > PROMPT),
            guidance < GUIDED,
            represented < MODERATE,
            represented < PROPORTIONATE,
        ],
        [0, 1, 2, 3],
        4,
    )
    return pd.Series(code, index=frame.index)


def regimes(frame: pd.DataFrame, x: str, y: str, body: str, style: Style = "paper") -> Figure:
    """Show the most frequent regime for every combination of two factors, and the share of runs in it."""
    found = frame.assign(regime=regime_of(frame, body))
    counts = found.groupby([y, x])["regime"].value_counts(normalize=True).unstack(fill_value=0)
    modal = counts.idxmax(axis=1).unstack(level=1)
    share = counts.max(axis=1).unstack(level=1)
    present = sorted(set(np.unique(modal.to_numpy())))
    runs = int(found.groupby([y, x]).size().min())
    with look(style) as chosen:
        drawn = figure(chosen.page * 0.75, chosen.page * 0.6)
        axes = drawn.add_subplot()
        axes.imshow(
            modal.to_numpy(float),
            cmap=ListedColormap(SHADES),
            vmin=-0.5,
            vmax=len(REGIMES) - 0.5,
            origin="lower",
            aspect="auto",
        )
        for (row, column), value in np.ndenumerate(share.to_numpy(float)):
            dark = int(modal.to_numpy()[row, column]) == len(REGIMES) - 1
            ink = "white" if dark else "black"
            text = f"{value:.0%}"
            axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=0.8 * chosen.font)
        axes.set_xticks(range(modal.shape[1]), [value_text(v) for v in modal.columns])
        axes.set_yticks(range(modal.shape[0]), [value_text(v) for v in modal.index])
        axes.set_xlabel(axis_name(x))
        axes.set_ylabel(wrapped(axis_name(y), 40))
        axes.tick_params(length=0)
        handles = [Patch(fc=SHADES[k], ec="grey", label=REGIMES[k]) for k in present]
        drawn.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
        note(axes, f"number: share of runs in the regime\nn = {runs:,} runs a cell; {widest(runs)}")
    return drawn
