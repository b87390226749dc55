"""The joining game among those invited, and its pure equilibria.

A joining game of n players is an array `gain` (2^n, n): what each player gains by being in rather than out, given the others
in the profile. Profiles are bitmasks: bit i is set when player i is in. A player's own bit does not matter to his gain.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]
type Profiles = NDArray[np.int64]

MOST_PLAYERS = 16
EVEN = 1e-12  # gains smaller than this leave a player indifferent


def joining_game(players: int, gain: Callable[[tuple[bool, ...], int], float]) -> Array:
    """Return the joining game (2^n, n) of a function that gives a player's gain from being in, given who else is.

    The function is called with the profile without the player in it, and the player.
    """
    table = np.empty((1 << players, players))
    for profile in range(1 << players):
        inside = tuple(bool(profile >> i & 1) for i in range(players))
        for player in range(players):
            if inside[player]:
                table[profile, player] = table[profile ^ (1 << player), player]
            else:
                table[profile, player] = gain(inside, player)
    return table


def members(profile: int) -> tuple[int, ...]:
    """Return the players who are in under a profile."""
    return tuple(i for i in range(int(profile).bit_length()) if profile >> i & 1)


def checked_game(gain: Array) -> tuple[Array, int]:
    """Return a joining game as an array and its number of players. Raises ValueError when it is none."""
    table = np.ascontiguousarray(gain, dtype=float)
    if table.ndim != 2 or table.shape[0] != 1 << table.shape[1] or table.shape[1] < 1:
        raise ValueError(f"a joining game of n players is an array (2^n, n), not {table.shape}")
    players = table.shape[1]
    if players > MOST_PLAYERS:
        raise ValueError(f"joining games are solved for at most {MOST_PLAYERS} players, not {players}")
    if not np.isfinite(table).all():
        raise ValueError("gains must be finite")
    for player in range(players):
        low, high = _without_and_with(table[:, player], player)
        if not np.allclose(low, high, rtol=1e-9, atol=1e-9):
            raise ValueError(f"the gain of player {player} depends on whether he is in himself")
    return table, players


def _without_and_with(column: Array, player: int) -> tuple[Array, Array]:
    halves = column.reshape(-1, 2, 1 << player)
    return halves[:, 0], halves[:, 1]


def who_is_in(players: int) -> NDArray[np.bool_]:
    """Return who is in under each profile (2^n, n)."""
    inside: NDArray[np.bool_] = (np.arange(1 << players)[:, None] >> np.arange(players)) & 1 == 1
    return inside


def pure_equilibria(gain: Array, inertia: float = 0.0) -> Profiles:
    """Return all pure Nash equilibria of a joining game as bitmasks, in order of size and then number.

    Nobody in would gain more than `inertia` by leaving, and nobody out by joining; the indifferent may be either.

    Source: Nash (1951).
    """
    table, players = checked_game(gain)
    settled = np.where(who_is_in(players), table >= -inertia - EVEN, table <= inertia + EVEN)
    found = np.flatnonzero(settled.all(axis=1))
    size = np.bitwise_count(found.astype(np.uint64))
    order: Profiles = found[np.lexsort((found, size))].astype(np.int64)
    return order


def answers_to(table: Array, players: int, inertia: float) -> Profiles:
    """Return where each profile goes when each player answers it (2^n, n); the indifferent stay as they are."""
    profiles = np.arange(1 << players, dtype=np.int64)[:, None]
    bits = np.int64(1) << np.arange(players, dtype=np.int64)
    joined, left = profiles | bits, profiles & ~bits
    return np.where(table > inertia + EVEN, joined, np.where(table < -inertia - EVEN, left, profiles))
