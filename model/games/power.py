"""Who can turn a vote: power indices of weighted votes, and of votes that are joined.

Every index takes weights and a quota, or a game of joined votes alone:

    shapley_shubik([4, 4, 4, 2, 2, 1], 12)
    shapley_shubik(Vote(seats, 51) & Vote(population, 65))
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.arguments import Array, number, numbers
from model.games.compound import Joint, Vote, kinds, swings_of, vulnerable
from model.games.weighted import Counts, Number, Weights

type Game = Weights | Joint


class Power(NamedTuple):
    """Power of each member of a vote."""

    shapley_shubik: Array  # chance to be pivotal in a random order (sums to one)
    banzhaf: Array  # share of all swings (normalised; sums to one, or all zero)
    banzhaf_absolute: Array  # chance to swing the vote of the others when each votes by the toss of a coin


def power(weights: Game, quota: Number | None = None) -> Power:
    """Return the power indices of a vote in which a coalition wins when its weight reaches the quota.

    Whole weights and fractions are counted exactly, however large. What can be counted is limited by its cost: the weights
    sum to a moderate number (51 members: about half a million; 435 alike: no limit that matters), or the members are 40 at
    most; else ValueError names the cost. See `wholes` for decimal fractions.

    Source: Shapley and Shubik (1954); Banzhaf (1965); Dubey and Shapley (1979) for the absolute index.
    """
    counts = swings_of(_game(weights, quota))
    return Power(_shapley_shubik(counts), _banzhaf(counts), _banzhaf_absolute(counts))


def shapley_shubik(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's chance to be pivotal when members join in random order (sums to one if all together win).

    Source: Shapley and Shubik (1954).
    """
    return _shapley_shubik(swings_of(_game(weights, quota)))


