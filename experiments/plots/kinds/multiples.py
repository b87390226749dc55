"""Small multiples over up to four factors."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from experiments import plots
from experiments.batches import columns
from experiments.batches.results_folder import Folder
from experiments.plots.history import on_record
from experiments.plots.registry import (
    Unsuited,
    averaged,
    figure_kind,
    in_words,
    is_crossed_result,
    levels,
    main_outcome,
    moving,
    renamed,
    varied_factors,
)
from experiments.plots.style import Style, look_of, remark
from experiments.wording import value_text

MOST_FACTORS = 4
MOST_LINES = 7
LONG = 20  # characters of a level's name that would not fit above a panel
MOST_PANELS = 6  # in a row, or of rows


@figure_kind("Mean over up to four factors, none of them pooled", "{outcome} over the factors")
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return panels of lines: the factors that are asked for, or those that move the outcome most."""
    name = outcome or main_outcome(folder)
    factors = list(by) or _strongest(folder, name)
    if not is_crossed_result(folder):
        raise Unsuited(
            "small multiples need crossed factors; for points that are drawn there is --kind points"
        )
    if len(factors) > MOST_FACTORS:
        raise Unsuited(f"small multiples hold {MOST_FACTORS} factors, and {len(factors)} were named")
    x, *rest = arranged(folder, factors)
    frame, left_out = _thinned(folder, name, [x, *rest])
    along, *others = in_words(folder, [x, *rest])
    line, column, row = [*others, None, None, None][:3]
    drawn = plots.small_multiples(
        renamed(folder, frame),
        name,
        along,
        line,
        column,
        row,
        folder.measure(name),
        style,
        on_record(folder, name),
    )
    for text in [*left_out, *filter(None, [folder.never(name)])]:
        remark(drawn, text, look_of(style))
    return averaged(drawn, folder, factors, style)


def _strongest(folder: Folder, outcome: str) -> list[str]:
    """Return the factors that make most of the variance between points, as many as fit, in the order of the file."""
    kept = moving(folder, outcome)[:MOST_FACTORS]
    return [name for name in varied_factors(folder) if name in kept]


def arranged(folder: Folder, factors: Sequence[str]) -> list[str]:
    """Return factors in their places: a number of many levels on the axis, long names as lines, the rest as panels."""
    kinds = {name: pd.api.types.is_numeric_dtype(folder.read(name)[name]) for name in factors}
    many = {name: levels(folder, name) for name in factors}
    x = max(factors, key=lambda name: (kinds[name], many[name]))
    rest = [name for name in factors if name != x]
    if not rest:
        return [x]
    line = max(rest, key=lambda name: (_longest(folder, name) > LONG, -rest.index(name)))
    panels = sorted((name for name in rest if name != line), key=lambda name: -many[name])
    return [x, line, *panels]


def _longest(folder: Folder, name: str) -> int:
    return max(len(value_text(value)) for value in folder.values(name))


def _thinned(folder: Folder, outcome: str, factors: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return an outcome of the runs without the levels that lines and panels cannot hold, and what was left out."""
    frame, said = folder.coming(outcome, *factors), []
    for name, most in zip(factors[1:], (MOST_LINES, MOST_PANELS, MOST_PANELS), strict=False):
        values = columns.in_words(frame[name])
        known = list(values.cat.categories)
        if len(known) > most:
            kept = [known[k * (len(known) - 1) // (most - 1)] for k in range(most)]
            frame = frame[values.isin(kept)]
            said.append(f"{most} of {len(known)} levels of {folder.labels[name].text} are shown")
    return frame, said
