"""From votes to whole seats: quotas with largest remainders, and highest averages, counted in whole ballots.

Whole votes are counted as they are. Shares and other fractions are first taken as parts of a billion ballots, so that 7 per
cent are 7 per cent and what ties does tie: rounding decides nothing. Ties go to the party named first.
"""

import math
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.arguments import Array, Numbers, choice, number, numbers, some_positive, whole
from model.compiled import equation

type Whole = NDArray[np.int64]
type Method = Literal["hare", "droop", "dhondt", "sainte_lague", "modified_sainte_lague"]

METHODS: tuple[str, ...] = get_args(Method.__value__)
HARE, DROOP, DHONDT, SAINTE_LAGUE, MODIFIED = range(5)

BILLION = 1_000_000_000
MOST_BALLOTS = 9 * BILLION  # counted as they are: their products with a billion are whole numbers of 64 bits
MOST_SEATS = 10_000  # of a chamber
_MOST_VOTES = 1e300  # whose sum is finite, too


@equation
def ballots(votes: Array, out: Whole) -> int:
    """Fill `out` with whole ballots in proportion to votes (>= 0), and return their sum."""
    total = 0.0
    as_they_are = True
    for party in range(votes.shape[0]):
        total += votes[party]
        as_they_are = as_they_are and votes[party] == math.floor(votes[party])
    as_they_are = as_they_are and total <= MOST_BALLOTS
    cast = 0
    for party in range(votes.shape[0]):
        out[party] = 0
        if total > 0.0:
            out[party] = int(
                votes[party] if as_they_are else math.floor(votes[party] / total * BILLION + 0.5)
            )
        cast += out[party]
    return cast


@equation
def leave_out(cast: Whole, total: int, threshold: float) -> int:
    """Set to nil the ballots of parties below a threshold (share of all), unless all are below; return what is left."""
    least = int(math.floor(threshold * BILLION + 0.5))
    left = 0
    for party in range(cast.shape[0]):
        if cast[party] * BILLION >= least * total:
            left += cast[party]
    if left == 0:
        return total
    for party in range(cast.shape[0]):
        if cast[party] * BILLION < least * total:
            cast[party] = 0
    return left


@equation
def largest_remainder(cast: Whole, total: int, seats: int, droop: bool, out: Array) -> None:
    """Add to `out` a seat for every full quota of ballots, and the rest by largest remainder.

    The Hare quota is total / seats, the Droop quota the smallest whole number of ballots above total / (seats + 1).

    Source: Gallagher and Mitchell (2005), appendix A; Droop (1881).
    """
    parties = cast.shape[0]
    size = total // (seats + 1) + 1 if droop else total  # a quota, in units of ballots times `scale`
    scale = 1 if droop else seats
    remainder = np.empty(parties, dtype=np.int64)
    given = 0
    for party in range(parties):
        full = cast[party] * scale // size
        out[party] += full
        given += full
        remainder[party] = cast[party] * scale - full * size if cast[party] > 0 else -1
    while given < seats:
        best = 0
        for party in range(1, parties):
            if remainder[party] > remainder[best]:
                best = party
        if remainder[best] < 0:  # more seats than ballots: all have had one, begin again
            for party in range(parties):
                remainder[party] = cast[party] if cast[party] > 0 else -1
            continue
        out[best] += 1.0
        remainder[best] = -1
        given += 1


@equation
def highest_average(cast: Whole, seats: int, first: int, step: int, out: Array) -> None:
    """Add seats to `out` one by one, each to the party with most ballots per divisor.

    A party's divisors are `first`, `10 + step`, `10 + 2 step`, in tenths: 10, 20, 30 for D'Hondt; 10, 30, 50 for
    Sainte-Laguë, 14, 30, 50 as modified.

    Source: Gallagher and Mitchell (2005), appendix A; Balinski and Young (2001).
    """
    parties = cast.shape[0]
    divisor = np.full(parties, first)
    won = np.zeros(parties, dtype=np.int64)
    for _ in range(seats):
        best = 0
        for party in range(1, parties):
            if cast[party] * divisor[best] > cast[best] * divisor[party]:
                best = party
        won[best] += 1
        divisor[best] = 10 + step * won[best]
    for party in range(parties):
        out[party] += won[party]


@equation
def list_seats(votes: Array, seats: int, threshold: float, method: int, out: Array) -> None:
    """Add list seats to `out`: by quotas or averages, parties below the threshold left out (equation 94).

    Threshold is a share of all votes; a party that meets it exactly passes, and if none does, all do. Methods are places in
    `METHODS`. Ties go to the party named first.

    Source: Gallagher and Mitchell (2005), appendix A.
    """
    cast = np.empty(votes.shape[0], dtype=np.int64)
    total = ballots(votes, cast)
    if total <= 0 or seats <= 0:
        return
    total = leave_out(cast, total, threshold)
    if method <= DROOP:
        largest_remainder(cast, total, seats, method == DROOP, out)
    else:
        highest_average(cast, seats, 14 if method == MODIFIED else 10, 10 if method == DHONDT else 20, out)


def apportion(votes: Numbers, seats: int, method: Method = "hare", threshold: float = 0.0) -> list[int]:
    """Return the seats of each party under a formula: "hare", "droop", "dhondt", "sainte_lague", "modified_sainte_lague".

    Votes are numbers of votes or shares; the threshold is a share of all votes that a party must reach, in [0, 1], and does
    not count when nobody reaches it. Ties go to the party named first. Raises ValueError.

    Source: Gallagher and Mitchell (2005), appendix A.
    """
    cast = some_positive("votes", numbers("votes", votes, 0.0, _MOST_VOTES))
    out = np.zeros(cast.size)
    code = METHODS.index(choice("method", method, METHODS))
    list_seats(
        cast, whole("seats", seats, 0, MOST_SEATS), number("threshold", threshold, 0.0, 1.0), code, out
    )
    return [int(won) for won in out]


def effective_number(shares: Numbers) -> float:
    """Return the effective number of parties: one over the sum of squared shares of votes or seats (at least 1).

    Numbers of votes or seats do as well as shares.

    Source: Laakso and Taagepera (1979).
    """
    parts = some_positive("shares", numbers("shares", shares, 0.0, _MOST_VOTES))
    parts = parts / float(parts.sum())
    return 1.0 / float(parts @ parts)


def disproportionality(votes: Numbers, seats: Numbers) -> float:
    """Return the least-squares index of the distance between shares of votes and of seats (in [0, 1]).

    The root of half the sum of squared differences; published in per cent. Numbers of votes and seats do as well as shares;
    parties without seats count with their votes.

    Source: Gallagher (1991).
    """
    cast = some_positive("votes", numbers("votes", votes, 0.0, _MOST_VOTES))
    won = some_positive("seats", numbers("seats", seats, 0.0, _MOST_VOTES, like=("votes", cast.size)))
    gap = cast / float(cast.sum()) - won / float(won.sum())
    return math.sqrt(0.5 * float(gap @ gap))
