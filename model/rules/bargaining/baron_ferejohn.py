"""Anybody may be recognised: stationary equilibrium of legislative bargaining over a level."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.arguments import number, numbers, some_positive
from model.compiled import equation
from model.rules.bargaining.table import Array, Table, carries, rules, seats_taken

_ROUNDS = 60  # of Newton and plain steps, before bisection
_HALVINGS = 52
_PATIENCE = 1.0 - 1e-6  # in gridlock, short of where every policy between the pivots is an equilibrium


class PolicyEquilibrium(NamedTuple):
    """A stationary no-delay equilibrium on one dimension."""

    lower: float  # lowest level that would pass
    upper: float  # highest level that would pass
    proposals: Array  # (members,) what each proposes when recognised
    mean: float  # expected policy


@equation
def pivots(positions: Array, seats: Array, quota: float) -> tuple[float, float]:
    """Return the left and the right pivot: whose consent carries any move down, and any move up.

    The left pivot is the lowest position that, with all below it, carries; the right pivot the highest that, with all
    above it, carries. Under simple majority both are the median; the larger the quota, the further apart.

    Source: Krehbiel (1998).
    """
    taken = 0.0
    for member in range(seats.shape[0]):
        taken += seats[member]
    left = 1.0e300
    right = -1.0e300
    for member in range(seats.shape[0]):
        if seats[member] > 0.0:
            here = positions[member]
            below = 0.0
            above = 0.0
            for other in range(seats.shape[0]):
                if positions[other] <= here:
                    below += seats[other]
                if positions[other] >= here:
                    above += seats[other]
            if here < left and carries(below, taken, quota):
                left = here
            if here > right and carries(above, taken, quota):
                right = here
    return left, right


@equation
def confined(level: float, lower: float, upper: float) -> float:
    """Return the point of an interval closest to a level."""
    return lower if level < lower else min(level, upper)


@equation
def expected_loss(
    ideal: float,
    positions: Array,
    recognition: Array,
    status_quo: float,
    discount: float,
    lower: float,
    upper: float,
) -> float:
    """Return a member's loss from waiting: a period of the status quo, then what others will propose.

    Everybody proposes the point of [lower, upper] closest to his own; recognition sums to one.
    """
    gap = status_quo - ideal
    loss = (1.0 - discount) * gap * gap
    for member in range(recognition.shape[0]):
        gap = confined(positions[member], lower, upper) - ideal
        loss += discount * recognition[member] * gap * gap
    return loss


@equation
def expected_policy(positions: Array, chances: Array, lower: float, upper: float) -> float:
    """Return the mean of what the members propose: each the point of [lower, upper] closest to his own."""
    whole = 0.0
    mean = 0.0
    for member in range(chances.shape[0]):
        whole += chances[member]
        mean += chances[member] * confined(positions[member], lower, upper)
    return mean / whole


@equation
def interval_given_mean(
    left: float,
    right: float,
    positions: Array,
    recognition: Array,
    status_quo: float,
    discount: float,
    mean: float,
) -> tuple[float, float]:
    """Return what passes when waiting brings a lottery with this mean, and the variance that follows from what passes."""
    low = 0.0
    high = (mean - status_quo) * (mean - status_quo)  # no lottery spreads more than its farthest point
    for member in range(recognition.shape[0]):
        if recognition[member] > 0.0:
            gap = positions[member] - mean
            high = max(gap * gap, high)
    high = 4.0 * high
    lower = left
    upper = right
    for _ in range(_HALVINGS):
        variance = 0.5 * (low + high)
        gap = left - mean
        lower = left - math.sqrt(gap * gap + variance)
        gap = right - mean
        upper = right + math.sqrt(gap * gap + variance)
        policy = expected_policy(positions, recognition, lower, upper)
        implied = expected_loss(policy, positions, recognition, policy, discount, lower, upper)
        gap = status_quo - policy
        if implied + discount * (1.0 - discount) * gap * gap > variance:
            low = variance
        else:
            high = variance
    return lower, upper


@equation
def acceptance_interval(
    positions: Array, seats: Array, chances: Array, status_quo: float, quota: float, discount: float
) -> tuple[float, float]:
    """Return the lowest and the highest level that passes.

    With quadratic loss a member accepts x when (x - m)^2 is at most his expected loss from waiting. The difference of
    the two is linear in m, so two pivots decide for all: what passes is [l, u] with (l - left)^2 and (u - right)^2 the
    pivots' losses from waiting for proposals confined to [l, u]. Iterates that map from the widest interval, by Newton
    steps where they come closer than the map itself; where patience and a wide gridlock interval leave many policies
    nearly in equilibrium and both crawl, bisects on the mean and, within, on the variance of what waiting brings. At a
    discount factor of one every policy between the pivots is an equilibrium: the limit from below is taken.

    Source: Banks and Duggan (2000, 2006); Cardona and Ponsatí (2011) for uniqueness.
    """
    left, right = pivots(positions, seats, quota)
    if right < left and discount > _PATIENCE:
        discount = _PATIENCE
    whole = 0.0
    for member in range(chances.shape[0]):
        whole += chances[member]
    recognition = np.empty(chances.shape[0])
    lower = left
    upper = right
    for member in range(chances.shape[0]):
        recognition[member] = chances[member] / whole
        if recognition[member] > 0.0:
            lower = min(lower, positions[member])
            upper = max(upper, positions[member])
    lowest = min(status_quo, lower)
    highest = max(status_quo, upper)
    best = 1.0e300
    map_lower = lower
    map_upper = upper
    for _ in range(_ROUNDS):
        loss_left = expected_loss(left, positions, recognition, status_quo, discount, lower, upper)
        loss_right = expected_loss(right, positions, recognition, status_quo, discount, lower, upper)
        reach_left = math.sqrt(loss_left)
        reach_right = math.sqrt(loss_right)
        off_lower = left - reach_left - lower
        off_upper = right + reach_right - upper
        off = abs(off_lower) + abs(off_upper)
        if off < 1e-13:
            return lower, upper
        if off > 0.9 * best:  # the Newton step was no good: go on from the map
            lower = map_lower
            upper = map_upper
            best = 1.0e300
            continue
        best = off
        map_lower = left - reach_left
        map_upper = right + reach_right
        below = 0.0
        above = 0.0
        for member in range(recognition.shape[0]):
            if positions[member] < lower:
                below += recognition[member]
            elif positions[member] > upper:
                above += recognition[member]
        if reach_left > 1e-9 and reach_right > 1e-9:
            a = 1.0 - discount * below * (left - lower) / reach_left
            b = discount * above * (upper - left) / reach_left
            c = discount * below * (right - lower) / reach_right
            d = 1.0 - discount * above * (upper - right) / reach_right
            determinant = a * d - b * c
            if abs(determinant) > 1e-12:
                lower = lower + (d * off_lower - b * off_upper) / determinant
                upper = upper + (a * off_upper - c * off_lower) / determinant
                if lower <= upper:
                    continue
        lower = map_lower
        upper = map_upper
        best = 1.0e300
    low = lowest  # bisection on the mean of what waiting brings
    high = highest
    for _ in range(_HALVINGS):
        mean = 0.5 * (low + high)
        lower, upper = interval_given_mean(left, right, positions, recognition, status_quo, discount, mean)
        policy = expected_policy(positions, recognition, lower, upper)
        if (1.0 - discount) * status_quo + discount * policy > mean:
            low = mean
        else:
            high = mean
    return lower, upper


def policy_bargaining(
    positions: Sequence[float] | Array,
    status_quo: float,
    recognition: Sequence[float] | Array | None = None,
    seats: Sequence[float] | Array | None = None,
    quota: float = 0.5,
    discount: float = 0.9,
) -> PolicyEquilibrium:
    """Return the stationary equilibrium of bargaining over one policy dimension with quadratic loss.

    Positions are on any scale. Recognition and seats are equal by default; the quota is a share of seats to be exceeded (up
    to one half) or reached.

    Source: Banks and Duggan (2000, 2006).
    """
    points = numbers("positions", positions)
    like, even = ("positions", points.size), np.ones(points.size)
    votes = even if seats is None else some_positive("seats", numbers("seats", seats, 0.0, like=like))
    chance = even if recognition is None else numbers("recognition", recognition, 0.0, like=like)
    lower, upper = acceptance_interval(
        points,
        votes,
        some_positive("recognition", chance),
        number("status_quo", status_quo),
        number("quota", quota, 0.0, 1.0),
        number("discount", discount, 0.0, 1.0),
    )
    mean = expected_policy(points, chance, lower, upper)
    return PolicyEquilibrium(float(lower), float(upper), np.clip(points, lower, upper), float(mean))


@rules.rule()
def baron_ferejohn(table: Table, issue: int) -> float:
    """Members are recognised by seats, propose under the closed rule, and a rejected proposal is followed by another.

    Returns the expected policy of the stationary no-delay equilibrium with quadratic loss, seats as votes and chances of
    recognition, and the table's quota and discount. Patience pulls proposals together (under simple majority toward the
    median); without it the recognised member goes as far from the status quo as the pivot lets him.

    Source: Baron and Ferejohn (1989) for the closed rule; Banks and Duggan (2000, 2006) for policies.
    """
    status_quo = float(table.status_quo[issue])
    if seats_taken(table) <= 0.0:
        return status_quo
    members = table.seats.shape[0]
    positions = np.empty(members)
    for member in range(members):
        positions[member] = table.position[member, issue]
    lower, upper = acceptance_interval(
        positions, table.seats, table.seats, status_quo, table.quota, table.discount
    )
    return float(expected_policy(positions, table.seats, lower, upper))
