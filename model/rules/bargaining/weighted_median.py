"""The point that no heavier side wants to leave: the weighted median."""

from collections.abc import Sequence

import numpy as np

from model.arguments import numbers, some_positive
from model.compiled import equation
from model.rules.bargaining.table import TIE, Array, Table, rules, seats_taken, total_clout, weight


@equation
def median_interval(positions: Array, weights: Array) -> tuple[float, float]:
    """Return the lowest and highest position with at most half the weight on either side.

    They differ only when the weight splits evenly. Positions without weight are never the median.
    """
    total = 0.0
    for member in range(weights.shape[0]):
        total += weights[member]
    half = 0.5 * total + TIE * total
    low = 1.0e300
    high = -1.0e300
    for member in range(weights.shape[0]):
        if weights[member] > 0.0:
            here = positions[member]
            below = 0.0
            above = 0.0
            for other in range(weights.shape[0]):
                if positions[other] < here:
                    below += weights[other]
                elif positions[other] > here:
                    above += weights[other]
            if below <= half and above <= half:
                low = min(low, here)
                high = max(high, here)
    return low, high


@equation
def middle(low: float, high: float) -> float:
    """Return the midpoint of an interval, exact when its ends are the same."""
    return low if low == high else 0.5 * (low + high)


def median_position(
    positions: Sequence[float] | Array, weights: Sequence[float] | Array | None = None
) -> float:
    """Return the weighted median of positions; an even split gives the midpoint (any point between is undominated).

    Weights are one each by default. Raises ValueError when no position has weight.

    Source: Black (1948).
    """
    points = numbers("positions", positions)
    loads = (
        np.ones(points.size)
        if weights is None
        else numbers("weights", weights, 0.0, like=("positions", points.size))
    )
    return float(middle(*median_interval(points, some_positive("weights", loads))))


@rules.rule()
def weighted_median(table: Table, issue: int) -> float:
    """Members vote pair by pair over single-peaked preferences, with votes in proportion to capability times salience.

    The winner against every other point is the weighted median. Ties: when the weight splits evenly, every point
    between the two middle positions is undominated and the midpoint is taken. Where nobody present cares or has the
    means, votes go by seats.

    Source: Black (1948, 1958); Bueno de Mesquita (1994) for capability times salience as votes.
    """
    if seats_taken(table) <= 0.0:
        return float(table.status_quo[issue])
    members = table.seats.shape[0]
    total = total_clout(table, issue)
    positions = np.empty(members)
    weights = np.empty(members)
    for member in range(members):
        positions[member] = table.position[member, issue]
        weights[member] = weight(table, issue, member, total)
    low, high = median_interval(positions, weights)
    return middle(low, high)
