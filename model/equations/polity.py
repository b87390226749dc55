"""Levels as written, as they bind and as they are seen; pressures, trust and legitimacy."""

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.elementary import exp, log

type Array = NDArray[np.float64]


@equation
def binding(capture: float, dominance: float, condition: float) -> float:
    """Return the share of a level that binds the president (in [0, 1]; equation 1).

    (1 - c M) (1 - z): a pro-presidential bloc of dominance M neutralises the captured share c of a provision, and the
    conditions written into it (thresholds, who appoints the appointers, exemptions) a share z, whoever dominates.

    Source: Isaacs (2008): amendments conditioned by mechanisms that minimise risk.
    """
    return (1.0 - capture * dominance) * (1.0 - condition)


@equation
def effective_level(level: float, binds: float) -> float:
    """Return how far a level constrains the president (share, in [0, 1]; equation 2): what is written, as it binds."""
    return level * binds


@equation
def seen_level(level: float, effective: float, discernment: float) -> float:
    """Return the level an observer sees (share, in [0, 1]; equation 3): the announcement at discernment 0, the effect at 1.

    Source: Isaacs (2008), Western and OSCE reactions.
    """
    return level + discernment * (effective - level)


@equation
def condition_of(level: float, effective: float, free: float, before: float) -> float:
    """Return the share that conditions neutralise of a level of which `effective` binds (in [0, 1]; equation 4).

    `free` is the share that would bind without any. Where nothing is written, or nothing could bind, they stay as before.
    """
    if level <= 0.0 or free <= 0.0:
        return before
    return clip(1.0 - effective / (level * free), 0.0, 1.0)


@equation
def clip(value: float, low: float, high: float) -> float:
    """Return the value moved into [low, high]."""
    return low if value < low else high if value > high else value


@equation
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) (probability); never overflows."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    return exp(x) / (1.0 + exp(x))


@equation
def logit_shock(uniform: float) -> float:
    """Turn a uniform draw into a standard logistic one (mean 0, scale 1)."""
    u = uniform if uniform > 1e-16 else 1e-16
    return log(u / (1.0 - u))


@equation
def bloc_cohesion(seats_of_bloc: float, sum_of_squares: float, fragmentation: float) -> float:
    """Return the voting weight of a bloc (share of all seats, in [0, 1]; equation 5).

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
    """Return dominance M in [0, 1]: the initial one, scaled by how the bloc's cohesive seats have changed (equation 6)."""
    if initial_cohesion <= 0.0:
        return clip(cohesion, 0.0, 1.0)
    return clip(initial * cohesion / initial_cohesion, 0.0, 1.0)


@equation
def legitimacy(base: float, invited: float, seated: float, discernment: float, faith: float) -> float:
    """Return the legitimacy of a reform process as an observer sees it (share, in [0, 1]; equation 7).

    Announcement counts who was invited, effect who sits there and on what share of a proportionate representation;
    discernment moves the observer from the first to the second. Faith in such bodies scales it.

    Source: Isaacs (2008), on composition.
    """
    return faith * (base + (1.0 - base) * ((1.0 - discernment) * invited + discernment * seated))


@equation
def faith_in(reputation: float, status: float) -> float:
    """Return the faith that observers have in a body (share, in [0, 1]; equation 8).

    Legal status stands in for reputation: after an empty council only a body of higher standing is believed.

    Source: Isaacs (2008), from the Standing Council to the State Commission; assumed form.
    """
    return reputation + (1.0 - reputation) * status


@equation
def reputation_after(reputation: float, learning: float, delivered: float) -> float:
    """Return the reputation of reform bodies after one closed (in [0, 1]; equation 9): they are known by their fruit."""
    return reputation + learning * (delivered - reputation)


@equation
def urgency(month: float, announced: float, deadline: float, patience: float) -> float:
    """Return how near an external prize is (in [0, 1]): e-folding in `patience` months before the deadline, 0 after it.

    Equation 10.

    Source: Isaacs (2008), on the rush before November 2007.
    """
    if month < announced or month > deadline:
        return 0.0
    return exp(-(deadline - month) / patience)


@equation
def next_pressure(pressure: float, decay: float, source: float, relief: float) -> float:
    """Return next month's pressure (in [0, 1]): it decays, is fed by a source and eased by relief (equation 11)."""
    return clip(pressure * (1.0 - decay) * (1.0 - relief) + source * (1.0 - pressure), 0.0, 1.0)


@equation
def eased(rate: float, amount: float) -> float:
    """Return what an amount at a rate does to a pressure (share, in [0, 1]; equation 12)."""
    return clip(rate * amount, 0.0, 1.0)


@equation
def forgotten(grievance: float, forgetting: float) -> float:
    """Return a grievance a month later (>= 0; equation 13)."""
    return grievance * (1.0 - forgetting)


@equation
def shocked(value: float, size: float) -> float:
    """Return a share after a dated shock (in [0, 1]): part of what is missing to 1, or, negative, of what is there.

    Equation 14.

    Source: assumed form.
    """
    return clip(value + size * ((1.0 - value) if size >= 0.0 else value), 0.0, 1.0)


@equation
def excluded_resources(resources: Array, opposition: Array, alive: Array, seated: Array) -> float:
    """Return the resources of the opposition that sits at no table (>= 0; equation 15)."""
    total = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0 and seated[party] == 0.0:
            total += resources[party]
    return total


@equation
def seats_held(seats: Array, independents: float, appointed: float) -> float:
    """Return how many seats of a chamber are held, by parties, independents and appointees (>= 0)."""
    total = independents + appointed
    for party in range(seats.shape[0]):
        total += seats[party]
    return total


