"""Scholz, J. B., Calbert, G. J. and Smith, G. A. (2011). Unravelling Bueno de Mesquita's group
decision model. Journal of Theoretical Politics 23(4), 510-531; Bueno de Mesquita, B. (1994).
Political forecasting: an expected utility method. In European Community Decision Making, 71-104.

Years of delay before emission standards for medium-sized cars, ten European states. Before any
challenge the weighted mean is 7.39 and the weighted median 7; after a round the median is about
8.4 (the forecast of 1994 was 8.35, the years that passed 8.833). The later rounds and the risk
exponents are those of the public replication by J. McKibben, which takes each chance of success
as a share of all votes cast in all contests and each compromise at the lowest mean.
"""

import numpy as np
import pytest

from model.rules.bargaining import Table, rules
from model.rules.bargaining.challenge import challenge_rounds, risk_exponent
from model.rules.bargaining.condorcet import condorcet_winner
from model.rules.bargaining.weighted_median import median_position

STATES = {  # capability, position, salience
    "Netherlands": (0.08, 4.0, 0.8),
    "Belgium": (0.08, 7.0, 0.4),
    "Luxembourg": (0.03, 4.0, 0.2),
    "Germany": (0.16, 4.0, 0.8),
    "France": (0.16, 10.0, 0.6),
    "Italy": (0.16, 10.0, 0.6),
    "UK": (0.16, 10.0, 0.9),
    "Ireland": (0.05, 7.0, 0.1),
    "Denmark": (0.05, 4.0, 1.0),
    "Greece": (0.08, 7.0, 0.7),
}
CAPABILITY, POSITION, SALIENCE = (np.array(column) for column in zip(*STATES.values(), strict=True))


def europe() -> Table:
    """The ten states as a table; years 4 to 10 as levels 0.4 to 1."""
    return Table(
        position=POSITION.reshape(10, 1) / 10.0,
        salience=SALIENCE.reshape(10, 1),
        capability=CAPABILITY,
        seats=np.full(10, 0.1),
        chair=np.array([0.5]),
        status_quo=np.array([0.0]),
        quota=0.5,
        agenda_power=0.0,
        discount=0.9,
        risk=1.0,
    )


def test_before_any_challenge() -> None:
    table = europe()
    assert 10.0 * rules["compromise"].function(table, 0) == pytest.approx(7.389956, abs=1e-6)
    assert 10.0 * rules["weighted_median"].function(table, 0) == pytest.approx(7.0)
    assert median_position(POSITION, CAPABILITY * SALIENCE) == 7.0
    assert condorcet_winner(POSITION, CAPABILITY * SALIENCE) == 7.0


def test_four_rounds_with_the_chances_behind_the_printed_figures() -> None:
    rounds = challenge_rounds(POSITION, CAPABILITY, SALIENCE, 4, contest="all_pairs", concession="lowest")
    assert [r.median for r in rounds] == pytest.approx([8.4159, 9.6109, 9.9620, 9.9620], abs=1e-4)
    assert [r.mean for r in rounds] == pytest.approx([7.4613, 7.5525, 7.5901, 7.3581], abs=1e-4)
    last = dict(zip(STATES, rounds[3].positions, strict=True))
    assert last["Belgium"] == pytest.approx(4.8009, abs=1e-4)
    assert last["Ireland"] == pytest.approx(9.6109, abs=1e-4)
    assert last["Luxembourg"] == pytest.approx(9.9620, abs=1e-4)


def test_risk_exponents_of_the_first_round() -> None:
    (first,) = challenge_rounds(POSITION, CAPABILITY, SALIENCE, 1, contest="all_pairs")
    expected = [1.4057, 0.7542, 0.5089, 1.4057, 1.0465, 1.0465, 1.9649, 0.5, 2.0, 1.1121]
    assert first.risk == pytest.approx(expected, abs=1e-4)


def test_the_least_and_the_most_threatened_are_at_the_ends_of_risk() -> None:
    assert risk_exponent(-3.0, -3.0, 5.0) == pytest.approx(2.0)
    assert risk_exponent(5.0, -3.0, 5.0) == pytest.approx(0.5)
    assert risk_exponent(1.0, -3.0, 5.0) == pytest.approx(1.0)
    assert risk_exponent(1.0, 1.0, 1.0) == 1.0


def test_with_chances_by_contest_europe_agrees_on_the_median() -> None:
    """The equations as printed: everybody ends at seven years."""
    rounds = challenge_rounds(POSITION, CAPABILITY, SALIENCE, 10)
    assert rounds[-1].positions == pytest.approx(np.full(10, 7.0))
    assert 10.0 * rules["challenge"].function(europe(), 0) == pytest.approx(7.0)


def test_the_scale_does_not_matter() -> None:
    plain = challenge_rounds(POSITION, CAPABILITY, SALIENCE, 2, contest="all_pairs")[1]
    other = challenge_rounds(3.0 * POSITION - 40.0, CAPABILITY, SALIENCE, 2, contest="all_pairs")[1]
    assert other.positions == pytest.approx(3.0 * plain.positions - 40.0)


def test_both_forms_of_a_round_give_the_same_bits() -> None:
    compiled = challenge_rounds(POSITION, CAPABILITY, SALIENCE, 3, persistence=0.7)
    plain = challenge_rounds(POSITION, CAPABILITY, SALIENCE, 3, persistence=0.7, compiled=False)
    for a, b in zip(compiled, plain, strict=True):
        assert a.positions.tobytes() == b.positions.tobytes()
        assert a.risk.tobytes() == b.risk.tobytes()


def test_actors_who_agree_have_nothing_to_challenge() -> None:
    (only,) = challenge_rounds([0.3, 0.3], [1.0, 2.0], [0.5, 0.5])
    assert only.positions.tolist() == [0.3, 0.3]
    with pytest.raises(ValueError, match="salience"):
        challenge_rounds([0.3, 0.4], [1.0, 2.0], [0.5, 1.5])
