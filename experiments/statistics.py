"""What runs allow to be said: intervals, paired differences, equivalence, and how many runs a
decision takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]

LEVEL = 0.95  # of every interval that is shown
NORMAL = 1.959963984540054  # quantile of the normal distribution for a 95 per cent interval
POWER = 0.8  # chance of a decision with the number of runs that is asked for
SAVED = (
    "saved: share of variance removed by common random numbers in all conditions; below 0 they added some."
)
MOST_RUNS = 100_000_000  # a number of runs beyond this is "never"


class Interval(NamedTuple):
    """An estimate with its confidence interval (all in the unit of the outcome)."""

    estimate: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the interval's length."""
        return (self.high - self.low) / 2.0

    def scaled(self, factor: float) -> Interval:
        """Return the interval in another unit, the other way round when the factor is negative."""
        ends = sorted((self.low * factor, self.high * factor))
        return Interval(self.estimate * factor, *ends)


def wilson(successes: int, runs: int, level: float = LEVEL) -> Interval:
    """Return a share of runs with its score interval (all in [0, 1]).

    No runs give the estimate not-a-number and the whole of [0, 1]. Raises ValueError for more
    successes than runs.

    Source: Wilson (1927).
    """
    if runs == 0:
        return Interval(math.nan, 0.0, 1.0)
    if not 0 <= successes <= runs:
        raise ValueError(f"{successes} of {runs} runs is no share")
    share = successes / runs
    z = normal_quantile(0.5 + 0.5 * level)
    width = 2.0 * (runs + z**2)
    centre = (2.0 * runs * share + z**2) / width
    half = z / width * math.sqrt(4.0 * runs * share * (1.0 - share) + z**2)
    return Interval(share, min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share))


def mean_interval(values: Array, level: float = LEVEL, bounds: tuple[float, float] | None = None) -> Interval:
    """Return the mean of independent runs with its interval.

    Outcomes that are only 0 or 1 get the score interval, others Student's; one run has no interval
    unless the range of the outcome is known. Runs that all agree have
    no spread to judge by; when the range of the outcome is known (`bounds`), the interval then
    holds every mean under which so many runs without an exception would happen with a chance of at
    least (1 - level) / 2.
    """
    clean = np.asarray(values, dtype=np.float64)
    if clean.size == 0:
        return Interval(math.nan, -math.inf, math.inf)
    if clean.size == 1 and bounds is None:
        return Interval(float(clean[0]), -math.inf, math.inf)
    if is_binary(clean):
        return wilson(int(clean.sum()), clean.size, level)
    return _mean(clean, level, bounds)


class Sums(NamedTuple):
    """What an interval needs to know of runs that are read part by part."""

    runs: float
    total: float
    squares: float
    between: float  # sum of |x (1 - x)|: nil when all runs are 0 or 1


def interval_of_sums(sums: Sums, level: float = LEVEL) -> Interval:
    """Return the interval that `mean_interval` gives for the runs behind the sums."""
    count, total, between = float(sums.runs), float(sums.total), float(sums.between)
    if count == 0.0:
        return Interval(math.nan, -math.inf, math.inf)
    mean = total / count
    if count == 1.0:
        return Interval(mean, -math.inf, math.inf)
    if between == 0.0:
        return wilson(round(total), round(count), level)
    half = _quantile(level, round(count) - 1) * math.sqrt(variance_of(sums) / count)
    return Interval(mean, mean - half, mean + half)


def variance_of(sums: Sums) -> float:
    """Return the variance of runs by their sums (unbiased; 0 for one run and for what is rounding)."""
    count, total, squares, _ = (float(each) for each in sums)
    if count < 2.0:
        return 0.0
    spread = squares / count - (total / count) ** 2
    return spread * count / (count - 1.0) if spread > 1e-14 * squares / count else 0.0


def interval_words(found: Interval, digits: int = 3) -> str:
    """Return an estimate and half the width of its interval as a table shows them; "-" for an interval without ends."""
    if math.isnan(found.estimate):
        return "-"
    half = f"{found.half_width:.{digits}f}" if math.isfinite(found.half_width) else "-"
    return f"{found.estimate:.{digits}f} ±{half}"


def _mean(values: Array, level: float, bounds: tuple[float, float] | None) -> Interval:
    mean = math.fsum(values) / values.size
    if not varies(values):
        return _unanimous(float(values[0]), values.size, level, bounds)
    half = _quantile(level, values.size - 1) * float(values.std(ddof=1)) / math.sqrt(values.size)
    low, high = (-math.inf, math.inf) if bounds is None else bounds
    return Interval(mean, max(mean - half, low), min(mean + half, high))


def _unanimous(value: float, runs: int, level: float, bounds: tuple[float, float] | None) -> Interval:
    if bounds is None:
        return Interval(value, value, value)
    unseen = 1.0 - ((1.0 - level) / 2.0) ** (1.0 / runs)
    low, high = bounds
    return Interval(value, value - unseen * max(value - low, 0.0), value + unseen * max(high - value, 0.0))


