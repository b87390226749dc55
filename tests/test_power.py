"""Power indices against enumeration, and the laws of an index of power."""

import math
import time
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.games import power as indices
from model.games.power import (
    banzhaf,
    banzhaf_absolute,
    banzhaf_exact,
    shapley_shubik,
    shapley_shubik_exact,
    swings,
    table_power,
    winning_share,
)

games = st.lists(st.integers(0, 9), min_size=1, max_size=6).flatmap(
    lambda weights: st.tuples(st.just(weights), st.integers(1, sum(weights) + 1))
)


def swings_by_enumeration(weights: list[int], quota: int) -> list[list[int]]:
    members = range(len(weights))
    counts = [[0] * len(weights) for _ in members]
    for member in members:
        others = [m for m in members if m != member]
        for size in range(len(weights)):
            for coalition in combinations(others, size):
                before = sum(weights[m] for m in coalition)
                counts[member][size] += before < quota <= before + weights[member]
    return counts


def pivots_by_enumeration(weights: list[int], quota: int) -> list[Fraction]:
    pivotal = [0] * len(weights)
    for order in permutations(range(len(weights))):
        total = 0
        for member in order:
            if total < quota <= total + weights[member]:
                pivotal[member] += 1
            total += weights[member]
    return [Fraction(n, math.factorial(len(weights))) for n in pivotal]


@settings(max_examples=80)
@given(game=games)
def test_indices_are_those_of_enumeration(game: tuple[list[int], int]) -> None:
    weights, quota = game
    assert swings(weights, quota).tolist() == swings_by_enumeration(weights, quota)
    assert shapley_shubik_exact(weights, quota) == pivots_by_enumeration(weights, quota)


@settings(max_examples=80)
@given(game=games, scale=st.floats(0.01, 3.0))
def test_real_weights_give_the_same_counts_as_integers(
    game: tuple[list[int], int], scale: float
) -> None:
    weights, quota = game
    real = [scale * w for w in weights]
    assert (swings(real, scale * quota) == swings(weights, quota)).all()


@settings(max_examples=60)
@given(game=games)
def test_power_sums_to_one_and_follows_weight(game: tuple[list[int], int]) -> None:
    weights, quota = game
    if quota > sum(weights):
        assert not swings(weights, quota).any()
        return
    for index in (shapley_shubik(weights, quota), banzhaf(weights, quota)):
        assert index.sum() == pytest.approx(1.0)
        for heavy, light in permutations(range(len(weights)), 2):
            if weights[heavy] >= weights[light]:
                assert index[heavy] >= index[light] - 1e-12
    absolute = banzhaf_absolute(weights, quota)
    assert ((absolute >= 0.0) & (absolute <= 1.0)).all()


def test_fractions_of_seats_are_exact() -> None:
    thirds = [Fraction(1, 3)] * 3
    assert shapley_shubik_exact(thirds, Fraction(2, 3)) == thirds
    assert banzhaf_exact([Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)], Fraction(3, 4)) == [
        Fraction(3, 5),
        Fraction(1, 5),
        Fraction(1, 5),
    ]


def test_a_dictator_has_all_power_and_a_dummy_none() -> None:
    assert shapley_shubik([5, 1, 1], 5).tolist() == [1.0, 0.0, 0.0]
    assert banzhaf_absolute([5, 1, 1], 5).tolist() == [1.0, 0.0, 0.0]


def test_thirty_members_are_counted_exactly_by_both_methods() -> None:
    """Equal members have equal power; two ways of counting thirty unequal ones agree to the last coalition."""
    assert shapley_shubik_exact([1] * 30, 16) == [Fraction(1, 30)] * 30
    weights = [int(w) for w in np.random.default_rng(7).integers(1, 500, 30)]
    quota = sum(weights) // 2 + 1
    started = time.perf_counter()
    by_halves = indices._swings_by_halves(*indices._checked(weights, quota))
    assert (swings(weights, quota) == by_halves).all()
    assert sum(shapley_shubik_exact(weights, quota)) == 1
    assert time.perf_counter() - started < 10.0


def test_a_table_follows_the_quota_of_the_bargaining_rules() -> None:
    """An even split fails under simple majority; two of three reach two thirds; the absent have no power."""
    assert table_power([0.5, 0.5], 0.5).banzhaf_absolute.tolist() == [0.5, 0.5]
    assert table_power([1 / 3, 1 / 3, 1 / 3], 2 / 3).banzhaf_absolute.tolist() == [0.5] * 3
    assert table_power([0.6, 0.4, 0.0], 0.5).shapley_shubik.tolist() == [1.0, 0.0, 0.0]
    assert table_power([0.0, 0.0], 0.5).shapley_shubik.tolist() == [0.0, 0.0]


def test_three_equal_members_under_majority_can_act_in_half_of_all_cases() -> None:
    """Four of the eight coalitions of three have two members or more."""
    assert winning_share([1, 1, 1], 2) == 0.5


@pytest.mark.parametrize(
    ("weights", "quota"), [([], 1), ([1] * 31, 3), ([1, -1], 1), ([1, 1], 0), ([float("nan")], 1)]
)
def test_what_is_not_a_voting_game_is_refused(weights: list[float], quota: float) -> None:
    with pytest.raises(ValueError, match=r"members|weights"):
        swings(weights, quota)
