"""Two ways to divide gains in proportion: to what each could have at most, or one for one."""

from collections.abc import Sequence

import numpy as np

from model.arguments import Utility, functions, number, numbers
from model.compiled import equation
from model.rules.bargaining.nash_bargaining import edge_of, peak_of
from model.rules.bargaining.table import TIE, Array, Table, power, rules, seats_taken

_HALVINGS = 60  # of an interval within [0, 1]: below the spacing of floats


@equation
def gain_at(distance: float, place: float, curvature: float) -> float:
    """Return what a member gains when the outcome moves by `distance` towards his own point at `place` (>= 0).

    Utility is -|x - m|^curvature; the gain is negative beyond twice his distance.
    """
    gap = distance - place
    return power(place, curvature) - power(gap if gap > 0.0 else -gap, curvature)


@equation
def level_of_equal_gains(
    positions: Array, units: Array, relative: bool, status_quo: float, curvature: float
) -> float:
    """Return the level in [0, 1] at which the least gain over the status quo is as large as it can be.

    `units` count each member's gain (0: he is absent, < 0: his consent is needed, his gain does not count); `relative`
    divides it by the most that he could gain while nobody else is worse off than at the status quo. When no level is better
    for all, the status quo stays.

    Source: Kalai and Smorodinsky (1975) for relative gains; Myerson (1977) for absolute ones.
    """
    lowest = 1.0e300
    highest = -1.0e300
    for member in range(units.shape[0]):
        if units[member] != 0.0:
            lowest = min(lowest, positions[member])
            highest = max(highest, positions[member])
    if lowest <= status_quo + TIE and highest >= status_quo - TIE:
        return status_quo
    sign = 1.0 if lowest > status_quo else -1.0
    near = sign * ((lowest if sign > 0.0 else highest) - status_quo)
    far = sign * ((highest if sign > 0.0 else lowest) - status_quo)
    low = near
    high = min(2.0 * near, far)
    most = 2.0 * near  # where whoever is nearest has nothing left to gain
    for _ in range(_HALVINGS):
        distance = 0.5 * (low + high)
        least = 1.0e300
        rises = False
        for member in range(units.shape[0]):
            if units[member] > 0.0:
                place = sign * (positions[member] - status_quo)
                gain = units[member] * gain_at(distance, place, curvature)
                if relative:
                    gain = gain / gain_at(min(place, most), place, curvature)
                if gain < least:
                    least = gain
                    rises = distance < place
        if rises:
            low = distance
        else:
            high = distance
    return status_quo + sign * (0.5 * (low + high))


@equation
def consent_units(table: Table, issue: int, by_salience: bool, out: Array) -> None:
    """Fill `out` with the unit of each member's gain: his salience or 1; 0 for the absent, -1 for the indifferent."""
    cares = False
    for member in range(out.shape[0]):
        cares = cares or (table.seats[member] > 0.0 and table.salience[member, issue] > 0.0)
    for member in range(out.shape[0]):
        out[member] = 0.0
        if table.seats[member] > 0.0:
            out[member] = table.salience[member, issue] if by_salience and cares else 1.0
            if out[member] <= 0.0:
                out[member] = -1.0


@rules.rule(respects_status_quo=True)
def kalai_smorodinsky(table: Table, issue: int) -> float:
    """Members agree unanimously on the level that gives all the same share of the most that each could gain.

    Where equal shares are not efficient, the least share is as large as it can be. Capability does not count, and salience
    cancels. Utility is loss with the table's curvature (at least 1). Members on both sides of the status quo have nothing to
    share: it stays.

    Source: Kalai and Smorodinsky (1975).
    """
    return _agreed(table, issue, True)


@rules.rule(respects_status_quo=True)
def egalitarian(table: Table, issue: int) -> float:
    """Members agree unanimously on the level that makes the smallest gain over the status quo as large as it can be.

    Gains are compared between members, in utility times salience; those who do not care have a veto and no gain. Capability
    does not count. Utility is loss with the table's curvature (at least 1). Members on both sides of the status quo have
    nothing to share: it stays.

    Source: Myerson (1977).
    """
    return _agreed(table, issue, False)


@equation
def _agreed(table: Table, issue: int, relative: bool) -> float:
    if seats_taken(table) <= 0.0:
        return float(table.status_quo[issue])
    members = table.seats.shape[0]
    positions = np.empty(members)
    units = np.empty(members)
    for member in range(members):
        positions[member] = table.position[member, issue]
    consent_units(table, issue, not relative, units)
    return level_of_equal_gains(
        positions, units, relative, float(table.status_quo[issue]), max(1.0, table.risk)
    )


def kalai_smorodinsky_point(
    utilities: Sequence[Utility],
    disagreement: Sequence[float] | None = None,
    low: float = 0.0,
    high: float = 1.0,
) -> float:
    """Return the point of an interval at which all gain the same share of the most that each could gain.

    Utilities are concave, disagreement utilities 0 by default. The most is among the points that leave nobody worse off than
    disagreement; where equal shares are not efficient, the least share is made as large as it can be. Raises ValueError when
    no point gives every bargainer more than disagreement.

    Source: Kalai and Smorodinsky (1975).
    """
    gains = _gains(utilities, disagreement)
    inside = _best_for_the_worst(gains, low, high)

    def worst(x: float) -> float:
        return min(gain(x) for gain in gains)

    left, right = edge_of(worst, inside, low), edge_of(worst, inside, high)
    most = [max(gain(x) for x in (peak_of(gain, left, right), left, right)) for gain in gains]
    shares: list[Utility] = [_divided(gain, top) for gain, top in zip(gains, most, strict=True)]
    return _best_for_the_worst(shares, low, high)


def egalitarian_point(
    utilities: Sequence[Utility],
    disagreement: Sequence[float] | None = None,
    low: float = 0.0,
    high: float = 1.0,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the point of an interval at which all gain the same over disagreement, or in proportion to weights.

    Utilities are concave and compared between bargainers, disagreement utilities 0 and weights equal by default (> 0). Where
    equal gains are not efficient, the least gain is made as large as it can be. Raises ValueError when no point gives every
    bargainer more than disagreement.

    Source: Myerson (1977).
    """
    gains = _gains(utilities, disagreement)
    like = ("utilities", len(gains))
    force = (
        [1.0] * len(gains) if weights is None else numbers("weights", weights, above=0.0, like=like).tolist()
    )
    shares: list[Utility] = [_divided(gain, weight) for gain, weight in zip(gains, force, strict=True)]
    return _best_for_the_worst(shares, low, high)


def _gains(utilities: Sequence[Utility], disagreement: Sequence[float] | None) -> list[Utility]:
    given = functions("utilities", utilities)
    like = ("utilities", len(given))
    threat = numbers("disagreement", [0.0] * len(given) if disagreement is None else disagreement, like=like)
    return [_less(u, float(d)) for u, d in zip(given, threat, strict=True)]


def _less(utility: Utility, disagreement: float) -> Utility:
    return lambda x: utility(x) - disagreement


def _divided(gain: Utility, by: float) -> Utility:
    return lambda x: gain(x) / by


def _best_for_the_worst(gains: Sequence[Utility], low: float, high: float) -> float:
    number("high", high, above=number("low", low))
    best = peak_of(lambda x: min(gain(x) for gain in gains), low, high)
    if min(gain(best) for gain in gains) <= 0.0:
        raise ValueError("no point gives every bargainer more than disagreement")
    return best
