"""The kind of reform body that the president chooses, by two pressures."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.registry import (
    Unsuited,
    figure_kind,
    in_words,
    worded,
)
from experiments.plots.style import Style

NEEDED = ("opened", "guidance", "represented")  # outcomes of a body


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit two factors of a run in which bodies are designed, unless an outcome is asked for."""
    factors = list(by) or folder.factors
    return 3 if outcome is None and len(factors) == 2 and _designed(folder) else 0


@figure_kind(
    "Most frequent kind of reform body by two factors",
    "Most frequent kind of reform body for every combination of two factors",
    suits,
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the map of the most frequent kind of body over two factors."""
    factors, bodies = by or folder.factors, _designed(folder)
    if len(factors) < 2 or not bodies:
        raise Unsuited("a map of regimes needs two factors and <body>.opened, .guidance and .represented")
    x, y = in_words(folder, [factors[1], factors[0]])
    told = [f"{bodies[0]}.{each}" for each in NEEDED]
    return plots.regimes(worded(folder, *factors[:2], *told), x, y, bodies[0], style)


def _designed(folder: Folder) -> list[str]:
    """Return the bodies whose kind can be told from what was recorded."""
    bodies = [name.removesuffix(".opened") for name in folder.outcomes if name.endswith(".opened")]
    return [b for b in bodies if all(f"{b}.{each}" in folder.outcomes for each in NEEDED)]
