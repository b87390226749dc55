"""How fast equilibria, compositions and challenges are, beside other programs where these are installed."""

import importlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.answers.joining_games import compositions, outcomes_of
from model.games.joining import Array, pure_equilibria
from model.games.logit import logit
from model.rules.bargaining import Table, rules
from model.rules.bargaining.challenge import challenge_rounds

# What others were measured or said to take (seconds), for programs that cannot be run here.
TOOLKIT_COMPOSITIONS = 0.12  # 512 compositions in a C++ toolkit for collective decisions
PYTHON_CHALLENGE_ROUND = 0.7  # one round of ten actors in a public Python implementation

type Figures = dict[str, float]


def fastest(work: Callable[[], object], repeats: int = 7) -> float:
    """Return the shortest of several times (seconds) after one call that is not counted."""
    work()
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def company_game(players: int, seed: int = 0) -> Array:
    """Return a random joining game in which others' company changes what joining is worth."""
    generator = np.random.default_rng(seed)
    alone = generator.normal(0.0, 0.5, players)
    effect = generator.normal(0.25, 0.5, (players, players))
    np.fill_diagonal(effect, 0.0)
    inside = (np.arange(1 << players)[:, None] >> np.arange(players)) & 1
    gains: Array = alone - 0.5 * effect.sum(axis=1) + inside @ effect.T
    return gains


def committee(members: int, issues: int = 1, seed: int = 0) -> Table:
    """Return a random table at which everybody sits."""
    generator = np.random.default_rng(seed)
    return Table(
        generator.random((members, issues)),
        generator.random((members, issues)),
        generator.random(members),
        np.full(members, 1.0 / members),
        generator.random(issues),
        generator.random(issues),
        0.5,
        0.0,
        0.9,
        2.0,
    )


def pure_equilibria_speed(players: int = 12) -> Figures:
    """Return seconds for all pure equilibria of a joining game (less than one is wanted for 12 players)."""
    game = company_game(players)
    return {f"pure_equilibria_{players}_seconds": fastest(lambda: pure_equilibria(game))}


def logit_speed(players: int = 10, rationality: float = 2.0) -> Figures:
    """Return seconds for a logit equilibrium, and times faster than pygambit's on the full table where it is installed.

    Both follow the principal branch from even chances to the same rationality; the largest difference of their chances is
    given too. At least 20 times faster is wanted for 10 players.
    """
    game = company_game(players)
    ours = fastest(lambda: logit(game, rationality))
    figures = {f"logit_{players}_seconds": ours}
    try:
        gambit: Any = importlib.import_module("pygambit")
    except ImportError:
        return figures
    shape = np.indices((2,) * players)
    profile = sum(axis << i for i, axis in enumerate(shape))
    theirs = gambit.Game.from_arrays(*(game[profile, i] * shape[i] for i in range(players)))
    started = time.perf_counter()
    point = gambit.qre.logit_solve_lambda(theirs, lam=[rationality])[0].profile
    took = time.perf_counter() - started
    chances = np.array([float(point[list(player.strategies)[1]]) for player in theirs.players])
    return figures | {
        "pygambit_logit_seconds": took,
        "logit_times_faster_than_pygambit": took / ours,
        "logit_largest_difference": float(np.abs(chances - logit(game, rationality)).max()),
    }


def compositions_speed(members: int = 9, rule: str = "condorcet") -> Figures:
    """Return seconds for the outcomes of all compositions of a body, compiled, in plain Python and with all that is said.

    512 compositions under `condorcet` ten times faster than the C++ toolkit are wanted.
    """
    table = committee(members)
    names = [f"member {number}" for number in range(members)]
    present = ((np.arange(1 << members)[:, None] >> np.arange(members)) & 1).astype(float)
    outcomes = fastest(lambda: outcomes_of(table, rule, present))
    function = rules[rule].function
    started = time.perf_counter()
    for row in present:
        function(table._replace(seats=row / max(row.sum(), 1.0)), 0)
    plain = time.perf_counter() - started
    count = 1 << members
    everything = fastest(lambda: compositions(table, rule, lambda outcome, _: float(outcome[0]), names), 3)
    return {
        f"compositions_{count}_seconds": outcomes,
        f"compositions_{count}_seconds_in_python": plain,
        f"compositions_{count}_seconds_with_preferences_and_words": everything,
        "compositions_times_faster_than_toolkit": TOOLKIT_COMPOSITIONS / outcomes,
    }


def challenge_speed(actors: int = 10) -> Figures:
    """Return seconds for one round of challenges, compiled and in plain Python (less than 0.001 is wanted for 10 actors)."""
    generator = np.random.default_rng(0)
    positions, capability, salience = generator.random((3, actors))
    ours = fastest(lambda: challenge_rounds(positions, capability, salience, 1), 50)
    plain = fastest(lambda: challenge_rounds(positions, capability, salience, 1, compiled=False), 3)
    return {
        f"challenge_round_{actors}_seconds": ours,
        f"challenge_round_{actors}_seconds_in_python": plain,
        "challenge_round_times_faster_than_public_python": PYTHON_CHALLENGE_ROUND / ours,
    }


def benchmark_concepts() -> Figures:
    """Return all figures of this module, measured one after the other."""
    return pure_equilibria_speed() | logit_speed() | compositions_speed() | challenge_speed()
