"""Figures of results: each function takes a frame and returns a Matplotlib figure."""

from experiments.batches.measures import Measure
from experiments.plots.distributions import distributions, ecdf, shares
from experiments.plots.forest import forest
from experiments.plots.participation import participation
from experiments.plots.planes import facade_plane, interaction, pairs
from experiments.plots.regimes import regimes
from experiments.plots.series import time_bands
from experiments.plots.style import LOOKS, STYLES, Style, look, save, svg

__all__ = [
    "LOOKS",
    "STYLES",
    "Measure",
    "Style",
    "distributions",
    "ecdf",
    "facade_plane",
    "forest",
    "interaction",
    "look",
    "pairs",
    "participation",
    "regimes",
    "save",
    "shares",
    "svg",
    "time_bands",
]
