"""The answer to a factorial: what moves each outcome and how far, what depends on what, what does nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.crossed_runs import Axis, Crossed, Rows, crossed_runs
from experiments.answers.inert_factors import Inert, inert_factors
from experiments.questions.experiment_keys import is_crossed
from experiments.questions.points import Plan
from experiments.statistics import Interval, contrast_interval
from experiments.wording import value_text

type Array = NDArray[np.float64]

LEAST = 0.005  # share of the variance between points: an interaction below it is not worth a line


@dataclass(frozen=True, slots=True)
class Effect:
    """How far a factor moves an outcome, averaged over all other factors and taken run by run."""

    outcome: str
    factor: str
    levels: tuple[Any, ...]
    means: tuple[float, ...]  # at each level
    around: tuple[
        Interval, ...
    ]  # those means, with intervals of how far each lies from the mean over levels in a run
    low: Any  # level from which the difference is taken
    high: Any  # and to which
    difference: Interval
    share: float  # of the variance between points, in [0, 1]; not-a-number where points do not differ

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.difference.low > 0.0 or self.difference.high < 0.0


@dataclass(frozen=True, slots=True)
class Interaction:
    """How much more a factor moves an outcome at one level of another factor than at a second one."""

    outcome: str
    factor: str
    low: Any
    high: Any
    other: str
    other_low: Any
    other_high: Any
    at_low: float  # effect of the factor there
    at_high: float
    difference: Interval  # of the two effects
    share: float  # of the variance between points that the interaction of the two factors makes

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.difference.low > 0.0 or self.difference.high < 0.0


@dataclass(frozen=True)
class Effects:
    """What a crossed design says: effects and interactions by outcome, the strongest first, and what does nothing."""

    effects: tuple[Effect, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    inert: tuple[Inert, ...] = ()
    first: int = (
        0  # runs of each point that stand for all, where all would not fit into memory; 0 where all are taken
    )

    def of(self, outcome: str) -> list[Effect]:
        """Return the effects on an outcome."""
        return [each for each in self.effects if each.outcome == outcome]

    def together(self, outcome: str) -> list[Interaction]:
        """Return the interactions worth telling of an outcome."""
        return [each for each in self.interactions if each.outcome == outcome]

    def record(self) -> dict[str, Any]:
        """Return all of it as one JSON object."""
        return {
            "effects": [_effect_record(each) for each in self.effects],
            "interactions": [_interaction_record(each) for each in self.interactions],
            "inert": [each.record() for each in self.inert],
        }


def effects_of(rows: Iterable[Rows], plan: Plan, outcomes: Iterable[str]) -> Effects:
    """Return what the runs of a crossed design say of outcomes; nothing for other designs."""
    named = [name for name in outcomes if name in plan.outcomes]
    if not is_crossed(plan.experiment.design) or not plan.factors or plan.size < 2 or not named:
        return Effects()
    crossed = crossed_runs(rows, plan, named)
    effects, interactions = [], []
    for place in range(len(named)):
        effects += sorted(_effects(crossed, place), key=lambda each: -_order(each.share))
        found = [each for each in _interactions(crossed, place) if each.clear and each.share >= LEAST]
        interactions += sorted(found, key=lambda each: -each.share)
    return Effects(tuple(effects), tuple(interactions), tuple(inert_factors(crossed, plan)), crossed.first)


def _order(share: float) -> float:
    return 0.0 if math.isnan(share) else share


# effects


def _effects(crossed: Crossed, place: int) -> Iterator[Effect]:
    for k, axis in enumerate(crossed.axes):
        if len(axis.levels) > 1:
            runs = _known(crossed.levels(k)[:, :, place])
            means = runs.mean(axis=1) if runs.size else np.full(len(axis.levels), np.nan)
            low, high = _ends(axis, means)
            yield Effect(
                crossed.outcomes[place],
                axis.name,
                axis.levels,
                tuple(map(float, means)),
                tuple(_around(runs, means)),
                axis.levels[low],
                axis.levels[high],
                _interval(runs[high] - runs[low]),
                _share(means - means.mean(), crossed.points[:, place]),
            )


def _ends(axis: Axis, means: Array) -> tuple[int, int]:
    """Return the lowest and highest level of a number; of another factor the two that differ most, in their order."""
    if axis.numeric or np.isnan(means).any():
        return 0, len(axis.levels) - 1
    low, high = sorted((int(means.argmin()), int(means.argmax())))
    return (low, high) if low < high else (0, len(axis.levels) - 1)


def _around(runs: Array, means: Array) -> Iterator[Interval]:
    """Yield the mean at each level with the interval of its deviation from the mean over levels, run by run.

    Luck that all levels share moves them together, and is no part of it.
    """
    middle = runs.mean(axis=0)
    for level, mean in zip(runs, means, strict=True):
        found = _interval(level - middle)
        shift = float(mean) - found.estimate
        yield Interval(float(mean), found.low + shift, found.high + shift)


def _known(runs: Array) -> Array:
    """Return the runs (..., runs) that have the outcome at all levels."""
    return np.asarray(runs[..., np.isfinite(runs).all(axis=tuple(range(runs.ndim - 1)))])


def _interval(values: Array) -> Interval:
    """Return Student's interval of a contrast taken run by run; a single run has none."""
    if values.size < 2:
        return Interval(float(values[0]) if values.size else math.nan, -math.inf, math.inf)
    return contrast_interval(values)


