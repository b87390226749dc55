"""Baron, D. P. and Ferejohn, J. A. (1989). Bargaining in legislatures. American Political Science
Review 83(4), 1181-1206.

Closed rule, simple majority, n odd and equal recognition: the proposer keeps 1 - d(n-1)/(2n), each
of (n-1)/2 partners gets d/n, and the first proposal passes.
"""

import numpy as np
import pytest

from model.rules.bargaining.divide_the_dollar import divide_the_dollar


@pytest.mark.parametrize(
    ("members", "discount", "proposer", "partner"),
    [
        (3, 1.0, 2 / 3, 1 / 3),
        (3, 0.8, 0.733333333, 0.266666667),
        (5, 1.0, 0.6, 0.2),
        (5, 0.8, 0.68, 0.16),
        (101, 0.9, 1 - 0.9 * 100 / 202, 0.9 / 101),
    ],
)
def test_closed_rule_with_equal_recognition(
    members: int, discount: float, proposer: float, partner: float
) -> None:
    found = divide_the_dollar([1.0] * members, [1.0] * members, (members + 1) / 2, discount)
    assert found.keeps == pytest.approx(np.full(members, proposer), abs=1e-8)
    assert discount * found.values == pytest.approx(np.full(members, partner), abs=1e-8)
    assert found.invited.sum(axis=1) == pytest.approx(np.full(members, (members - 1) / 2))


@pytest.mark.parametrize("chances", [(0.5, 0.3, 0.2), (0.5, 0.25, 0.25), (0.4, 0.35, 0.25)])
def test_unequal_recognition_is_undone_by_the_price_of_a_vote(chances: tuple[float, ...]) -> None:
    """With three patient members, values are equal whatever the chances, up to one half."""
    found = divide_the_dollar(chances, [1.0] * 3, 2, 1.0)
    assert found.values == pytest.approx(np.full(3, 1 / 3), abs=1e-8)
    assert found.keeps == pytest.approx(np.full(3, 2 / 3), abs=1e-8)


@pytest.mark.parametrize("chance", [0.51, 0.6, 0.66, 0.9])
def test_a_chance_of_recognition_above_one_half_is_not_undone(chance: float) -> None:
    """He is never invited: v1 = p (1 - v) with v1 + 2 v = 1, so v = (1 - p) / (2 - p) for the others."""
    rest = (1.0 - chance) / 2.0
    found = divide_the_dollar([chance, rest, rest], [1.0] * 3, 2, 1.0)
    others = (1.0 - chance) / (2.0 - chance)
    assert found.values == pytest.approx([1.0 - 2.0 * others, others, others], abs=1e-8)
    assert found.values[0] > 1 / 3


def test_impatience_leaves_the_likelier_proposer_better_off() -> None:
    """d = 0.9, recognition (0.6, 0.3, 0.1): solved by hand.

    The first is never invited: v1 = 0.6 (1 - 0.9 v), so with v1 + 2 v = 1, v = 0.4 / 1.46.
    """
    found = divide_the_dollar([0.6, 0.3, 0.1], [1.0] * 3, 2, 0.9)
    v = 0.4 / 1.46
    assert found.values == pytest.approx([1 - 2 * v, v, v], abs=1e-8)
    assert found.invited[1, 0] == pytest.approx(0.0, abs=1e-6)


def test_unanimity_gives_everybody_his_value() -> None:
    """All must be bought: values are the chances of recognition."""
    found = divide_the_dollar([0.5, 0.3, 0.2], [1.0] * 3, 3, 0.7)
    assert found.values == pytest.approx([0.5, 0.3, 0.2], abs=1e-8)


@pytest.mark.parametrize("quota", [0.0, 3.5])
def test_impossible_quotas_are_refused(quota: float) -> None:
    with pytest.raises(ValueError, match="quota"):
        divide_the_dollar([1.0] * 3, [1.0] * 3, quota, 0.9)


def test_individual_discount_factors_under_unanimity() -> None:
    """Solved by hand: v_i = p_i (1 - S) / (1 - d_i) with S the sum of d_i v_i."""
    chances, patience = np.array([0.5, 0.3, 0.2]), np.array([0.9, 0.5, 0.8])
    found = divide_the_dollar(chances, [1, 1, 1], 3, patience)
    each = patience * chances / (1.0 - patience)
    rest = 1.0 / (1.0 + each.sum())
    assert found.values == pytest.approx(chances * rest / (1.0 - patience), abs=1e-8)


def test_the_impatient_sell_their_votes_cheaply() -> None:
    """Three with equal chances under majority rule: whoever waits worst is bought by both others."""
    found = divide_the_dollar([1, 1, 1], [1, 1, 1], 2, [0.9, 0.9, 0.3])
    assert found.invited[0, 2] == pytest.approx(1.0, abs=1e-6)
    assert found.invited[1, 2] == pytest.approx(1.0, abs=1e-6)
    assert divide_the_dollar([1, 1, 1], [1, 1, 1], 2, [0.9] * 3).values == pytest.approx(
        np.full(3, 1 / 3), abs=1e-8
    )
    with pytest.raises(ValueError, match=r"discount\[1\] is 2"):
        divide_the_dollar([1, 1, 1], [1, 1, 1], 2, [0.9, 2.0, 0.3])
