"""Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50(1), 97-109.

The first mover gets (1 - d2) / (1 - d1 d2); Ståhl (1972) has the finite game that tends to it.
"""

import pytest

from model.rules.bargaining.divide_the_dollar import divide_the_dollar
from model.rules.bargaining.rubinstein import rubinstein, stahl


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [(0.9, 0.9, 0.526316), (0.5, 0.5, 0.666667), (0.9, 0.5, 0.909091), (0.0, 0.5, 0.5)],
)
def test_first_movers_share(first: float, second: float, share: float) -> None:
    assert rubinstein(first, second) == pytest.approx(share, abs=1e-6)
    assert stahl(first, second, 2000) == pytest.approx(share, abs=1e-6)


def test_one_round_is_an_ultimatum_and_two_leave_the_second_his_discount() -> None:
    assert stahl(0.9, 0.6, 1) == 1.0
    assert stahl(0.9, 0.6, 2) == pytest.approx(0.4)
    assert stahl(0.9, 0.6, 3) == pytest.approx(1.0 - 0.6 * (1.0 - 0.9))


def test_random_proposers_under_unanimity_are_the_two_person_closed_rule() -> None:
    """With equal chances each expects half, and the proposer keeps 1 - d / 2."""
    found = divide_the_dollar([1, 1], [1, 1], 2, 0.9)
    assert found.keeps == pytest.approx([0.55, 0.55])


@pytest.mark.parametrize(("first", "second"), [(1.0, 1.0), (-0.1, 0.5), (0.5, 1.1)])
def test_discount_factors_without_a_single_equilibrium_are_refused(first: float, second: float) -> None:
    with pytest.raises(ValueError, match="discount"):
        rubinstein(first, second)
