"""Joining games in which all players are alike: symmetric equilibria, mixed and logit."""

import math
from collections.abc import Callable

import numpy as np

from model.arguments import Array, Numbers, number, numbers, whole
from model.games.systems import logistic

MOST_CELLS = 50_000_000  # chances of each count at each point of the grid; a larger group gets a coarser grid
_LEAST_GRID = 64


def symmetric_logit(gain_by_count: Numbers, lam: float, grid: int = 4000) -> Array:
    """Return all symmetric logit equilibria of a symmetric joining game: the chance with which each is in, rising.

    `gain_by_count[k]` is the gain from being in when k of the other n - 1 are; lam is not negative. All sign changes on a
    grid of log odds are found and refined: equilibria closer than the grid's step can be missed.

    Source: McKelvey and Palfrey (1995); Goeree, Holt and Palfrey (2016).
    """
    gains = numbers("gain_by_count", gain_by_count)
    rationality = number("lam", lam, 0.0)
    points = _points(gains, grid)
    reach = 1.0 + rationality * float(np.abs(gains).max())
    odds = np.unique(np.concatenate([np.linspace(-reach, reach, points), np.linspace(-8.0, 8.0, points)]))
    expected = _expectation(gains)
    return logistic(np.array(_roots(lambda y: y - rationality * expected(y), odds)))


def symmetric_mixed(gain_by_count: Numbers, grid: int = 4000) -> Array:
    """Return all symmetric mixed Nash equilibria, chances strictly between 0 and 1 at which being in gains nothing.

    Sign changes of the expected gain are looked for on a grid that is even in the chance and, for large groups, whose
    equilibria lie near the ends, even in its log odds.

    Source: Nash (1951); Diekmann (1985) for the volunteer's dilemma.
    """
    gains = numbers("gain_by_count", gain_by_count)
    points = _points(gains, grid)
    even = np.linspace(0.0, 1.0, points + 1)[1:-1]
    far = 10.0 + math.log(gains.size)
    odds = np.unique(np.concatenate([np.log(even) - np.log1p(-even), np.linspace(-far, far, points)]))
    expected = _expectation(gains)
    return logistic(np.array(_roots(expected, odds)))


def _points(gains: Array, grid: int) -> int:
    return max(_LEAST_GRID, min(whole("grid", grid, 2, 10**6), MOST_CELLS // gains.size))


def _expectation(gains: Array) -> Callable[[Array], Array]:
    """Return the expected gain by the log odds with which each of the others is in.

    Chances of counts are exponentials of their logarithms: parts of those of large groups are outside the range of floats.
    """
    others = gains.size - 1
    counts = np.arange(others + 1)
    log_ways = np.array(
        [math.lgamma(others + 1) - math.lgamma(k + 1) - math.lgamma(others - k + 1) for k in counts]
    )

    def expected(odds: Array) -> Array:
        log_in, log_out = -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds)
        log_chance = (
            log_ways + np.multiply.outer(log_in, counts) + np.multiply.outer(log_out, others - counts)
        )
        values: Array = np.exp(log_chance) @ gains
        return values

    return expected


def _roots(value: Callable[[Array], Array], grid: Array) -> list[float]:
    """Return the roots between points of a grid at which a function changes sign, and the points where it is zero."""
    parts = np.array_split(grid, max(1, grid.size // 256))
    values = np.concatenate([value(part) for part in parts])
    found = [float(x) for x in grid[values == 0.0]]
    for left in np.flatnonzero(values[:-1] * values[1:] < 0.0):
        low, high, rising = float(grid[left]), float(grid[left + 1]), values[left] < 0.0
        for _ in range(100):
            middle = 0.5 * (low + high)
            if middle in (low, high):
                break
            low, high = (middle, high) if (value(np.array([middle]))[0] < 0.0) == rising else (low, middle)
        found.append(0.5 * (low + high))
    return sorted(found)
