"""Which figure suits which result; and `reform plot`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

import pandas as pd
from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.results_folder import Folder, load_series
from experiments.plots import Measure, Style
from experiments.plots.participation import JOINED
from experiments.plots.style import LOOKS, groups, remark
from experiments.wording import short_path, value_text
from model.cases import Case, CaseError, Problem
from model.inputs import body_names, inputs_of, month_name
from model.outcomes import series_names

Kind = Literal[
    "distributions", "ecdf", "interaction", "facade", "participation", "bands", "forest", "pairs", "regimes"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_CONDITIONS = 7  # that one figure of distributions can hold
MOST_LEVELS = 12  # of a factor in a heat map, or of the only one there is
MOST_REGIONS = 4  # conditions whose regions can lie on one plane
MOST_PAIRS = 5
LEADING = ("nominal_reform", "effective_reform", "presidential_power", "facade_gap", "package")


def default_kind(folder: Folder, outcome: str | None, by: Sequence[str] = ()) -> Kind:
    """Return the kind of figure that suits a result."""
    if folder.kind == "hypotheses":
        return "forest"
    if outcome in recorded_series(folder) and outcome not in folder.outcomes:
        return "bands"
    if outcome is None and any(JOINED in name for name in folder.outcomes):
        return "participation"
    factors = list(by) or folder.factors
    if outcome is None and len(factors) == 2 and _designed(folder):
        return "regimes"
    if len(factors) in (2, 3) and all(_levels(folder.frame, f) <= MOST_LEVELS for f in factors):
        return "interaction"
    return "distributions"


def _designed(folder: Folder) -> list[str]:
    """Return the bodies whose kind can be told from what was recorded."""
    needed = ("opened", "guidance", "represented")
    bodies = [name.removesuffix(".opened") for name in folder.outcomes if name.endswith(".opened")]
    return [b for b in bodies if all(f"{b}.{each}" in folder.outcomes for each in needed)]


def recorded_series(folder: Folder) -> list[str]:
    """Return the monthly series that were recorded."""
    return [str(name) for name in folder.config.get("series", [])]


def _levels(frame: pd.DataFrame, column: str) -> int:
    return int(frame[column].map(value_text).nunique())


def main_outcome(folder: Folder) -> str:
    """Return the outcome to show when none is asked for."""
    return next((name for name in LEADING if name in folder.outcomes), folder.outcomes[0])


def draw(
    folder: Folder, kind: Kind, outcome: str | None, by: Sequence[str] = (), style: Style = "paper"
) -> Figure:
    """Return a figure of a kind; a CaseError says why a result cannot be drawn so."""
    try:
        if folder.kind == "hypotheses" and kind != "forest":
            raise KeyError("verdicts on claims are shown as a forest plot")
        return DRAWN[kind](folder, outcome, list(by), style)
    except KeyError as error:
        raise CaseError([Problem(str(folder.path), kind, None, str(error.args[0]))]) from None


def conditions(folder: Folder, by: Sequence[str]) -> list[str]:
    """Return the columns that tell conditions apart, so few that a figure can hold them."""
    if by:
        return list(by)
    if "condition" in folder.frame.columns:
        return ["condition"]
    chosen: list[str] = []
    for factor in sorted(folder.factors, key=lambda f: _levels(folder.frame, f)):
        if len(groups(folder.frame, [*chosen, factor])) <= MOST_CONDITIONS:
            chosen.append(factor)
    if len(folder.factors) == 1 and _levels(folder.frame, folder.factors[0]) <= MOST_LEVELS:
        chosen = list(folder.factors)
    return [factor for factor in folder.factors if factor in chosen]


def _distributions(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    name = outcome or main_outcome(folder)
    columns = conditions(folder, by)
    drawn = plots.distributions(folder.frame, name, columns, folder.measure(name), style)
    return _pooled(drawn, folder, columns, style)


def _pooled(drawn: Figure, folder: Folder, columns: Sequence[str], style: Style) -> Figure:
    """Say below a figure over which factors its conditions are taken together."""
    others = [f for f in folder.factors if f not in columns and _levels(folder.frame, f) > 1]
    if others and "condition" not in columns and "point" not in columns:
        names = ", ".join(f"{short_path(f)} ({_levels(folder.frame, f)})" for f in others)
        remark(drawn, f"taken together: all values of {names}", LOOKS[style])
    return drawn


def _ecdf(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    name = outcome or main_outcome(folder)
    columns = conditions(folder, by)
    return _pooled(
        plots.ecdf(folder.frame, name, columns, folder.measure(name), style), folder, columns, style
    )


def _interaction(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    name, factors = outcome or main_outcome(folder), by or folder.factors
    if len(factors) < 2:
        raise KeyError("an interaction needs two factors")
    by_size = sorted(factors[:3], key=lambda f: -_levels(folder.frame, f))
    panel = by_size[2] if len(by_size) > 2 else None
    drawn = plots.interaction(folder.frame, name, by_size[0], by_size[1], panel, folder.measure(name), style)
    return _pooled(drawn, folder, by_size, style)


def _facade(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    missing = [n for n in ("nominal_reform", "effective_reform") if n not in folder.frame.columns]
    if missing:
        raise KeyError(f"{missing[0]} was not recorded")
    columns = conditions(folder, by)
    shown = columns if len(groups(folder.frame, columns)) <= MOST_REGIONS else []
    return _pooled(plots.facade_plane(folder.frame, shown or None, style=style), folder, shown, style)


def _participation(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    bodies = [outcome] if outcome and f"{outcome}{JOINED}" in "".join(folder.outcomes) else None
    columns = conditions(folder, by)
    while len(groups(folder.frame, columns)) > 4 and len(columns) > 1:
        columns = columns[:-1]
    barred = [
        name for name in _barred(folder.case) if name in folder.outcomes and not folder.frame[name].any()
    ]
    shown = folder.frame.drop(columns=barred)
    drawn = plots.participation(
        shown, columns or None, bodies, record=folder.record, names=folder.names, style=style
    )
    if barred:
        remark(drawn, "left out: who was not invited, or did not exist", LOOKS[style])
    return _pooled(drawn, folder, columns, style)


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


def _bands(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    recorded = recorded_series(folder)
    if not recorded or folder.case is None:
        raise KeyError("no monthly series was recorded")
    name = outcome or recorded[0]
    if name not in recorded:
        raise KeyError(f"no monthly series of {name} was recorded; there are {', '.join(recorded)}")
    columns = conditions(folder, by)
    frame, known = load_series(folder.path), series_names(folder.case)[name]
    months = {m: month_name(int(m), folder.case.calendar.start) for m in frame["month"].unique()}
    drawn = plots.time_bands(
        frame.assign(month=frame["month"].map(months)),
        name,
        columns or None,
        Measure(name, known.unit, known.text, low=known.low, high=known.high),
        folder.spans,
        style,
    )
    return _pooled(drawn, folder, columns, style)


def _forest(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    if folder.kind != "hypotheses":
        raise KeyError("a forest plot shows the verdicts of `reform test`")
    return plots.forest(pd.read_parquet(folder.path / "forest.parquet"), style)


def _pairs(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    shown = [name for name in LEADING if name in folder.outcomes]
    shown += [n for n in folder.outcomes if n not in shown and JOINED not in n]
    names = list(dict.fromkeys([*([outcome] if outcome else []), *shown]))[:MOST_PAIRS]
    columns = conditions(folder, by)[:1]
    known = {name: folder.measure(name) for name in names}
    drawn = plots.pairs(folder.frame, names, columns[0] if columns else None, known, style)
    return _pooled(drawn, folder, columns, style)


def _regimes(folder: Folder, outcome: str | None, by: list[str], style: Style) -> Figure:
    factors, bodies = by or folder.factors, _designed(folder)
    if len(factors) < 2 or not bodies:
        raise KeyError("a map of regimes needs two factors and <body>.opened, .guidance and .represented")
    return plots.regimes(folder.frame, factors[1], factors[0], bodies[0], style)


DRAWN: dict[Kind, Callable[[Folder, str | None, list[str], Style], Figure]] = {
    "distributions": _distributions,
    "ecdf": _ecdf,
    "interaction": _interaction,
    "facade": _facade,
    "participation": _participation,
    "bands": _bands,
    "forest": _forest,
    "pairs": _pairs,
    "regimes": _regimes,
}


def caption(folder: Folder, kind: Kind, outcome: str | None) -> str:
    """Return what a figure shows, in one sentence."""
    known: Any = folder.measure(outcome).label if outcome else ""
    by = ", ".join(short_path(factor) for factor in conditions(folder, ()))
    return {
        "distributions": f"{known} by {by}" if by else f"{known} over all runs",
        "ecdf": f"Share of runs at or below each level: {known}",
        "interaction": f"{known}: mean for every combination of factors",
        "facade": "What is written against what binds; below the diagonal reform is facade",
        "participation": "Who takes part in which body",
        "bands": f"{known} from month to month",
        "forest": "Every claim's effect in units of the smallest effect that matters",
        "pairs": "Outcomes two by two",
        "regimes": "The most frequent kind of reform body for every combination of two pressures",
    }[kind]
