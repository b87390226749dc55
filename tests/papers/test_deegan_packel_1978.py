"""Deegan, J. and Packel, E. W. (1978). A new index of power for simple n-person games. International
Journal of Game Theory 7(2), 113-123.

Minimal winning coalitions form with equal chance and share equally. In the weighted vote (3, 2, 1, 1)
with quota 5 they are {A, B} and {A, C, D}. Holler (1982) lets the coalitions count for each member
in full instead.
"""

import pytest

from model.games.power import deegan_packel, public_good


def test_two_minimal_winning_coalitions() -> None:
    assert deegan_packel([3, 2, 1, 1], 5).tolist() == pytest.approx([5 / 12, 1 / 4, 1 / 6, 1 / 6])
    assert public_good([3, 2, 1, 1], 5).tolist() == pytest.approx([2 / 5, 1 / 5, 1 / 5, 1 / 5])


def test_the_council_of_the_eec_1958() -> None:
    """Three large ones; or two of them with both small ones, in three ways."""
    expected = [5 / 24, 5 / 24, 5 / 24, 3 / 16, 3 / 16, 0.0]
    assert deegan_packel([4, 4, 4, 2, 2, 1], 12).tolist() == pytest.approx(expected)


def test_more_votes_can_mean_less_power() -> None:
    """Holler's example (35, 20, 15, 15, 15 with quota 51): the second has less than the third."""
    assert public_good([35, 20, 15, 15, 15], 51).tolist() == pytest.approx(
        [4 / 15, 2 / 15, 3 / 15, 3 / 15, 3 / 15]
    )
