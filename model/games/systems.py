"""Logit equilibria as zeros of a smooth system: of joining games and of games in normal form."""

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from model.arguments import Array
from model.games.joining import checked_game, pure_equilibria
from model.games.normal_form import checked_form, pure_equilibria_of


class System(Protocol):
    """Logit equilibria of a game as zeros of y - rationality * u(p(y)), y the scores behind the choices."""

    scores: int

    def chances(self, y: Array) -> Array:
        """Return the choice probabilities."""

    def payoffs(self, y: Array) -> tuple[Array, Array]:
        """Return expected payoffs (unknowns,) and their slopes in the scores (unknowns, unknowns)."""

    def starts(self, count: int, rationality: float, seed: int) -> Iterator[Array]:
        """Yield scores from which to look for equilibria."""

    def contraction_below(self) -> float:
        """Return a rationality below which there is only one equilibrium."""


def logistic(y: Array) -> Array:
    """Return the chances that belong to log odds."""
    small = np.exp(-np.abs(y))
    return np.where(y >= 0.0, 1.0, small) / (1.0 + small)


class JoiningSystem:
    """The logit system of a joining game: one score per player, the log odds of being in."""

    def __init__(self, gain: Array) -> None:
        table, self.scores = checked_game(gain)
        self.table = table
        self.tensor = table[
            :, ::-1
        ].copy()  # axes of profiles and columns both from the last player to the first

    def chances(self, y: Array) -> Array:
        """Return the choice probabilities."""
        return logistic(y)

    def payoffs(self, y: Array) -> tuple[Array, Array]:
        """Return expected payoffs and their slopes in the scores."""
        p = logistic(y)
        slopes = np.empty((self.scores, self.scores))
        expected = self._expect(self.tensor, p[::-1], slopes)[::-1]
        return expected, slopes.T[::-1, ::-1] * (p * (1.0 - p))

    def _expect(self, tensor: Array, p: Array, slopes: Array) -> Array:
        """Return expected gains, and fill `slopes` (player moved, gain) halving the players again and again."""
        count = p.size
        if count == 1:
            difference = tensor[1] - tensor[0]
            slopes[0] = difference
            expected: Array = tensor[0] + p[0] * difference
            return expected
        half = count // 2
        first, second = _profile_chances(p[:half]), _profile_chances(p[half:])
        grid = tensor.reshape(first.size, second.size, -1)
        self._expect(second @ grid, p[:half], slopes[:half])
        over_first = (first @ grid.reshape(first.size, -1)).reshape(second.size, -1)
        return self._expect(over_first, p[half:], slopes[half:])

    def starts(self, count: int, rationality: float, seed: int) -> Iterator[Array]:
        """Yield scores at every pure equilibrium, then random ones."""
        for profile in pure_equilibria(self.table):
            yield rationality * self.table[profile]
        yield from _random_scores(self.scores, count, seed)

    def contraction_below(self) -> float:
        """Return a rationality below which replies are a contraction."""
        effect = np.zeros(self.scores)
        for player in range(self.scores):
            halves = self.table.reshape(-1, 2, 1 << player, self.scores)
            effect += np.abs(halves[:, 1] - halves[:, 0]).max(axis=(0, 1))
        most = float(effect.max())
        return 4.0 / most if most > 0.0 else math.inf


def _profile_chances(p: Array) -> Array:
    """Return the chance of each profile of independent players (first player most significant)."""
    chances = np.ones(1)
    for chance in p:
        chances = np.multiply.outer(chances, np.array((1.0 - chance, chance))).ravel()
    return chances


def _random_scores(size: int, count: int, seed: int) -> Iterator[Array]:
    """Yield random scores: a third each of even chances, of spread ones, and of near certainties."""
    generator = np.random.default_rng(seed)
    for number in range(count):
        yield generator.normal(0.0, (0.5, 3.0, 12.0)[number % 3], size)


class NormalFormSystem:
    """The logit system of a game in normal form: one score per strategy of each player."""

    def __init__(self, payoffs: Sequence[Array]) -> None:
        self.tables = checked_form(payoffs)
        self.sizes = self.tables[0].shape
        self.scores = sum(self.sizes)
        self.ends = np.cumsum(self.sizes)

    def split(self, stacked: Array) -> list[Array]:
        """Return what belongs to each player."""
        return list(np.split(stacked, self.ends[:-1]))

    def chances(self, y: Array) -> Array:
        """Return the choice probabilities."""
        parts = [np.exp(part - part.max()) for part in self.split(y)]
        return np.concatenate([part / part.sum() for part in parts])

    def payoffs(self, y: Array) -> tuple[Array, Array]:
        """Return expected payoffs and their slopes in the scores."""
        p = self.split(self.chances(y))
        players = len(p)
        expected, slopes = np.empty(self.scores), np.zeros((self.scores, self.scores))
        for i, table in enumerate(self.tables):
            mine = slice(self.ends[i] - self.sizes[i], self.ends[i])
            expected[mine] = self._contract(table, p, {i})
            for j in range(players):
                if j != i:
                    theirs = slice(self.ends[j] - self.sizes[j], self.ends[j])
                    effect = self._contract(table, p, {i, j})
                    effect = effect if i < j else effect.T
                    slopes[mine, theirs] = effect * p[j] - np.outer(effect @ p[j], p[j])
        return expected, slopes

    def _contract(self, table: Array, p: list[Array], keep: set[int]) -> Array:
        for player in range(len(p) - 1, -1, -1):
            if player not in keep:
                table = np.tensordot(table, p[player], axes=(player, 0))
        return table

    def starts(self, count: int, rationality: float, seed: int) -> Iterator[Array]:
        """Yield scores at every pure equilibrium, then random ones."""
        for profile in pure_equilibria_of(self.tables):
            scores = []
            for i, table in enumerate(self.tables):
                place: tuple[int | slice, ...] = tuple(
                    slice(None) if j == i else s for j, s in enumerate(profile)
                )
                scores.append(rationality * table[place])
            yield np.concatenate(scores)
        yield from _random_scores(self.scores, count, seed)

    def contraction_below(self) -> float:
        """Return a rationality below which replies are a contraction."""
        effect = 0.0
        for i, table in enumerate(self.tables):
            total = 0.0
            for j in range(len(self.tables)):
                if j != i:
                    total += float((table.max(axis=j) - table.min(axis=j)).max())
            effect = max(effect, total)
        return 1.0 / effect if effect > 0.0 else math.inf
