"""Small games in normal form: one payoff array per player, axes in the order of players."""

from collections.abc import Sequence

import numpy as np

from model.arguments import Array, block, listed
from model.games.joining import EVEN


def checked_form(payoffs: Sequence[Array]) -> list[Array]:
    """Return payoffs as arrays. Raises ValueError when they make no game."""
    tables = [
        block(f"payoffs[{player}]", table)
        for player, table in enumerate(listed("payoffs", payoffs, "arrays, one for each player"))
    ]
    for player, table in enumerate(tables):
        if table.shape != tables[0].shape or table.ndim != len(tables) or table.size == 0:
            raise ValueError(
                f"payoffs[{player}] has the shape {table.shape}; it must have one axis for each of {len(tables)} players,"
                f" of the same lengths as payoffs[0]"
            )
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
