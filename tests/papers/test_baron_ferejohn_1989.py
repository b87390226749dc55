"""Baron, D. P. and Ferejohn, J. A. (1989). Bargaining in legislatures. American Political Science
Review 83(4), 1181-1206.

Closed rule, simple majority, n odd and equal recognition: the proposer keeps 1 - d(n-1)/(2n), each
of (n-1)/2 partners gets d/n, and the first proposal passes.
"""

import numpy as np
import pytest

from model.bargaining.divide_the_dollar import divide_the_dollar


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


def test_unequal_recognition_is_undone_by_the_price_of_a_vote() -> None:
    """With three patient members, values are equal whatever the chances (below two thirds)."""
    found = divide_the_dollar([0.5, 0.3, 0.2], [1.0] * 3, 2, 1.0)
    assert found.values == pytest.approx(np.full(3, 1 / 3), abs=1e-8)
    assert found.keeps == pytest.approx(np.full(3, 2 / 3), abs=1e-8)


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
