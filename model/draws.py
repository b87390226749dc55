"""The draws of a run, laid out by actor, purpose and month."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.domain import Case
from model.inputs import body_names, month_index
from model.randomness import block_length, generator, place

type Array = NDArray[np.float64]

MOST_BODIES = (
    8  # places for bodies in a stream, so that one body more at the end of the case changes no other draw
)


class Draws(NamedTuple):
    """Uniform draws of a chunk of runs (actors, runs, block), in [0, 1)."""

    activation: Array  # of each party: its turn and its monthly shock, month by month
    attachment: Array  # of each party: its persistent shock, body by body
    votes: Array  # of each party: its luck at the polls, election by election
    drafting: Array  # of each issue: how much work it needs, body by body
    state: Array  # of the polity, month by month: crisis, reversal, creation, design
    award: Array  # of each external actor: the award
    opening: Array  # of the polity: what it costs on the day to open the constitution, body by body


CRISIS, REVERSAL, CREATION, DESIGN = range(4)


@equation
def turn(month: int) -> int:
    """Return the place of a party's turn in a month."""
    return 2 * month


@equation
def monthly_shock(month: int) -> int:
    """Return the place of a party's shock in a month."""
    return 2 * month + 1


@equation
def in_state(month: int, purpose: int) -> int:
    """Return the place of a draw of the polity in a month."""
    return 4 * month + purpose


class Plan(NamedTuple):
    """Who draws how much in a run."""

    parties: list[str]
    issues: list[str]
    externals: list[str]
    months: int
    bodies: int
    elections: int


def plan_of(case: Case) -> Plan:
    """Return who draws how much in a run of a case."""
    return Plan(
        list(case.parties),
        list(case.issues),
        list(case.external),
        month_index(case.calendar.end, case.calendar.start) + 1,
        len(body_names(case)),
        sum(event.election for event in case.events),
    )


def empty_draws(plan: Plan, runs: int) -> Draws:
    """Return the room for the draws of a chunk of runs."""

    def room(actors: int, draws: int) -> Array:
        return np.empty((actors, runs, block_length(draws)))

    bodies = max(MOST_BODIES, plan.bodies)
    return Draws(
        room(len(plan.parties), 2 * plan.months),
        room(len(plan.parties), bodies),
        room(len(plan.parties), plan.elections),
        room(len(plan.issues), bodies),
        room(1, 4 * plan.months),
        room(len(plan.externals), 1),
        room(1, bodies),
    )


def draw(plan: Plan, seed: int, first: int, runs: int, room: Draws) -> None:
    """Fill `room` with the draws of runs `first`, `first + 1`, ...: a function of seed, run, actor and purpose only."""
    actors = {
        "activation": [f"party:{name}" for name in plan.parties],
        "attachment": [f"party:{name}" for name in plan.parties],
        "votes": [f"party:{name}" for name in plan.parties],
        "drafting": [f"issue:{name}" for name in plan.issues],
        "state": ["polity"],
        "award": [f"external:{name}" for name in plan.externals],
        "opening": ["polity"],
    }
    chance = generator()
    for purpose, names in actors.items():
        block = getattr(room, purpose)
        for actor, name in enumerate(names):
            place(chance, seed, f"{name}:{purpose}", first, block.shape[2])
            chance.random(out=block[actor, :runs])
