"""Who can turn a vote: power indices of a table with a quota."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]
type Counts = NDArray[np.int64]
type Number = int | float | Fraction

MOST_MEMBERS = 30
_CELLS = (
    4_000_000  # of the table of dynamic programming (sizes x weights), before halves are enumerated instead
)


class Power(NamedTuple):
    """Power of each member of a weighted voting game."""

    shapley_shubik: Array  # chance to be pivotal in a random order (sums to one)
    banzhaf: Array  # share of all swings (normalised; sums to one, or all zero)
    banzhaf_absolute: Array  # chance to swing the vote of the others when each votes by the toss of a coin


def power(weights: Sequence[Number] | Array, quota: Number) -> Power:
    """Return the power indices of a weighted game in which a coalition wins when its weight reaches the quota.

    Exact counts up to 30 members: by dynamic programming when the weights are integers (or fractions that a common
    factor makes integers of moderate size), else by enumerating the coalitions of two halves of the members. Floats that
    are not integers are compared with the quota up to a part in 1e9 of the total, in favour of winning. Raises ValueError
    for negative weights, a quota that is not positive, or more than 30 members.

    Source: Shapley and Shubik (1954); Banzhaf (1965); Dubey and Shapley (1979) for the absolute index.
    """
    counts = swings(weights, quota)
    return Power(_shapley_shubik(counts), _banzhaf(counts), _banzhaf_absolute(counts))


def shapley_shubik(weights: Sequence[Number] | Array, quota: Number) -> Array:
    """Return each member's chance to be pivotal when members join in random order (sums to one if all together win).

    Source: Shapley and Shubik (1954).
    """
    return _shapley_shubik(swings(weights, quota))


def banzhaf(weights: Sequence[Number] | Array, quota: Number) -> Array:
    """Return each member's share of all swings (sums to one, all zero when nobody ever swings a vote).

    Source: Banzhaf (1965).
    """
    return _banzhaf(swings(weights, quota))


def banzhaf_absolute(weights: Sequence[Number] | Array, quota: Number) -> Array:
    """Return each member's chance to swing the vote when all coalitions of the others are equally likely.

    Source: Penrose (1946); Dubey and Shapley (1979).
    """
    return _banzhaf_absolute(swings(weights, quota))


def shapley_shubik_exact(weights: Sequence[Number], quota: Number) -> list[Fraction]:
    """Return the Shapley-Shubik indices as fractions.

    Source: Shapley and Shubik (1954).
    """
    counts = swings(weights, quota)
    chance = _chance_of_place(len(counts))
    return [sum((int(c) * p for c, p in zip(row, chance, strict=True)), Fraction(0)) for row in counts]


def banzhaf_exact(weights: Sequence[Number], quota: Number) -> list[Fraction]:
    """Return the normalised Banzhaf indices as fractions.

    Source: Banzhaf (1965).
    """
    mine = [int(n) for n in swings(weights, quota).sum(axis=1)]
    total = sum(mine)
    return [Fraction(n, total) if total else Fraction(0) for n in mine]


def table_power(seats: Sequence[float] | Array, quota: float) -> Power:
    """Return the power indices of a table of seat shares under the quota of the bargaining rules.

    Up to one half the quota must be exceeded, above it must be reached; absent members have no power.

    Source: Shapley and Shubik (1954); Banzhaf (1965).
    """
    shares = np.asarray(seats, dtype=float)
    if shares.sum() <= 0.0:
        nobody = np.zeros(shares.shape)
        return Power(nobody, nobody, nobody)
    needed = quota * float(shares.sum())
    strictly = 3e-9 * float(shares.sum()) if quota <= 0.5 else 0.0
    return power(shares, max(needed + strictly, 1e-6 * float(shares.sum())))


def winning_share(weights: Sequence[Number] | Array, quota: Number) -> float:
    """Return the share of all coalitions that win: the power of the body to act (in [0, 1]).

    Source: Coleman (1971).
    """
    loads, target = _checked(weights, quota)
    left, right = _halves(loads)
    right_sums = np.sort(right)
    wins = right_sums.size - np.searchsorted(right_sums, target - left, side="left")
    return float(wins.sum()) / float(left.size * right.size)


def swings(weights: Sequence[Number] | Array, quota: Number) -> Counts:
    """Return how many coalitions of the others, by size, lose alone and win with a member (members, sizes 0 to n - 1).

    All indices of a weighted game follow from these counts. Raises ValueError as `power` does.
    """
    integers = _integers(weights, quota)
    if integers is not None:
        loads, target = integers
        if (sum(loads) + 1) * (len(loads) + 1) <= _CELLS:
            return _swings_of_integers(loads, target)
    return _swings_by_halves(*_checked(weights, quota))


def _checked(weights: Sequence[Number] | Array, quota: Number) -> tuple[Array, float]:
    """Return the weights and the quota less the slack of rounding, scaled so that all together weigh at most one."""
    loads = np.array([float(w) for w in weights])
    if not 1 <= loads.size <= MOST_MEMBERS:
        raise ValueError(f"power is counted for 1 to {MOST_MEMBERS} members, not {loads.size}")
    if not (loads >= 0.0).all() or not np.isfinite(loads).all() or not float(quota) > 0.0:
        raise ValueError("weights must not be negative and the quota must be positive")
    total = float(loads.sum())
    scale = total if total > 0.0 else 1.0
    return loads / scale, float(quota) / scale - 1e-9


def _integers(weights: Sequence[Number] | Array, quota: Number) -> tuple[list[int], int] | None:
    """Return weights and quota as integers on a common scale, or None when they have none of moderate size."""
    _checked(weights, quota)
    loads, target = [_rational(w) for w in weights], _rational(quota)
    scale = math.lcm(*(w.denominator for w in loads))
    if scale > _CELLS:
        return None
    slack = sum(loads) / 10**9 if isinstance(quota, float) and not quota.is_integer() else 0
    return [int(w * scale) for w in loads], math.ceil((target - slack) * scale)


def _rational(number: Number) -> Fraction:
    return number if isinstance(number, Fraction) else Fraction(number)


def _swings_of_integers(loads: list[int], quota: int) -> Counts:
    """Count swings from the number of coalitions of each size and weight, taking one member out at a time."""
    members, total = len(loads), sum(loads)
    coalitions = np.zeros((members + 1, total + 1), dtype=np.int64)
    coalitions[0, 0] = 1
    for done, load in enumerate(loads):
        for size in range(done, -1, -1):
            coalitions[size + 1, load:] += coalitions[size, : total + 1 - load]
    counts = np.zeros((members, members), dtype=np.int64)
    seen: dict[int, int] = {}
    for member, load in enumerate(loads):
        if load in seen:
            counts[member] = counts[seen[load]]
            continue
        seen[load] = member
        without = coalitions[0].copy()
        for size in range(members):
            if size > 0:
                shifted = np.zeros_like(without)
                shifted[load:] = without[: total + 1 - load]
                without = coalitions[size] - shifted
            counts[member, size] = without[max(quota - load, 0) : max(quota, 0)].sum()
    return counts


def _subset_sums(loads: Array) -> Array:
    """Return the weight of every subset, by bitmask."""
    sums = np.zeros(1)
    for load in loads:
        sums = np.concatenate([sums, sums + load])
    return sums


def _halves(loads: Array) -> tuple[Array, Array]:
    middle = len(loads) // 2
    return _subset_sums(loads[:middle]), _subset_sums(loads[middle:])


def _swings_by_halves(loads: Array, quota: float) -> Counts:
    """Count swings as winning coalitions with a member less those without, from the subsets of two halves.

    A coalition of size s + 1 with the member wins; it is a swing unless it wins without him: winning coalitions of size s
    that lack him, with him added, win too. So swings at s are winning coalitions of size s + 1 with him, less winning ones
    of size s without him.
    """
    members, middle = len(loads), len(loads) // 2
    left, right = _halves(loads)
    with_him = np.zeros((members, members + 1), dtype=np.int64)
    everyone = np.zeros(members + 1, dtype=np.int64)
    for mine, theirs, first in ((left, right, 0), (right, left, middle)):
        bits = int(mine.size).bit_length() - 1
        sizes = np.bitwise_count(np.arange(mine.size, dtype=np.uint64)).astype(int)
        their_sizes = np.bitwise_count(np.arange(theirs.size, dtype=np.uint64)).astype(int)
        for their_size in range(int(their_sizes.max()) + 1):
            sorted_sums = np.sort(theirs[their_sizes == their_size])
            wins = sorted_sums.size - np.searchsorted(sorted_sums, quota - mine, side="left")
            if first == 0:
                np.add.at(everyone, sizes + their_size, wins)
            for bit in range(bits):
                has = (np.arange(mine.size) >> bit) & 1 == 1
                np.add.at(with_him[first + bit], sizes[has] + their_size, wins[has])
    without_him = everyone[None, :] - with_him
    counts: Counts = with_him[:, 1:] - without_him[:, :-1]
    return counts


def _chance_of_place(members: int) -> list[Fraction]:
    """Return the chance that a given coalition of each size is exactly who comes before a given member."""
    return [Fraction(1, members * math.comb(members - 1, size)) for size in range(members)]


def _shapley_shubik(counts: Counts) -> Array:
    chance = np.array([float(p) for p in _chance_of_place(len(counts))])
    index: Array = counts @ chance
    return index


def _banzhaf(counts: Counts) -> Array:
    mine = counts.sum(axis=1).astype(float)
    total = float(mine.sum())
    return mine / total if total > 0.0 else mine


def _banzhaf_absolute(counts: Counts) -> Array:
    index: Array = counts.sum(axis=1) / float(2 ** (len(counts) - 1))
    return index
