"""Effects of all factors on the main outcomes, about zero."""

from __future__ import annotations

from matplotlib.figure import Figure

from experiments import plots
from experiments.answers.stored_effects import effects_in
from experiments.batches.results_folder import Folder
from experiments.plots.kinds.effects import runs_text
from experiments.plots.mean_axes import pooled_spread
from experiments.plots.registry import Unsuited, figure_kind, is_crossed_result, main_outcomes
from experiments.plots.style import Style

MOST_OUTCOMES = 4


@figure_kind(
    "Effects of all factors on the main outcomes", "Effects of all factors, with paired 95% intervals"
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the effects of all factors on an outcome, or on the main ones."""
    if not is_crossed_result(folder) or folder.plan is None:
        raise Unsuited("effects need crossed factors; for points that are drawn there is --kind points")
    names = [outcome] if outcome else main_outcomes(folder, MOST_OUTCOMES)
    found = effects_in(folder, names)
    by_outcome = {name: found.of(name) for name in names}
    measures = {name: folder.measure(name) for name in names}
    spreads = {name: pooled_spread(folder.coming(name), name) for name in names}
    return plots.effect_strengths(
        by_outcome, folder.labels, measures, spreads, runs_text(folder, found.first), style
    )
