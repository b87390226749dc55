"""Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral Studies
10(1), 33-51.

Formulas of seat allocation and the least-squares index of disproportionality.
"""

import math

import pytest

from model.equations.apportionment import apportion, disproportionality

VOTES = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100]  # a hundred thousand, for ten seats


@pytest.mark.parametrize(
    ("method", "seats"),
    [
        ("dhondt", [5, 2, 2, 1, 0, 0]),
        ("sainte_lague", [4, 2, 2, 1, 1, 0]),
        ("modified_sainte_lague", [5, 2, 2, 1, 0, 0]),
        ("hare", [5, 2, 1, 1, 1, 0]),
        ("droop", [5, 2, 2, 1, 0, 0]),
    ],
)
def test_formulas_divide_the_same_votes_differently(method: str, seats: list[int]) -> None:
    assert apportion(VOTES, 10, method) == seats  # type: ignore[arg-type]


def test_the_index_is_the_root_of_half_the_squared_differences() -> None:
    """Four parties by hand: differences of 10, -5, -3 and -2 points of 100."""
    votes, seats = [0.40, 0.30, 0.18, 0.12], [50, 25, 15, 10]
    assert disproportionality(votes, seats) == pytest.approx(
        math.sqrt(0.5 * (0.01 + 0.0025 + 0.0009 + 0.0004))
    )