def _share(deviations: Array, points: Array) -> float:
    """Return the share of the variance between points that deviations of cells from their expectation make."""
    total = float(np.nanvar(points)) if np.isfinite(points).any() else 0.0
    if total <= 1e-24:
        return math.nan
    return min(1.0, float(np.mean(deviations**2)) / total)


# interactions


def _interactions(crossed: Crossed, place: int) -> Iterator[Interaction]:
    for (i, j), table in crossed.pairs.items():
        if j < len(crossed.axes) and min(table.shape[:2]) > 1:
            runs = _known(table[:, :, :, place])
            if runs.size:
                yield _interaction(crossed, place, i, j, runs)


def _interaction(crossed: Crossed, place: int, i: int, j: int, runs: Array) -> Interaction:
    means = runs.mean(axis=2)
    rest = means - means.mean(axis=1, keepdims=True) - means.mean(axis=0) + means.mean()
    first, second = crossed.axes[i], crossed.axes[j]
    a, b, c, d = max(
        ((a, b, c, d) for a, b in _steps(first) for c, d in _steps(second)),
        key=lambda q: abs(rest[q[1], q[3]] - rest[q[1], q[2]] - rest[q[0], q[3]] + rest[q[0], q[2]]),
    )
    at_low, at_high = runs[b, c] - runs[a, c], runs[b, d] - runs[a, d]
    return Interaction(
        crossed.outcomes[place],
        first.name,
        first.levels[a],
        first.levels[b],
        second.name,
        second.levels[c],
        second.levels[d],
        float(at_low.mean()),
        float(at_high.mean()),
        _interval(at_high - at_low),
        _share(rest, crossed.points[:, place]),
    )


def _steps(axis: Axis) -> Iterator[tuple[int, int]]:
    """Yield the pairs of levels between which a factor's effect is taken: the ends of a number, else every pair."""
    last = len(axis.levels) - 1
    yield from [(0, last)] if axis.numeric else combinations(range(last + 1), 2)


# words


def way(levels: Iterable[float]) -> str:
    """Return whether means only rise or only fall from level to level, in a word.

    >>> way([0.1, 0.3, 0.3]), way([0.3, 0.1]), way([0.1, 0.3, 0.2])
    ('rises', 'falls', 'turns')
    """
    steps = [after - before for before, after in pairwise(levels)]
    if all(step >= 0.0 for step in steps):
        return "rises"
    return "falls" if all(step <= 0.0 for step in steps) else "turns"


def _effect_record(each: Effect) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "factor": each.factor,
        "means": {
            value_text(level): _number(mean) for level, mean in zip(each.levels, each.means, strict=True)
        },
        "from": each.low,
        "to": each.high,
        **_interval_record(each.difference),
        "share_of_variance": _number(each.share),
    }


def _interaction_record(each: Interaction) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "factor": each.factor,
        "from": each.low,
        "to": each.high,
        "other": each.other,
        "effect_at": {
            value_text(each.other_low): _number(each.at_low),
            value_text(each.other_high): _number(each.at_high),
        },
        **_interval_record(each.difference),
        "share_of_variance": _number(each.share),
    }


def _interval_record(found: Interval) -> dict[str, Any]:
    return {"difference": _number(found.estimate), "low": _number(found.low), "high": _number(found.high)}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
