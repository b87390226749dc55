"""Coalitions of a weighted vote, counted exactly.

Weights and quota are taken as the fractions that they are and brought to whole numbers, however large. Two ways of counting:
by dynamic programming over whole weights, or from the sorted weights of the subsets of two halves of the members.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.arguments import Array, listed, number

type Number = int | float | Fraction
type Weights = Sequence[Number] | Array

MOST_BYTES = (
    300_000_000  # of the counts in dynamic programming: members squared, times the total weight, over eight
)
MOST_SUBSETS = 1 << 20  # of a half of the members, when the total weight is too large for that
_SLACK = 10**9  # a part of the total by which decimal fractions may miss the quota


class Counts(NamedTuple):
    """What all indices of a vote follow from."""

    swings: NDArray[np.object_]  # (members, sizes) coalitions of others that lose alone and win with a member
    winning: int  # number of winning coalitions


class Wholes(NamedTuple):
    """A weighted vote in whole numbers."""

    weights: list[int]
    quota: int  # what a coalition must weigh to win


def wholes(weights: Weights, quota: Number) -> Wholes:
    """Return a vote in the smallest whole numbers that say the same.

    Whole numbers and fractions are exact. Where a weight or the quota is a decimal fraction, a coalition that misses the
    quota by less than a part in 1e9 of the total wins: 0.1 + 0.2 + 0.7 reaches 1. Raises ValueError for weights that are
    negative, not finite or none, and for a quota that is not positive or that all together do not reach.
    """
    given = listed("weights", weights)
    loads = [_fraction(f"weights[{i}]", w) for i, w in enumerate(given)]
    target: Fraction = _fraction("quota", quota)
    if target <= 0:
        raise ValueError(f"quota is {quota}; it must be a number greater than 0")
    total = sum(loads, Fraction(0))
    if any(_is_decimal(each) for each in (*given, quota)):
        target -= total / _SLACK
    if target > total:
        raise ValueError(
            f"quota is {quota}; it must be at most {float(total):g}, the sum of the weights: nobody could win"
        )
    scale = math.lcm(*(w.denominator for w in loads))
    whole = [int(w * scale) for w in loads]
    common = math.gcd(*whole) or 1
    smallest = [w // common for w in whole]
    return Wholes(smallest, max(math.ceil(target * scale / common), 1))


def _fraction(name: str, value: Any) -> Fraction:
    if isinstance(value, Rational) and not isinstance(value, bool):
        found = Fraction(int(value.numerator), int(value.denominator))
    else:
        found = Fraction(number(name, value))
    if found < 0:
        raise ValueError(f"{name} is {value}; it must be a number, at least 0")
    return found


def _is_decimal(value: Any) -> bool:
    return not isinstance(value, Rational) and not float(value).is_integer()


def counted(vote: Wholes) -> Counts:
    """Return the swings of each member by size of the coalition before, and the number of winning coalitions.

    Raises ValueError, with the cost, for a vote that neither way of counting can afford.
    """
    members, total = len(vote.weights), sum(vote.weights)
    size = (total + 1) * (members + 1) ** 2 // 8
    subsets = 1 << (members - members // 2)
    if size <= min(MOST_BYTES, 2000 * subsets) or (size <= MOST_BYTES and subsets > MOST_SUBSETS):
        return by_weight(vote)
    if subsets <= MOST_SUBSETS:
        return by_halves(vote)
    raise ValueError(
        f"weights are {members} whole numbers that sum to {total}; counting by weight would take {size:.3g} bytes"
        f" (at most {MOST_BYTES:.3g} are allowed), by halves {subsets:.3g} subsets (at most {MOST_SUBSETS:.3g}):"
        " round the weights, so that their sum is smaller"
    )


def by_weight(vote: Wholes) -> Counts:
    """Count by dynamic programming: for each size, how many coalitions have each weight.

    The counts of a size stand side by side as the digits of one long number, so that adding a member is a shift and a sum.
    A member is taken out again by the same step backwards.
    """
    members = len(vote.weights)
    digit = members + 1  # bits: holds any number of coalitions
    coalitions = [1] + [0] * members
    for done, load in enumerate(vote.weights):
        for size in range(done, -1, -1):
            coalitions[size + 1] += coalitions[size] << (digit * load)
    swings = np.zeros((members, members), dtype=object)
    first: dict[int, int] = {}
    for member, load in enumerate(vote.weights):
        if load in first:
            swings[member] = swings[first[load]]
            continue
        first[load] = member
        without = coalitions[0]
        for size in range(members):
            if size > 0:
                without = coalitions[size] - (without << (digit * load))
            swings[member, size] = _sum_of_digits(without, digit, max(vote.quota - load, 0), vote.quota)
    winning = sum(_sum_of_digits(each, digit, vote.quota, sum(vote.weights) + 1) for each in coalitions)
    return Counts(swings, winning)


def _sum_of_digits(counts: int, digit: int, low: int, high: int) -> int:
    """Return the sum of the digits from `low` to before `high`: a number leaves it as remainder of base less one."""
    window = (counts >> (digit * low)) & ((1 << (digit * (high - low))) - 1)
    return window % ((1 << digit) - 1)


def by_halves(vote: Wholes) -> Counts:
    """Count swings as winning coalitions with a member less those without, from the subsets of two halves.

    A coalition of size s + 1 with the member wins; it is a swing unless it wins without him: winning coalitions of size s
    that lack him, with him added, win too. So swings at s are winning coalitions of size s + 1 with him, less winning ones
    of size s without him.
    """
    members, middle = len(vote.weights), len(vote.weights) // 2
    left, right = subset_sums(vote.weights[:middle]), subset_sums(vote.weights[middle:])
    with_him = np.zeros((members, members + 1), dtype=np.int64)
    everyone = np.zeros(members + 1, dtype=np.int64)
    for mine, theirs, start in ((left, right, 0), (right, left, middle)):
        sizes, their_sizes = _sizes(mine), _sizes(theirs)
        for their_size in range(int(their_sizes.max()) + 1):
            sums = np.sort(theirs[their_sizes == their_size])
            wins = sums.size - np.searchsorted(sums, vote.quota - mine, side="left")
            if mine is left:
                everyone += _by_size(sizes + their_size, wins, members)
            for bit in range(int(mine.size).bit_length() - 1):
                has = (np.arange(mine.size) >> bit) & 1 == 1
                with_him[start + bit] += _by_size(sizes[has] + their_size, wins[has], members)
    without_him = everyone[None, :] - with_him
    return Counts((with_him[:, 1:] - without_him[:, :-1]).astype(object), int(everyone.sum()))


def subset_sums(loads: Sequence[int]) -> NDArray[Any]:
    """Return the weight of every subset, by bitmask."""
    sums = np.zeros(1, dtype=np.int64 if sum(loads) < 2**62 else object)
    for load in loads:
        sums = np.concatenate([sums, sums + load])
    return sums


def _sizes(sums: NDArray[Any]) -> NDArray[np.int64]:
    return np.bitwise_count(np.arange(sums.size, dtype=np.uint64)).astype(np.int64)


def _by_size(sizes: NDArray[np.int64], counts: NDArray[np.int64], members: int) -> NDArray[np.int64]:
    """Return counts summed by size (exact: fewer than 2^53 in all)."""
    return np.bincount(sizes, weights=counts, minlength=members + 1).astype(np.int64)
