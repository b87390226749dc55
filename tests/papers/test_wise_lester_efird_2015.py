"""Wise, B., Lester, L. and Efird, B. (2015). An introduction to the KAPSARC Toolkit for Behavioral
Analysis (KTAB) using one-dimensional spatial models. KAPSARC discussion paper; the
numbers of the conditional model are those of the toolkit's regression log.
"""

import numpy as np
import pytest

from experiments.answers.joining_games import net_support
from model.rules.bargaining.condorcet import (
    coalition_strengths,
    conditional_distribution,
    law_of_victory,
    markov_distribution,
    spatial_utilities,
    victory,
)

COALITIONS = [[0.0, 12.099, 54.921], [10.333, 0.0, 27.079], [5.007, 55.047, 0.0]]
PAIRWISE = [[0.5, 0.5782, 0.9918], [0.4218, 0.5, 0.1948], [0.0082, 0.8052, 0.5]]


def test_the_regression_log() -> None:
    pairwise = victory(COALITIONS, "square")
    assert pairwise == pytest.approx(np.array(PAIRWISE), abs=6e-5)
    assert conditional_distribution(pairwise) == pytest.approx([0.8659, 0.1241, 0.01], abs=6e-5)


@pytest.mark.parametrize(
    ("law", "chance"), [("linear", 2 / 3), ("square", 4 / 5), ("quartic", 16 / 17), ("octic", 256 / 257)]
)
def test_an_advantage_of_two_to_one(law: str, chance: float) -> None:
    assert victory([[0.0, 2.0], [1.0, 0.0]], law)[0, 1] == pytest.approx(chance)  # type: ignore[arg-type]


def test_the_binary_law_decides_at_an_advantage_of_a_tenth() -> None:
    assert law_of_victory(1.1, 1.0, 0) == 1.0
    assert law_of_victory(1.0, 1.1, 0) == 0.0
    assert law_of_victory(1.0, 1.0, 0) == 0.5
    assert 0.5 < law_of_victory(1.05, 1.0, 0) < 1.0


def test_two_options_stand_as_often_as_they_win() -> None:
    """With two options all three outcome models are the chance of victory in the one contest."""
    strengths = np.array([[0.0, 3.0], [2.0, 0.0]])
    pairwise = victory(strengths, "linear")
    assert conditional_distribution(pairwise) == pytest.approx([0.6, 0.4])
    assert markov_distribution(pairwise) == pytest.approx([0.6, 0.4])
    by_incentive = markov_distribution(pairwise, "incentive", strengths)
    assert by_incentive == pytest.approx([0.6, 0.4], abs=1e-8)


@pytest.mark.parametrize("proposals", ["uniform", "incentive"])
def test_markov_outcomes_are_stationary(proposals: str) -> None:
    """The toolkit's fixed point: q_i = sum_j v_ij (c_ij + c_ji), c_ij = p_i times challenge by j."""
    strengths, pairwise = np.array(COALITIONS), victory(COALITIONS, "square")
    p = markov_distribution(pairwise, proposals, strengths)  # type: ignore[arg-type]
    incentive = strengths * pairwise if proposals == "incentive" else np.ones((3, 3))
    challenge = incentive / incentive.sum(axis=0)
    contests = p[:, None] * challenge.T
    assert p.sum() == pytest.approx(1.0)
    assert (pairwise * (contests + contests.T)).sum(axis=1) == pytest.approx(p, abs=1e-7)


def test_sharper_laws_favour_the_condorcet_winner() -> None:
    """Five equal members on a line under binary voting: the median option wins ever more surely."""
    positions = [0.0, 0.3, 0.5, 0.6, 1.0]
    strengths = coalition_strengths(np.ones(5), spatial_utilities(positions, positions), "binary")
    chances = [
        conditional_distribution(victory(strengths, law))[2]
        for law in ("linear", "square", "quartic", "octic", "binary")
    ]
    assert chances == sorted(chances)
    assert chances[-1] == 1.0


def test_support_by_hand() -> None:
    """Two members with weights 3 and 1 and utilities (1, 0.5) and (0, 1)."""
    utilities = np.array([[1.0, 0.5], [0.0, 1.0]])
    proportional = coalition_strengths([3.0, 1.0], utilities)
    assert proportional.tolist() == [[0.0, 1.5], [1.0, 0.0]]
    assert coalition_strengths([3.0, 1.0], utilities, "binary").tolist() == [[0.0, 3.0], [1.0, 0.0]]
    assert coalition_strengths([3.0, 1.0], utilities, "cubic")[0, 1] == pytest.approx(3.0 * 0.125)


def test_a_cycle_without_any_sure_winner_is_shared() -> None:
    rock_paper_scissors = [[0.5, 1.0, 0.0], [0.0, 0.5, 1.0], [1.0, 0.0, 0.5]]
    assert conditional_distribution(rock_paper_scissors) == pytest.approx([1 / 3] * 3)
    assert markov_distribution(rock_paper_scissors) == pytest.approx([1 / 3] * 3)


def test_net_support_of_committees() -> None:
    """Three of the 512 committees of nine actors in the log of KTAB's committee selection, whose scores it prints."""
    capability = np.array([9.05, 8.81, 14.22, 5.96, 5.87, 16.02, 26.08, 6.60, 7.38])
    utilities = [
        [0.8150, 0.8081, 0.8187, 0.9477, 0.9187, 1.0000, 0.3080, 0.3043, 0.3099],
        [0.8104, 0.8076, 0.8018, 0.9764, 0.9520, 0.9623, 0.3137, 0.3144, 0.3196],
        [0.7923, 0.7917, 0.7779, 0.9713, 0.9662, 0.9291, 0.3326, 0.3356, 0.3407],
    ]
    ends = [[0.0] * 9, [1.0] * 9]  # every actor's worst and best are among the 512
    support = net_support(np.array(utilities + ends), capability)
    assert support[:3] == pytest.approx([65.53, 65.29, 64.96], abs=0.01)
