"""Acemoglu, D., Egorov, G. and Sonin, K. (2008). Coalition formation in non-democracies. Review of
Economic Studies 75(4), 987-1009.

Power without commitment: two never last, three last when none has more than the others together, and
a fourth who is stronger than two can be thrown out by three.
"""

import numpy as np
import pytest

from model.games.coalitions import is_self_enforcing, ultimate_ruling_coalitions


@pytest.mark.parametrize(
    ("power", "rules"),
    [
        ((3, 4, 5), (0, 1, 2)),  # their example of three who last
        ((3, 4), (1,)),  # of two the stronger rules
        ((2, 5, 9), (2,)),  # a majority alone
        ((3, 4, 5, 10), (0, 1, 2)),  # three who last throw out the strongest
        ((3, 4, 5, 13), (3,)),  # unless he has a majority
        ((2, 4, 7, 10), (1, 2, 3)),  # several parts of three have the majority: the weakest that lasts rules
        ((3, 4, 5, 10, 20), (0, 1, 2, 3, 4)),  # dearer to break up: no lasting part has the majority
    ],
)
def test_who_rules_in_the_end(power: tuple[float, ...], rules: tuple[int, ...]) -> None:
    assert (
        ultimate_ruling_coalitions(power) == [by_definition(power, tuple(range(len(power))), 0.5)] == [rules]
    )


def by_definition(power: tuple[float, ...], coalition: tuple[int, ...], majority: float) -> tuple[int, ...]:
    """Their recursion, coalition by coalition: the weakest among the parts that last and have the majority, or the whole."""
    lasting = []
    for mask in range(1, (1 << len(coalition)) - 1):
        part = tuple(m for i, m in enumerate(coalition) if mask >> i & 1)
        heavy = sum(power[m] for m in part) > majority * sum(power[m] for m in coalition)
        if heavy and by_definition(power, part, majority) == part:
            lasting.append(part)
    return min([*lasting, coalition], key=lambda part: sum(power[m] for m in part))


@pytest.mark.parametrize("majority", [0.5, 0.6, 2 / 3])
@pytest.mark.parametrize("seed", range(12))
def test_the_recursion_of_the_paper(seed: int, majority: float) -> None:
    luck = np.random.default_rng(seed)
    power = tuple(float(each) for each in luck.random(luck.integers(1, 7)) + 0.1)
    expected = by_definition(power, tuple(range(len(power))), majority)
    assert ultimate_ruling_coalitions(power, majority) == [expected]


def test_two_never_last_and_almost_equal_ones_do_in_numbers_of_one_less_than_a_power_of_two() -> None:
    """Their corollary: 1, 3, 7 and 15 of nearly equal power last, other numbers do not."""
    for many in range(1, 16):
        nearly = 1.0 + 1e-4 * np.random.default_rng(many).random(many)
        assert is_self_enforcing(nearly) == (many in (1, 3, 7, 15))


def test_a_larger_majority_lets_more_coalitions_last() -> None:
    assert not is_self_enforcing([3, 4])
    assert is_self_enforcing([3, 4], 0.6)


def test_coalitions_of_the_same_power_are_all_named() -> None:
    """Half is no majority: two equal ones last, and any two of three rule; of four, no two have a majority."""
    assert ultimate_ruling_coalitions([1, 1]) == [(0, 1)]
    assert ultimate_ruling_coalitions([1, 1, 1]) == [(0, 1), (0, 2), (1, 2)]
    assert ultimate_ruling_coalitions([1, 1, 1, 1]) == [(0, 1, 2, 3)]


NO_COALITION = [([], 0.5), ([1, 0], 0.5), ([1, np.nan], 0.5), ([1, 2], 0.4), ([1, 2], 1.0), ([1] * 21, 0.5)]


@pytest.mark.parametrize("given", NO_COALITION)
def test_what_is_no_coalition_is_refused(given: tuple[list[float], float]) -> None:
    with pytest.raises(ValueError, match=r"power|majority"):
        ultimate_ruling_coalitions(*given)
