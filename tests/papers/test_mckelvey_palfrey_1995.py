"""McKelvey, R. D. and Palfrey, T. R. (1995). Quantal response equilibria for normal form games. Games
and Economic Behavior 10(1), 6-38; Turocy, T. L. (2005). A dynamic homotopy interpretation of the
logistic quantal response equilibrium correspondence. Games and Economic Behavior 51(2), 243-263.

Numbers of the constant-sum game are those of the Gambit test suite.
"""

import numpy as np
import pytest

from model.games.logit import logit_equilibrium, logit_profile_branches, logit_profile_path

ROW = [[1.0, 1.0], [0.0, 1.0]]
COLUMN = [[1.0, 1.0], [2.0, 1.0]]


@pytest.mark.parametrize(
    ("lam", "row", "column"),
    [
        (0.0, (0.5, 0.5), (0.5, 0.5)),
        (1.0, (0.643, 0.357), (0.5883, 0.41168)),
        (2.0, (0.7727, 0.2273), (0.6117, 0.3883)),
    ],
)
def test_a_constant_sum_game(lam: float, row: tuple[float, float], column: tuple[float, float]) -> None:
    p, q = logit_equilibrium(ROW, COLUMN, lam)
    assert p == pytest.approx(row, abs=6e-5)
    assert q == pytest.approx(column, abs=6e-5)


@pytest.mark.parametrize("lam", [0.5, 3.0, 40.0])
def test_choices_are_logit_replies_to_each_other(lam: float) -> None:
    """Their definition, in a 2 x 3 game."""
    row = np.array([[3.0, 0.0, 1.0], [1.0, 2.0, 0.0]])
    column = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
    p, q = logit_equilibrium(row, column, lam)
    for chance, payoff in ((p, row @ q), (q, p @ column)):
        odds = np.exp(lam * (payoff - payoff.max()))
        assert chance == pytest.approx(odds / odds.sum(), abs=1e-9)


def test_rationality_without_bound_selects_a_nash_equilibrium() -> None:
    """Matching pennies with a payoff of 9 (Ochs 1995): column (0.1, 0.9), row one half."""
    row, column = [[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]
    p, q = logit_equilibrium(row, column, 500.0)
    assert p == pytest.approx([0.5, 0.5], abs=5e-3)
    assert q == pytest.approx([0.1, 0.9], abs=5e-3)


def test_the_row_player_overplays_the_high_payoff_before_that() -> None:
    """The own-payoff effect: at moderate rationality his first row is chosen more than half the time."""
    p, _ = logit_equilibrium([[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]], 2.0)
    assert p[0] > 0.6


def test_the_branch_selects_the_risk_dominant_equilibrium_of_a_stag_hunt() -> None:
    stag = np.array([[4.0, 0.0], [3.0, 3.0]])
    p, q = logit_equilibrium(stag, stag.T, 30.0)
    assert p[1] > 0.99
    assert q[1] > 0.99


def test_a_stag_hunt_has_three_logit_equilibria_and_says_so() -> None:
    stag = np.array([[4.0, 0.0], [3.0, 3.0]])
    found = logit_profile_branches([stag, stag.T], 5.0)
    assert found.several
    assert not found.unique
    assert len(found.probability) == 3
    assert sorted(found.stable) == [False, True, True]
    assert found.principal == 0


def test_little_rationality_leaves_one_equilibrium_for_certain() -> None:
    stag = np.array([[4.0, 0.0], [3.0, 3.0]])
    found = logit_profile_branches([stag, stag.T], 0.1)
    assert found.unique
    assert not found.several


def test_the_path_starts_from_even_chances_and_is_continuous() -> None:
    path = logit_profile_path([np.array(ROW), np.array(COLUMN)], 5.0)
    assert path.complete
    assert path.probability[0] == pytest.approx([0.5] * 4)
    assert path.rationality[0] == 0.0
    assert path.rationality[-1] == 5.0
