"""Joining games in which all players are alike: symmetric equilibria, mixed and logit."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from model.games.joining import Array


def symmetric_logit(gain_by_count: Sequence[float] | Array, lam: float, grid: int = 4000) -> Array:
    """Return all symmetric logit equilibria of a symmetric joining game: the chance with which each is in, rising.

    `gain_by_count[k]` is the gain from being in when k of the other n - 1 are. All sign changes on a grid of log odds
    are found and refined.

    Source: McKelvey and Palfrey (1995); Goeree, Holt and Palfrey (2016).
    """
    gains = np.asarray(gain_by_count, dtype=float)
    reach = 1.0 + abs(lam) * float(np.abs(gains).max())
    odds = np.unique(np.concatenate([np.linspace(-reach, reach, grid), np.linspace(-8.0, 8.0, grid)]))

    def off(y: float) -> float:
        return y - lam * _expected_by_count(gains, 1.0 / (1.0 + math.exp(-y)))

    return np.array([1.0 / (1.0 + math.exp(-y)) for y in _roots(off, odds)])


def symmetric_mixed(gain_by_count: Sequence[float] | Array, grid: int = 4000) -> Array:
    """Return all symmetric mixed Nash equilibria, chances strictly between 0 and 1 at which being in gains nothing.

    Source: Nash (1951); Diekmann (1985) for the volunteer's dilemma.
    """
    gains = np.asarray(gain_by_count, dtype=float)
    inner = np.linspace(0.0, 1.0, grid + 1)[1:-1]
    return np.array(_roots(lambda p: _expected_by_count(gains, p), inner))


def _expected_by_count(gains: Array, p: float) -> float:
    others = len(gains) - 1
    return sum(
        math.comb(others, k) * p**k * (1.0 - p) ** (others - k) * float(g) for k, g in enumerate(gains)
    )


def _roots(value: Callable[[float], float], grid: Array) -> list[float]:
    """Return the roots between points of a grid at which a function changes sign, and the points where it is zero."""
    found = []
    values = [value(float(x)) for x in grid]
    for a, b, at_a, at_b in zip(grid[:-1], grid[1:], values[:-1], values[1:], strict=True):
        low, high = float(a), float(b)
        if at_a == 0.0:
            found.append(low)
        elif at_a * at_b < 0.0:
            for _ in range(100):
                middle = 0.5 * (low + high)
                if middle in (low, high):
                    break
                low, high = (middle, high) if value(middle) * at_a > 0.0 else (low, middle)
            found.append(0.5 * (low + high))
    return found + ([float(grid[-1])] if values[-1] == 0.0 else [])
