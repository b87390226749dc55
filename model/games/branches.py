"""Branches of logit equilibria, followed by predictor and corrector steps from even chances on."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.arguments import Array, number, whole
from model.games.systems import System

_CROSSING = 1e-3  # length of a step below which an orientation that turns is a crossing of branches
_SHIFT = 0.15  # largest change of a chance in one step
_MOST_POINTS = 5000


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
    stable: NDArray[np.bool_]  # (found,) whether small errors in beliefs die out under logit replies
    unique: bool  # proven to be the only one (replies are a contraction); False only means not proven

    @property
    def several(self) -> bool:
        """Whether more than one was found: then any single one is one of several."""
        return len(self.probability) > 1


def _newton(system: System, y: Array, rationality: float, rounds: int = 60) -> Array | None:
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


class _Point(NamedTuple):
    y: Array
    rationality: float
    tangent: Array  # (scores + 1,) unit direction of the branch, rationality last


def _direction(slopes: Array, u: Array, rationality: float, before: Array) -> tuple[Array, float]:
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


def _trace(system: System, y: Array, rationality: float, sign: float, step: float = 0.5) -> Iterator[_Point]:
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


def _corrected(system: System, guess: Array, tangent: Array) -> tuple[Array, Array, Array, int] | None:
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


def _crossing(system: System, a: _Point, b: _Point, target: float) -> Array | None:
    """Return the zero at a rationality between two neighbouring points of a branch."""
    span = b.rationality - a.rationality
    t = (target - a.rationality) / span if span != 0.0 else 0.0
    found = _newton(system, a.y + t * (b.y - a.y), target)
    room = 1.0 + float(np.abs(b.y - a.y).max())
    if found is not None and float(np.abs(found - (a.y + t * (b.y - a.y))).max()) <= room:
        return found
    return None


def principal_point(system: System, rationality: float) -> Array:
    """Return the first point of the principal branch at a rationality. Raises ValueError, or ArithmeticError when lost."""
    number("rationality", rationality, 0.0)
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


def principal_path(system: System, until: float, turns: bool) -> Path:
    """Return the principal branch from rationality 0 up to a rationality (`turns` False: until it turns)."""
    number("until", until, 0.0)
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


def all_branches(system: System, rationality: float, starts: int, seed: int) -> Branches:
    """Return all zeros found at a rationality: on the principal branch, from the starts, and beyond those found."""
    number("rationality", rationality, 0.0)
    whole("starts", starts)
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
                fresh += [z for z in _crossings(system, y, rationality, sign, rationality) if add(z)]
    order = sorted(range(len(found)), key=lambda k: (k != principal, tuple(system.chances(found[k]))))
    chosen = [found[k] for k in order]
    return Branches(
        rationality,
        np.array([system.chances(y) for y in chosen]).reshape(len(chosen), system.scores),
        principal,
        np.array([_is_stable(system, y, rationality) for y in chosen], dtype=bool),
        unique,
    )


def _crossings(system: System, y: Array, rationality: float, sign: float, target: float) -> list[Array]:
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


def _is_stable(system: System, y: Array, rationality: float) -> bool:
    _, slopes = system.payoffs(y)
    return bool(np.abs(np.linalg.eigvals(rationality * slopes)).max() < 1.0)
