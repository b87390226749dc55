"""Institutional design: when a body is created, and what its terms are worth to the president."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.elementary import exp
from model.equations.polity import logistic
from model.numbers import Behaviour

type Array = NDArray[np.float64]


class Worth(NamedTuple):
    """What a design is worth to the president, part by part (utility)."""

    package: float  # gain from the package it would end in, times the chance of drafts
    process: float  # approval and relief while it sits
    attention: float  # his own time, in the chair or behind it
    binding: float  # giving its word force
    seats: float  # seats for the opposition
    guarantees: float  # promises to be kept
    total: float


@equation
def creation_hazard(pressure: float, rate: float, slope: float, threshold: float) -> float:
    """Return the monthly probability that a body is created under a sum of pressures (exactly 0 without pressure).

    Equation 77.

    Source: Isaacs (2008), bodies after peaks of pressure; assumed form.
    """
    floor = logistic(-slope * threshold)
    rise = logistic(slope * (pressure - threshold)) - floor
    return rate * rise / (1.0 - floor) if rise > 0.0 else 0.0


@equation
def expected_drafting(hazard: float, months: int) -> float:
    """Return the share of an agenda that a body drafts in its time (in [0, 1]; equation 78)."""
    return 1.0 - exp(-hazard * months)


@equation
def process_worth(
    stakes: Array, legitimacies: Array, eased: float, threat_without: float, threat_with: float
) -> float:
    """Return what an open body is worth while it sits (utility; equation 79).

    Criticism that it eases abroad, and the threat that it takes away at home: pressure eased, and those co-opted who would
    otherwise stand with the street.

    Source: Lust-Okar (2005), divided structures of contestation.
    """
    worth = threat_without - threat_with
    for actor in range(stakes.shape[0]):
        worth += eased * stakes[actor] * legitimacies[actor]
    return worth


@equation
def word_given(agenda: Array, recommended: Array, levels: Array, word: float) -> float:
    """Return what it costs the president to leave all recommendations of a body unheeded (utility, >= 0; equation 80).

    He is charged with it because he gave his word by opening the body.
    """
    cost = 0.0
    for issue in range(levels.shape[0]):
        if agenda[issue] > 0.0:
            departure = recommended[issue] - levels[issue]
            cost += word * departure * departure
    return cost


@equation
def eased_while_open(soothing: float, months: int) -> float:
    """Return the share of pressure that an open body of full legitimacy eases in its time (in [0, 1]; equation 81)."""
    return 1.0 - exp(-soothing * months)


@equation
def worth(
    package: float,
    process: float,
    attended: float,
    status: float,
    seat_share: float,
    granted: float,
    behaviour: Behaviour,
) -> Worth:
    """Return the worth of a design, part by part; `attended` are months of his full attention (equation 82)."""
    attention = behaviour.attention_cost * attended
    binding = behaviour.binding_cost * status
    seats = behaviour.seat_cost * seat_share
    guarantees = behaviour.guarantee_cost * granted
    total = package + process - attention - binding - seats - guarantees
    return Worth(package, process, attention, binding, seats, guarantees, total)


@equation
def choose(worths: Array, rationality: float, uniform: float) -> int:
    """Return the design chosen: logit over worths and over having no body at all (worth 0), which is -1 (equation 83).

    Source: McFadden (1974).
    """
    best = 0.0
    for design in range(worths.shape[0]):
        best = max(best, worths[design])
    total = exp(-rationality * best)
    for design in range(worths.shape[0]):
        total += exp(rationality * (worths[design] - best))
    left = uniform * total - exp(-rationality * best)
    if left < 0.0:
        return -1
    for design in range(worths.shape[0]):
        left -= exp(rationality * (worths[design] - best))
        if left < 0.0:
            return design
    return int(worths.shape[0]) - 1
