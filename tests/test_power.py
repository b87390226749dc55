"""Power indices against enumeration, and the laws of an index of power."""

import math
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.games import compound
from model.games.compound import Vote, kinds
from model.games.power import (
    banzhaf,
    banzhaf_absolute,
    banzhaf_exact,
    coleman_initiate,
    coleman_prevent,
    deegan_packel,
    johnston,
    power,
    public_good,
    shapley_shubik,
    shapley_shubik_exact,
    swings,
    table_power,
    winning_share,
)
from model.games.weighted import by_halves, by_weight, wholes

games = (
    st.lists(st.integers(0, 9), min_size=1, max_size=6)
    .filter(any)
    .flatmap(lambda weights: st.tuples(st.just(weights), st.integers(1, sum(weights))))
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
def test_real_weights_give_the_same_counts_as_integers(game: tuple[list[int], int], scale: float) -> None:
    weights, quota = game
    real = [scale * w for w in weights]
    assert (swings(real, scale * quota) == swings(weights, quota)).all()


@settings(max_examples=60)
@given(game=games)
def test_power_sums_to_one_and_follows_weight(game: tuple[list[int], int]) -> None:
    weights, quota = game
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


@settings(max_examples=60)
@given(game=games, factor=st.sampled_from([1, 10**9 + 7, 10**19]))
def test_both_ways_of_counting_agree_however_large_the_weights(
    game: tuple[list[int], int], factor: int
) -> None:
    weights, quota = game
    vote = wholes([factor * w for w in weights], factor * quota)
    for count in (by_weight(vote), by_halves(vote)):
        assert count.swings.tolist() == swings_by_enumeration(weights, quota)
        assert count.winning == sum(
            sum(chosen) >= quota for size in range(len(weights) + 1) for chosen in combinations(weights, size)
        )


def test_large_whole_weights_are_exact() -> None:
    """The one vote of the third decides between two that are as large as populations: each has a third."""
    third = Fraction(1, 3)
    assert shapley_shubik_exact([5 * 10**9, 5 * 10**9, 1], 10**10 + 1) == [third] * 3
    assert shapley_shubik_exact([5 * 10**30, 5 * 10**30, 1], 10**31 + 1) == [third] * 3
    assert shapley_shubik_exact([2**53, 1, 1], 2**53 + 1) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]


