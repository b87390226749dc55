"""What a bargaining rule may know: the table of a body, seen by every rule alike."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, Self

import numpy as np

from model.arguments import Array, number, numbers, whole
from model.arguments import table as table_of
from model.compiled import equation
from model.equations.elementary import exp, log
from model.rules.registry import Registry


class _Fields(NamedTuple):
    position: Array
    salience: Array
    capability: Array
    seats: Array
    chair: Array
    status_quo: Array
    quota: float
    agenda_power: float
    discount: float
    risk: float


class Table(_Fields):
    """The table of a reform body on all its issues (rules read it and never write).

    A member with zero seats is absent and has no influence; with nobody present the status quo stands. What is made by
    hand is checked; compiled code makes tables of what was checked before.

    Args:
        position: (members, issues) most preferred level, in [0, 1].
        salience: (members, issues) how much the member cares about the issue, in [0, 1]; 50 per cent is 0.5.
        capability: (members,) resources behind the member's position, >= 0.
        seats: (members,) share of the seats taken; present members sum to 1.
        chair: (issues,) most preferred level of whoever chairs, in [0, 1].
        status_quo: (issues,) level that stays if nothing is agreed (reversion), in [0, 1].
        quota: share of seats that a proposal must exceed up to one half, and reach above it; in [0, 1].
        agenda_power: alpha, weight of the chair's point where a rule has no chair, in [0, 1].
        discount: delta, value of agreement one round later, in [0, 1].
        risk: curvature of the utility in rules that need one (1 linear loss, 2 quadratic loss), > 0.
    """

    __slots__ = ()

    def __new__(
        cls,
        position: Array,
        salience: Array,
        capability: Array,
        seats: Array,
        chair: Array,
        status_quo: Array,
        quota: float,
        agenda_power: float,
        discount: float,
        risk: float,
    ) -> Self:
        """Return a table; see `of` for one from plain lists. Raises ValueError."""
        made = super().__new__(
            cls, position, salience, capability, seats, chair, status_quo, quota, agenda_power, discount, risk
        )
        check(made)
        return made

    @classmethod
    def of(
        cls,
        positions: Any,
        seats: Any = None,
        status_quo: Any = 0.0,
        *,
        saliences: Any = None,
        capability: Any = None,
        chair: Any = None,
        quota: float = 0.5,
        agenda_power: float = 0.0,
        discount: float = 0.9,
        risk: float = 2.0,
    ) -> Self:
        """Return a table from plain lists: one number a member for a single issue, or one row a member with all issues.

        Seats are numbers of seats or shares (default: one each). Without saliences everybody cares in full about everything,
        without capability a member's capability is his share of the seats, and without a chair the chair is content with the
        status quo.
        Raises ValueError that names the argument, its value and what is allowed.
        """
        places = _by_member("positions", positions)
        members, issues = places.shape
        votes = (
            np.ones(members) if seats is None else numbers("seats", seats, 0.0, like=("positions", members))
        )
        taken = votes.sum()
        shares = votes / taken if taken > 0.0 else votes
        cares = np.ones(places.shape) if saliences is None else _by_member("saliences", saliences)
        if cares.shape != places.shape:
            raise ValueError(
                f"saliences has the shape {cares.shape}; it must be that of positions, {places.shape}"
            )
        able = (
            shares
            if capability is None
            else numbers("capability", capability, 0.0, like=("positions", members))
        )
        stays = _by_issue("status_quo", status_quo, issues)
        point = stays if chair is None else _by_issue("chair", chair, issues)
        return cls(places, cares, able, shares, point, stays, quota, agenda_power, discount, risk)


def _by_member(name: str, values: Any) -> Array:
    if np.iterable(values) and any(np.ndim(row) > 0 for row in values):
        return table_of(name, values, 0.0, 1.0)
    return numbers(name, values, 0.0, 1.0)[:, None]


def _by_issue(name: str, values: Any, issues: int) -> Array:
    if np.ndim(values) == 0:
        return np.full(issues, number(name, values, 0.0, 1.0))
    return numbers(name, values, 0.0, 1.0, like=("the issues", issues))


_ROUNDING = 1e-9  # by which what a run has reckoned may lie outside its range


def check(table: Table) -> None:
    """Raise ValueError, with the argument, its value and what is allowed, for what is no table."""
    for name in ("position", "salience", "capability", "seats", "chair", "status_quo"):
        if not isinstance(getattr(table, name), np.ndarray):
            raise ValueError(
                f"{name} is {getattr(table, name)!r:.80}; it must be an array: Table.of takes plain lists"
            )
    members, issues = table.seats.size, table.status_quo.size
    top = 1.0 + _ROUNDING
    for name in ("position", "salience"):
        values = getattr(table, name)
        if np.shape(values) != (members, issues):
            raise ValueError(
                f"{name} has the shape {np.shape(values)}; it must be (members, issues), {(members, issues)}"
            )
        if values.size and not (values.min() >= -_ROUNDING and values.max() <= top):
            table_of(name, values, 0.0, 1.0)
    for name, most in (("capability", math.inf), ("seats", top)):
        values = getattr(table, name)
        if np.shape(values) != (members,) or (members and not (values.min() >= 0.0 and values.max() < most)):
            numbers(name, values, 0.0, min(most, 1e300), like=("seats", members))
    for name in ("chair", "status_quo"):
        values = getattr(table, name)
        if np.shape(values) != (issues,) or (
            issues and not (values.min() >= -_ROUNDING and values.max() <= top)
        ):
            numbers(name, values, 0.0, 1.0, like=("status_quo", issues))
    for name in ("quota", "agenda_power", "discount"):
        number(name, getattr(table, name), 0.0, 1.0)
    number("risk", table.risk, above=0.0)


def place_of(table: Table, issue: int | None) -> int:
    """Return the issue that is meant: the only one where none is named. Raises ValueError."""
    if not isinstance(table, Table):
        raise ValueError(
            f"table is {table!r:.80}; it must be a Table: Table.of(positions=[0.1, 0.9], seats=[3, 2], status_quo=0.5)"
        )
    check(table)
    issues = table.status_quo.size
    if issue is None and issues != 1:
        raise ValueError(
            f"issue is missing; it must be a place from 0 to {issues - 1}, the table has {issues} issues"
        )
    return 0 if issue is None else whole("issue", issue, 0, issues - 1)


type BargainingRule = Callable[[Table, int], float]

rules: Registry[BargainingRule] = Registry("bargaining rule", place_of)
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
    return exp(exponent * log(base))


@equation
def shared_pen(outcome: float, table: Table, issue: int) -> float:
    """Return the members' outcome mixed with the chair's own point by agenda power (level, in [0, 1]).

    For rules that give the chair no pen of his own. An empty table moves nothing.
    """
    if seats_taken(table) <= 0.0:
        return outcome
    return float(table.agenda_power * table.chair[issue] + (1.0 - table.agenda_power) * outcome)


def recommend(name: str, table: Table, issue: int | None = None) -> float:
    """Return the recommendation of a table under the rule of that name (level, in [0, 1]).

    A rule without a chair is mixed with the chair's own point by agenda power. The issue may be left out where there is
    only one. Raises UnknownRule.
    """
    rule = rules[name]
    place = place_of(table, issue)
    outcome = rule.function(table, place)
    return float(outcome if rule.laws.has_chair else shared_pen(outcome, table, place))


@equation
def recommendation(bargaining: int, has_chair: bool, table: Table, issue: int) -> float:
    """Return what a table recommends under the bargaining rule of that code (level, in [0, 1]; equation 58)."""
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