def normal_quantile(share: float) -> float:
    """Return below what value a standard normal variable lies with a chance in (0, 1)."""
    from scipy.special import ndtri

    return float(ndtri(share))


def student_quantile(share: float, freedom: int) -> float:
    """Return below what value Student's t lies with a chance in (0, 1), at some degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))


def _quantile(level: float, freedom: int) -> float:
    return student_quantile(0.5 + level / 2.0, max(freedom, 1))


def is_binary(values: Array) -> bool:
    """Whether all values are 0 or 1."""
    return bool(np.isin(values, (0.0, 1.0)).all())


def varies(values: Array) -> bool:
    """Whether values differ by more than the rounding of sums and differences."""
    if values.size == 0:
        return False
    return bool(np.ptp(values) > 1e-12 * max(1.0, float(np.abs(values).max())))


# differences of conditions that share random numbers


def paired_difference(
    first: Array,
    second: Array,
    level: float = LEVEL,
    bounds: tuple[float, float] | None = None,
) -> Interval:
    """Return how much the mean rises from the first to the second condition, run by run under the
    same luck.

    Outcomes of 0 and 1 get the interval for paired shares, others Student's interval of the
    differences. `bounds` is the range of the outcome. Raises ValueError when the conditions do not
    have the same runs.

    Source: Newcombe (1998), method 10, for shares; Law (2015), chapter 11, for common random
    numbers.
    """
    if first.shape != second.shape:
        raise ValueError(f"paired conditions need the same runs, not {first.shape} and {second.shape}")
    if is_binary(first) and is_binary(second):
        return paired_shares(first, second, level)
    return contrast_interval(second - first, level, _twice(bounds, 1.0))


def _twice(bounds: tuple[float, float] | None, reach: float) -> tuple[float, float] | None:
    return None if bounds is None else (-reach * (bounds[1] - bounds[0]), reach * (bounds[1] - bounds[0]))


def contrast_interval(
    values: Array, level: float = LEVEL, bounds: tuple[float, float] | None = None
) -> Interval:
    """Return the mean of a contrast that was taken run by run, with Student's interval."""
    return _mean(np.asarray(values, dtype=np.float64), level, bounds)


def paired_shares(first: Array, second: Array, level: float = LEVEL) -> Interval:
    """Return the rise of a share between two conditions with the same runs (in [-1, 1]).

    The score intervals of both shares are combined with the correlation that the pairing gives
    them.

    Source: Newcombe (1998), method 10.
    """
    runs = first.size
    a, b = wilson(int(first.sum()), runs, level), wilson(int(second.sum()), runs, level)
    both = float(np.sum((first == 1.0) & (second == 1.0)))
    neither = float(np.sum((first == 0.0) & (second == 0.0)))
    phi = _correlation(both, float(first.sum()) - both, float(second.sum()) - both, neither, runs)
    rise = b.estimate - a.estimate
    below = _combined(b.estimate - b.low, a.high - a.estimate, phi)
    above = _combined(b.high - b.estimate, a.estimate - a.low, phi)
    return Interval(rise, max(rise - below, -1.0), min(rise + above, 1.0))


def _combined(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(one * one - 2.0 * phi * one * other + other * other, 0.0))


def _correlation(both: float, first: float, second: float, neither: float, runs: int) -> float:
    """Return Newcombe's phi of a paired two-by-two table, with his correction for continuity (in
    [-1, 1]).
    """
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    if margins <= 0.0:
        return 0.0
    cross = both * neither - first * second
    if cross > 0.0:
        cross = max(cross - runs / 2.0, 0.0)
    return cross / math.sqrt(margins)


def variance_saved(values: Sequence[Array], weights: Sequence[float]) -> float | None:
    """Return the share of a contrast's variance removed by common random numbers (at
    most 1).

    One minus the variance of the paired contrast over that of independent conditions: 0 saves
    nothing, a negative value means that pairing did harm. None when nothing varies.
    """
    independent = math.fsum(
        w * w * float(np.var(v, ddof=1)) for v, w in zip(values, weights, strict=True) if v.size > 1
    )
    if not any(varies(each) for each in values):
        return None
    together = np.sum([w * v for v, w in zip(values, weights, strict=True)], axis=0)
    return 1.0 - float(np.var(together, ddof=1)) / independent


# decisions


def equivalence(values: Array, margin: float) -> float:
    """Return the p-value of two one-sided tests that a mean difference lies inside (-margin,
    margin).

    Below 0.025, the 95 per cent interval lies inside the margin. Raises ValueError for a margin
    that is not positive.

    Source: Schuirmann (1987).
    """
    if not margin > 0.0:
        raise ValueError(f"equivalence needs a positive margin, not {margin}")
    if values.size < 2 or not varies(values):
        return 0.0 if values.size and abs(float(values[0])) < margin else 1.0
    from scipy.special import stdtr

    mean, error = float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(values.size)
    nearest = (margin - abs(mean)) / error  # to the boundary, in standard errors
    return float(stdtr(values.size - 1, -nearest))


