"""The month's joining game among those invited, and small games in normal form: their equilibria.

A joining game of n players is an array `gain` (2^n, n): what each player gains by being in rather than out, given the others
in the profile. Profiles are bitmasks: bit i is set when player i is in. A player's own bit does not matter to his gain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray

type Array = NDArray[np.float64]
type Profiles = NDArray[np.int64]
type Activation = Literal["sweep", "single"]

MOST_PLAYERS = 16
MOST_SWEEPERS = 11  # players whose random orders are averaged exactly
EVEN = 1e-12  # gains smaller than this leave a player indifferent


# the game


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


def _checked(gain: Array) -> tuple[Array, int]:
    table = np.ascontiguousarray(gain, dtype=float)
    if table.ndim != 2 or table.shape[0] != 1 << table.shape[1] or table.shape[1] < 1:
        raise ValueError(f"a joining game of n players is an array (2^n, n), not {table.shape}")
    players = table.shape[1]
    if players > MOST_PLAYERS:
        raise ValueError(
            f"joining games are solved for at most {MOST_PLAYERS} players, not {players}"
        )
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


def _inside(players: int) -> NDArray[np.bool_]:
    """Return who is in under each profile (2^n, n)."""
    inside: NDArray[np.bool_] = (np.arange(1 << players)[:, None] >> np.arange(players)) & 1 == 1
    return inside


# pure equilibria and how they are reached


def pure_equilibria(gain: Array, inertia: float = 0.0) -> Profiles:
    """Return all pure Nash equilibria of a joining game as bitmasks, in order of size and then number.

    Nobody in would gain more than `inertia` by leaving, and nobody out by joining; the indifferent may be either.

    Source: Nash (1951).
    """
    table, players = _checked(gain)
    settled = np.where(_inside(players), table >= -inertia - EVEN, table <= inertia + EVEN)
    found = np.flatnonzero(settled.all(axis=1))
    size = np.bitwise_count(found.astype(np.uint64))
    order: Profiles = found[np.lexsort((found, size))].astype(np.int64)
    return order


def _answers(table: Array, players: int, inertia: float) -> Profiles:
    """Return where each profile goes when each player answers it (2^n, n); the indifferent stay as they are."""
    profiles = np.arange(1 << players, dtype=np.int64)[:, None]
    bits = np.int64(1) << np.arange(players, dtype=np.int64)
    joined, left = profiles | bits, profiles & ~bits
    return np.where(
        table > inertia + EVEN, joined, np.where(table < -inertia - EVEN, left, profiles)
    )


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
    table, players = _checked(gain)
    answers = _answers(table, players, inertia)
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
    table, players = _checked(gain)
    answers = _answers(table, players, inertia)
    found = []
    for player in range(players):
        bit = 1 << player
        turned = int(profile) ^ bit
        followers = tuple(
            j for j in range(players) if j != player and int(answers[turned, j]) != turned
        )
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


def pure_equilibria_of(payoffs: Sequence[Array]) -> list[tuple[int, ...]]:
    """Return all pure Nash equilibria of a game in normal form (one payoff array per player, axes in order of players).

    Source: Nash (1951).
    """
    tables = _normal_form(payoffs)
    best = np.ones(tables[0].shape, dtype=bool)
    for player, table in enumerate(tables):
        best &= table >= table.max(axis=player, keepdims=True) - EVEN
    return [tuple(int(s) for s in profile) for profile in np.argwhere(best)]


# logit (quantal response) equilibrium


class Path(NamedTuple):
    """The principal branch of logit equilibria: from even chances without rationality on."""

    rationality: Array  # (points,) not always rising: the branch can turn back
    probability: Array  # (points, unknowns)
    complete: bool  # whether it was followed up to the rationality asked for


class Branches(NamedTuple):
    """All logit equilibria found at one rationality."""

    rationality: float
    probability: Array  # (found, unknowns)
    principal: int | None  # which of them the principal branch comes to first
    stable: NDArray[
        np.bool_
    ]  # (found,) whether small errors in beliefs die out under logit replies
    unique: (
        bool  # proven to be the only one (replies are a contraction); False only means not proven
    )

    @property
    def several(self) -> bool:
        """Whether more than one was found: then any single one is one of several."""
        return len(self.probability) > 1


class _System(Protocol):
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


def logit(gain: Array, rationality: float) -> Array:
    """Return each player's chance to be in at the logit equilibrium on the principal branch (n,).

    p_i = 1 / (1 + exp(-rationality * E[gain_i])), the others joining independently with their own chances. The branch is
    followed from rationality 0, where all chances are even; if it turns back it is the first point at that rationality.
    It can be one of several equilibria: see `logit_branches`.

    Source: McKelvey and Palfrey (1995); Turocy (2005) for the branch.
    """
    return _principal(_Joining(gain), rationality)


def logit_path(gain: Array, until: float, turns: bool = True) -> Path:
    """Return the principal branch of a joining game from rationality 0 up to a rationality (`turns` False: until it turns).

    Source: Turocy (2005).
    """
    return _path(_Joining(gain), until, turns)


def logit_branches(gain: Array, rationality: float, starts: int = 64, seed: int = 0) -> Branches:
    """Return all logit equilibria of a joining game that are found at a rationality.

    Looks along the principal branch, from every pure equilibrium, from chances drawn at random, and along the branches of
    whatever it finds. `unique` says when there is provably no other.

    Source: McKelvey and Palfrey (1995); Turocy (2005).
    """
    return _branches(_Joining(gain), rationality, starts, seed)


def logit_equilibrium(
    row: Array | Sequence[Sequence[float]], col: Array | Sequence[Sequence[float]], lam: float
) -> tuple[Array, Array]:
    """Return the mixed strategies of both players at the logit equilibrium of a bimatrix game on the principal branch.

    Payoffs are (rows, columns) for the row and for the column player.

    Source: McKelvey and Palfrey (1995).
    """
    first, second = logit_profile([np.asarray(row, dtype=float), np.asarray(col, dtype=float)], lam)
    return first, second


def logit_profile(payoffs: Sequence[Array], lam: float) -> list[Array]:
    """Return the mixed strategies of all players at the logit equilibrium of a normal form on the principal branch.

    Source: McKelvey and Palfrey (1995).
    """
    system = _NormalForm(payoffs)
    return system.split(_principal(system, lam))


def logit_profile_path(payoffs: Sequence[Array], until: float, turns: bool = True) -> Path:
    """Return the principal branch of a game in normal form (strategies of all players side by side).

    Source: Turocy (2005).
    """
    return _path(_NormalForm(payoffs), until, turns)


def logit_profile_branches(
    payoffs: Sequence[Array], lam: float, starts: int = 64, seed: int = 0
) -> Branches:
    """Return all logit equilibria of a game in normal form that are found at a rationality.

    Source: McKelvey and Palfrey (1995); Turocy (2005).
    """
    return _branches(_NormalForm(payoffs), lam, starts, seed)


def symmetric_logit(gain_by_count: Sequence[float] | Array, lam: float, grid: int = 4000) -> Array:
    """Return all symmetric logit equilibria of a symmetric joining game: the chance with which each is in, rising.

    `gain_by_count[k]` is the gain from being in when k of the other n - 1 are. All sign changes on a grid of log odds
    are found and refined.

    Source: McKelvey and Palfrey (1995); Goeree, Holt and Palfrey (2016).
    """
    gains = np.asarray(gain_by_count, dtype=float)
    reach = 1.0 + abs(lam) * float(np.abs(gains).max())
    odds = np.unique(
        np.concatenate([np.linspace(-reach, reach, grid), np.linspace(-8.0, 8.0, grid)])
    )

    def off(y: float) -> float:
        return y - lam * _expected_by_count(gains, 1.0 / (1.0 + math.exp(-y)))

    return np.array([1.0 / (1.0 + math.exp(-y)) for y in _roots(off, odds)])


def symmetric_mixed(gain_by_count: Sequence[float] | Array, grid: int = 4000) -> Array:
    """Return all symmetric mixed Nash equilibria, chances strictly between 0 and 1 at which being in gains nothing.

    Source: Nash (1951); Diekmann (1985) for the volunteer's dilemma.
    """
    gains = np.asarray(gain_by_count, dtype=float)
    inner = np.linspace(0.0, 1.0, grid + 1)[1:-1]
    return np.array(_roots(lambda p: _expected_by_count(gains, p), inner))


def _expected_by_count(gains: Array, p: float) -> float:
    others = len(gains) - 1
    return sum(
        math.comb(others, k) * p**k * (1.0 - p) ** (others - k) * float(g)
        for k, g in enumerate(gains)
    )


def _roots(value: Callable[[float], float], grid: Array) -> list[float]:
    """Return the roots between points of a grid at which a function changes sign, and the points where it is zero."""
    found = []
    values = [value(float(x)) for x in grid]
    for a, b, at_a, at_b in zip(grid[:-1], grid[1:], values[:-1], values[1:], strict=True):
        low, high = float(a), float(b)
        if at_a == 0.0:
            found.append(low)
        elif at_a * at_b < 0.0:
            for _ in range(100):
                middle = 0.5 * (low + high)
                if middle in (low, high):
                    break
                low, high = (middle, high) if value(middle) * at_a > 0.0 else (low, middle)
            found.append(0.5 * (low + high))
    return found + ([float(grid[-1])] if values[-1] == 0.0 else [])


def _logistic(y: Array) -> Array:
    small = np.exp(-np.abs(y))
    return np.where(y >= 0.0, 1.0, small) / (1.0 + small)


class _Joining:
    """The logit system of a joining game: one score per player, the log odds of being in."""

    def __init__(self, gain: Array) -> None:
        table, self.scores = _checked(gain)
        self.table = table
        self.tensor = table[
            :, ::-1
        ].copy()  # axes of profiles and columns both from the last player to the first

    def chances(self, y: Array) -> Array:
        return _logistic(y)

    def payoffs(self, y: Array) -> tuple[Array, Array]:
        p = _logistic(y)
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
        for profile in pure_equilibria(self.table):
            yield rationality * self.table[profile]
        yield from _random_scores(self.scores, count, seed)

    def contraction_below(self) -> float:
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


def _normal_form(payoffs: Sequence[Array]) -> list[Array]:
    tables = [np.asarray(table, dtype=float) for table in payoffs]
    if len(tables) < 1 or any(t.shape != tables[0].shape or t.ndim != len(tables) for t in tables):
        raise ValueError(
            "a normal form needs one payoff array per player, each with one axis per player"
        )
    if any(not np.isfinite(t).all() for t in tables):
        raise ValueError("payoffs must be finite")
    return tables


class _NormalForm:
    """The logit system of a game in normal form: one score per strategy of each player."""

    def __init__(self, payoffs: Sequence[Array]) -> None:
        self.tables = _normal_form(payoffs)
        self.sizes = self.tables[0].shape
        self.scores = sum(self.sizes)
        self.ends = np.cumsum(self.sizes)

    def split(self, stacked: Array) -> list[Array]:
        return list(np.split(stacked, self.ends[:-1]))

    def chances(self, y: Array) -> Array:
        parts = [np.exp(part - part.max()) for part in self.split(y)]
        return np.concatenate([part / part.sum() for part in parts])

    def payoffs(self, y: Array) -> tuple[Array, Array]:
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
        effect = 0.0
        for i, table in enumerate(self.tables):
            total = 0.0
            for j in range(len(self.tables)):
                if j != i:
                    total += float((table.max(axis=j) - table.min(axis=j)).max())
            effect = max(effect, total)
        return 1.0 / effect if effect > 0.0 else math.inf


def _newton(system: _System, y: Array, rationality: float, rounds: int = 60) -> Array | None:
    """Return a zero at a fixed rationality near a start, or None."""
    eye = np.eye(system.scores)
    u, slopes = system.payoffs(y)
    off = y - rationality * u
    size = float(np.abs(off).max())
    for _ in range(rounds):
        if size < 1e-12 * (1.0 + float(np.abs(y).max())):
            return y
        try:
            step = np.linalg.solve(eye - rationality * slopes, off)
        except np.linalg.LinAlgError:
            return None
        length = 1.0
        while True:
            trial = y - length * step
            u, slopes = system.payoffs(trial)
            new_off = trial - rationality * u
            new_size = float(np.abs(new_off).max())
            if new_size < size * (1.0 - 0.1 * length):
                break
            length *= 0.5
            if length < 1e-4:
                return y if size < 1e-9 * (1.0 + float(np.abs(y).max())) else None
        y, off, size = trial, new_off, new_size
    return None


_CROSSING = 1e-3  # length of a step below which an orientation that turns is a crossing of branches
_SHIFT = 0.15  # largest change of a chance in one step


class _Point(NamedTuple):
    y: Array
    rationality: float
    tangent: Array  # (scores + 1,) unit direction of the branch, rationality last


def _direction(
    slopes: Array, u: Array, rationality: float, before: Array
) -> tuple[Array, float]:
    """Return the unit tangent of the branch that goes on in the direction of another, and the branch's orientation.

    The orientation is the sign of the determinant bordered by the tangent. It stays the same along a branch, round its folds
    too, unless another branch crosses it; neighbouring branches have opposite ones.

    Source: Allgower and Georg (1990), chapter 8.
    """
    n = u.size
    bordered = np.empty((n + 1, n + 1))
    bordered[:n, :n] = np.eye(n) - rationality * slopes
    bordered[:n, n] = -u
    bordered[n] = before
    right = np.zeros(n + 1)
    right[n] = 1.0
    tangent: Array = np.linalg.solve(bordered, right)
    return tangent / float(np.sqrt(tangent @ tangent)), float(np.linalg.slogdet(bordered)[0])


def _trace(
    system: _System, y: Array, rationality: float, sign: float, step: float = 0.5
) -> Iterator[_Point]:
    """Yield the points of the branch through a zero, by predictor and corrector steps along its length.

    A step is taken again at half its length when the corrector needs more than a few rounds, ends far from the
    prediction, moves a chance much, or the branch bends too much or turns its orientation: so that it does not jump to
    another branch. An orientation that turns however short the step is a crossing, as in games that are the same for all
    players: the branch goes straight on.

    Source: Turocy (2005); Allgower and Georg (1990).
    """
    n = system.scores
    onward = np.zeros(n + 1)
    onward[n] = sign
    u, slopes = system.payoffs(y)
    try:
        tangent, orientation = _direction(slopes, u, rationality, onward)
    except np.linalg.LinAlgError:
        return
    yield _Point(y, rationality, tangent)
    while True:
        here = np.append(y, rationality)
        guess = here + step * tangent
        corrected = _corrected(system, guess, tangent)
        if corrected is not None:
            point, u, slopes, rounds = corrected
            off_guess = float(np.sqrt(((point - guess) ** 2).sum()))
            try:
                turned, sign = _direction(slopes, u, float(point[n]), tangent)
            except np.linalg.LinAlgError:
                turned, sign = -tangent, -orientation
            bend = float(turned @ tangent)
            near = off_guess < 0.25 * step and bend > 0.9
            if near and step > _CROSSING:
                shift = float(np.abs(system.chances(point[:n]) - system.chances(y)).max())
                near = sign == orientation and shift < _SHIFT
            if near:
                orientation = sign
                y, rationality, tangent = point[:n], float(point[n]), turned
                yield _Point(y, rationality, tangent)
                if rounds <= 2 and bend > 0.97:
                    step = min(2.0 * step, 1e3)
                continue
        step *= 0.5
        if step < 1e-7:
            return


def _corrected(
    system: _System, guess: Array, tangent: Array
) -> tuple[Array, Array, Array, int] | None:
    """Return the zero nearest to a prediction across the branch, with payoffs and slopes there and the rounds taken."""
    n = system.scores
    point = guess.copy()
    bordered = np.empty((n + 1, n + 1))
    bordered[n] = tangent
    eye = np.eye(n)
    last = math.inf
    for rounds in range(6):
        u, slopes = system.payoffs(point[:n])
        off = point[:n] - point[n] * u
        size = float(np.abs(off).max())
        if size < 1e-9 * (1.0 + float(np.abs(point).max())):
            return point, u, slopes, rounds
        if size > last:
            return None
        last = size
        bordered[:n, :n] = eye - point[n] * slopes
        bordered[:n, n] = -u
        try:
            point = point - np.linalg.solve(bordered, np.append(off, 0.0))
        except np.linalg.LinAlgError:
            return None
    return None


def _crossing(system: _System, a: _Point, b: _Point, target: float) -> Array | None:
    """Return the zero at a rationality between two neighbouring points of a branch."""
    span = b.rationality - a.rationality
    t = (target - a.rationality) / span if span != 0.0 else 0.0
    found = _newton(system, a.y + t * (b.y - a.y), target)
    room = 1.0 + float(np.abs(b.y - a.y).max())
    if found is not None and float(np.abs(found - (a.y + t * (b.y - a.y))).max()) <= room:
        return found
    return None


_MOST_POINTS = 5000


def _principal(system: _System, rationality: float) -> Array:
    """Return the first point of the principal branch at a rationality. Raises ValueError, or ArithmeticError when lost."""
    if not (rationality >= 0.0 and math.isfinite(rationality)):
        raise ValueError("rationality must be finite and not negative")
    y = np.zeros(system.scores)
    if rationality == 0.0:
        return system.chances(y)
    last: _Point | None = None
    for count, point in enumerate(_trace(system, y, 0.0, 1.0, step=0.5)):
        if last is not None and point.rationality >= rationality:
            found = _crossing(system, last, point, rationality)
            if found is None:
                break
            return system.chances(found)
        last = point
        if count > _MOST_POINTS:
            break
    raise ArithmeticError(
        f"the principal branch was lost at rationality {last.rationality if last else 0.0:.6g}"
    )


def _path(system: _System, until: float, turns: bool) -> Path:
    points: list[_Point] = []
    complete = False
    for point in _trace(system, np.zeros(system.scores), 0.0, 1.0):
        if points and point.rationality < points[-1].rationality and not turns:
            break
        if point.rationality >= until:
            end = _crossing(system, points[-1], point, until) if points else None
            if end is not None:
                points.append(_Point(end, until, point.tangent))
            complete = end is not None or not points
            break
        points.append(point)
        if len(points) > _MOST_POINTS:
            break
    chances = np.array([system.chances(point.y) for point in points])
    return Path(np.array([point.rationality for point in points]), chances, complete)


def _branches(system: _System, rationality: float, starts: int, seed: int) -> Branches:
    found: list[Array] = []

    def add(y: Array) -> bool:
        if any(float(np.abs(system.chances(y) - system.chances(z)).max()) < 1e-7 for z in found):
            return False
        found.append(y)
        return True

    for y in _crossings(system, np.zeros(system.scores), 0.0, 1.0, rationality):
        add(y)
    principal = 0 if found else None
    unique = rationality < system.contraction_below()
    if not unique:
        fresh = []
        for start in system.starts(starts, rationality, seed):
            zero = _newton(system, start, rationality)
            if zero is not None and add(zero):
                fresh.append(zero)
        while fresh:
            y = fresh.pop()
            for sign in (1.0, -1.0):
                fresh += [
                    z for z in _crossings(system, y, rationality, sign, rationality) if add(z)
                ]
    order = sorted(
        range(len(found)), key=lambda k: (k != principal, tuple(system.chances(found[k])))
    )
    chosen = [found[k] for k in order]
    return Branches(
        rationality,
        np.array([system.chances(y) for y in chosen]).reshape(len(chosen), system.scores),
        principal,
        np.array([_is_stable(system, y, rationality) for y in chosen], dtype=bool),
        unique,
    )


def _crossings(
    system: _System, y: Array, rationality: float, sign: float, target: float
) -> list[Array]:
    """Return the zeros at a rationality on the branch from a point on, as far as four times that rationality."""
    met: list[Array] = []
    last: _Point | None = None
    for count, point in enumerate(_trace(system, y, rationality, sign)):
        if last is not None and (last.rationality - target) * (point.rationality - target) < 0.0:
            crossing = _crossing(system, last, point, target)
            if crossing is not None:
                met.append(crossing)
        last = point
        if count > 400 or not 0.0 <= point.rationality <= 4.0 * target + 1.0:
            break
    return met


def _is_stable(system: _System, y: Array, rationality: float) -> bool:
    _, slopes = system.payoffs(y)
    return bool(np.abs(np.linalg.eigvals(rationality * slopes)).max() < 1.0)
