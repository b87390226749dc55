"""What a bargaining rule may know: the table of a body, seen by every rule alike."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.rules.registry import Registry

type Array = NDArray[np.float64]


class Table(NamedTuple):
    """The table of a reform body on all its issues (rules read it and never write).

    A member with zero seats is absent and has no influence; with nobody present the status quo stands.
    """

    position: Array  # (members, issues) most preferred level, in [0, 1]
    salience: Array  # (members, issues) weight of the issue to the member, >= 0
    capability: Array  # (members,) resources behind the member's position, >= 0
    seats: Array  # (members,) share of the seats taken; present members sum to 1
    chair: Array  # (issues,) most preferred level of whoever chairs, in [0, 1]
    status_quo: Array  # (issues,) level that stays if nothing is agreed (reversion), in [0, 1]
    quota: float  # share of seats that a proposal must exceed (0.5: simple majority)
    agenda_power: float  # alpha: weight of the chair's point where a rule has no chair, in [0, 1]
    discount: float  # delta: value of agreement one round later, in [0, 1]
    risk: float  # curvature of the utility in rules that need one (1 linear loss, 2 quadratic loss)


type BargainingRule = Callable[[Table, int], float]

rules: Registry[BargainingRule] = Registry("bargaining rule")
members_outcome = rules.by_code("members_outcome")  # (code, table, issue) -> level


TIE = 1e-12  # a difference in level or share below this is rounding, not politics


@equation
def seats_taken(table: Table) -> float:
    """Return the seats that the members present hold together (share; 0 for an empty table)."""
    taken = 0.0
    for member in range(table.seats.shape[0]):
        taken += table.seats[member]
    return taken


@equation
def carries(in_favour: float, taken: float, quota: float) -> bool:
    """Whether seats in favour carry a proposal against the reversion.

    Up to one half the quota must be exceeded (0.5 is simple majority: an even split fails); above one half it must be
    reached (2/3 of three equal members is two of them; 1 is unanimity). Shares are of the seats taken; rounding of a
    part in 1e9 does not decide a vote.
    """
    needed = quota * taken
    slack = 1e-9 * taken
    return in_favour >= needed - slack if quota > 0.5 else in_favour > needed + slack


@equation
def clout(table: Table, issue: int, member: int) -> float:
    """Return what a member brings to bear on an issue: capability times salience, 0 for an absent member.

    Source: Bueno de Mesquita (1994).
    """
    if table.seats[member] > 0.0:
        return float(table.capability[member] * table.salience[member, issue])
    return 0.0


@equation
def total_clout(table: Table, issue: int) -> float:
    """Return the clout of all members on an issue (0: nobody there cares or has the means)."""
    total = 0.0
    for member in range(table.seats.shape[0]):
        total += clout(table, issue, member)
    return total


@equation
def weight(table: Table, issue: int, member: int, total: float) -> float:
    """Return the weight of a member's position: clout, or seats where the total clout is nil."""
    return clout(table, issue, member) if total > 0.0 else float(table.seats[member])


@equation
def power(base: float, exponent: float) -> float:
    """Return a number in [0, 1] raised to a positive exponent (the same bits in both forms of the code)."""
    if base <= 0.0:
        return 0.0
    if base >= 1.0:
        return 1.0
    if exponent == 1.0:
        return base
    if exponent == 2.0:
        return base * base
    return math.exp(exponent * math.log(base))


@equation
def shared_pen(outcome: float, table: Table, issue: int) -> float:
    """Return the members' outcome mixed with the chair's own point by agenda power (level, in [0, 1]).

    For rules that give the chair no pen of his own. An empty table moves nothing.
    """
    if seats_taken(table) <= 0.0:
        return outcome
    return float(table.agenda_power * table.chair[issue] + (1.0 - table.agenda_power) * outcome)


def recommend(name: str, table: Table, issue: int) -> float:
    """Return the recommendation of a table under the rule of that name (level, in [0, 1]).

    A rule without a chair is mixed with the chair's own point by agenda power. Raises UnknownRule.
    """
    rule = rules[name]
    outcome = rule.function(table, issue)
    return float(outcome if rule.laws.has_chair else shared_pen(outcome, table, issue))


@equation
def recommendation(bargaining: int, has_chair: bool, table: Table, issue: int) -> float:
    """Return what a table recommends under the bargaining rule of that code (level, in [0, 1]; equation 43)."""
    outcome = members_outcome(bargaining, table, issue)
    return outcome if has_chair else shared_pen(outcome, table, issue)


@equation
def recommendations(bargaining: int, has_chair: bool, table: Table, agenda: Array, out: Array) -> None:
    """Fill `out` with the recommendation on every issue of the agenda; other issues keep the status quo."""
    for issue in range(out.shape[0]):
        if agenda[issue] > 0.0:
            out[issue] = recommendation(bargaining, has_chair, table, issue)
        else:
            out[issue] = table.status_quo[issue]