def runs_for_decision(
    estimate: float, deviation: float, boundaries: Sequence[float], level: float = LEVEL
) -> int | None:
    """Return about how many runs would place the interval on one side of all boundaries; None when
    no number would.

    Takes the estimate and the standard deviation of a run's contrast as the truth and asks for a
    decision with a chance of 0.8.
    """
    distance = min(abs(estimate - boundary) for boundary in boundaries)
    if distance <= 0.0:
        return None
    reach = normal_quantile(0.5 + level / 2.0) + normal_quantile(POWER)
    runs = (reach * deviation / distance) ** 2
    return None if runs > MOST_RUNS else max(2, math.ceil(runs))


def round_runs(runs: int) -> int:
    """Return a number of runs to two digits, upwards: more would pretend to know."""
    step = int(10 ** max(math.floor(math.log10(max(runs, 1))) - 1, 0))
    return math.ceil(runs / step) * step


class Influence(NamedTuple):
    """How an uncertain parameter goes with a result over many draws."""

    path: str
    correlation: float  # Spearman's rank correlation, in [-1, 1]
    q: float  # expected share of false finds among those at least as strong, in [0, 1]

    @property
    def is_clear(self) -> bool:
        """Whether it is more than chance: fewer than one in twenty of the finds at least as strong are false."""
        return self.q < 1.0 - LEVEL


def influences(inputs: Mapping[str, Array], result: Array) -> list[Influence]:
    """Return the rank correlation of every parameter with a result, strongest first.

    Correlations of many parameters are found by chance; q corrects for that. A parameter or result
    that does not vary has none; what is missing anywhere is left out.

    Source: Spearman (1904); Benjamini and Hochberg (1995).
    """
    from scipy import stats

    known = np.isfinite(result) & np.all([np.isfinite(each) for each in inputs.values()], axis=0)
    result = result[known]
    if result.size < 4 or not varies(result):
        return []
    varied = {path: values[known] for path, values in inputs.items() if varies(values[known])}
    if not varied:
        return []
    ranked = np.column_stack([stats.rankdata(values) for values in varied.values()])
    ranks = stats.rankdata(result)
    centred, target = ranked - ranked.mean(axis=0), ranks - ranks.mean()
    scale = np.sqrt((centred**2).sum(axis=0) * (target**2).sum())
    rho = np.clip(target @ centred / scale, -1.0, 1.0)
    freedom = result.size - 2
    with np.errstate(divide="ignore"):
        t = np.abs(rho) * np.sqrt(freedom / np.maximum(1.0 - rho**2, 1e-300))
    q = stats.false_discovery_control(2.0 * stats.t.sf(t, freedom))
    found = [Influence(path, float(r), float(f)) for path, r, f in zip(varied, rho, q, strict=True)]
    return sorted(found, key=lambda each: (-abs(each.correlation), each.path))


class Apart(NamedTuple):
    """How far apart the mean results of a factor's levels are over many draws, for a factor that is no number."""

    path: str
    low: str
    high: str
    least: float  # mean at the level `low`
    most: float
    difference: Interval  # Welch's, of the means of those two
    q: float  # expected share of false finds among those at least as strong, in [0, 1]

    @property
    def is_clear(self) -> bool:
        """Whether it is more than chance, as for `Influence`."""
        return self.q < 1.0 - LEVEL


def levels_apart(inputs: Mapping[str, Sequence[str]], result: Array) -> list[Apart]:
    """Return how far apart the levels of each factor are, those that differ most surely first.

    Each draw counts once, however many runs it has: other factors, which differ from draw to draw, move a level's mean as
    luck does. Levels of a single draw are left out.

    Source: Kruskal and Wallis (1952); Welch (1947); Benjamini and Hochberg (1995).
    """
    from scipy import stats

    known = np.isfinite(result)
    found: list[tuple[Apart, float]] = []
    for path, levels in inputs.items():
        names = np.asarray(levels, dtype=str)
        groups = {name: result[known & (names == name)] for name in dict.fromkeys(names.tolist())}
        groups = {name: values for name, values in groups.items() if values.size > 1}
        if len(groups) < 2 or not varies(np.concatenate(list(groups.values()))):
            continue
        means = {name: float(values.mean()) for name, values in groups.items()}
        low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        apart = Apart(path, low, high, means[low], means[high], welch(groups[low], groups[high]), 1.0)
        found.append((apart, float(stats.kruskal(*groups.values()).pvalue)))
    if not found:
        return []
    q = stats.false_discovery_control([chance for _, chance in found])
    ranked = sorted(zip(found, q, strict=True), key=lambda each: each[0][1])
    return [apart._replace(q=float(each)) for (apart, _), each in ranked]


def welch(first: Array, second: Array, level: float = LEVEL) -> Interval:
    """Return how much higher the mean of the second of two independent samples is.

    Source: Welch (1947).
    """
    from scipy import stats

    rise = float(second.mean() - first.mean())
    if not (varies(first) or varies(second)):
        return Interval(rise, rise, rise)
    ends = stats.ttest_ind(second, first, equal_var=False).confidence_interval(level)
    return Interval(rise, float(ends.low), float(ends.high))
