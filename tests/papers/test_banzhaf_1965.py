"""Banzhaf, J. F. (1965). Weighted voting doesn't work: a mathematical analysis. Rutgers Law Review
19, 317-343.

His example of the Nassau County Board of Supervisors of 1964 (31, 31, 28, 21, 2, 2 votes, majority
58 of 115): three have equal power, the other three none. The Council of the EEC of 1958 likewise
left Luxembourg without any.
"""

from fractions import Fraction

import pytest

from model.games.compound import Vote
from model.games.power import banzhaf, banzhaf_absolute, banzhaf_exact


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


def test_the_council_of_1973_and_of_1995() -> None:
    """Brams and Affuso (1976) on nine members; Felsenthal and Machover (1998) on fifteen."""
    nine = banzhaf([10] * 4 + [5, 5, 3, 3, 2], 41)
    assert nine[[0, 4, 6, 8]].round(3).tolist() == [0.167, 0.091, 0.066, 0.016]
    fifteen = banzhaf([10] * 4 + [8] + [5] * 4 + [4, 4] + [3] * 3 + [2], 62)
    assert fifteen[[0, 4, 5, 9, 11, 14]].round(4).tolist() == [0.1116, 0.0924, 0.0587, 0.0479, 0.0359, 0.0226]


def test_the_security_council() -> None:
    found = banzhaf([7] * 5 + [1] * 10, 39)
    assert found[[0, 14]].round(4).tolist() == [0.1669, 0.0165]


def test_the_president_can_swing_the_most_votes_of_congress() -> None:
    """Taylor and Pacelli (2008): 0.038 for the President."""
    passed = (
        Vote([1] + [0] * 535, 1) & Vote([0] + [1] * 100 + [0] * 435, 51) & Vote([0] * 101 + [1] * 435, 218)
    )
    overridden = Vote([0] + [1] * 100 + [0] * 435, 67) & Vote([0] * 101 + [1] * 435, 290)
    assert banzhaf(passed | overridden)[0] == pytest.approx(0.038, abs=0.0005)
