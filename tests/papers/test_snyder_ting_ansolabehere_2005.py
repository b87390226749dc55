"""Snyder, J. M., Ting, M. M. and Ansolabehere, S. (2005). Legislative bargaining under weighted
voting. American Economic Review 95(4), 981-1004.

With recognition in proportion to votes, and votes not too unequal, the expected share of each
member is in proportion to his votes.
"""

import numpy as np
import pytest

from model.rules.bargaining.divide_the_dollar import divide_the_dollar


@pytest.mark.parametrize(("votes", "quota"), [((2, 1, 1, 1), 3), ((2, 2, 1, 1, 1), 4), ((3, 2, 2, 1, 1), 5)])
def test_shares_are_in_proportion_to_votes(votes: tuple[int, ...], quota: int) -> None:
    found = divide_the_dollar(votes, votes, quota, 1.0)
    assert found.values == pytest.approx(np.array(votes) / sum(votes), abs=1e-7)


def test_whoever_is_recognised_no_more_than_others_is_still_paid_for_his_votes() -> None:
    """Votes (2, 1, 1, 1), quota 3, equal recognition: the large member is worth two small ones."""
    found = divide_the_dollar([1, 1, 1, 1], [2, 1, 1, 1], 3, 1.0)
    assert found.values == pytest.approx([0.4, 0.2, 0.2, 0.2], abs=1e-7)


def test_a_veto_player_takes_most() -> None:
    """Votes (3, 1, 1), quota 4 of 5, equal chances, d = 0.8: solved by hand.

    The veto player buys one of the others, each as often as the other; they always buy him:
    v = (1 - 0.8 w) / 3 + 0.8 v 2/3 and w = (1 - 0.8 v) / 3 + 0.8 w / 6.
    """
    found = divide_the_dollar([1, 1, 1], [3, 1, 1], 4, 0.8)
    v, w = found.values[0], found.values[1]
    assert v == pytest.approx((1 - 0.8 * w) / 3 / (1 - 0.8 * 2 / 3), abs=1e-8)
    assert w == pytest.approx((1 - 0.8 * v) / 3 / (1 - 0.8 / 6), abs=1e-8)
    assert found.values.sum() == pytest.approx(1.0)
