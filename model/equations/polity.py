"""Levels as written, as they bind and as they are seen; pressures, trust and legitimacy."""

import math

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation

type Array = NDArray[np.float64]


@equation
def effective_level(level: float, capture: float, dominance: float) -> float:
    """Return how far an institution constrains the president (share, in [0, 1]; equation 1).

    e = x (1 - c M): a pro-presidential bloc of dominance M neutralises the captured share c of the nominal level x.

    Source: Isaacs (2008), the 2007 changes.
    """
    return level * (1.0 - capture * dominance)


@equation
def perceived_level(level: float, capture: float, dominance: float, discernment: float) -> float:
    """Return the level an observer sees (share, in [0, 1]): the announcement at discernment 0, the effect at 1 (equation 2).

    Source: Isaacs (2008), western and OSCE reactions.
    """
    return level * (1.0 - discernment * capture * dominance)


@equation
def clip(value: float, low: float, high: float) -> float:
    """Return the value moved into [low, high]."""
    return low if value < low else high if value > high else value


@equation
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) (probability); never overflows."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    return math.exp(x) / (1.0 + math.exp(x))


@equation
def logit_shock(uniform: float) -> float:
    """Turn a uniform draw into a standard logistic one (mean 0, scale 1)."""
    u = uniform if uniform > 1e-16 else 1e-16
    return math.log(u / (1.0 - u))


@equation
def bloc_cohesion(seats_of_bloc: float, sum_of_squares: float, fragmentation: float) -> float:
    """Return the voting weight of a bloc (share of all seats, in [0, 1]; equation 3).

    A bloc of several parties loses `fragmentation` of the weight that the Herfindahl index of its seats lacks to one,
    so that a merger raises it.

    Source: assumed form; Laakso and Taagepera (1979) for the index.
    """
    if seats_of_bloc <= 0.0:
        return 0.0
    herfindahl = sum_of_squares / (seats_of_bloc * seats_of_bloc)
    return seats_of_bloc * (1.0 - fragmentation * (1.0 - herfindahl))


@equation
def dominance_now(initial: float, cohesion: float, initial_cohesion: float) -> float:
    """Return dominance M in [0, 1]: the initial one, scaled by how the bloc's cohesive seats have changed (equation 4)."""
    if initial_cohesion <= 0.0:
        return clip(cohesion, 0.0, 1.0)
    return clip(initial * cohesion / initial_cohesion, 0.0, 1.0)


@equation
def legitimacy(base: float, invited: float, seated: float, discernment: float) -> float:
    """Return the legitimacy of a reform process as an observer sees it (share, in [0, 1]; equation 5).

    Announcement counts who was invited, effect who sits there and on what share of a proportionate representation;
    discernment moves the observer from the first to the second.

    Source: Isaacs (2008), on composition.
    """
    return base + (1.0 - base) * ((1.0 - discernment) * invited + discernment * seated)


@equation
def urgency(month: float, announced: float, deadline: float, patience: float) -> float:
    """Return how near an external prize is (in [0, 1]): e-folding in `patience` months before the deadline, 0 after it.

    Equation 6.

    Source: Isaacs (2008), on the rush before November 2007.
    """
    if month < announced or month > deadline:
        return 0.0
    return math.exp(-(deadline - month) / patience)


@equation
def next_pressure(pressure: float, decay: float, source: float, relief: float) -> float:
    """Return next month's pressure (in [0, 1]): it decays, is fed by a source and eased by relief (equation 7)."""
    return clip(pressure * (1.0 - decay) * (1.0 - relief) + source * (1.0 - pressure), 0.0, 1.0)


@equation
def eased(rate: float, amount: float) -> float:
    """Return what an amount at a rate does to a pressure (share, in [0, 1]; equation 8)."""
    return clip(rate * amount, 0.0, 1.0)


@equation
def forgotten(grievance: float, forgetting: float) -> float:
    """Return a grievance a month later (>= 0; equation 9)."""
    return grievance * (1.0 - forgetting)


@equation
def shocked(value: float, size: float) -> float:
    """Return a share after a dated shock (in [0, 1]): part of what is missing to 1, or, negative, of what is there.

    Equation 10.

    Source: assumed form.
    """
    return clip(value + size * ((1.0 - value) if size >= 0.0 else value), 0.0, 1.0)