def test_thirty_members_are_counted_exactly_by_both_methods() -> None:
    """Equal members have equal power; two ways of counting thirty unequal ones agree to the last coalition."""
    assert shapley_shubik_exact([1] * 30, 16) == [Fraction(1, 30)] * 30
    weights = [int(w) for w in np.random.default_rng(7).integers(1, 500, 30)]
    vote = wholes(weights, sum(weights) // 2 + 1)
    assert (by_weight(vote).swings == by_halves(vote).swings).all()
    assert sum(shapley_shubik_exact(*vote)) == 1


STATES = {
    55: 1,
    38: 1,
    29: 2,
    20: 2,
    18: 1,
    16: 2,
    15: 1,
    14: 1,
    13: 1,
    12: 1,
    11: 4,
    10: 4,
    9: 3,
    8: 2,
    7: 3,
}
STATES |= {6: 6, 5: 3, 4: 5, 3: 8}
ELECTORS = [electors for electors, many in STATES.items() for _ in range(many)]


def test_an_electoral_college_of_fifty_one_is_counted_exactly() -> None:
    """538 electors of 51 members, 270 to win: the shares are fractions that sum to one, and follow size."""
    assert (len(ELECTORS), sum(ELECTORS)) == (51, 538)
    power = shapley_shubik_exact(ELECTORS, 270)
    assert sum(power) == 1
    assert power == sorted(power, reverse=True)
    assert power[-1] < Fraction(3, 538) < Fraction(55, 538) < power[0]


def test_hundreds_of_members_who_are_alike() -> None:
    assert shapley_shubik_exact([1] * 435, 218) == [Fraction(1, 435)] * 435
    assert banzhaf_absolute([1] * 435, 218)[0] == pytest.approx(math.sqrt(2.0 / (math.pi * 435)), rel=1e-2)


def test_what_would_cost_too_much_is_refused_with_the_cost() -> None:
    weights = [int(w) for w in np.random.default_rng(1).integers(10**6, 10**8, 51)]
    with pytest.raises(ValueError, match=r"bytes .* subsets .* round the weights"):
        power(weights, sum(weights) // 2)
    assert power(
        [w // 10**5 for w in weights], sum(weights) // 2 // 10**5
    ).shapley_shubik.sum() == pytest.approx(1.0)


@settings(max_examples=60)
@given(game=games)
def test_all_indices_follow_from_the_coalitions_one_by_one(game: tuple[list[int], int]) -> None:
    weights, quota = game
    members = range(len(weights))
    coalitions = [c for size in range(len(weights) + 1) for c in combinations(members, size)]
    winning = [c for c in coalitions if sum(weights[m] for m in c) >= quota]
    able = [{m for m in c if sum(weights[o] for o in c) - weights[m] < quota} for c in winning]
    minimal = [c for c, who in zip(winning, able, strict=True) if set(c) == who]

    def share(parts: list[Fraction]) -> object:
        return pytest.approx([float(p / sum(parts)) if sum(parts) else 0.0 for p in parts], abs=1e-12)

    swung = [sum(m in who for who in able) for m in members]
    assert coleman_prevent(weights, quota).tolist() == pytest.approx(
        [n / max(len(winning), 1) for n in swung]
    )
    losing = len(coalitions) - len(winning)
    assert coleman_initiate(weights, quota).tolist() == pytest.approx([n / max(losing, 1) for n in swung])
    assert johnston(weights, quota).tolist() == share(
        [sum((Fraction(1, len(who)) for who in able if m in who), Fraction(0)) for m in members]
    )
    assert deegan_packel(weights, quota).tolist() == share(
        [sum((Fraction(1, len(c)) for c in minimal if m in c), Fraction(0)) for m in members]
    )
    assert public_good(weights, quota).tolist() == share(
        [Fraction(sum(m in c for c in minimal)) for m in members]
    )


@settings(max_examples=40)
@given(data=st.data())
def test_joined_votes_count_as_their_coalitions_do(data: st.DataObject) -> None:
    """Coalition by coalition, coalition by kind, and half by half: three ways to the same swings."""
    members = data.draw(st.integers(1, 6))
    lists = st.lists(st.integers(0, 3), min_size=members, max_size=members).filter(any)
    chosen = [data.draw(lists) for _ in range(3)]
    drawn = [(weights, data.draw(st.integers(1, sum(weights)))) for weights in chosen]
    first, second, third = (Vote(weights, quota) for weights, quota in drawn)
    game = (first & second) | third

    def wins(coalition: tuple[int, ...]) -> bool:
        a, b, c = (sum(weights[m] for m in coalition) >= quota for weights, quota in drawn)
        return (a and b) or c

    counts = [[0] * members for _ in range(members)]
    for member in range(members):
        others = [m for m in range(members) if m != member]
        for size in range(members):
            for coalition in combinations(others, size):
                counts[member][size] += not wins(coalition) and wins((*coalition, member))
    assert swings(game).tolist() == counts
    everyone, held = compound.winning_by_size(game, kinds(game))
    by_kind = held[:, 1:] - (everyone[None, :] - held)[:, :-1]
    assert by_kind[list(kinds(game).of)].tolist() == counts


def test_votes_that_are_joined_list_the_same_members() -> None:
    with pytest.raises(ValueError, match="same members"):
        Vote([1, 1], 1) & Vote([1], 1)
    with pytest.raises(ValueError, match="left out"):
        power(Vote([1, 1], 1), 1)
    with pytest.raises(ValueError, match="quota is missing"):
        power([1, 1])


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
    ("weights", "quota", "said"),
    [
        ([], 1, "weights has 0 entries"),
        ([1, -1], 1, r"weights\[1\] is -1"),
        ([1, 1], 0, "quota is 0"),
        ([float("nan")], 1, r"weights\[0\] is nan"),
        ([1, 1], float("inf"), "quota is inf"),
        ([1, 1], float("nan"), "quota is nan"),
        ([1, "a"], 1, r"weights\[1\] is 'a'"),
        ([1, 1], 5, "quota is 5; it must be at most 2"),
        ([0.1, 0.2], 0.31, "at most 0.3, the sum of the weights"),
        (5, 1, "weights is 5; it must be a list of numbers"),
        (None, 1, "weights is None"),
        ("11", 1, "weights is '11'"),
    ],
)
def test_what_is_not_a_voting_game_is_refused(weights: list[float], quota: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        swings(weights, quota)


@pytest.mark.parametrize(
    ("seats", "quota"), [([1.0, 1.0], 5.0), ([-0.1, 1.0], 0.5), ([math.nan, 1.0], 0.5), ([], 0.5)]
)
def test_what_is_not_a_table_is_refused(seats: list[float], quota: float) -> None:
    with pytest.raises(ValueError, match=r"seats|quota"):
        table_power(seats, quota)
