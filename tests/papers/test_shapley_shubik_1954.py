"""Shapley, L. S. and Shubik, M. (1954). A method for evaluating the distribution of power in a
committee system. American Political Science Review 48(3), 787-792.

The United Nations Security Council of 1954 (five with a veto, six others, seven votes needed): the
five have 76/77 = 98.7 per cent of the power together. The Congress of the United States with the
President: House, Senate and President have about 5:5:2 of the power.
"""

from fractions import Fraction

import pytest

from model.games.compound import Vote
from model.games.power import shapley_shubik, shapley_shubik_exact


def test_the_security_council_of_1954() -> None:
    """Weights 7 for a veto and 1 for others, 37 needed of 41: all five and two others."""
    power = shapley_shubik_exact([7] * 5 + [1] * 6, 37)
    assert sum(power[:5]) == Fraction(76, 77)
    assert power[5] == Fraction(1, 462)


def test_the_security_council_of_today() -> None:
    """Nine of fifteen with all five permanent members: 421/2145 each for them, 4/2145 for others."""
    power = shapley_shubik_exact([7] * 5 + [1] * 10, 39)
    assert power[0] == Fraction(421, 2145)
    assert power[14] == Fraction(4, 2145)


def test_a_chairman_who_breaks_ties_has_power_only_when_there_can_be_ties() -> None:
    """Their Senate of an even number: the chair has the power of one more member."""
    assert shapley_shubik_exact([2] * 4 + [1], 5) == [Fraction(1, 5)] * 5


@pytest.mark.parametrize(
    ("weights", "quota", "expected"),
    [
        ((4, 4, 4, 2, 2, 1), 12, ("7/30", "7/30", "7/30", "3/20", "3/20", "0")),
        ((3, 2, 1, 1), 4, ("1/2", "1/6", "1/6", "1/6")),
        ((2, 1, 1), 3, ("2/3", "1/6", "1/6")),
    ],
)
def test_weighted_games(weights: tuple[int, ...], quota: int, expected: tuple[str, ...]) -> None:
    """The Council of the European Economic Community of 1958, and two small ones by hand."""
    assert shapley_shubik_exact(weights, quota) == [Fraction(text) for text in expected]


def test_the_congress_and_the_president_of_1954() -> None:
    """435, 96 and one: majorities of both houses with the President, or two thirds of both without him."""

    def held(house: int, senate: int, president: int) -> list[int]:
        return [house] * 435 + [senate] * 96 + [president]

    passed = Vote(held(1, 0, 0), 218) & Vote(held(0, 1, 0), 49) & Vote(held(0, 0, 1), 1)
    overridden = Vote(held(1, 0, 0), 290) & Vote(held(0, 1, 0), 64)
    power = shapley_shubik(passed | overridden)
    assert power.sum() == pytest.approx(1.0)
    bodies = [power[:435].sum(), power[435:531].sum(), power[531]]
    assert [round(12.0 * share) for share in bodies] == [5, 5, 2]


def test_the_council_of_1973_and_of_1995() -> None:
    """Brams and Affuso (1976) on nine members; Widgrén (1994) on fifteen."""
    nine = shapley_shubik([10] * 4 + [5, 5, 3, 3, 2], 41)
    assert nine[[0, 4, 6, 8]].round(4).tolist() == [0.1786, 0.0810, 0.0571, 0.0095]
    fifteen = shapley_shubik([10] * 4 + [8] + [5] * 4 + [4, 4] + [3] * 3 + [2], 62)
    assert fifteen[[0, 4, 5, 9, 11, 14]].round(4).tolist() == [0.1167, 0.0955, 0.0552, 0.0454, 0.0353, 0.0207]


def test_the_president_and_congress_of_today() -> None:
    """Taylor and Pacelli (2008): 0.16 for the President, with a Senate of a hundred."""
    passed = (
        Vote([1] + [0] * 535, 1) & Vote([0] + [1] * 100 + [0] * 435, 51) & Vote([0] * 101 + [1] * 435, 218)
    )
    overridden = Vote([0] + [1] * 100 + [0] * 435, 67) & Vote([0] * 101 + [1] * 435, 290)
    assert shapley_shubik(passed | overridden)[0] == pytest.approx(0.16, abs=0.001)
