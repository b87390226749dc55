"""The members split the gain over the status quo: the Nash bargaining solution."""

import math
from collections.abc import Sequence

import numpy as np

from model.arguments import Utility, functions, number, numbers, some_positive
from model.compiled import equation
from model.rules.bargaining.table import TIE, Array, Table, power, rules, seats_taken

_HALVINGS = 60  # of an interval within [0, 1]: below the spacing of floats
_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)


@equation
def log_gain_slope(level: float, position: float, status_quo: float, curvature: float) -> float:
    """Return the slope of log(u(x) - u(q)) for u(x) = -|x - m|^curvature, above a status quo q < m.

    Infinite gains of slope are cut at 1e300: at the status quo (+) and where the gain is used up (-).
    """
    if curvature == 2.0:  # (x - q)(2m - q - x)
        below = level - status_quo
        above = 2.0 * position - status_quo - level
        if below <= 0.0:
            return 1.0e300
        if above <= 0.0:
            return -1.0e300
        return 1.0 / below - 1.0 / above
    gap = level - position
    distance = gap if gap > 0.0 else -gap
    gain = power(position - status_quo, curvature) - power(distance, curvature)
    if gain <= 0.0:
        return -1.0e300 if gap > 0.0 else 1.0e300
    if distance <= 0.0:
        return 0.0
    slope = curvature * power(distance, curvature) / distance / gain
    return -slope if gap > 0.0 else slope


@equation
def nash_level(
    positions: Array, weights: Array, consent: Array, status_quo: float, curvature: float
) -> float:
    """Return the level in [0, 1] that maximises the weighted Nash product of gains over the status quo.

    Utility is -|x - m|^curvature, curvature at least 1 (1 linear, 2 quadratic loss). Everybody whose consent is needed
    (`consent` > 0) must be no worse off than at the status quo, with or without weight. When no level is better
    for all of them, the status quo stays.

    Source: Nash (1950); Kalai (1977) for unequal weights.
    """
    lowest = 1.0e300
    highest = -1.0e300
    for member in range(weights.shape[0]):
        if consent[member] > 0.0:
            here = positions[member]
            lowest = min(lowest, here)
            highest = max(highest, here)
    if lowest <= status_quo + TIE and highest >= status_quo - TIE:
        return status_quo
    sign = 1.0 if lowest > status_quo else -1.0
    near = lowest if sign > 0.0 else highest  # the member closest to the status quo
    low = 0.0
    high = 2.0 * sign * (near - status_quo)  # distance at which his gain is used up
    far = sign * ((highest if sign > 0.0 else lowest) - status_quo)
    high = min(high, far)
    for _ in range(_HALVINGS):
        distance = 0.5 * (low + high)
        slope = 0.0
        for member in range(weights.shape[0]):
            if weights[member] > 0.0:
                place = sign * (positions[member] - status_quo)
                slope += weights[member] * log_gain_slope(distance, place, 0.0, curvature)
        if slope > 0.0:
            low = distance
        else:
            high = distance
    return status_quo + sign * (0.5 * (low + high))


@rules.rule(respects_status_quo=True)
def nash_bargaining(table: Table, issue: int) -> float:
    """Members agree unanimously on the level that maximises the product of their gains over the status quo.

    Gains are weighted by capability (seats where nobody has any); salience scales a member's utility and so cancels.
    A member without capability still must not be worse off.
    Utility is quadratic or more generally concave loss with the table's curvature (at least 1). Members on both sides of
    the status quo have nothing to share: it stays.

    Source: Nash (1950); Kalai (1977); Thomson et al. (2006) for its use on policy scales.
    """
    if seats_taken(table) <= 0.0:
        return float(table.status_quo[issue])
    members = table.seats.shape[0]
    able = 0.0
    for member in range(members):
        if table.seats[member] > 0.0:
            able += table.capability[member]
    positions = np.empty(members)
    weights = np.empty(members)
    for member in range(members):
        positions[member] = table.position[member, issue]
        present = table.seats[member] > 0.0
        force = table.capability[member] if able > 0.0 else table.seats[member]
        weights[member] = (force / able if able > 0.0 else force) if present else 0.0
        if not present:
            weights[member] = 0.0
    curvature = max(1.0, table.risk)
    return nash_level(positions, weights, table.seats, float(table.status_quo[issue]), curvature)


