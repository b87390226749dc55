"""Johnston, R. J. (1978). On the measurement of power: some reactions to Laver. Environment and Planning
A 10(8), 907-914.

Whoever can make a winning coalition lose shares it with the others who can. In (3, 2, 1, 1) with quota
5 the five coalitions that somebody can make lose give 17/30, 9/30, 2/30, 2/30.
"""

import pytest

from model.games.compound import Vote
from model.games.power import johnston


def test_five_vulnerable_coalitions() -> None:
    assert johnston([3, 2, 1, 1], 5).tolist() == pytest.approx([17 / 30, 9 / 30, 2 / 30, 2 / 30])


def test_the_council_of_the_eec_1958() -> None:
    """Six coalitions that the three large ones can break, six that two large and two small ones can."""
    assert johnston([4, 4, 4, 2, 2, 1], 12).tolist() == pytest.approx([1 / 4] * 3 + [1 / 8] * 2 + [0.0])


def test_most_power_in_the_united_states_is_the_presidents() -> None:
    """Brams, Affuso and Kilgour (1989): about 77 per cent, he is often the only one who can break a coalition."""

    def held(house: int, senate: int, president: int, vice: int) -> list[int]:
        return [house] * 435 + [senate] * 100 + [president, vice]

    passed = Vote(held(1, 0, 0, 0), 218) & Vote(held(0, 2, 0, 1), 101) & Vote(held(0, 0, 1, 0), 1)
    overridden = Vote(held(1, 0, 0, 0), 290) & Vote(held(0, 1, 0, 0), 67)
    assert johnston(passed | overridden)[535] == pytest.approx(0.77, abs=0.02)
