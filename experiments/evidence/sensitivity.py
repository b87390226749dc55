"""Which assumed numbers decide an outcome: screening, variance-based and density-based indices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.evidence.assumptions import Assumptions, groups
from experiments.statistics import Interval, varies

type Array = NDArray[np.float64]
type Method = Literal["morris", "sobol", "pawn", "delta"]

METHODS: tuple[Method, ...] = ("morris", "sobol", "pawn", "delta")
LEVELS = 4  # of the grid of a screening
LEAST = {
    "morris": 4,
    "sobol": 32,
    "pawn": 100,
    "delta": 100,
}  # trajectories, or draws, below which there is only noise
DEFAULT = {"morris": 10, "sobol": 256, "pawn": 1000, "delta": 1000}
RESAMPLES = 200  # of the bootstrap behind an interval


@dataclass(frozen=True)
class Design:
    """Where a method looks: points of the cube of assumptions, and what it needs to know to read the answers."""

    method: Method
    names: tuple[str, ...]  # of the factors: paths, or groups of paths
    points: Array  # (points, assumptions)
    problem: Mapping[str, Any]  # as SALib knows it
    seed: int
    pairs: bool = False

    @property
    def resampling(self) -> int:
        """The seed of intervals, never 0, which SALib takes for none."""
        return self.seed + 1

    @property
    def factors(self) -> int:
        """How many factors there are."""
        return len(self.names)


def design(
    assumptions: Assumptions,
    method: Method,
    count: int,
    seed: int,
    grouped: bool = False,
    pairs: bool = False,
) -> Design:
    """Return the points at which a method must know the outcome.

    `count` is the number of trajectories of a screening, of base points of Sobol's design, of draws otherwise. With
    `grouped`, numbers of one kind move together and are one factor.

    Source: Morris (1991); Campolongo, Cariboni and Saltelli (2007); Saltelli et al. (2010) for Sobol's indices;
    Pianosi and Wagener (2015) for PAWN; Borgonovo (2007) for delta.
    """
    problem: dict[str, Any] = {
        "num_vars": len(assumptions),
        "names": assumptions.paths,
        "bounds": [[0.0, 1.0]] * len(assumptions),
    }
    if grouped:
        problem["groups"] = groups(assumptions.paths)
    names = tuple(dict.fromkeys(problem.get("groups", problem["names"])))
    points = _points(problem, method, count, seed, pairs)
    return Design(method, names, points, problem, seed, pairs)


def _points(problem: Mapping[str, Any], method: Method, count: int, seed: int, pairs: bool) -> Array:
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, count, num_levels=LEVELS, seed=seed))
    if method == "sobol":
        from SALib.sample import sobol

        return np.asarray(sobol.sample(problem, count, calc_second_order=pairs, seed=seed))
    from SALib.sample import latin

    return np.asarray(latin.sample(problem, count, seed=seed))


@dataclass(frozen=True, slots=True)
class Index:
    """How much a factor decides an outcome, by one method."""

    factor: str
    value: float  # mu*: mean absolute effect of the whole range, in the outcome's unit; else a share
    half_width: float  # of the 95 per cent interval
    first: float | None = None  # first-order Sobol index: the factor alone
    first_half_width: float | None = None
    spread: float | None = None  # sigma of a screening: how much the effect depends on the others
    direction: float = 0.0  # mean signed effect of a screening, or rank correlation: which way it works

    @property
    def matters(self) -> bool:
        """Whether the interval lies above zero."""
        return self.value - self.half_width > 0.0 and self.value > 0.0


@dataclass(frozen=True)
class Sensitivity:
    """What decides an outcome."""

    outcome: str
    method: Method
    indices: list[Index]  # strongest first
    luck: float  # share of the variance of a single run that is luck and not parameters
    mean: float
    deviation: float  # of the means of draws: what there is to explain
    draws: int
    runs: int
    dropped: int  # points of draws that the case refuses
    pairs: Array | None = (
        None  # second-order indices in the order of the design, 0 where the interval holds 0
    )
    names: tuple[str, ...] = ()

    @property
    def interactions(self) -> Interval | None:
        """The share of variance that is in no first-order index, with its interval; None where the method has none."""
        if self.method != "sobol":
            return None
        share = 1.0 - sum(each.first or 0.0 for each in self.indices)
        half = float(np.sqrt(sum((each.first_half_width or 0.0) ** 2 for each in self.indices)))
        return Interval(*(float(np.clip(each, 0.0, 1.0)) for each in (share, share - half, share + half)))

    @property
    def clear_pairs(self) -> list[tuple[str, str, float]]:
        """The pairs of factors whose index of the second order is beyond chance, strongest first."""
        if self.pairs is None:
            return []
        found = [
            (self.names[row], self.names[column], float(value))
            for (row, column), value in np.ndenumerate(self.pairs)
            if value > 0.0
        ]
        return sorted(found, key=lambda each: -each[2])


class NothingVaries(ValueError):
    """An outcome is the same at all draws: there is nothing to explain."""


def share_of_luck(values: Array) -> float:
    """Return the share of a single run's variance that is luck, from runs at draws (draws, runs).

    The law of total variance, by the components of a one-way random-effects analysis: the mean of the variances within a
    draw, over that plus the variance of the draws' true means, which is what their means vary less what luck adds to it.
    All draws have the same luck, so that indices of their means describe parameters under that luck.

    Source: Searle, Casella and McCulloch (1992), chapter 3.
    """
    runs = values.shape[1]
    if runs < 2:
        return float("nan")
    within = float(np.nanmean(np.nanvar(values, axis=1, ddof=1)))
    between = max(float(np.nanvar(np.nanmean(values, axis=1), ddof=1)) - within / runs, 0.0)
    return within / (within + between) if within + between > 0.0 else float("nan")


def analysed(found: Design, values: Array, outcome: str) -> Sensitivity:
    """Return what decides an outcome, from runs at the points of a design (points, runs).

    A point that the case refuses has the mean of the others, which can only make factors look weaker. NothingVaries is
    raised when the outcome is the same at all points.
    """
    means = np.nanmean(np.where(np.isnan(values).all(axis=1, keepdims=True), 0.0, values), axis=1)
    refused = np.isnan(values).all(axis=1)
    if refused.all() or not varies(means[~refused]):
        raise NothingVaries(outcome)
    means = np.where(refused, means[~refused].mean(), means)
    indices, pairs = _ANALYSES[found.method](found, means)
    return Sensitivity(
        outcome,
        found.method,
        sorted(indices, key=lambda each: (-each.value, each.factor)),
        share_of_luck(values[~refused]),
        float(means[~refused].mean()),
        float(means[~refused].std(ddof=1)),
        len(means),
        values.shape[1],
        int(refused.sum()),
        pairs,
        found.names,
    )


type Analysis = tuple[list[Index], Array | None]


def _morris(found: Design, means: Array) -> Analysis:
    from SALib.analyze import morris

    told = morris.analyze(
        found.problem, found.points, means, num_levels=LEVELS, num_resamples=RESAMPLES, seed=found.resampling
    )
    rows = zip(told["names"], told["mu_star"], told["mu_star_conf"], told["sigma"], told["mu"], strict=True)
    return [
        Index(str(n), float(v), float(np.nan_to_num(c)), spread=float(s), direction=float(np.nan_to_num(m)))
        for n, v, c, s, m in rows
    ], None


def _sobol(found: Design, means: Array) -> Analysis:
    from SALib.analyze import sobol

    scaled = (means - means.mean()) / means.std()
    told = sobol.analyze(
        found.problem,
        scaled,
        calc_second_order=found.pairs,
        num_resamples=RESAMPLES,
        seed=found.resampling,
    )
    correlation = _directions(found, means)
    indices = [
        Index(
            name,
            float(told["ST"][k]),
            float(told["ST_conf"][k]),
            float(told["S1"][k]),
            float(told["S1_conf"][k]),
            direction=correlation.get(name, 0.0),
        )
        for k, name in enumerate(found.names)
    ]
    if not found.pairs:
        return indices, None
    pairs, half = (np.asarray(told[key], dtype=np.float64) for key in ("S2", "S2_conf"))
    return indices, np.where(np.isnan(pairs) | (pairs > half), pairs, 0.0)


def _pawn(found: Design, means: Array) -> Analysis:
    from SALib.analyze import pawn

    told = pawn.analyze(found.problem, found.points, means, S=10, seed=found.resampling)
    noise = _noise(
        found,
        means,
        lambda y: pawn.analyze(found.problem, found.points, y, S=10, seed=found.resampling)["median"],
    )
    return _plain(found, means, np.asarray(told["median"]), noise)


def _delta(found: Design, means: Array) -> Analysis:
    from SALib.analyze import delta

    told = delta.analyze(
        found.problem, found.points, means, num_resamples=20, seed=found.resampling, method="delta"
    )
    values, half = np.asarray(told["delta_balanced"]), np.asarray(told["delta_balanced_conf"])
    directions = _directions(found, means)
    rows = zip(found.names, values, half, strict=True)
    return [Index(n, float(v), float(h), direction=directions.get(n, 0.0)) for n, v, h in rows], None


def _noise(found: Design, means: Array, analyse: Callable[[Array], Any]) -> Array:
    """Return what indices are when the outcome has nothing to do with the factors: from outcomes put in random order."""
    rng = np.random.default_rng([found.seed, 31])
    return np.array([np.asarray(analyse(rng.permutation(means))) for _ in range(5)]).max(axis=0)


def _plain(found: Design, means: Array, values: Array, noise: Array) -> Analysis:
    directions = _directions(found, means)
    rows = zip(found.names, values, noise, strict=True)
    return [Index(n, float(v), float(h), direction=directions.get(n, 0.0)) for n, v, h in rows], None


def _directions(found: Design, means: Array) -> dict[str, float]:
    """Return the rank correlation of each single number with the outcome; a group has no direction."""
    from scipy import stats

    if len(found.names) != found.points.shape[1]:
        return {}
    ranks = stats.rankdata(means)
    return {
        name: float(np.corrcoef(stats.rankdata(found.points[:, k]), ranks)[0, 1])
        for k, name in enumerate(found.names)
        if varies(found.points[:, k])
    }


_ANALYSES: Mapping[Method, Callable[[Design, Array], Analysis]] = {
    "morris": _morris,
    "sobol": _sobol,
    "pawn": _pawn,
    "delta": _delta,
}


def strongest(found: Sequence[Sensitivity], count: int) -> list[str]:
    """Return the factors that matter most to any of the outcomes, each taken relative to its strongest factor."""
    weight: dict[str, float] = {}
    for each in found:
        top = max((index.value for index in each.indices), default=0.0)
        for index in each.indices:
            weight[index.factor] = max(weight.get(index.factor, 0.0), index.value / top if top > 0.0 else 0.0)
    return sorted(weight, key=lambda name: (-weight[name], name))[:count]
