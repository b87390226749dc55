"""Where best responses lead in a joining game, and whose change of side sets off what."""

from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from model.arguments import Array, choice, number, whole
from model.games.joining import Profiles, answers_to, by_size, checked_game

type Activation = Literal["sweep", "single"]

MOST_SWEEPERS = 11  # players whose random orders are averaged exactly
MOST_STEPS = 3e9  # additions
_DECIDED = 1e-12


class Basins(NamedTuple):
    """Where best responses in random order lead."""

    resting: Profiles  # (equilibria,) profiles that nobody wants to leave, the indifferent staying
    absorption: Array  # (2^n, equilibria) chance to come to rest there from each profile
    share: Array  # (equilibria,) mean of that over all profiles
    restless: Array  # (2^n,) chance never to come to rest
    open: float  # largest chance left undecided: any chance above may be larger by so much (0: exact)


def basins(
    gain: Array, activation: Activation = "sweep", inertia: float = 0.0, most_steps: float = MOST_STEPS
) -> Basins:
    """Return the basin of each resting profile when players answer one another in random order.

    "sweep": every round all players move once in an order drawn at random, each seeing those before him (exact, for up to
    11 players). "single": one player who wants to move is drawn at a time; moves are followed until less than 1e-12 of the
    chance is undecided from any profile or `most_steps` additions are done (the default takes seconds), and `open` says what
    is undecided then. The indifferent stay as they are, so that a weak equilibrium can be a resting profile only if nobody
    strictly wants to leave it.

    Source: Young (1993) for best-response dynamics; Topkis (1998) for why they rest in games of complements; Kemeny and
    Snell (1960), chapter 3, for the chances of absorption.
    """
    gains, players = checked_game(gain)
    choice("activation", activation, ("sweep", "single"))
    if activation == "sweep" and players > MOST_SWEEPERS:
        raise ValueError(
            f"gain has {players} players; activation 'sweep' takes {MOST_SWEEPERS} at most: use 'single'"
        )
    answers = answers_to(gains, players, number("inertia", inertia, 0.0))
    resting = by_size(np.flatnonzero((answers == np.arange(1 << players)[:, None]).all(axis=1)))
    if activation == "sweep":
        reached = _absorbed(_rounds()(answers.T.copy()), resting)
    else:
        reached = _followed(answers, resting, number("most_steps", most_steps, 0.0))
    left = float(np.abs(1.0 - reached.sum(axis=1)).max())
    absorption = reached[:, :-1]
    return Basins(
        resting, absorption, absorption.mean(axis=0), reached[:, -1], left if left >= _DECIDED else 0.0
    )


def _start(resting: Profiles, lost: NDArray[np.bool_]) -> Array:
    """Return where it is decided from the start: at rest, or (last column) where no order of moves leads to rest."""
    reached = np.zeros((lost.size, resting.size + 1))
    reached[resting, np.arange(resting.size)] = 1.0
    reached[lost, -1] = 1.0
    return reached


def _able(
    resting: Profiles, leads: Callable[[NDArray[np.bool_]], NDArray[np.bool_]], profiles: int
) -> NDArray[np.bool_]:
    """Return from which profiles some order of moves leads to rest; `leads` says from which one step does to a set."""
    able = np.zeros(profiles, dtype=bool)
    able[resting] = True
    while True:
        more = able | leads(able)
        if (more == able).all():
            return able
        able = more


def _absorbed(transitions: Array, resting: Profiles) -> Array:
    """Return the chances of absorption of a chain, by solving for them."""
    able = _able(resting, lambda known: transitions @ known > 0.0, len(transitions))
    reached = _start(resting, ~able)
    between = able.copy()
    between[resting] = False
    inner = transitions[np.ix_(between, between)]
    outward = transitions[between] @ reached
    reached[between] = np.clip(np.linalg.solve(np.eye(len(inner)) - inner, outward), 0.0, 1.0)
    return reached


def _followed(answers: Profiles, resting: Profiles, most_steps: float) -> Array:
    """Return the chances of absorption under single moves, move by move."""
    able = _able(resting, lambda known: known[answers].any(axis=1), len(answers))
    reached = _start(resting, ~able)
    for _ in range(max(1, int(most_steps / (reached.size * answers.shape[1])))):
        if (1.0 - reached.sum(axis=1)).max() < _DECIDED:
            break
        _single_move()(reached, answers)
    return reached


@cache
def _rounds() -> Callable[[Profiles], Array]:
    """Return the compiled chances (2^n, 2^n) to go from each profile to each in a round in which all move in random order.

    Answers are (players, 2^n). Within a round every player has not moved, has moved out or has moved in: a number of three
    digits, which only grows.
    """

    @njit(error_model="python")
    def rounds(answers: Profiles) -> Array:
        players, profiles = answers.shape
        states = 3**players
        moved, inside = np.zeros(states, dtype=np.int64), np.zeros(states, dtype=np.int64)
        for state in range(states):
            rest = state
            for player in range(players):
                if rest % 3 > 0:
                    moved[state] |= 1 << player
                if rest % 3 == 2:
                    inside[state] |= 1 << player
                rest //= 3
        after = np.zeros((profiles, profiles))
        chance = np.zeros(states)
        for profile in range(profiles):
            chance[:] = 0.0
            chance[0] = 1.0
            for state in range(states):
                if chance[state] > 0.0:
                    here = (profile & ~moved[state]) | inside[state]
                    waiting = 0
                    for player in range(players):
                        waiting += 1 - (moved[state] >> player & 1)
                    if waiting == 0:
                        after[profile, here] += chance[state]
                    place = 1
                    for player in range(players):
                        if moved[state] >> player & 1 == 0:
                            goes = answers[player, here] >> player & 1
                            chance[state + place * (1 + goes)] += chance[state] / waiting
                        place *= 3
        return after

    kernel: Callable[[Profiles], Array] = rounds
    return kernel


@cache
def _single_move() -> Callable[[Array, Profiles], None]:
    """Return the compiled step, in place, to the expectation after one who wants to move has."""

    @njit(error_model="python")
    def step(reached: Array, answers: Profiles) -> None:
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
                    reached[profile, place] = total / movers

    kernel: Callable[[Array, Profiles], None] = step
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
    whole("profile", profile, 0, (1 << players) - 1)
    answers = answers_to(table, players, number("inertia", inertia, 0.0))
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
