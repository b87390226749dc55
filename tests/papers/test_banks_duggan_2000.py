"""Banks, J. S. and Duggan, J. (2000). A bargaining model of collective choice. American Political
Science Review 94(1), 73-88; Banks, J. S. and Duggan, J. (2006). A general bargaining model of
legislative policy-making. Quarterly Journal of Political Science 1(1), 49-85.

Stationary no-delay equilibria: every proposal is accepted by a winning coalition whose members
weakly prefer it to waiting, and nobody recognised could have had a better one accepted. On one
dimension with majority rule proposals converge to the median as members grow patient.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.rules.bargaining.baron_ferejohn import policy_bargaining
from model.rules.bargaining.table import carries

level = st.floats(0.0, 1.0).map(lambda x: round(x, 4))


def test_three_members_solved_by_hand() -> None:
    """Ideals 0, 1/2, 1, status quo 0.1, d = 0.9: r^2 = 0.1 * 0.16 + 0.9 * (2/3) r^2, so r = 0.2."""
    found = policy_bargaining([0.0, 0.5, 1.0], 0.1, discount=0.9)
    assert (found.lower, found.upper) == pytest.approx((0.3, 0.7))
    assert found.proposals == pytest.approx([0.3, 0.5, 0.7])


def test_without_patience_the_setter_model_returns() -> None:
    """d = 0: the pivot accepts up to the mirror image of the status quo (Romer and Rosenthal)."""
    found = policy_bargaining([0.0, 0.5, 0.9], 0.3, discount=0.0)
    assert (found.lower, found.upper) == pytest.approx((0.3, 0.7))


def test_patience_brings_proposals_to_the_median() -> None:
    widths = []
    for discount in (0.0, 0.5, 0.9, 0.99, 0.999):
        found = policy_bargaining([0.0, 0.2, 0.4, 0.7, 1.0], 0.9, discount=discount)
        widths.append(found.upper - found.lower)
        assert found.lower <= 0.4 <= found.upper
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.1


def test_a_status_quo_at_the_median_stays() -> None:
    found = policy_bargaining([0.0, 0.4, 1.0], 0.4, discount=0.9)
    assert found.proposals == pytest.approx([0.4, 0.4, 0.4], abs=1e-6)


def test_patient_unanimity_leaves_one_proposal() -> None:
    found = policy_bargaining([0.3, 1.0], 0.1, quota=1.0, discount=0.9999)
    assert found.upper - found.lower < 1e-3
    assert 0.3 < found.mean < 0.65


@settings(max_examples=150)
@given(
    members=st.lists(st.tuples(level, st.integers(1, 4)), min_size=1, max_size=7),
    status_quo=level,
    quota=st.sampled_from([0.5, 0.6, 2 / 3, 0.8, 1.0]),
    discount=st.sampled_from([0.0, 0.3, 0.9, 0.99, 0.9999]),
)
def test_nobody_can_do_better_given_what_is_accepted(
    members: list[tuple[float, int]], status_quo: float, quota: float, discount: float
) -> None:
    """The definition of the equilibrium, on a grid of rival proposals."""
    ideal = np.array([m for m, _ in members])
    seats = np.array([float(s) for _, s in members])
    chance = seats / seats.sum()
    found = policy_bargaining(ideal, status_quo, seats, seats, quota, discount)
    waiting = (1 - discount) * (status_quo - ideal) ** 2 + discount * np.array(
        [chance @ (found.proposals - m) ** 2 for m in ideal]
    )

    def passes(x: float, slack: float) -> bool:
        return carries(float(seats[(x - ideal) ** 2 <= waiting + slack].sum()), seats.sum(), quota)

    grid = np.linspace(0.0, 1.0, 401)
    acceptable = np.array([x for x in grid if passes(x, -1e-7)])
    for m, proposal in zip(ideal, found.proposals, strict=True):
        assert passes(proposal, 1e-7)
        if acceptable.size:
            assert abs(proposal - m) <= np.abs(acceptable - m).min() + 1e-6


def test_another_scale_gives_the_same_policy() -> None:
    unit = policy_bargaining([0.2, 0.5, 0.9], 0.1, quota=1.0, discount=0.99)
    years = policy_bargaining([4.0, 10.0, 18.0], 2.0, quota=1.0, discount=0.99)
    assert years.mean == pytest.approx(20.0 * unit.mean)
