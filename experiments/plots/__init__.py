"""Figures of results: each function takes a frame and returns a Matplotlib figure."""

from experiments.batches.measures import Measure
from experiments.plots.cumulative import ecdf
from experiments.plots.distributions import distributions
from experiments.plots.drawn_points import drawn_points
from experiments.plots.effect_strengths import effect_strengths
from experiments.plots.facade import facade_plane
from experiments.plots.forest import forest
from experiments.plots.level_means import level_means
from experiments.plots.pairs import pairs
from experiments.plots.participation import participation
from experiments.plots.regimes import regimes
from experiments.plots.shares import shares
from experiments.plots.small_multiples import small_multiples
from experiments.plots.style import LOOKS, STYLES, Style, files_of, look, save, svg
from experiments.plots.time_bands import time_bands
from experiments.plots.two_factors import interaction

__all__ = [
    "LOOKS",
    "STYLES",
    "Measure",
    "Style",
    "distributions",
    "drawn_points",
    "ecdf",
    "effect_strengths",
    "facade_plane",
    "files_of",
    "forest",
    "interaction",
    "level_means",
    "look",
    "pairs",
    "participation",
    "regimes",
    "save",
    "shares",
    "small_multiples",
    "svg",
    "time_bands",
]