def nash_product_maximiser(
    utilities: Sequence[Utility],
    disagreement: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
    low: float = 0.0,
    high: float = 1.0,
) -> float:
    """Return the point of an interval that maximises the weighted Nash product of concave utilities.

    Disagreement utilities are 0 and weights equal by default. Raises ValueError when no point gives every bargainer
    more than disagreement.

    Source: Nash (1950); Kalai (1977).
    """
    given = functions("utilities", utilities)
    count = len(given)
    like = ("utilities", count)
    threat = numbers("disagreement", [0.0] * count if disagreement is None else disagreement, like=like)
    force = numbers("weights", [1.0] * count if weights is None else weights, 0.0, like=like)
    some_positive("weights", force)
    number("high", high, above=number("low", low))
    bargainers = [(u, float(d), float(w)) for u, d, w in zip(given, threat, force, strict=True) if w > 0.0]

    def worst(x: float) -> float:
        return min(u(x) - d for u, d, _ in bargainers)

    def product(x: float) -> float:
        return sum(w * math.log(u(x) - d) for u, d, w in bargainers)

    inside = peak_of(worst, low, high)
    if worst(inside) <= 0.0:
        raise ValueError("no point gives every bargainer more than disagreement")
    left, right = edge_of(worst, inside, low), edge_of(worst, inside, high)
    return _refined(product, peak_of(product, left, right), left, right)


def nash_split(
    weights: Sequence[float], disagreement: Sequence[float] | None = None, pie: float = 1.0
) -> Array:
    """Return the Nash shares of a pie for risk-neutral bargainers: what each has anyway, and the surplus by weight.

    Raises ValueError when there is no surplus to share.

    Source: Nash (1950); Kalai (1977).
    """
    force = some_positive("weights", numbers("weights", weights, 0.0))
    threat = np.zeros(force.size)
    if disagreement is not None:
        threat = numbers("disagreement", disagreement, like=("weights", force.size))
    surplus = number("pie", pie) - float(threat.sum())
    if surplus < 0.0:
        raise ValueError(f"disagreement sums to {threat.sum():g}; it must sum to {pie:g}, the pie, at most")
    shares: Array = threat + surplus * force / float(force.sum())
    return shares


def peak_of(value: Utility, low: float, high: float) -> float:
    """Return the maximiser of a concave function by golden section."""
    a, b = low, high
    c, d = b - _GOLDEN * (b - a), a + _GOLDEN * (b - a)
    at_c, at_d = value(c), value(d)
    while abs(b - a) > 1e-12 * max(1.0, abs(a), abs(b)) and a < c < d < b:
        if at_c >= at_d:
            b, d, at_d = d, c, at_c
            c = b - _GOLDEN * (b - a)
            at_c = value(c)
        else:
            a, c, at_c = c, d, at_d
            d = a + _GOLDEN * (b - a)
            at_d = value(d)
    return max((low, c, d, high) if low == a or high == b else (c, d), key=value)


def edge_of(value: Utility, inside: float, outside: float) -> float:
    """Return the point nearest to `outside` at which a concave function is still positive."""
    if value(outside) > 0.0:
        return outside
    for _ in range(200):
        half = 0.5 * (inside + outside)
        if half in (inside, outside):
            break
        inside, outside = (half, outside) if value(half) > 0.0 else (inside, half)
    return inside


def _refined(value: Utility, peak: float, low: float, high: float) -> float:
    """Return the peak with the error of golden section (root of rounding) taken out by a parabola through it."""
    step = 1e-5 * (high - low)
    if not low + step < peak < high - step:
        return peak
    before, here, after = value(peak - step), value(peak), value(peak + step)
    bend = before - 2.0 * here + after
    if bend >= 0.0:
        return peak
    shift = 0.5 * step * (before - after) / bend
    better = peak + shift
    return better if abs(shift) < 1e-6 * (high - low) else peak