@equation
def excluded_resources(resources: Array, opposition: Array, alive: Array, seated: Array) -> float:
    """Return the resources of the opposition that sits at no table (>= 0; equation 11)."""
    total = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0 and seated[party] == 0.0:
            total += resources[party]
    return total


@equation
def cohesion_of(
    seats: Array, opposition: Array, independents: float, loyalty: float, fragmentation: float
) -> float:
    """Return the voting weight of the president's side in a legislature (share; equation 12)."""
    total = independents
    for party in range(seats.shape[0]):
        total += seats[party]
    if total <= 0.0:
        return 0.0
    bloc = 0.0
    squares = 0.0
    for party in range(seats.shape[0]):
        if opposition[party] == 0.0:
            share = seats[party] / total
            bloc += share
            squares += share * share
    return independents * loyalty / total + bloc_cohesion(bloc, squares, fragmentation)


@equation
def expected_pressure(pressure: float, decay: float, months: int) -> float:
    """Return the pressure that is left after some months if nothing happens (in [0, 1]; equation 13)."""
    if decay >= 1.0:
        return pressure if months <= 0 else 0.0
    return pressure * math.exp(months * math.log(1.0 - decay))


@equation
def trust_inside(trust: float, disillusion: float, opposition_share: float) -> float:
    """Return a member's trust after a month at a table decided by one side (in [0, 1]; equation 14).

    Source: Isaacs (2008), Ak Zhol's complaint of December 2002.
    """
    return trust * (1.0 - disillusion * (1.0 - opposition_share))


@equation
def trust_at_close(trust: float, learning: float, delivered: float, promised: float) -> float:
    """Return trust after a body closed: what was delivered, as perceived, against what its terms promised (equation 15)."""
    return clip(trust + learning * (delivered - promised), 0.0, 1.0)


@equation
def resources_inside(
    resources: float, cooptation: float, patronage: float, erosion: float, association: float
) -> float:
    """Return a member's resources after a month inside (>= 0): access pays, association costs the base (equation 16)."""
    return max(0.0, resources * (1.0 + cooptation * patronage - erosion * association))


@equation
def resources_in_opposition(resources: float, attrition: float, dominance: float) -> float:
    """Return an opposition party's resources after a month out of power (>= 0; equation 17)."""
    return resources * (1.0 - attrition * dominance)


@equation
def work_needed(uniform: float) -> float:
    """Return the work an issue needs before it has a draft (in units of summed hazard, >= 0; equation 18).

    One draw per issue and body: the draft is there when the summed hazard passes an exponential threshold, which gives
    every month the probability 1 - exp(-hazard).
    """
    return -math.log(1.0 - uniform)


@equation
def drafting_hazard(pace: float, guidance: float, floor: float, status: float) -> float:
    """Return the monthly hazard that an agenda issue gets a draft (per month, >= 0; equation 19).

    A body drafts as it is guided from the top; legal status only quickens a guided body.

    Source: Isaacs (2008), on the National Commission.
    """
    return pace * guidance * (floor + (1.0 - floor) * status)


@equation
def perceived_reform(
    levels: Array,
    before: Array,
    weight: Array,
    visibility: Array,
    capture: Array,
    dominance: float,
    discernment: float,
) -> float:
    """Return the reform an observer sees: the change of levels as perceived, weighted by weight and visibility.

    Equation 20. In [-1, 1]; divided by the weights' sum, so that 1 is full accountability where there was none.
    """
    seen = 0.0
    total = 0.0
    for issue in range(levels.shape[0]):
        noticed = weight[issue] * visibility[issue]
        total += noticed
        change = levels[issue] - before[issue]
        if change != 0.0:
            seen += noticed * perceived_level(change, capture[issue], dominance, discernment)
    return seen / total if total > 0.0 else 0.0


@equation
def nominal_index(levels: Array, before: Array, weight: Array) -> float:
    """Return nominal reform: the change of levels as written, by weight (in [-1, 1]; equation 21)."""
    total = 0.0
    for issue in range(levels.shape[0]):
        total += weight[issue] * (levels[issue] - before[issue])
    return total


@equation
def effective_constraint(levels: Array, weight: Array, capture: Array, dominance: float) -> float:
    """Return the index of effective constraint on the president (share, in [0, 1]; equation 22)."""
    total = 0.0
    for issue in range(levels.shape[0]):
        total += weight[issue] * effective_level(levels[issue], capture[issue], dominance)
    return total
