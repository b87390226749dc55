"""Votes joined by "and" and "or": two chambers and a president, a double majority, a veto and its override.

    senate = Vote([0] * 435 + [1] * 100, 51)
    house = Vote([1] * 435 + [0] * 100, 218)
    both = house & senate

Every vote lists a weight for each member of the whole game, zero for those who have no say in it. Members who weigh the
same in every vote are one kind; coalitions are counted by how many of each kind are in them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.games.weighted import Counts, Number, Weights, counted, wholes

MOST_COALITIONS = 1 << 28  # by kind, whose swings are counted: some seconds
MOST_LISTED = 1 << 22  # by kind, that are looked at one by one
_EXACT_MEMBERS = 56  # whose coalitions, counted with their members, fit a whole number of 64 bits

type Whole = NDArray[np.int64]
type Truth = NDArray[np.bool_]


class Joint:
    """A vote, or votes joined by `&` (all must pass) and `|` (one must pass)."""

    def __and__(self, other: Joint) -> Joint:
        return _Joined(self, other, every=True)

    def __or__(self, other: Joint) -> Joint:
        return _Joined(self, other, every=False)

    def votes(self) -> tuple[Vote, ...]:
        """Return the votes that are joined."""
        raise NotImplementedError

    def wins(self, sums: dict[Vote, Any]) -> Any:
        """Return which coalitions win, by what they weigh in each vote."""
        raise NotImplementedError


class Vote(Joint):
    """A weighted vote: a coalition wins when its weight reaches the quota.

    Weights are numbers of at least 0, the quota is greater than 0; both are exact when whole (see `wholes`).
    """

    def __init__(self, weights: Weights, quota: Number) -> None:
        self.whole = wholes(weights, quota)

    def votes(self) -> tuple[Vote, ...]:
        """Return itself alone."""
        return (self,)

    def wins(self, sums: dict[Vote, Any]) -> Any:
        """Return which coalitions reach the quota."""
        return sums[self] >= self.whole.quota


@dataclass(frozen=True, eq=False)
class _Joined(Joint):
    first: Joint
    second: Joint
    every: bool

    def __post_init__(self) -> None:
        many = [len(vote.whole.weights) for vote in self.votes()]
        if len(set(many)) > 1:
            raise ValueError(
                f"weights have {many[0]} and {many[-1]} entries; votes that are joined must list the same members,"
                " with weight 0 for who has no say"
            )

    def votes(self) -> tuple[Vote, ...]:
        return (*self.first.votes(), *self.second.votes())

    def wins(self, sums: dict[Vote, Any]) -> Any:
        first, second = self.first.wins(sums), self.second.wins(sums)
        return first & second if self.every else first | second


class Kinds(NamedTuple):
    """Members who weigh the same in every vote."""

    of: tuple[int, ...]  # the kind of each member
    size: tuple[int, ...]  # how many there are of each
    weights: tuple[tuple[int, ...], ...]  # of one member of each kind, vote by vote


def kinds(game: Joint) -> Kinds:
    """Return the kinds of members of a game, in the order in which they first appear."""
    rows = list(zip(*(vote.whole.weights for vote in game.votes()), strict=True))
    distinct = list(dict.fromkeys(rows))
    place = {row: at for at, row in enumerate(distinct)}
    of = tuple(place[row] for row in rows)
    return Kinds(of, tuple(of.count(kind) for kind in range(len(distinct))), tuple(distinct))


def swings_of(game: Joint) -> Counts:
    """Return the swings of each member by size of the coalition before, and the number of winning coalitions.

    Raises ValueError, with the cost, for a game of too many different members.
    """
    if isinstance(game, Vote):
        return counted(game.whole)
    these = kinds(game)
    cells = _cells(these)
    if cells <= MOST_LISTED:
        return _listed(game, these)
    if cells > MOST_COALITIONS or len(these.of) > _EXACT_MEMBERS:
        raise ValueError(
            _too_many(these, MOST_COALITIONS if len(these.of) <= _EXACT_MEMBERS else MOST_LISTED)
        )
    everyone, with_one = winning_by_size(game, these)
    without = everyone[None, :] - with_one
    by_kind = (with_one[:, 1:] - without[:, :-1]).astype(object)
    return Counts(by_kind[list(these.of)], int(everyone.sum()))


def _cells(these: Kinds) -> int:
    return math.prod(n + 1 for n in these.size)


def _too_many(these: Kinds, most: int) -> str:
    return (
        f"weights make {len(these.size)} kinds of members with {_cells(these):.3g} coalitions by kind;"
        f" at most {most:.3g} can be counted here"
    )


def _listed(game: Joint, these: Kinds) -> Counts:
    """Count coalition by coalition."""
    members = len(these.of)
    by_kind = np.zeros((len(these.size), members), dtype=object)
    for coalition in vulnerable(game, these):
        size = sum(coalition.numbers) - 1
        for kind, critical in enumerate(coalition.critical):
            if critical:
                by_kind[kind, size] += coalition.times * coalition.numbers[kind] // these.size[kind]
    numbers, wins = _all_coalitions(game, these)
    return Counts(by_kind[list(these.of)], sum(_ways(these, inside) for inside in numbers.T[wins].tolist()))


def _ways(these: Kinds, inside: Sequence[int]) -> int:
    return math.prod(math.comb(n, k) for n, k in zip(these.size, inside, strict=True))


def _all_coalitions(game: Joint, these: Kinds) -> tuple[Whole, Truth]:
    """Return how many of each kind are in every coalition (kinds, coalitions), and which coalitions win."""
    numbers = np.indices(tuple(n + 1 for n in these.size)).reshape(len(these.size), -1)
    return numbers, game.wins(
        {vote: _weights(vote, at, these, numbers) for at, vote in enumerate(game.votes())}
    )


class _Part(NamedTuple):
    """All coalitions of some kinds of members, by size."""

    numbers: Whole  # (coalitions, kinds) how many of each kind
    sizes: Whole
    times: Whole  # in how many ways
    sums: dict[Vote, NDArray[Any]]


def _part(game: Joint, these: Kinds, chosen: range) -> _Part:
    rows = sorted(product(*(range(these.size[k] + 1) for k in chosen)), key=sum)
    numbers = np.array(rows, dtype=np.int64).reshape(len(rows), len(chosen))
    times = np.array(
        [math.prod(math.comb(these.size[k], n) for k, n in zip(chosen, row, strict=True)) for row in rows]
    )
    sums = {}
    for at, vote in enumerate(game.votes()):
        whole = np.int64 if sum(vote.whole.weights) < 2**62 else object
        loads = np.array([these.weights[k][at] for k in chosen], dtype=whole)
        sums[vote] = (
            (numbers.astype(whole) * loads).sum(axis=1)
            if len(chosen)
            else np.zeros(len(numbers), dtype=whole)
        )
    return _Part(numbers, numbers.sum(axis=1), times, sums)


def winning_by_size(game: Joint, these: Kinds) -> tuple[Whole, Whole]:
    """Return how many coalitions of each size win, and how many of them hold a given member of each kind."""
    members, middle = len(these.of), _middle(these)
    left = _part(game, these, range(middle))
    right = _part(game, these, range(middle, len(these.size)))
    sizes, starts = np.unique(right.sizes, return_index=True)
    beside = np.zeros(
        (members + 1, len(right.sizes)), dtype=right.times.dtype
    )  # ways of the left half, by its size
    everyone = np.zeros(members + 1, dtype=np.int64)
    held = np.zeros(
        (len(these.size), members + 1), dtype=np.int64
    )  # members of a kind in all winning coalitions
    for at, size in enumerate(left.sizes):
        wins = game.wins({vote: left.sums[vote][at] + right.sums[vote] for vote in right.sums})
        won = np.add.reduceat(np.where(wins, right.times, 0), starts) * left.times[at]
        everyone[sizes + size] += won
        held[:middle, sizes + size] += np.multiply.outer(left.numbers[at], won)
        beside[size] += np.where(wins, left.times[at], 0)
    ways = beside * right.times
    for size in range(members + 1 - int(sizes[-1])):
        for kind in range(len(these.size) - middle):
            held[middle + kind, sizes + size] += np.add.reduceat(ways[size] * right.numbers[:, kind], starts)
    return everyone, held // np.array(these.size)[:, None]


def _middle(these: Kinds) -> int:
    """Return the first kind of the second half: the halves have about as many coalitions."""
    products = np.cumsum(np.log([n + 1.0 for n in these.size]))
    return int(np.searchsorted(products, 0.5 * products[-1]))


class Coalition(NamedTuple):
    """Coalitions that are alike."""

    times: int  # how many there are
    numbers: tuple[int, ...]  # members of each kind in one
    critical: tuple[bool, ...]  # whether the coalition loses when one of that kind leaves it


def vulnerable(game: Joint, these: Kinds) -> Iterator[Coalition]:
    """Yield the winning coalitions that somebody can make lose by leaving.

    Raises ValueError, with the cost, for a game of too many different members.
    """
    if _cells(these) > MOST_LISTED:
        raise ValueError(_too_many(these, MOST_LISTED))
    shape = tuple(n + 1 for n in these.size)
    wins = _all_coalitions(game, these)[1].reshape(shape)
    critical = np.zeros((len(shape), *shape), dtype=bool)
    for kind in range(len(shape)):
        there, gone = _along(kind, slice(1, None), len(shape)), _along(kind, slice(None, -1), len(shape))
        critical[kind][there] = wins[there] & ~wins[gone]
    for place in np.flatnonzero(critical.any(axis=0)):
        inside = tuple(int(n) for n in np.unravel_index(place, shape))
        able = critical.reshape(len(shape), -1)[:, place]
        yield Coalition(_ways(these, inside), inside, tuple(bool(each) for each in able))


def _weights(vote: Vote, at: int, these: Kinds, numbers: Whole) -> Any:
    whole = np.int64 if sum(vote.whole.weights) < 2**62 else object
    return np.array([row[at] for row in these.weights], dtype=whole) @ numbers.astype(whole)


def _along(axis: int, part: slice, axes: int) -> tuple[slice, ...]:
    return tuple(part if a == axis else slice(None) for a in range(axes))
