"""Kinds of figures of a results folder: each files itself with its caption, what it needs and when it suits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules

import pandas as pd
from matplotlib.figure import Figure

from experiments.answers.stored_effects import effects_in
from experiments.batches.results_folder import Folder
from experiments.plots.style import Style, Titled, condition_names, look_of, remark
from experiments.questions.experiment_keys import is_crossed
from experiments.wording import nearest, value_text
from model.cases import CaseError, Problem
from model.measures import MONTH

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


def kinds_for(folder: Folder, outcome: str | None, by: Sequence[str] = ()) -> list[Kind]:
    """Return the kinds of figures that answer a result: what suits best, and what all crossed designs get."""
    first, known = kind_for(folder, outcome, by), all_kinds()
    category = outcome is not None and bool(folder.measure(outcome).choices)
    if first.series or category or not is_crossed_result(folder):
        return [first]
    answers = [known["effects"], *([known["multiples"]] if len(varied_factors(folder)) > 1 else [])]
    special = [] if first.name in ("effects", "distributions", "interaction") else [first]
    return list({kind.name: kind for kind in [*special, *answers]}.values())


def is_crossed_result(folder: Folder) -> bool:
    """Whether levels of factors can be compared by their means in a result."""
    crossed = is_crossed(str(folder.config.get("design", "factorial")))
    return (
        folder.kind == "experiment" and crossed and folder.plan is not None and bool(varied_factors(folder))
    )


def varied_factors(folder: Folder) -> list[str]:
    """Return the factors that have more than one level."""
    return [name for name in folder.factors if levels(folder, name) > 1]


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
    shown = (
        varied_factors(folder) if kind.name in ("points", "multiples") else conditions(folder, (), outcome)
    )
    factors = ", ".join(in_words(folder, shown))
    return kind.caption.format(outcome=label, factors=factors or "run")


# what kinds share


def main_outcome(folder: Folder) -> str:
    """Return the outcome to show when none is asked for."""
    return main_outcomes(folder, 1)[0]


def main_outcomes(folder: Folder, most: int) -> list[str]:
    """Return the first outcomes, in the order in which they are shown: derived, named, the rest; constants last."""
    named = [str(name) for name in folder.config.get("outcomes") or LEADING]
    first = [*dict(folder.config.get("derived", {})), *named, *folder.outcomes]
    known = [name for name in dict.fromkeys(first) if name in folder.outcomes]
    folder.read(*folder.factors, *known[:most])  # together, which is faster than one by one
    telling = list(islice((name for name in known if not _tells_little(folder, name)), most))
    return [*telling, *(name for name in known if name not in telling)][:most]


def _tells_little(folder: Folder, name: str) -> bool:
    """Whether an outcome has no mean to speak of: one that never varies, a category, or a month that may not come."""
    known = folder.measure(name)
    return bool(known.choices) or known.unit == MONTH[0] or not folder.varies(name)


def levels(folder: Folder, column: str) -> int:
    """Return the number of values of a column, as they are told apart in words."""
    return len(set(map(value_text, folder.values(column))))


def recorded_series(folder: Folder) -> list[str]:
    """Return the monthly series that were recorded."""
    return [str(name) for name in folder.config.get("series", [])]


def moving(folder: Folder, outcome: str | None = None) -> list[str]:
    """Return the factors that move an outcome, the strongest first; of drawn points all, those of few levels first."""
    varied = varied_factors(folder)
    if not is_crossed_result(folder) or folder.plan is None:
        return sorted(varied, key=lambda name: levels(folder, name))
    name = outcome if outcome in folder.outcomes else main_outcome(folder)
    found = effects_in(folder, [name])
    inert = {each.factor for each in found.inert if not each.what}
    return [each.factor for each in found.effects if each.factor not in inert] or varied


def how_many(folder: Folder, columns: Sequence[str]) -> int:
    """Return how many conditions the values of columns make together."""
    return len(condition_names(folder.read(*columns), columns)[0])


def conditions(folder: Folder, by: Sequence[str], outcome: str | None = None) -> list[str]:
    """Return the columns that tell conditions apart: what moves an outcome most, as many as a figure can hold."""
    if by:
        return list(by)
    if "condition" in folder.columns:
        return ["condition"]
    chosen: list[str] = []
    for factor in moving(folder, outcome):
        if how_many(folder, [*chosen, factor]) <= MOST_CONDITIONS:
            chosen.append(factor)
    if len(folder.factors) == 1 and levels(folder, folder.factors[0]) <= MOST_LEVELS:
        chosen = list(folder.factors)
    return [factor for factor in folder.factors if factor in chosen]


def averaged(
    drawn: Figure, folder: Folder, columns: Sequence[str], style: Style, how: str = "averaged over"
) -> Figure:
    """Say below a figure what becomes of the factors that its conditions do not tell apart."""
    others = [f for f in varied_factors(folder) if f not in columns]
    if others and "condition" not in columns and "point" not in columns:
        names = ", ".join(f"{folder.labels[f].text} ({levels(folder, f)})" for f in others)
        remark(drawn, f"{how} {names}", look_of(style))
    return drawn


MIXED = "each condition mixes runs at all values of"


def titled(folder: Folder) -> dict[str, Titled]:
    """Return the factors as columns in words, none of which is the name of an outcome."""
    return {
        name: Titled(f"{label.text}, as set" if label.text in folder.columns else label.text, label.axis)
        for name, label in folder.labels.items()
    }


def worded(folder: Folder, *columns: str) -> pd.DataFrame:
    """Return columns of all runs, with the factors named in words."""
    return renamed(folder, folder.read(*columns))


def renamed(folder: Folder, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the factors named in words."""
    return frame.rename(columns=titled(folder))


def in_words(folder: Folder, columns: Sequence[str]) -> list[str]:
    """Return columns as they are called in `worded`."""
    names = titled(folder)
    return [names.get(column, column) for column in columns]
