"""Conditions that parties put on taking part: predicates over the terms of a body."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.numbers import NONE
from model.rules.registry import Registry


class Terms(NamedTuple):
    """The terms of participation that a body offers."""

    status: float  # bindingness of what it recommends, in [0, 1]
    state_status: bool  # whether its legal category is that of a body of the state
    head_of_state: bool  # whether the head of state is in the chair
    opposition_seats: float  # share of the seats offered to the opposition, in [0, 1]
    proportionate: float  # the opposition's share of the resources of all parties, in [0, 1]
    independent: bool = False  # whether somebody other than the president convenes the body
    listed: bool = True  # whether the issues that the condition names are on its agenda


type Array = NDArray[np.float64]
type Whole = NDArray[np.int64]
type Condition = Callable[[Terms], bool]

conditions: Registry[Condition] = Registry("condition")
satisfied = conditions.by_code("satisfied")  # (code, terms) -> bool


@conditions.rule()
def president_chairs(terms: Terms) -> bool:
    """The head of state takes the chair."""
    return terms.head_of_state


@conditions.rule()
def state_status(terms: Terms) -> bool:
    """The body is a state commission, not an advisory or national one."""
    return terms.state_status


@conditions.rule()
def legal_force(terms: Terms) -> bool:
    """What the body recommends binds (bindingness of at least 0.9)."""
    return terms.status >= 0.9


@conditions.rule()
def proportional_seats(terms: Terms) -> bool:
    """The opposition is offered its proportionate share of the seats."""
    return terms.opposition_seats >= terms.proportionate


@conditions.rule()
def independent_convener(terms: Terms) -> bool:
    """Somebody other than the president convenes the body."""
    return terms.independent


@conditions.rule()
def on_agenda(terms: Terms) -> bool:
    """The issues that the condition names are on the agenda."""
    return terms.listed


@equation
def all_listed(named: Array, agenda: Array) -> bool:
    """Whether all issues that are named are on an agenda."""
    for issue in range(agenda.shape[0]):
        if named[issue] > 0.0 and agenda[issue] == 0.0:
            return False
    return True


@equation
def conditions_met(
    terms: Terms, codes: Whole, guarantees: Whole, issues: Array, granted: Array, agenda: Array, out: Array
) -> None:
    """Fill `out` with 1 for every condition that the terms satisfy or a granted guarantee promises, else 0 (equation 59).

    `issues` (conditions, issues) are those that a condition names.
    """
    for place in range(codes.shape[0]):
        met = guarantees[place] != NONE and granted[guarantees[place]] > 0.0
        if not met and codes[place] != NONE:
            listed = all_listed(issues[place], agenda)
            offered = Terms(
                terms.status,
                terms.state_status,
                terms.head_of_state,
                terms.opposition_seats,
                terms.proportionate,
                terms.independent,
                listed,
            )
            met = satisfied(codes[place], offered)
        out[place] = 1.0 if met else 0.0
