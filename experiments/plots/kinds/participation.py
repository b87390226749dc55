"""Who takes part in which body."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder
from experiments.plots.participation import JOINED
from experiments.plots.registry import (
    Unsuited,
    averaged,
    conditions,
    figure_kind,
    how_many,
    in_words,
    worded,
)
from experiments.plots.style import Style, look_of, remark
from model.cases import Case
from model.inputs import body_names, inputs_of


def suits(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit results that recorded who joined, unless an outcome is asked for."""
    return 4 if outcome is None and any(JOINED in name for name in folder.outcomes) else 0


@figure_kind("Participation of parties in reform bodies", "Participation of parties in reform bodies", suits)
def draw(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    """Return the share of months in which each party takes part; `outcome` may name a body."""
    bodies = [outcome] if outcome and f"{outcome}{JOINED}" in "".join(folder.outcomes) else None
    columns = conditions(folder, by)
    while how_many(folder, columns) > 4 and len(columns) > 1:
        columns = columns[:-1]
    joined = [name for name in folder.outcomes if JOINED in name]
    frame = folder.read(*joined)
    barred = [name for name in _barred(folder.case) if name in joined and not frame[name].any()]
    shown = [name for name in joined if name not in barred]
    if not shown:
        raise Unsuited("nobody's participation was recorded (outcomes <body>.joined.<party>)")
    drawn = plots.participation(
        worded(folder, *shown, *columns),
        in_words(folder, columns) or None,
        bodies,
        record=folder.record,
        names=folder.names,
        style=style,
    )
    if barred:
        remark(drawn, "omitted: parties not invited, or not in existence", look_of(style))
    return averaged(drawn, folder, columns, style)


def _barred(case: Case | None) -> list[str]:
    """Return the outcomes that say whether a party sits in a body that it could not be invited to."""
    if case is None or case.rules.institutional_design != "historical":
        return []
    bodies, parties = inputs_of(case).bodies, inputs_of(case).parties
    alive = (parties.founded < bodies.close[:, None]) & (parties.dissolved > bodies.open[:, None])
    names = list(case.parties)
    return [
        f"{body}{JOINED}{names[party]}"
        for row, body in zip((bodies.invited > 0.0) & alive, body_names(case), strict=True)
        for party in (~row).nonzero()[0]
    ]
