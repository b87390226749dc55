"""A monthly series by condition."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.measures import Measure
from experiments.batches.results_folder import Folder, load_series
from experiments.plots.registry import (
    MIXED,
    Unsuited,
    averaged,
    conditions,
    figure_kind,
    in_words,
    recorded_series,
    renamed,
)
from experiments.plots.style import Style
from model.inputs import month_name
from model.outcomes import series_names


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit a monthly series that is asked for."""
    return 5 if outcome in recorded_series(folder) and outcome not in folder.outcomes else 0


@figure_kind("A monthly series, with bands", "{outcome} from month to month", suits, series=True)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the median of a monthly series with bands, by condition."""
    recorded = recorded_series(folder)
    if not recorded or folder.case is None:
        raise Unsuited("no monthly series was recorded")
    name = outcome or recorded[0]
    if name not in recorded:
        raise Unsuited(f"no monthly series of {name} was recorded; there are {', '.join(recorded)}")
    columns = conditions(folder, by)
    frame, known = load_series(folder.path), series_names(folder.case)[name]
    months = {m: month_name(int(m), folder.case.calendar.start) for m in frame["month"].unique()}
    drawn = plots.time_bands(
        renamed(folder, frame.assign(month=frame["month"].map(months))),
        name,
        in_words(folder, columns) or None,
        Measure(name, known.unit, known.text, low=known.low, high=known.high),
        folder.spans,
        style,
    )
    return averaged(drawn, folder, columns, style, MIXED)
