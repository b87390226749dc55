"""Where best responses lead in a joining game, and whose change of side sets off what."""

from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numba import njit

from model.games.joining import Array, Profiles, answers_to, checked_game

type Activation = Literal["sweep", "single"]

MOST_SWEEPERS = 11  # players whose random orders are averaged exactly


class Basins(NamedTuple):
    """Where best responses in random order lead."""

    resting: Profiles  # (equilibria,) profiles that nobody wants to leave, the indifferent staying
    absorption: Array  # (2^n, equilibria) chance to come to rest there from each profile
    share: Array  # (equilibria,) mean of that over all profiles
    restless: Array  # (2^n,) chance never to come to rest


def basins(gain: Array, activation: Activation = "sweep", inertia: float = 0.0) -> Basins:
    """Return the basin of each resting profile when players answer one another in random order.

    "sweep": every round all players move once in an order drawn at random, each seeing those before him (exact for up to
    11 players). "single": one player who wants to move is drawn at a time. The indifferent stay as they are, so that a weak
    equilibrium can be a resting profile only if nobody strictly wants to leave it.

    Source: Young (1993) for best-response dynamics; Topkis (1998) for why they rest in games of complements.
    """
    table, players = checked_game(gain)
    answers = answers_to(table, players, inertia)
    profiles = np.arange(1 << players, dtype=np.int64)
    resting = profiles[(answers == profiles[:, None]).all(axis=1)]
    size = np.bitwise_count(resting.astype(np.uint64))
    resting = resting[np.lexsort((resting, size))]
    reached = np.zeros((profiles.size, resting.size))
    reached[resting, np.arange(resting.size)] = 1.0
    if activation not in ("sweep", "single"):
        raise ValueError(f"unknown activation {activation!r}; known are sweep, single")
    if activation == "sweep" and players > MOST_SWEEPERS:
        raise ValueError(f"random orders are averaged for at most {MOST_SWEEPERS} players; use 'single'")
    for _ in range(10_000 if resting.size else 0):
        if activation == "single":
            change = _single_move()(reached, answers)
        else:
            ahead = np.column_stack([_sweep()(column, answers.T.copy()) for column in reached.T.copy()])
            change = float(np.abs(ahead - reached).max())
            reached = ahead
        if change < 1e-12:
            break
    restless = np.clip(1.0 - reached.sum(axis=1), 0.0, 1.0)
    return Basins(resting, reached, reached.mean(axis=0), np.where(restless < 1e-9, 0.0, restless))


@cache
def _sweep() -> Callable[[Array, Profiles], Array]:
    """Return the compiled expectation of `ahead` after all players have moved once, in random order.

    Answers are (players, 2^n). What is ahead of each profile is found for every set of players still to move.
    """

    @njit(error_model="python")
    def sweep(ahead: Array, answers: Profiles) -> Array:
        profiles = ahead.shape[0]
        waiting = np.zeros((profiles, profiles))  # by the set of players still to move
        waiting[0] = ahead
        for mask in range(1, profiles):
            size = 0
            for player in range(answers.shape[0]):
                if mask >> player & 1:
                    size += 1
                    after = waiting[mask ^ (1 << player)]
                    for profile in range(profiles):
                        waiting[mask, profile] += after[answers[player, profile]]
            for profile in range(profiles):
                waiting[mask, profile] /= size
        after_all: Array = waiting[profiles - 1]
        return after_all

    kernel: Callable[[Array, Profiles], Array] = sweep
    return kernel


@cache
def _single_move() -> Callable[[Array, Profiles], float]:
    """Return the compiled step, in place, to the expectation after one who wants to move has; it gives the largest move."""

    @njit(error_model="python")
    def step(reached: Array, answers: Profiles) -> float:
        longest = 0.0
        for profile in range(answers.shape[0]):
            movers = 0.0
            for player in range(answers.shape[1]):
                if answers[profile, player] != profile:
                    movers += 1.0
            if movers > 0.0:
                for place in range(reached.shape[1]):
                    total = 0.0
                    for player in range(answers.shape[1]):
                        if answers[profile, player] != profile:
                            total += reached[answers[profile, player], place]
                    total = total / movers
                    longest = max(longest, abs(total - reached[profile, place]))
                    reached[profile, place] = total
        return longest

    kernel: Callable[[Array, Profiles], float] = step
    return kernel


class Pivot(NamedTuple):
    """What it would change if one player were held where he does not want to be."""

    player: int
    margin: float  # what he gains by being where he is
    followers: tuple[int, ...]  # who would then want to change at once
    leads_to: int | None  # where the others' answers come to rest, None if they go in circles


def pivotal(gain: Array, profile: int, inertia: float = 0.0) -> tuple[Pivot, ...]:
    """Return for each player what his change of side would set off at a profile; a pivotal player has followers.

    The others answer in turn, the player held on the other side, until nobody wants to move.

    Source: Schelling (1978); Granovetter (1978).
    """
    table, players = checked_game(gain)
    answers = answers_to(table, players, inertia)
    found = []
    for player in range(players):
        bit = 1 << player
        turned = int(profile) ^ bit
        followers = tuple(j for j in range(players) if j != player and int(answers[turned, j]) != turned)
        margin = float(table[profile, player]) * (1.0 if profile & bit else -1.0)
        found.append(Pivot(player, margin, followers, _settled(answers, turned, player)))
    return tuple(found)


def _settled(answers: Profiles, profile: int, held: int) -> int | None:
    others = [j for j in range(answers.shape[1]) if j != held]
    seen = set()
    while profile not in seen:
        seen.add(profile)
        before = profile
        for other in others:
            profile = int(answers[profile, other])
        if profile == before:
            return profile
    return None
