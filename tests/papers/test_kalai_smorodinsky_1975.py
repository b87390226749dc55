"""Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica
43(3), 513-518.

Their example against Nash's solution: of the hull of (0, 1), (1, 0) and (3/4, 3/4), and that of
(0, 1), (1, 0.7) and (1, 0), the second offers more of everything to both, and yet Nash's solution gives the second
bargainer less there (0.75, then 0.7). Theirs does not. Myerson (1977): equal gains.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest

from model.rules.bargaining import Table, rules
from model.rules.bargaining.nash_bargaining import nash_product_maximiser
from model.rules.bargaining.proportional_gains import egalitarian_point, kalai_smorodinsky_point


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
    assert small(kalai_smorodinsky_point([first, small])) == pytest.approx(0.75, abs=1e-9)
    assert large(kalai_smorodinsky_point([first, large])) == pytest.approx(1 / 1.3, abs=1e-9)


def test_a_risk_averse_bargainer_gets_less() -> None:
    """Roots of x against 1 - x: the golden ratio."""
    assert kalai_smorodinsky_point([math.sqrt, lambda x: 1.0 - x]) == pytest.approx(
        (3.0 - math.sqrt(5.0)) / 2.0, abs=1e-9
    )


def test_the_unit_of_a_utility_does_not_matter_here_but_does_to_equal_gains() -> None:
    half = [first, lambda x: (1.0 - x) / 2.0]
    assert kalai_smorodinsky_point(half) == pytest.approx(0.5, abs=1e-9)
    assert egalitarian_point(half) == pytest.approx(1 / 3, abs=1e-9)
    assert egalitarian_point(half, weights=[1, 2]) == pytest.approx(0.2, abs=1e-9)


def test_disagreement_counts() -> None:
    """What each could gain: from (0.2, 0.4) the first up to 0.6, the second up to 0.8."""
    pie = [first, lambda x: 1.0 - x]
    assert kalai_smorodinsky_point(pie, [0.2, 0.4]) == pytest.approx(0.4, abs=1e-9)
    assert egalitarian_point(pie, [0.2, 0.4]) == pytest.approx(0.4, abs=1e-9)
    with pytest.raises(ValueError, match="no point"):
        kalai_smorodinsky_point(pie, [0.6, 0.6])
    with pytest.raises(ValueError, match="disagreement has 1 entries"):
        egalitarian_point(pie, [0.6])


# on policy scales


def test_two_members_with_linear_loss_by_hand() -> None:
    """Ideal gains of 1/2 and 1: two thirds of each at 2/3; equal gains at 1/2, as by Nash's solution."""
    table = Table.of([0.5, 1.0], risk=1.0)
    assert rules["kalai_smorodinsky"](table) == pytest.approx(2 / 3, abs=1e-12)
    assert rules["egalitarian"](table) == pytest.approx(0.5, abs=1e-12)


def test_salience_counts_where_gains_are_compared_and_only_there() -> None:
    """Half as much interest: the first's gain of 1 - x, halved, is the second's x at 1/3 no more than at 1/2."""
    eager = Table.of([0.5, 1.0], saliences=[0.25, 1.0], risk=1.0)
    assert rules["kalai_smorodinsky"](eager) == pytest.approx(2 / 3, abs=1e-12)
    assert rules["egalitarian"](eager) == pytest.approx(0.5, abs=1e-12)
    cool = Table.of([0.5, 1.0], saliences=[1.0, 0.25], risk=1.0)
    assert rules["egalitarian"](cool) == pytest.approx(0.8, abs=1e-12)  # 1 - x = x / 4


def test_who_does_not_care_has_a_veto_and_no_gain() -> None:
    table = Table.of([0.3, 1.0], saliences=[0.0, 1.0])
    assert rules["egalitarian"](table) == pytest.approx(0.6, abs=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_the_rules_are_the_solutions_of_the_papers(seed: int) -> None:
    luck = np.random.default_rng(seed)
    places, cares = luck.uniform(0.2, 1.0, 4), luck.uniform(0.1, 1.0, 4)
    curvature = float(luck.choice([1.0, 1.5, 2.0, 3.0]))
    table = Table.of(places, saliences=cares, status_quo=0.1, risk=curvature)

    def gain(place: float, unit: float) -> Callable[[float], float]:
        return lambda x: unit * ((place - 0.1) ** curvature - abs(x - place) ** curvature)

    gains = [gain(float(p), float(c)) for p, c in zip(places, cares, strict=True)]
    assert rules["kalai_smorodinsky"](table) == pytest.approx(kalai_smorodinsky_point(gains), abs=1e-6)
    assert rules["egalitarian"](table) == pytest.approx(egalitarian_point(gains), abs=1e-6)


def test_what_is_no_utility_is_refused() -> None:
    with pytest.raises(ValueError, match=r"utilities\[1\] is 0.5; it must be a function"):
        egalitarian_point([first, 0.5])  # type: ignore[list-item]
