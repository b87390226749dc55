"""Romer, T. and Rosenthal, H. (1978). Political resource allocation, controlled agendas, and the
status quo. Public Choice 33(4), 27-43.

A setter makes a take-it-or-leave-it proposal to a pivotal voter with single-peaked symmetric
utility: he gets his own point when the status quo is bad enough for the pivot, the mirror image of
the status quo when it is not, and nothing when the pivot likes the status quo best.
"""

import numpy as np
import pytest

from model.rules.bargaining import Table, rules
from model.rules.bargaining.agenda_setter import romer_rosenthal

CASES = [(0.8, 0.5, 0.1, 0.8), (0.8, 0.5, 0.3, 0.7), (0.8, 0.5, 0.5, 0.5), (0.8, 0.5, 0.6, 0.6)]
LOWERING = [(0.2, 0.5, 0.9, 0.2), (0.2, 0.5, 0.7, 0.3), (0.2, 0.5, 0.4, 0.4)]


@pytest.mark.parametrize(("setter", "pivot", "status_quo", "outcome"), CASES + LOWERING)
def test_the_setter_and_one_pivot(setter: float, pivot: float, status_quo: float, outcome: float) -> None:
    assert romer_rosenthal(setter, pivot, status_quo) == pytest.approx(outcome)


@pytest.mark.parametrize(("setter", "pivot", "status_quo", "outcome"), CASES + LOWERING)
def test_a_committee_under_majority_rule_decides_as_its_median(
    setter: float, pivot: float, status_quo: float, outcome: float
) -> None:
    positions = np.array([0.0, pivot - 0.2, pivot, pivot + 0.3, 1.0])
    assert committee(positions, setter, status_quo, 0.5) == pytest.approx(outcome)


def test_the_worse_the_status_quo_the_better_for_the_setter() -> None:
    """Budgets rise as the reversion falls, until the setter has his own point."""
    budgets = [romer_rosenthal(0.9, 0.5, q) for q in (0.5, 0.4, 0.3, 0.2, 0.1, 0.0)]
    assert budgets == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 0.9])


def test_a_larger_quota_moves_the_pivot_toward_the_status_quo() -> None:
    """Five equal members: the pivot of a raise is the third, second, first from below."""
    positions = np.array([0.3, 0.4, 0.5, 0.6, 0.7])
    outcomes = [committee(positions, 1.0, 0.2, quota) for quota in (0.5, 0.8, 1.0)]
    assert outcomes == pytest.approx([0.8, 0.6, 0.4])


def committee(positions: np.ndarray, chair: float, status_quo: float, quota: float) -> float:
    members = len(positions)
    table = Table(
        position=positions.reshape(members, 1),
        salience=np.ones((members, 1)),
        capability=np.ones(members),
        seats=np.full(members, 1.0 / members),
        chair=np.array([chair]),
        status_quo=np.array([status_quo]),
        quota=quota,
        agenda_power=1.0,
        discount=0.9,
        risk=2.0,
    )
    return rules["agenda_setter"].function(table, 0)
