"""The means of an experiment's points as a table that fits the terminal: no word is broken, and nothing left out unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.commands.folded_text import folded, narrowest, widest
from experiments.questions.points import Plan

MOST_POINTS = 24
LEADING = ("nominal_reform", "effective_reform", "facade_gap", "presidential_power")
GAP = 2  # between columns, of which the box draws one
NARROWEST = 20  # of a column that names all factors


def show_points(found: Sequence[Mapping[str, Any]], plan: Plan, folder: Path, console: Console) -> None:
    """Print the means of the first points, and where to find what did not fit."""
    table, left_out = points_table(found, plan, console.width)
    console.print(table)
    if left_out:
        console.print(_left_out(left_out, len(plan.outcomes), folder), highlight=False, soft_wrap=True)


def points_table(found: Sequence[Mapping[str, Any]], plan: Plan, width: int) -> tuple[Table, int]:
    """Return the table of a summary in at most so many columns of text, and how many outcomes it leaves out."""
    rows = found[:MOST_POINTS]
    runs = ["runs", *(f"{each['runs']:,}" for each in rows)]
    outcomes = [_outcome(name, rows) for name in _leading(plan)]
    room = width - widest(runs) - GAP
    factors = _factors(rows, plan, room - widest(outcomes[0]) - GAP)
    room -= sum(narrowest(each) + GAP for each in factors)
    many = max(1, sum(taken <= room for taken in accumulate(widest(each) + GAP for each in outcomes)))
    room -= sum(widest(each) + GAP for each in outcomes[:many])
    table = Table(
        title=_title(plan),
        title_justify="left",
        header_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, GAP - 1, 0, 0),
    )
    columns = [*_widened(factors, room), *outcomes[:many], runs]
    for place, (name, *_) in enumerate(columns):
        table.add_column(escape(name), justify="left" if place < len(factors) else "right", no_wrap=True)
    for cells in zip(*(cells for _, *cells in columns), strict=True):
        table.add_row(*map(escape, cells))
    return table, len(plan.outcomes) - many


def _outcome(name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the column of an outcome, its heading folded to the width of the numbers."""
    cells = [_interval(each["outcomes"][name]) for each in rows]
    return [folded(name, max(widest(cells), narrowest([name]))), *cells]


def _factors(rows: Sequence[Mapping[str, Any]], plan: Plan, room: int) -> list[list[str]]:
    """Return a column for each factor or, where there is no room for so many, one in which each is named."""
    points = [{short(f.name): cell(each["factors"][f.name]) for f in plan.factors} for each in rows]
    columns = [[short(f.name), *(each[short(f.name)] for each in points)] for f in plan.factors]
    if sum(narrowest(each) + GAP for each in columns) <= room:
        return columns
    told = [", ".join(f"{name} {value}" for name, value in each.items()) for each in points]
    width = max(room - GAP, NARROWEST)
    return [[folded(text, width) for text in ("factors", *told)]]


def _widened(columns: list[list[str]], room: int) -> list[list[str]]:
    """Return columns folded to the room that is left to them, the first served first."""
    done = []
    for column in columns:
        least = narrowest(column)
        wide = min(widest(column), least + max(room, 0))
        room -= wide - least
        done.append(column if wide == widest(column) else [folded(text, wide) for text in column])
    return done


def _title(plan: Plan) -> str:
    many = "each point" if plan.size <= MOST_POINTS else f"the first {MOST_POINTS} of {plan.size:,} points"
    return f"Mean of {many}, with the half width of its 95% interval"


def _left_out(many: int, outcomes: int, folder: Path) -> str:
    are = "is" if many == 1 else "are"
    return f"{many} of {outcomes} outcomes {are} left out here: widen the terminal, say --json, or look into {folder}"


def _leading(plan: Plan) -> list[str]:
    """Return the outcomes to show: those that the experiment names, or those that every experiment is about."""
    if plan.experiment.outcomes is not None:
        return list(plan.outcomes)
    leading = [*plan.experiment.derived, *LEADING]
    return [name for name in leading if name in plan.outcomes] or list(plan.outcomes)


def short(path: str) -> str:
    """Return the telling end of a path."""
    return ".".join(path.split(".")[-2:])


def cell(value: Any) -> str:
    """Return a factor's value as it stands in the table."""
    from experiments.batches import chunks

    return f"{value:g}" if isinstance(value, float) else chunks.cell(value)


def _interval(found: Mapping[str, float | None]) -> str:
    mean, low, high = found["mean"], found["low"], found["high"]
    if mean is None or low is None or high is None:
        return "-"
    return f"{mean:.3f} ±{(high - low) / 2:.3f}"
