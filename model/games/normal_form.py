"""Small games in normal form: one payoff array per player, axes in the order of players."""

from collections.abc import Sequence

import numpy as np

from model.games.joining import EVEN, Array


def checked_form(payoffs: Sequence[Array]) -> list[Array]:
    """Return payoffs as arrays. Raises ValueError when they make no game."""
    tables = [np.asarray(table, dtype=float) for table in payoffs]
    if len(tables) < 1 or any(t.shape != tables[0].shape or t.ndim != len(tables) for t in tables):
        raise ValueError("a normal form needs one payoff array per player, each with one axis per player")
    if any(not np.isfinite(t).all() for t in tables):
        raise ValueError("payoffs must be finite")
    return tables


def pure_equilibria_of(payoffs: Sequence[Array]) -> list[tuple[int, ...]]:
    """Return all pure Nash equilibria of a game in normal form (one payoff array per player, axes in order of players).

    Source: Nash (1951).
    """
    tables = checked_form(payoffs)
    best = np.ones(tables[0].shape, dtype=bool)
    for player, table in enumerate(tables):
        best &= table >= table.max(axis=player, keepdims=True) - EVEN
    return [tuple(int(s) for s in profile) for profile in np.argwhere(best)]
