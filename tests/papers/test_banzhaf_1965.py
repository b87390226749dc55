"""Banzhaf, J. F. (1965). Weighted voting doesn't work: a mathematical analysis. Rutgers Law Review
19, 317-343.

His example of the Nassau County Board of Supervisors of 1964 (31, 31, 28, 21, 2, 2 votes, majority
58 of 115): three have equal power, the other three none. The Council of the EEC of 1958 likewise
left Luxembourg without any.
"""

from fractions import Fraction

import pytest

from model.games.power import banzhaf_absolute, banzhaf_exact


def test_nassau_county_1964() -> None:
    third = Fraction(1, 3)
    assert banzhaf_exact([31, 31, 28, 21, 2, 2], 58) == [third, third, third, 0, 0, 0]


def test_the_council_of_the_eec_1958() -> None:
    expected = ["5/21", "5/21", "5/21", "1/7", "1/7", "0"]
    assert banzhaf_exact([4, 4, 4, 2, 2, 1], 12) == [Fraction(text) for text in expected]


def test_the_electoral_rule_of_one_person_is_the_square_root() -> None:
    """Penrose (1946): each of n equal voters swings with chance near sqrt(2 / (pi n))."""
    n = 29
    assert banzhaf_absolute([1] * n, 15)[0] == pytest.approx((2 / (3.14159265 * n)) ** 0.5, rel=0.02)
