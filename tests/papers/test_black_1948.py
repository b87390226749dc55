"""Black, D. (1948). On the rationale of group decision-making. Journal of Political Economy 56(1),
23-34; Black, D. (1958). The Theory of Committees and Elections. Cambridge University Press.

With single-peaked preferences the median optimum beats every other motion by a simple majority. With
an even number there are two middle optima, and nothing between them loses to anything.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.rules.bargaining.condorcet import condorcet_winner
from model.rules.bargaining.weighted_median import median_position


def test_the_median_optimum_of_five_members() -> None:
    assert median_position([0.1, 0.8, 0.4, 0.9, 0.3]) == 0.4
    assert condorcet_winner([0.1, 0.8, 0.4, 0.9, 0.3], [1.0] * 5) == 0.4


def test_an_even_committee_has_a_middle_interval() -> None:
    assert median_position([0.1, 0.2, 0.6, 0.9]) == pytest.approx(0.4)
    assert condorcet_winner([0.1, 0.2, 0.6, 0.9], [1.0] * 4) is None


def test_a_majority_of_votes_decides_alone() -> None:
    assert median_position([0.1, 0.5, 0.9], [1.0, 1.0, 3.0]) == 0.9


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), min_size=1, max_size=9).filter(
        lambda members: sum(votes for _, votes in members) % 2 == 1
    )
)
def test_an_odd_number_of_votes_has_one_median_and_it_beats_all(
    members: list[tuple[int, int]],
) -> None:
    positions = [float(p) for p, _ in members]
    votes = [float(v) for _, v in members]
    winner = median_position(positions, votes)
    assert winner in positions
    for rival in set(positions) - {winner}:
        pro = sum(v for p, v in zip(positions, votes, strict=True) if abs(p - winner) < abs(p - rival))
        assert 2 * pro > sum(votes)
    assert condorcet_winner(positions, votes) == winner
