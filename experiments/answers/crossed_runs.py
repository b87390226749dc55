"""Runs of a crossed design, summed by pairs of levels and by run, so that effects can be taken run by run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from experiments.questions.points import Factor, Plan

type Array = NDArray[np.float64]
type Whole = NDArray[np.int64]

MOST_CELLS = 20_000_000  # numbers that are kept: pairs of levels by runs by outcomes
MOST_LEVELS = 40  # of a factor; beyond, neighbouring levels are put together


class Rows(Protocol):
    """Runs in columns: a frame, or a chunk of one."""

    def __getitem__(self, name: str, /) -> Any:
        """Return a column."""


@dataclass(frozen=True)
class Axis:
    """A factor of a crossed design: its levels, in order, and the place of each point's level among them (points,).

    One at a time, the place is -1 at points where another factor is moved.
    """

    name: str
    levels: tuple[Any, ...]
    numeric: bool
    place: Whole


@dataclass(frozen=True)
class Crossed:
    """Means of runs by pairs of levels, and of points over runs.

    `pairs` holds for two factors, by their places, the mean over all other factors (levels, levels, runs, outcomes) of
    every run that all points have; a factor without a partner is paired with nothing, which has one level. `points` is
    the mean over runs of every point (points, outcomes), not-a-number where none has the outcome. `first` is the number of
    runs of each point that stand for all in `pairs`, where all would not fit into memory; 0 where all are there.
    """

    axes: tuple[Axis, ...]
    outcomes: tuple[str, ...]
    pairs: Mapping[tuple[int, int], Array]
    points: Array
    first: int = 0

    def levels(self, axis: int) -> Array:
        """Return the mean at each level of a factor, run by run (levels, runs, outcomes)."""
        for (first, second), table in self.pairs.items():
            if axis == first:
                return np.asarray(table.mean(axis=1))
            if axis == second:
                return np.asarray(table.mean(axis=0))
        raise KeyError(axis)


def axis_of(factor: Factor, plan: Plan) -> Axis:
    """Return a factor with the place of its level at every point; too many levels are put together with their neighbours."""
    alone = plan.experiment.design == "one_at_a_time"
    levels, places = _moved(factor, plan) if alone else (list(factor.levels), _places(factor, plan))
    numeric = plan.kind(factor.name) == "number" and all(each is not None for each in levels)
    order = sorted(range(len(levels)), key=lambda k: levels[k]) if numeric else list(range(len(levels)))
    kept = min(len(levels), MOST_LEVELS)
    group = np.empty(len(levels), dtype=np.int64)
    group[order] = np.arange(len(levels)) * kept // len(levels)
    named = [_level([levels[k] for k in order if group[k] == g]) for g in range(kept)]
    return Axis(factor.name, tuple(named), numeric, np.where(places < 0, -1, group[places]))


def _level(together: Sequence[Any]) -> Any:
    return together[0] if len(together) == 1 else f"{together[0]:g} to {together[-1]:g}"


def _places(factor: Factor, plan: Plan) -> Whole:
    """Return the place of a factor's level in the file, for every point of a factorial design."""
    after = 1
    for each in reversed(plan.factors):
        if each.name == factor.name:
            break
        after *= len(each.levels)
    return np.arange(plan.size) // after % len(factor.levels)


def _moved(factor: Factor, plan: Plan) -> tuple[list[Any], Whole]:
    """Return the levels of a factor that is moved alone, that of the case first, and their places at the points."""
    base = plan.values(0)
    points = [plan.values(point) for point in range(plan.size)]
    alone = [all(each[name] == base[name] for name in base if name != factor.name) for each in points]
    levels: list[Any] = []
    for each, kept in zip(points, alone, strict=True):
        if kept and each[factor.name] not in levels:
            levels.append(each[factor.name])
    found = [
        levels.index(each[factor.name]) if kept else -1 for each, kept in zip(points, alone, strict=True)
    ]
    return levels, np.array(found, dtype=np.int64)


def crossed_runs(rows: Iterable[Rows], plan: Plan, outcomes: Sequence[str]) -> Crossed:
    """Return the runs of a factorial design by pairs of levels; they are read part by part.

    Where runs by levels would not fit into memory, the first runs of every point stand for all.
    """
    axes = tuple(axis_of(factor, plan) for factor in plan.factors)
    shapes = {(i, j): (len(axes[i].levels), _width(axes, j)) for i, j in _paired(plan)}
    cells = sum(one * other for one, other in shapes.values()) * max(len(outcomes), 1)
    runs = max(2, min(plan.most_runs, MOST_CELLS // cells))
    sums = {pair: np.zeros((*shape, runs, len(outcomes))) for pair, shape in shapes.items()}
    totals, counts = np.zeros((2, plan.size, len(outcomes)))
    seen = np.zeros(runs, dtype=np.int64)
    for part in rows:
        point, run = np.asarray(part["point"], dtype=np.int64), np.asarray(part["run"], dtype=np.int64)
        values = np.column_stack([np.asarray(part[name], dtype=np.float64) for name in outcomes])
        _add(totals, point, np.nan_to_num(values))
        _add(counts, point, np.isfinite(values).astype(np.float64))
        seen += np.bincount(run[run < runs], minlength=runs)
        for (i, j), table in sums.items():
            cell = _cells(axes, i, j)[point]
            kept = (run < runs) & (cell >= 0)
            _add(table.reshape(-1, len(outcomes)), cell[kept] * runs + run[kept], values[kept])
    whole = seen == plan.size
    with np.errstate(invalid="ignore"):
        points = totals / np.where(counts > 0.0, counts, np.nan)
    means = {(i, j): _means(table[:, :, whole], _cells(axes, i, j)) for (i, j), table in sums.items()}
    return Crossed(axes, tuple(outcomes), means, points, runs if runs < plan.most_runs else 0)


def _paired(plan: Plan) -> list[tuple[int, int]]:
    """Return all pairs of factors; one that is alone, or moved alone, is paired with nothing."""
    count = len(plan.factors)
    if count == 1 or plan.experiment.design == "one_at_a_time":
        return [(k, count + k) for k in range(count)]
    return [(i, j) for i in range(count) for j in range(i + 1, count)]


def _width(axes: Sequence[Axis], place: int) -> int:
    return len(axes[place].levels) if place < len(axes) else 1


def _cells(axes: Sequence[Axis], first: int, second: int) -> Whole:
    """Return the place of every point in the table of two factors (points,), -1 for none."""
    other = axes[second].place if second < len(axes) else np.zeros_like(axes[first].place)
    return np.where(axes[first].place < 0, -1, axes[first].place * _width(axes, second) + other)


def _means(sums: Array, cell: Whole) -> Array:
    """Return sums over points as means over the points of each cell."""
    points = np.bincount(cell[cell >= 0], minlength=sums.shape[0] * sums.shape[1])
    return np.asarray(sums / points.reshape(sums.shape[:2])[:, :, None, None])


def _add(table: Array, place: Whole, values: Array) -> None:
    for k in range(values.shape[1]):
        table[:, k] += np.bincount(place, weights=values[:, k], minlength=table.shape[0])