@equation
def cohesion_of(
    seats: Array,
    opposition: Array,
    independents: float,
    loyalty: float,
    appointed: float,
    fragmentation: float,
) -> float:
    """Return the voting weight of the president's side in a legislature (share; equation 16): appointees vote with him."""
    total = seats_held(seats, independents, appointed)
    if total <= 0.0:
        return 0.0
    bloc = 0.0
    squares = 0.0
    for party in range(seats.shape[0]):
        if opposition[party] == 0.0:
            share = seats[party] / total
            bloc += share
            squares += share * share
    return (independents * loyalty + appointed) / total + bloc_cohesion(bloc, squares, fragmentation)


@equation
def expected_pressure(pressure: float, decay: float, source: float, months: int) -> float:
    """Return the pressure after some months if nothing happens (in [0, 1]; equation 17): it decays and is fed by a source.

    It nears source / (decay + source), the level at which it would rest.
    """
    rate = decay + source
    if rate <= 0.0:
        return pressure
    rest = source / rate
    if rate >= 1.0:
        return pressure if months <= 0 else rest
    return rest + (pressure - rest) * exp(months * log(1.0 - rate))


@equation
def trust_inside(trust: float, disillusion: float, opposition_share: float) -> float:
    """Return a member's trust after a month at a table decided by one side (in [0, 1]; equation 18).

    Source: Isaacs (2008), Ak Zhol's complaint of December 2002.
    """
    return trust * (1.0 - disillusion * (1.0 - opposition_share))


@equation
def trust_at_close(trust: float, learning: float, delivered: float, promised: float) -> float:
    """Return trust after a body closed: what was delivered, as perceived, against what its terms promised (equation 19)."""
    return clip(trust + learning * (delivered - promised), 0.0, 1.0)


@equation
def promise(status: float, effort: float) -> float:
    """Return what a body's terms promise (in [0, 1]; equation 20): the more binding and the better guided, the more."""
    return status * effort


@equation
def resources_inside(
    resources: float, cooptation: float, patronage: float, erosion: float, association: float
) -> float:
    """Return a member's resources after a month inside (>= 0): access pays, association costs the base (equation 21)."""
    return max(0.0, resources * (1.0 + cooptation * patronage - erosion * association))


@equation
def resources_in_opposition(resources: float, attrition: float, dominance: float, pressure: float) -> float:
    """Return an opposition party's resources after a month out of power (>= 0; equation 22).

    A dominant bloc drains them, the less so the more dissent there is: R (1 - attrition M (1 - D)).
    """
    return resources * (1.0 - attrition * dominance * (1.0 - pressure))


@equation
def work_needed(uniform: float) -> float:
    """Return the work an issue needs before it has a draft (in units of summed hazard, >= 0; equation 23).

    One draw per issue and body: the draft is there when the summed hazard passes an exponential threshold, which gives
    every month the probability 1 - exp(-hazard).
    """
    return -log(1.0 - uniform)


@equation
def drafting_hazard(pace: float, guidance: float, floor: float, status: float, months: float) -> float:
    """Return the monthly hazard that an agenda issue gets a draft (per month, >= 0; equation 24).

    A body drafts as it is guided from the top; legal status only quickens a guided body. It works towards its close: `pace`
    is how often a body of full status and guidance could draft its agenda in its time, however long that is.

    Source: Isaacs (2008), on the National Commission.
    """
    return pace * guidance * (floor + (1.0 - floor) * status) / months


@equation
def notice(weight: Array, visibility: Array, out: Array) -> None:
    """Fill `out` with each issue's share of what observers notice (sum 1; 0 for all if nothing is visible; equation 25)."""
    total = 0.0
    for issue in range(weight.shape[0]):
        total += weight[issue] * visibility[issue]
    for issue in range(weight.shape[0]):
        out[issue] = weight[issue] * visibility[issue] / total if total > 0.0 else 0.0


@equation
def perceived_reform(
    levels: Array,
    effective: Array,
    before: Array,
    effective_before: Array,
    noticed: Array,
    discernment: float,
) -> float:
    """Return the reform an observer sees: the change of levels as seen, by what is noticed (in [-1, 1]; equation 26).

    1 is full accountability where there was none.
    """
    seen = 0.0
    for issue in range(levels.shape[0]):
        now = seen_level(levels[issue], effective[issue], discernment)
        was = seen_level(before[issue], effective_before[issue], discernment)
        seen += noticed[issue] * (now - was)
    return seen


@equation
def nominal_index(levels: Array, before: Array, weight: Array) -> float:
    """Return nominal reform: the change of levels as written, by weight (in [-1, 1]; equation 27)."""
    total = 0.0
    for issue in range(levels.shape[0]):
        total += weight[issue] * (levels[issue] - before[issue])
    return total


@equation
def effective_levels(levels: Array, capture: Array, dominance: float, conditions: Array, out: Array) -> None:
    """Fill `out` with how far every level binds at a dominance, under its conditions."""
    for issue in range(levels.shape[0]):
        out[issue] = effective_level(levels[issue], binding(capture[issue], dominance, conditions[issue]))


@equation
def effective_constraint(
    levels: Array, weight: Array, capture: Array, dominance: float, conditions: Array
) -> float:
    """Return the index of effective constraint on the president (share, in [0, 1]; equation 28)."""
    total = 0.0
    for issue in range(levels.shape[0]):
        binds = binding(capture[issue], dominance, conditions[issue])
        total += weight[issue] * effective_level(levels[issue], binds)
    return total
