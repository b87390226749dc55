"""Reform bodies without theory: when they sit, on which terms, and which parties come."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.cases import Case
from model.inputs import Inputs, body_names, inputs_of, month_index
from model.numbers import NEVER, NOT_OPENED

type Array = NDArray[np.float64]

NEITHER = 0.5  # added to hits and misses, so that no share is exactly 0 or 1


@dataclass(frozen=True)
class Scene:
    """What rules without theory are given: the facts of a case, and luck of their own."""

    case: Case
    inputs: Inputs
    seed: int
    first: int
    runs: int

    @classmethod
    def of(cls, case: Case, seed: int, first: int, runs: int) -> Scene:
        """Return the scene of so many runs of a case."""
        return cls(case, inputs_of(case), seed, first, runs)

    def luck(self, purpose: str, *shape: int) -> Array:
        """Return uniform draws for a purpose (runs, *shape), the same for every rule that has this purpose."""
        key = [self.seed, 30, self.first, zlib.crc32(purpose.encode())]
        return np.random.default_rng(key).random((self.runs, *shape))

    def coin(self, purpose: str, *shape: int, chance: float = 0.5) -> Array:
        """Return 1 with a chance and else 0 (runs, *shape)."""
        return (self.luck(purpose, *shape) < chance).astype(np.float64)

    @property
    def opposition(self) -> NDArray[np.bool_]:
        """Whether a party is of the opposition (parties,)."""
        return np.asarray(self.inputs.parties.opposition > 0.0)


@dataclass(frozen=True)
class Bodies:
    """The bodies of runs: months (not opened: -1), terms by their place in the case, and who is asked."""

    opened: Array  # (runs, bodies)
    closed: Array
    status_kind: Array
    chair_kind: Array
    status: Array
    seat_share: Array
    granted: Array
    invited: Array  # (runs, bodies, parties)

    @property
    def sits(self) -> NDArray[np.bool_]:
        """Whether a body opens at all (runs, bodies)."""
        return np.asarray(self.opened > NOT_OPENED)

    def lived(self, scene: Scene) -> Array:
        """Return the months in which body and party both exist (runs, bodies, parties)."""
        parties = scene.inputs.parties
        start = np.maximum(self.opened[..., None], parties.founded)
        end = np.minimum(self.closed[..., None], parties.dissolved - 1)
        return np.where(self.sits[..., None], np.clip(end - start + 1.0, 0.0, None), 0.0)

    def asked(self, scene: Scene) -> NDArray[np.bool_]:
        """Whether a party is asked to a body while it exists (runs, bodies, parties)."""
        return np.asarray((self.invited > 0.0) & (self.lived(scene) > 0.0))

    @property
    def last(self) -> NDArray[np.bool_]:
        """Whether a body is the last of its run (runs, bodies)."""
        latest = self.closed.max(axis=1, initial=NOT_OPENED, keepdims=True)
        return np.asarray(self.sits & (self.closed == latest))


type Design = Callable[[Scene], Bodies]


def as_recorded(scene: Scene) -> Bodies:
    """Bodies as the case has them."""
    given, months = scene.inputs.bodies, scene.inputs.months
    columns = (given.open, given.close, given.status_kind, given.chair_kind, given.status, given.seat_share)
    opened, closed, status_kind, chair_kind, status, seats = (
        np.tile(each.astype(float), (scene.runs, 1)) for each in columns
    )
    opened = np.where(opened < months, opened, NOT_OPENED)
    closed = np.where(opened > NOT_OPENED, np.minimum(closed, months - 1.0), NOT_OPENED)
    granted = np.tile(given.granted.sum(axis=1), (scene.runs, 1))
    invited = np.tile(given.invited, (scene.runs, 1, 1))
    return Bodies(opened, closed, status_kind, chair_kind, status, seats, granted, invited)


def none_created(scene: Scene) -> Bodies:
    """A president who may design bodies creates none."""
    return _designed(scene, np.full((scene.runs, _slots(scene)), NOT_OPENED))


def at_random(scene: Scene) -> Bodies:
    """From one body to as many as can be, in months and on terms drawn at random from the menu."""
    slots, months = _slots(scene), scene.inputs.months
    drawn = np.argsort(scene.luck("months", max(months, slots)), axis=1)[:, :slots]
    number = 1.0 + np.floor(scene.luck("number", 1) * slots)
    chosen = np.where(np.arange(slots) < number, drawn, NEVER).astype(float)
    ordered = np.sort(chosen, axis=1)
    return _designed(scene, np.where(ordered < months, ordered, NOT_OPENED))


def one_after_another(scene: Scene) -> Bodies:
    """A body always sits, on terms drawn at random, the first from some month within a term on."""
    slots, months = _slots(scene), scene.inputs.months
    term = max(scene.inputs.menu.duration, math.ceil(months / max(slots, 1)), 1)
    opened = np.floor(scene.luck("phase", 1) * term) + term * np.arange(slots)
    return _designed(scene, np.where(opened < months, opened, NOT_OPENED))


def _slots(scene: Scene) -> int:
    return len(scene.inputs.bodies.open) if len(scene.inputs.menu.status) else 0


def _designed(scene: Scene, opened: Array) -> Bodies:
    """Return bodies that open in given months, each on terms from the menu, until their time is up or the next opens."""
    menu, slots = scene.inputs.menu, len(body_names(scene.case))
    opened = np.pad(opened, ((0, 0), (0, slots - opened.shape[1])), constant_values=NOT_OPENED)
    if not len(menu.status):
        nothing = np.zeros(opened.shape)
        return Bodies(opened, opened, opened, opened, nothing, nothing, nothing,
                      np.zeros((*opened.shape, len(scene.opposition))))  # fmt: skip
    sits = opened > NOT_OPENED
    following = np.where(sits, opened, NEVER)[:, 1:]
    following = np.pad(following, ((0, 0), (0, 1)), constant_values=scene.inputs.months)
    closed = np.minimum(opened + max(menu.duration, 1), np.minimum(following, scene.inputs.months)) - 1.0
    place = np.floor(scene.luck("terms", slots) * len(menu.status)).astype(int)
    return Bodies(
        opened,
        np.where(sits, closed, NOT_OPENED),
        np.where(sits, menu.status_kind[place], NOT_OPENED),
        np.where(sits, menu.chair_kind[place], NOT_OPENED),
        sits * menu.status[place],
        sits * menu.seat_share[place],
        sits * menu.granted.sum(axis=1)[place],
        menu.invited[place],
    )


# who comes


@dataclass(frozen=True)
class Table:
    """Who sits: shares of the months in which party and body both exist, and who walked out for good."""

    share: Array  # (runs, bodies, parties)
    left: Array


type Joining = Callable[[Scene, Bodies], Array | Table]


def everybody(scene: Scene, bodies: Bodies) -> Array:
    """Everybody who is asked comes."""
    return np.ones(bodies.invited.shape)


def nobody(scene: Scene, bodies: Bodies) -> Array:
    """Nobody of the opposition comes."""
    return np.zeros(bodies.invited.shape)


def coins(scene: Scene, bodies: Bodies) -> Array:
    """Each party flips a coin at each body, at the base rate of the record."""
    return scene.coin("table", *bodies.invited.shape[1:], chance=base_rate(scene.case))


def moderates(scene: Scene, bodies: Bodies) -> Array:
    """Moderates come, hard ones stay out: those less hard than the median of the opposition, to every body."""
    hard = scene.inputs.parties.hardline
    middle = float(np.median(hard[scene.opposition])) if scene.opposition.any() else 0.0
    return np.broadcast_to((hard < middle).astype(float), bodies.invited.shape)


def last_table(scene: Scene, bodies: Bodies) -> Array:
    """Whoever took part in the last body of the record that had closed comes; before the first, nobody."""
    case, found = scene.case, np.zeros(bodies.invited.shape)
    for name in sorted(case.record.participation, key=lambda each: _closes(case, each)):
        sat = np.array([float(party in case.record.participation[name]) for party in case.parties])
        later = (bodies.opened > _closes(case, name))[..., None]
        found = np.where(later, sat, found)
    return found


def _closes(case: Case, body: str) -> float:
    known = case.bodies.get(body)
    return float(NEVER) if known is None else float(month_index(known.close, case.calendar.start))


def come_and_go(scene: Scene, bodies: Bodies) -> Table:
    """Each party sits for a random share of the months, and walks out for good as likely as not."""
    shape = bodies.invited.shape[1:]
    return Table(scene.luck("stay", *shape), scene.coin("walk out", *shape))


def seated(scene: Scene, bodies: Bodies, joining: Joining) -> Table:
    """Return who sits, in whole months: the president's side whenever it is asked, the opposition by a rule."""
    given = joining(scene, bodies)
    table = given if isinstance(given, Table) else Table(given, np.zeros(given.shape))
    asked, lived = bodies.asked(scene).astype(float), bodies.lived(scene)
    months = np.rint(np.where(scene.opposition, table.share, 1.0) * lived)
    stayed = months / np.maximum(lived, 1.0)
    walked_out = table.left * (scene.opposition & (months > 0.0))
    return Table(asked * stayed, asked * walked_out)


def base_rate(case: Case) -> float:
    """Return the share of the opposition's decisions of the record that were to take part; one half without a record."""
    took, asked = 0, 0
    for body, parties in case.record.participation.items():
        for name, party in case.parties.items():
            if party.camp == "opposition" and party.invitable and was_asked(case, body, name):
                asked += 1
                took += name in parties
    return (took + NEITHER) / (asked + 2.0 * NEITHER)


def was_asked(case: Case, body: str, party: str) -> bool:
    """Whether a party could have sat in a body of the record: alive, and invited."""
    if body not in case.bodies:
        return False
    terms, about = case.bodies[body], case.parties[party]
    lives = (about.founded or terms.open) <= terms.close and (about.dissolved or terms.close) >= terms.open
    return lives and (terms.invited == "all" or party in terms.invited)
