"""Kinds of figures of a results folder: each files itself with its caption, what it needs and when it suits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pandas as pd
from matplotlib.figure import Figure

from experiments.batches.results_folder import Folder
from experiments.plots.style import LOOKS, Style, groups, remark
from experiments.wording import nearest, short_path, value_text
from model.cases import CaseError, Problem

type Draw = Callable[[Folder, str | None, list[str], Style], Figure]

MOST_CONDITIONS = 7  # that one figure of distributions can hold
MOST_LEVELS = 12  # of a factor in a heat map, or of the only one there is
LEADING = ("nominal_reform", "effective_reform", "presidential_power", "facade_gap", "package")


class Unsuited(Exception):
    """A result cannot be drawn as a kind of figure; the text says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure of a results folder.

    `suits` says how well it suits a result when no kind is asked for: the highest wins, 0 never does. `caption` is one
    sentence, in which {outcome} and {factors} are filled in; `series` says whether it shows monthly series.
    """

    name: str
    summary: str
    caption: str
    draw: Draw
    suits: Callable[[Folder, str | None, Sequence[str]], int]
    holds: str = "experiment"  # the kind of results it shows
    series: bool = False


_filed: dict[str, Kind] = {}


def never(folder: Folder, outcome: str | None, by: Sequence[str]) -> int:
    """Suit no result unasked."""
    return 0


def figure_kind(
    summary: str,
    caption: str,
    suits: Callable[[Folder, str | None, Sequence[str]], int] = never,
    holds: str = "experiment",
    series: bool = False,
) -> Callable[[Draw], Draw]:
    """File a function that draws a results folder as a kind of figure, under the name of its module."""

    def file(draw: Draw) -> Draw:
        name = draw.__module__.rpartition(".")[2]
        _filed[name] = Kind(name, summary, caption, draw, suits, holds, series)
        return draw

    return file


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Return all kinds of figures by name: each module in the folder `kinds` files one."""
    for module in iter_modules([str(Path(__file__).parent / "kinds")]):
        import_module(f"experiments.plots.kinds.{module.name}")
    return dict(sorted(_filed.items()))


# choosing and drawing


def kind_for(folder: Folder, outcome: str | None, by: Sequence[str] = ()) -> Kind:
    """Return the kind of figure that suits a result best."""
    return max(
        all_kinds().values(), key=lambda kind: (kind.holds == folder.kind) * kind.suits(folder, outcome, by)
    )


def chosen_kind(name: str | None, folder: Folder, outcome: str | None, by: Sequence[str] = ()) -> Kind:
    """Return a kind by name, or the one that suits; a CaseError names those there are."""
    if name is None:
        return kind_for(folder, outcome, by)
    known = all_kinds()
    if name not in known:
        allowed = f"there are {', '.join(known)}"
        raise CaseError([Problem("command line", "--kind", name, allowed, nearest(name, known))])
    return known[name]


def draw(
    folder: Folder, kind: Kind, outcome: str | None, by: Sequence[str] = (), style: Style = "paper"
) -> Figure:
    """Return a figure of a kind; a CaseError says why a result cannot be drawn so."""
    try:
        if kind.holds != folder.kind:
            raise Unsuited(f"shows {kind.holds}, and this folder holds {folder.kind}")
        return kind.draw(folder, outcome, list(by), style)
    except Unsuited as error:
        raise CaseError([Problem(str(folder.path), kind.name, None, str(error))]) from None


def caption_of(kind: Kind, folder: Folder, outcome: str | None) -> str:
    """Return what a figure shows, in one sentence."""
    label = folder.measure(outcome).label if outcome else ""
    factors = ", ".join(short_path(factor) for factor in conditions(folder, ()))
    return kind.caption.format(outcome=label, factors=factors or "run")


# what kinds share


def main_outcome(folder: Folder) -> str:
    """Return the outcome to show when none is asked for."""
    return next((name for name in LEADING if name in folder.outcomes), folder.outcomes[0])


def levels(frame: pd.DataFrame, column: str) -> int:
    """Return the number of values of a column."""
    return int(frame[column].map(value_text).nunique())


def recorded_series(folder: Folder) -> list[str]:
    """Return the monthly series that were recorded."""
    return [str(name) for name in folder.config.get("series", [])]


def conditions(folder: Folder, by: Sequence[str]) -> list[str]:
    """Return the columns that tell conditions apart, so few that a figure can hold them."""
    if by:
        return list(by)
    if "condition" in folder.frame.columns:
        return ["condition"]
    chosen: list[str] = []
    for factor in sorted(folder.factors, key=lambda f: levels(folder.frame, f)):
        if len(groups(folder.frame, [*chosen, factor])) <= MOST_CONDITIONS:
            chosen.append(factor)
    if len(folder.factors) == 1 and levels(folder.frame, folder.factors[0]) <= MOST_LEVELS:
        chosen = list(folder.factors)
    return [factor for factor in folder.factors if factor in chosen]


def averaged(drawn: Figure, folder: Folder, columns: Sequence[str], style: Style) -> Figure:
    """Say below a figure over which factors its conditions are averaged."""
    others = [f for f in folder.factors if f not in columns and levels(folder.frame, f) > 1]
    if others and "condition" not in columns and "point" not in columns:
        names = ", ".join(f"{short_path(f)} ({levels(folder.frame, f)} values)" for f in others)
        remark(drawn, f"averaged over {names}", LOOKS[style])
    return drawn
