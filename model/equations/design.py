"""Institutional design: when a body is created, and what its terms are worth to the president."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.polity import logistic
from model.numbers import Behaviour

type Array = NDArray[np.float64]


class Worth(NamedTuple):
    """What a design is worth to the president, part by part (utility)."""

    package: float  # gain from the package it would end in, times the chance of drafts
    process: float  # approval and relief while it sits
    attention: float  # his own time in the chair
    binding: float  # giving its word force
    seats: float  # seats for the opposition
    guarantees: float  # promises to be kept
    total: float


@equation
def creation_hazard(pressure: float, rate: float, slope: float, threshold: float) -> float:
    """Return the monthly probability that a body is created under a sum of pressures (exactly 0 without pressure).

    Equation 66.

    Source: Isaacs (2008), bodies after peaks of pressure; assumed form.
    """
    floor = logistic(-slope * threshold)
    rise = logistic(slope * (pressure - threshold)) - floor
    return rate * rise / (1.0 - floor) if rise > 0.0 else 0.0


@equation
def expected_drafting(hazard: float, months: int) -> float:
    """Return the share of an agenda that a body drafts in its time (in [0, 1]; equation 67)."""
    return 1.0 - math.exp(-hazard * months)


@equation
def process_worth(
    stakes: Array, legitimacies: Array, dissent_weight: float, pressure: float, home: float, eased: float
) -> float:
    """Return what an open body is worth while it sits: criticism and dissent that it eases (utility; equation 68)."""
    worth = dissent_weight * pressure * home
    for actor in range(stakes.shape[0]):
        worth += stakes[actor] * legitimacies[actor]
    return eased * worth


@equation
def eased_while_open(soothing: float, months: int) -> float:
    """Return the share of pressure that an open body of full legitimacy eases in its time (in [0, 1]; equation 69)."""
    return 1.0 - math.exp(-soothing * months)


@equation
def worth(
    package: float,
    process: float,
    head_of_state: float,
    status: float,
    seat_share: float,
    granted: float,
    behaviour: Behaviour,
) -> Worth:
    """Return the worth of a design, part by part (equation 70)."""
    attention = behaviour.attention_cost * head_of_state
    binding = behaviour.binding_cost * status
    seats = behaviour.seat_cost * seat_share
    guarantees = behaviour.guarantee_cost * granted
    total = package + process - attention - binding - seats - guarantees
    return Worth(package, process, attention, binding, seats, guarantees, total)


@equation
def choose(worths: Array, rationality: float, uniform: float) -> int:
    """Return the design chosen: logit over worths and over having no body at all (worth 0), which is -1 (equation 71).

    Source: McFadden (1974).
    """
    best = 0.0
    for design in range(worths.shape[0]):
        best = max(best, worths[design])
    total = math.exp(-rationality * best)
    for design in range(worths.shape[0]):
        total += math.exp(rationality * (worths[design] - best))
    left = uniform * total - math.exp(-rationality * best)
    if left < 0.0:
        return -1
    for design in range(worths.shape[0]):
        left -= math.exp(rationality * (worths[design] - best))
        if left < 0.0:
            return design
    return int(worths.shape[0]) - 1