def banzhaf(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's share of all swings (sums to one, all zero when nobody ever swings a vote).

    Source: Banzhaf (1965).
    """
    return _banzhaf(swings_of(_game(weights, quota)))


def banzhaf_absolute(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's chance to swing the vote when all coalitions of the others are equally likely.

    Source: Penrose (1946); Dubey and Shapley (1979).
    """
    return _banzhaf_absolute(swings_of(_game(weights, quota)))


def shapley_shubik_exact(weights: Game, quota: Number | None = None) -> list[Fraction]:
    """Return the Shapley-Shubik indices as fractions.

    Source: Shapley and Shubik (1954).
    """
    return _pivotal(swings_of(_game(weights, quota)))


def banzhaf_exact(weights: Game, quota: Number | None = None) -> list[Fraction]:
    """Return the normalised Banzhaf indices as fractions.

    Source: Banzhaf (1965).
    """
    return _of_total(_swung(swings_of(_game(weights, quota))))


def winning_share(weights: Game, quota: Number | None = None) -> float:
    """Return the share of all coalitions that win: the power of the body to act (in [0, 1]).

    Source: Coleman (1971).
    """
    counts = swings_of(_game(weights, quota))
    return _ratio(counts.winning, 2 ** len(counts.swings))


def coleman_initiate(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's power to initiate: the share of losing coalitions that he turns into winning ones (in [0, 1]).

    Source: Coleman (1971).
    """
    counts = swings_of(_game(weights, quota))
    losing = 2 ** len(counts.swings) - counts.winning
    return np.array([_ratio(n, losing) for n in _swung(counts)])


def coleman_prevent(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's power to prevent: the share of winning coalitions that lose when he leaves them (in [0, 1]).

    Source: Coleman (1971).
    """
    counts = swings_of(_game(weights, quota))
    return np.array([_ratio(n, counts.winning) for n in _swung(counts)])


def johnston(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's share of power when those whose leaving would make a coalition lose divide it equally.

    Coalitions that nobody can make lose alone do not count; sums to one, all zero when there are no others.

    Source: Johnston (1978).
    """
    game = _game(weights, quota)
    these = kinds(game)
    power = [Fraction(0)] * len(these.size)
    for coalition in vulnerable(game, these):
        able = sum(n for n, critical in zip(coalition.numbers, coalition.critical, strict=True) if critical)
        for kind, critical in enumerate(coalition.critical):
            if critical:
                power[kind] += Fraction(coalition.times * coalition.numbers[kind], able * these.size[kind])
    return _as_floats(_of_total([power[kind] for kind in these.of]))


def deegan_packel(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's share of power when minimal winning coalitions are equally likely and divide it equally.

    A coalition is minimal when it loses whoever leaves it. Sums to one, all zero when nobody can win.

    Source: Deegan and Packel (1978).
    """
    return _minimal(_game(weights, quota), divided=True)


def public_good(weights: Game, quota: Number | None = None) -> Array:
    """Return each member's share of all seats in minimal winning coalitions (sums to one, all zero when nobody can win).

    Source: Holler (1982).
    """
    return _minimal(_game(weights, quota), divided=False)


def _minimal(game: Joint, divided: bool) -> Array:
    these = kinds(game)
    power = [Fraction(0)] * len(these.size)
    for coalition in vulnerable(game, these):
        if all(critical or n == 0 for n, critical in zip(coalition.numbers, coalition.critical, strict=True)):
            among = sum(coalition.numbers) if divided else 1
            for kind, inside in enumerate(coalition.numbers):
                power[kind] += Fraction(coalition.times * inside, among * these.size[kind])
    return _as_floats(_of_total([power[kind] for kind in these.of]))


def swings(weights: Game, quota: Number | None = None) -> NDArray[np.object_]:
    """Return how many coalitions of the others, by size, lose alone and win with a member (members, sizes 0 to n - 1).

    Whole numbers of any length: most indices follow from these counts. Raises ValueError as `power` does.
    """
    return swings_of(_game(weights, quota)).swings


def table_power(seats: Sequence[float] | Array, quota: float) -> Power:
    """Return the power indices of a table of seat shares under the quota of the bargaining rules.

    Up to one half the quota (in [0, 1]) must be exceeded, above it must be reached; absent members have no power.

    Source: Shapley and Shubik (1954); Banzhaf (1965).
    """
    shares, needed = numbers("seats", seats, 0.0), number("quota", quota, 0.0, 1.0)
    total = float(shares.sum())
    if total <= 0.0:
        nobody = np.zeros(shares.shape)
        return Power(nobody, nobody, nobody)
    strictly = 3e-9 * total if needed <= 0.5 else 0.0
    return power(shares, max(needed * total + strictly, 1e-6 * total))


def _game(weights: Game, quota: Number | None) -> Joint:
    if isinstance(weights, Joint):
        if quota is not None:
            raise ValueError(
                f"quota is {quota}; it must be left out for a game of joined votes, which have their own"
            )
        return weights
    if quota is None:
        raise ValueError("quota is missing; it must be the weight that wins")
    return Vote(weights, quota)


def _pivotal(counts: Counts) -> list[Fraction]:
    """Return the chance to come after exactly one of the coalitions that a member swings, in a random order."""
    members = len(counts.swings)
    ways = [members * math.comb(members - 1, size) for size in range(members)]
    common = math.lcm(*ways)
    shares = [common // way for way in ways]
    return [
        Fraction(sum(int(n) * s for n, s in zip(row, shares, strict=True)), common) for row in counts.swings
    ]


def _shapley_shubik(counts: Counts) -> Array:
    return _as_floats(_pivotal(counts))


def _swung(counts: Counts) -> list[int]:
    return [int(row.sum()) for row in counts.swings]


def _of_total(parts: Sequence[Any]) -> list[Fraction]:
    total = sum(parts)
    return [Fraction(part) / total if total else Fraction(0) for part in parts]


def _banzhaf(counts: Counts) -> Array:
    return _as_floats(_of_total(_swung(counts)))


def _banzhaf_absolute(counts: Counts) -> Array:
    return np.array([_ratio(n, 2 ** (len(counts.swings) - 1)) for n in _swung(counts)])


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _as_floats(fractions: Sequence[Fraction]) -> Array:
    return np.array([float(each) for each in fractions])
