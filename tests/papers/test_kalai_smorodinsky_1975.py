"""Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica
43(3), 513-518.

Their example against Nash's solution: of the hull of (0, 1), (1, 0) and (3/4, 3/4), and that of
(0, 1), (1, 0.7) and (1, 0), the second offers more of everything to both, and yet Nash's solution gives the second
bargainer less there (0.75, then 0.7). Theirs does not. Myerson (1977): equal gains.
"""

import math

import pytest

from model.rules.bargaining.kalai_smorodinsky import egalitarian, kalai_smorodinsky
from model.rules.bargaining.nash_bargaining import nash_product_maximiser


def first(x: float) -> float:
    return x


def small(x: float) -> float:
    """The most for the second when the first has x, in the smaller problem."""
    return min(1.0 - x / 3.0, 3.0 * (1.0 - x))


def large(x: float) -> float:
    return 1.0 - 0.3 * x


def test_a_larger_problem_does_not_hurt_the_second() -> None:
    assert small(nash_product_maximiser([first, small])) == pytest.approx(0.75, abs=1e-6)
    assert large(nash_product_maximiser([first, large])) == pytest.approx(0.7, abs=1e-6)
    assert small(kalai_smorodinsky([first, small])) == pytest.approx(0.75, abs=1e-9)
    assert large(kalai_smorodinsky([first, large])) == pytest.approx(1 / 1.3, abs=1e-9)


def test_a_risk_averse_bargainer_gets_less() -> None:
    """Roots of x against 1 - x: the golden ratio."""
    assert kalai_smorodinsky([math.sqrt, lambda x: 1.0 - x]) == pytest.approx(
        (3.0 - math.sqrt(5.0)) / 2.0, abs=1e-9
    )


def test_the_unit_of_a_utility_does_not_matter_here_but_does_to_equal_gains() -> None:
    half = [first, lambda x: (1.0 - x) / 2.0]
    assert kalai_smorodinsky(half) == pytest.approx(0.5, abs=1e-9)
    assert egalitarian(half) == pytest.approx(1 / 3, abs=1e-9)
    assert egalitarian(half, weights=[1, 2]) == pytest.approx(0.2, abs=1e-9)


def test_disagreement_counts() -> None:
    """What each could gain: from (0.2, 0.4) the first up to 0.6, the second up to 0.8."""
    pie = [first, lambda x: 1.0 - x]
    assert kalai_smorodinsky(pie, [0.2, 0.4]) == pytest.approx(0.4, abs=1e-9)
    assert egalitarian(pie, [0.2, 0.4]) == pytest.approx(0.4, abs=1e-9)
    with pytest.raises(ValueError, match="no point"):
        kalai_smorodinsky(pie, [0.6, 0.6])
    with pytest.raises(ValueError, match="disagreement has 1 entries"):
        egalitarian(pie, [0.6])
