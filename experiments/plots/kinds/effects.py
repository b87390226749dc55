"""Main effects of the factors on an outcome."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.answers.stored_effects import effects_in
from experiments.batches.results_folder import Folder
from experiments.plots.history import on_record
from experiments.plots.mean_axes import pooled_spread
from experiments.plots.registry import Unsuited, figure_kind, is_crossed_result, main_outcome
from experiments.plots.style import Style


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit designs whose factors are crossed."""
    category = outcome is not None and bool(folder.measure(outcome).choices)
    return 2 if is_crossed_result(folder) and not by and not category else 0


@figure_kind(
    "Main effect of each factor", "{outcome} at each level of each factor, averaged over the others", suits
)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the mean at each level of each factor, or of those that are asked for."""
    name = outcome or main_outcome(folder)
    if not is_crossed_result(folder) or folder.plan is None:
        raise Unsuited("main effects need crossed factors; for points that are drawn there is --kind points")
    if folder.measure(name).choices:
        raise Unsuited(f"{name} is a category, which has no mean: --kind distributions shows it")
    found = [each for each in effects_in(folder, [name]).effects if not by or each.factor in by]
    if not found:
        raise Unsuited(f"there are no effects on {name}")
    return plots.level_means(
        found,
        folder.labels,
        folder.measure(name),
        "; ".join(filter(None, [runs_text(folder, effects_in(folder, [name]).first), _never(folder, name)])),
        pooled_spread(folder.coming(name), name),
        on_record(folder, name),
        style,
    )


def _never(folder: Folder, outcome: str) -> str:
    """Return which runs effects on the month of an outcome are taken from, where it may never come."""
    share = folder.never(outcome)
    return f"{share}, and so is a run in which it does not come at every point" if share else ""


def runs_text(folder: Folder, first: int) -> str:
    """Return how many runs stand behind effects, and over what they are averaged; `first` runs of each point, if not 0."""
    runs = folder.read().groupby("point")["run"].nunique()
    taken = f"the first {first:,} of {runs.min():,}" if first else f"{runs.min():,}"
    many = f"n = {taken} runs at each of {len(runs):,} points"
    if len(folder.factors) == 1:
        return many
    alone = folder.config.get("design") == "one_at_a_time"
    return f"{many}, {'all other factors as in the case' if alone else 'averaged over all other factors'}"
