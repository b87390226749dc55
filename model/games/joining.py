"""The joining game among those invited, and its pure equilibria.

A joining game of n players is an array `gain` (2^n, n): what each player gains by being in rather than out, given the others
in the profile. Profiles are bitmasks: bit i is set when player i is in. A player's own bit does not matter to his gain.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from model.arguments import Array, functions, number, table, whole

type Profiles = NDArray[np.int64]

MOST_PLAYERS = 16
EVEN = 1e-12  # gains smaller than this leave a player indifferent


def joining_game(players: int, gain: Callable[[tuple[bool, ...], int], float]) -> Array:
    """Return the joining game (2^n, n) of a function that gives a player's gain from being in, given who else is.

    The function is called with the profile without the player in it, and the player.
    """
    count = whole("players", players, 1, MOST_PLAYERS)
    functions("gain", [gain])
    gains = np.empty((1 << count, count))
    for profile in range(1 << count):
        inside = tuple(bool(profile >> i & 1) for i in range(count))
        for player in range(count):
            if inside[player]:
                gains[profile, player] = gains[profile ^ (1 << player), player]
            else:
                gains[profile, player] = gain(inside, player)
    return gains


def members(profile: int) -> tuple[int, ...]:
    """Return the players who are in under a profile."""
    inside = whole("profile", profile)
    return tuple(i for i in range(inside.bit_length()) if inside >> i & 1)


def checked_game(gain: Array) -> tuple[Array, int]:
    """Return a joining game as an array and its number of players. Raises ValueError when it is none."""
    gains = np.ascontiguousarray(table("gain", gain))
    profiles, players = gains.shape
    if players > MOST_PLAYERS or profiles != 1 << players:
        raise ValueError(
            f"gain has the shape {gains.shape}; it must be (2^n, n) for n players, {MOST_PLAYERS} at most"
        )
    for player in range(players):
        low, high = _without_and_with(gains[:, player], player)
        if not np.allclose(low, high, rtol=1e-9, atol=1e-9):
            raise ValueError(
                f"gain[:, {player}] depends on whether player {player} is in himself; it must not, being what he gains by it"
            )
    return gains, players


def _without_and_with(column: Array, player: int) -> tuple[Array, Array]:
    halves = column.reshape(-1, 2, 1 << player)
    return halves[:, 0], halves[:, 1]


def who_is_in(players: int) -> NDArray[np.bool_]:
    """Return who is in under each profile (2^n, n)."""
    whole("players", players, 0, MOST_PLAYERS)
    inside: NDArray[np.bool_] = (np.arange(1 << players)[:, None] >> np.arange(players)) & 1 == 1
    return inside


def pure_equilibria(gain: Array, inertia: float = 0.0) -> Profiles:
    """Return all pure Nash equilibria of a joining game as bitmasks, in order of size and then number.

    Nobody in would gain more than `inertia` by leaving, and nobody out by joining; the indifferent may be either.

    Source: Nash (1951).
    """
    gains, players = checked_game(gain)
    number("inertia", inertia, 0.0)
    settled = np.where(who_is_in(players), gains >= -inertia - EVEN, gains <= inertia + EVEN)
    return by_size(np.flatnonzero(settled.all(axis=1)))


def by_size(profiles: NDArray[np.intp]) -> Profiles:
    """Return profiles in order of size and then number."""
    size = np.bitwise_count(profiles.astype(np.uint64))
    order: Profiles = profiles[np.lexsort((profiles, size))].astype(np.int64)
    return order


def answers_to(gains: Array, players: int, inertia: float) -> Profiles:
    """Return where each profile goes when each player answers it (2^n, n); the indifferent stay as they are."""
    profiles = np.arange(1 << players, dtype=np.int64)[:, None]
    bits = np.int64(1) << np.arange(players, dtype=np.int64)
    joined, left = profiles | bits, profiles & ~bits
    return np.where(gains > inertia + EVEN, joined, np.where(gains < -inertia - EVEN, left, profiles))
