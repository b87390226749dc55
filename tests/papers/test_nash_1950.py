"""Nash, J. F. (1950). The bargaining problem. Econometrica 18(2), 155-162.

The maximiser of the product of gains over disagreement; Kalai (1977) for unequal weights.
"""

import math
from itertools import pairwise

import numpy as np
import pytest

from model.rules.bargaining import Table, rules
from model.rules.bargaining.nash_bargaining import nash_product_maximiser, nash_split
from model.rules.bargaining.rubinstein import rubinstein


def test_the_risk_averse_bargainer_gets_a_third() -> None:
    """u1 = sqrt(x), u2 = 1 - x, disagreement (0, 0)."""
    x = nash_product_maximiser([math.sqrt, lambda share: 1.0 - share])
    assert x == pytest.approx(1 / 3, abs=1e-8)


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.5, 0.25), (0.3, 0.9)])
def test_power_utilities_share_by_their_exponents(a: float, b: float) -> None:
    """u1 = x^a, u2 = (1-x)^b gives x = a / (a + b)."""
    x = nash_product_maximiser([lambda s: s**a, lambda s: (1.0 - s) ** b])
    assert x == pytest.approx(a / (a + b), abs=1e-7)


def test_weights_and_disagreement_split_the_surplus() -> None:
    x = nash_product_maximiser([lambda s: s, lambda s: 1.0 - s], [0.2, 0.1], [2.0, 1.0])
    assert x == pytest.approx(0.2 + 0.7 * 2 / 3, abs=1e-7)
    assert nash_split([2.0, 1.0], [0.2, 0.1]) == pytest.approx([x, 1.0 - x], abs=1e-7)


def test_a_change_of_the_units_of_utility_does_not_matter() -> None:
    plain = nash_product_maximiser([math.sqrt, lambda s: 1.0 - s])
    scaled = nash_product_maximiser(
        [lambda s: 5.0 * math.sqrt(s) - 3.0, lambda s: 2.0 * (1.0 - s) + 7.0], [-3.0, 7.0]
    )
    assert scaled == pytest.approx(plain, abs=1e-7)


def test_no_gain_for_all_is_refused() -> None:
    with pytest.raises(ValueError, match="disagreement"):
        nash_product_maximiser([lambda s: s, lambda s: 1.0 - s], [0.7, 0.7])


def test_patient_alternating_offers_tend_to_it() -> None:
    """Binmore, Rubinstein and Wolinsky (1986): d_i = e^(-r_i t) gives shares r2 : r1 as t -> 0."""
    shares = [rubinstein(math.exp(-2.0 * t), math.exp(-1.0 * t)) for t in (0.1, 0.01, 0.001)]
    assert all(abs(b - 1 / 3) < abs(a - 1 / 3) for a, b in pairwise(shares))
    assert shares[-1] == pytest.approx(nash_split([1.0, 2.0])[0], abs=1e-3)


@pytest.mark.parametrize(
    ("positions", "weights", "status_quo"),
    [((0.6, 0.9), (1.0, 1.0), 0.2), ((0.3, 0.5, 0.8), (1.0, 3.0, 2.0), 0.1), ((0.2,), (1.0,), 0.7)],
)
@pytest.mark.parametrize("curvature", [1.0, 1.5, 2.0, 4.0])
def test_the_rule_maximises_the_weighted_product_on_a_grid(
    positions: tuple[float, ...],
    weights: tuple[float, ...],
    status_quo: float,
    curvature: float,
) -> None:
    n = len(positions)
    table = Table(
        position=np.array(positions).reshape(n, 1),
        salience=np.ones((n, 1)),
        capability=np.array(weights),
        seats=np.full(n, 1.0 / n),
        chair=np.array([0.5]),
        status_quo=np.array([status_quo]),
        quota=0.5,
        agenda_power=0.0,
        discount=0.9,
        risk=curvature,
    )
    outcome = rules["nash_bargaining"].function(table, 0)
    grid = np.linspace(0.0, 1.0, 20001)
    product = np.zeros(grid.size)
    for place, weight in zip(positions, weights, strict=True):
        gain = abs(place - status_quo) ** curvature - np.abs(grid - place) ** curvature
        product += weight * np.log(np.where(gain > 1e-15, gain, 1e-300))
    assert outcome == pytest.approx(grid[product.argmax()], abs=1.01e-4)
