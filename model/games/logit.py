"""Logit (quantal response) equilibria of joining games and of games in normal form."""

from collections.abc import Sequence

from model.arguments import Array, block
from model.games.branches import Branches, Path, all_branches, principal_path, principal_point
from model.games.systems import JoiningSystem, NormalFormSystem


def logit(gain: Array, rationality: float) -> Array:
    """Return each player's chance to be in at the logit equilibrium on the principal branch (n,).

    p_i = 1 / (1 + exp(-rationality * E[gain_i])), the others joining independently with their own chances. The branch is
    followed from rationality 0, where all chances are even; if it turns back it is the first point at that rationality.
    It can be one of several equilibria: see `logit_branches`.

    Source: McKelvey and Palfrey (1995); Turocy (2005) for the branch.
    """
    return principal_point(JoiningSystem(gain), rationality)


def logit_path(gain: Array, until: float, turns: bool = True) -> Path:
    """Return the principal branch of a joining game from rationality 0 up to a rationality (`turns` False: until it turns).

    Source: Turocy (2005).
    """
    return principal_path(JoiningSystem(gain), until, turns)


def logit_branches(gain: Array, rationality: float, starts: int = 64, seed: int = 0) -> Branches:
    """Return all logit equilibria of a joining game that are found at a rationality.

    Looks along the principal branch, from every pure equilibrium, from chances drawn at random, and along the branches of
    whatever it finds. `unique` says when there is provably no other.

    Source: McKelvey and Palfrey (1995); Turocy (2005).
    """
    return all_branches(JoiningSystem(gain), rationality, starts, seed)


def logit_equilibrium(
    row: Array | Sequence[Sequence[float]], col: Array | Sequence[Sequence[float]], lam: float
) -> tuple[Array, Array]:
    """Return the mixed strategies of both players at the logit equilibrium of a bimatrix game on the principal branch.

    Payoffs are (rows, columns) for the row and for the column player.

    Source: McKelvey and Palfrey (1995).
    """
    first, second = logit_profile([block("row", row), block("col", col)], lam)
    return first, second


def logit_profile(payoffs: Sequence[Array], lam: float) -> list[Array]:
    """Return the mixed strategies of all players at the logit equilibrium of a normal form on the principal branch.

    Source: McKelvey and Palfrey (1995).
    """
    system = NormalFormSystem(payoffs)
    return system.split(principal_point(system, lam))


def logit_profile_path(payoffs: Sequence[Array], until: float, turns: bool = True) -> Path:
    """Return the principal branch of a game in normal form (strategies of all players side by side).

    Source: Turocy (2005).
    """
    return principal_path(NormalFormSystem(payoffs), until, turns)


def logit_profile_branches(payoffs: Sequence[Array], lam: float, starts: int = 64, seed: int = 0) -> Branches:
    """Return all logit equilibria of a game in normal form that are found at a rationality.

    Source: McKelvey and Palfrey (1995); Turocy (2005).
    """
    return all_branches(NormalFormSystem(payoffs), lam, starts, seed)
