"""Coleman, J. S. (1971). Control of collectivities and the power of a collectivity to act. In B.
Lieberman (ed.), Social Choice, 269-300.

Two powers of a member: to prevent action and to initiate it. The Council of the EEC of 1958 (4, 4, 4,
2, 2, 1 votes, 12 needed) acts in 14 of 64 cases; a large member can prevent 10 of these 14 and
initiate 10 of the other 50, the Benelux countries 6, 6 and none.
"""

import pytest

from model.games.power import coleman_initiate, coleman_prevent, winning_share

COUNCIL = ([4, 4, 4, 2, 2, 1], 12)


def test_the_council_acts_in_14_of_64_cases() -> None:
    assert winning_share(*COUNCIL) == 14 / 64


def test_the_powers_of_the_members_of_the_council() -> None:
    assert coleman_prevent(*COUNCIL).tolist() == pytest.approx([10 / 14] * 3 + [6 / 14] * 2 + [0.0])
    assert coleman_initiate(*COUNCIL).tolist() == pytest.approx([10 / 50] * 3 + [6 / 50] * 2 + [0.0])


def test_who_can_veto_prevents_everything_and_need_not_initiate_anything() -> None:
    """Unanimity of five: any can prevent the one case of action, each turns one of 31 losing cases."""
    assert coleman_prevent([1] * 5, 5).tolist() == [1.0] * 5
    assert coleman_initiate([1] * 5, 5).tolist() == pytest.approx([1 / 31] * 5)


def test_under_simple_majority_of_an_odd_number_both_are_the_same() -> None:
    assert coleman_prevent([1] * 7, 4).tolist() == coleman_initiate([1] * 7, 4).tolist()


@pytest.mark.parametrize(
    ("weights", "quota", "acts"),
    [
        ([4, 4, 4, 2, 2, 1], 12, 21.9),
        ([10] * 4 + [5, 5, 3, 3, 2], 41, 14.6),
        ([10] * 4 + [5, 5, 5, 3, 3, 2], 45, 13.7),
        ([10] * 4 + [8] + [5] * 4 + [3, 3, 2], 54, 9.8),
        ([10] * 4 + [8] + [5] * 4 + [4, 4] + [3] * 3 + [2], 62, 7.8),
    ],
)
def test_the_council_acts_ever_more_rarely(weights: list[int], quota: int, acts: float) -> None:
    """Baldwin, Berglöf, Giavazzi and Widgrén (2001): per cent of cases with 6, 9, 10, 12 and 15 members."""
    assert 100.0 * winning_share(weights, quota) == pytest.approx(acts, abs=0.051)


def test_the_security_council_acts_in_848_of_32768_cases() -> None:
    council = ([7] * 5 + [1] * 10, 39)
    assert winning_share(*council) == 848 / 2**15
    assert coleman_prevent(*council)[0] == 1.0
