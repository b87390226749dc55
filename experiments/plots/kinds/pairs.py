"""Outcomes two by two."""

from __future__ import annotations

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.participation import JOINED
from experiments.plots.registry import (
    LEADING,
    averaged,
    conditions,
    figure_kind,
    in_words,
    worded,
)
from experiments.plots.style import Style

MOST_PAIRS = 5


@figure_kind("Outcomes two by two", "Outcomes two by two")
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return scatter plots and rank correlations of the main outcomes."""
    shown = [name for name in LEADING if name in folder.outcomes]
    shown += [n for n in folder.outcomes if n not in shown and JOINED not in n]
    names = list(dict.fromkeys([*([outcome] if outcome else []), *shown]))[:MOST_PAIRS]
    columns = conditions(folder, by)[:1]
    known = {name: folder.measure(name) for name in names}
    shown = in_words(folder, columns)
    drawn = plots.pairs(worded(folder, *names, *columns), names, shown[0] if shown else None, known, style)
    return averaged(drawn, folder, columns, style, "runs at all values of")
