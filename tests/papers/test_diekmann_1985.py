"""Diekmann, A. (1985). Volunteer's dilemma. Journal of Conflict Resolution 29(4), 605-610; Goeree, J.
K., Holt, C. A. and Palfrey, T. R. (2016). Quantal Response Equilibrium. Princeton University Press.

Everybody gets V if anybody volunteers, at a cost c < V. In the symmetric mixed equilibrium each
volunteers with chance 1 - (c / V)^(1 / (n - 1)); the logit equilibrium solves
p = logit(lam (V (1 - p)^(n - 1) - c)).
"""

import math

import pytest

from model.games.joining import joining_game, pure_equilibria
from model.games.logit import logit, logit_branches
from model.games.symmetric import symmetric_logit, symmetric_mixed


def gain_by_count(members: int, value: float, cost: float) -> list[float]:
    return [value - cost] + [-cost] * (members - 1)


@pytest.mark.parametrize(("members", "value", "cost"), [(3, 1.0, 0.2), (2, 1.0, 0.5), (10, 2.0, 0.3)])
def test_the_mixed_equilibrium(members: int, value: float, cost: float) -> None:
    chances = symmetric_mixed(gain_by_count(members, value, cost))
    expected = 1.0 - (cost / value) ** (1.0 / (members - 1))
    assert chances == pytest.approx([expected], abs=1e-9)


def test_the_logit_equilibrium_of_three() -> None:
    assert symmetric_logit(gain_by_count(3, 1.0, 0.2), 5.0) == pytest.approx([0.528206], abs=1e-6)
    assert symmetric_mixed(gain_by_count(3, 1.0, 0.2)) == pytest.approx([0.552786], abs=1e-6)


def test_the_full_game_has_the_symmetric_equilibrium_on_its_principal_branch() -> None:
    game = joining_game(3, lambda inside, _: 0.8 if not any(inside) else -0.2)
    assert logit(game, 5.0) == pytest.approx([0.528206] * 3, abs=1e-6)
    found = logit_branches(game, 5.0)
    assert found.probability[0] == pytest.approx([0.528206] * 3, abs=1e-6)


def test_one_volunteer_is_enough_in_pure_strategies() -> None:
    game = joining_game(4, lambda inside, _: 0.8 if not any(inside) else -0.2)
    assert pure_equilibria(game).tolist() == [1, 2, 4, 8]


@pytest.mark.parametrize("lam", [0.5, 2.0, 20.0])
def test_the_fixed_point(lam: float) -> None:
    for members in (2, 5, 50):
        (p,) = symmetric_logit(gain_by_count(members, 1.0, 0.1), lam)
        odds = lam * ((1.0 - p) ** (members - 1) - 0.1)
        assert p == pytest.approx(1.0 / (1.0 + math.exp(-odds)), abs=1e-9)


def test_a_symmetric_game_of_complements_has_three() -> None:
    """Six players who want to be in when more than half of the others are."""
    chances = symmetric_logit([count - 2.5 for count in range(6)], 4.0)
    assert chances[1] == pytest.approx(0.5)
    assert chances[0] == pytest.approx(1.0 - chances[2])
    assert len(chances) == 3
