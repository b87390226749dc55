"""The life of a reform body: seats on offer, terms met, the table, what it recommends, what a party changes there."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.polity import clip, seen_level

type Array = NDArray[np.float64]
type Whole = NDArray[np.int64]


@equation
def side_share(resources: Array, opposition: Array, chosen: Array, side: float, party: int) -> float:
    """Return a party's part of its side's resources among those chosen (in [0, 1]; equal parts if none has any).

    Equation 45.
    """
    if chosen[party] == 0.0 or opposition[party] != side:
        return 0.0
    total = 0.0
    many = 0.0
    for other in range(resources.shape[0]):
        if chosen[other] > 0.0 and opposition[other] == side:
            total += resources[other]
            many += 1.0
    return resources[party] / total if total > 0.0 else 1.0 / many


@equation
def offered_seats(
    resources: Array, opposition: Array, eligible: Array, seat_share: float, officials: float, out: Array
) -> None:
    """Fill `out` with the seats each party is offered: its side's share, divided by resources (equation 46)."""
    others = max(0.0, 1.0 - seat_share - officials)
    for party in range(resources.shape[0]):
        if opposition[party] > 0.0:
            out[party] = seat_share * side_share(resources, opposition, eligible, 1.0, party)
        else:
            out[party] = others * side_share(resources, opposition, eligible, 0.0, party)


@equation
def proportionate_share(resources: Array, opposition: Array, alive: Array) -> float:
    """Return the opposition's share of the resources of all parties (in [0, 1]; equation 47)."""
    total = 0.0
    outside = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0:
            total += resources[party]
            outside += resources[party] * opposition[party]
    return outside / total if total > 0.0 else 0.0


@equation
def part_of_opposition(
    resources: Array, opposition: Array, alive: Array, those: Array, if_none: float
) -> float:
    """Return which part of the opposition, by resources, some parties are (in [0, 1]); `if_none` if there is none."""
    total = 0.0
    part = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0:
            total += resources[party]
            part += resources[party] * those[party]
    return part / total if total > 0.0 else if_none


@equation
def invited_share(resources: Array, opposition: Array, alive: Array, invited: Array) -> float:
    """Return the part of the opposition, by resources, that a body invites (in [0, 1]; 1 if there is none; equation 48)."""
    return part_of_opposition(resources, opposition, alive, invited, 1.0)


@equation
def opposition_at(seats: Array, opposition: Array) -> float:
    """Return the opposition's share of the seats taken at a table (in [0, 1]; equation 49)."""
    share = 0.0
    for party in range(opposition.shape[0]):
        share += seats[party] * opposition[party]
    return share


@equation
def representation(opposition_seats: float, proportionate: float) -> float:
    """Return how near the opposition's seats are to its proportionate share (in [0, 1]; equation 50)."""
    return 1.0 if proportionate <= 0.0 else min(1.0, opposition_seats / proportionate)


class Attendance(NamedTuple):
    """How many parties took part in a body, and which share of the invited opposition."""

    participants: float
    opposition_participants: float
    opposition_participation: float  # 0 where no opposition party was invited


@equation
def attendance(sat: Array, lived: Array, invited: Array, opposition: Array) -> Attendance:
    """Return who took part in a body: parties at its table in at least half of the months that both existed.

    `sat` and `lived` are months (parties,): at the table, and in existence while the body was open. Parties that never
    existed while it was open do not count among the invited.
    """
    participants, opposed, asked = 0.0, 0.0, 0.0
    for party in range(sat.shape[0]):
        if lived[party] <= 0.0:
            continue
        took_part = 1.0 if 2.0 * sat[party] >= lived[party] else 0.0
        participants += took_part
        if opposition[party] > 0.0 and invited[party] > 0.0:
            opposed += took_part
            asked += 1.0
    return Attendance(participants, opposed, opposed / asked if asked > 0.0 else 0.0)


@equation
def take_seats(offered: Array, present: Array, officials: float, seats: Array, capability: Array) -> None:
    """Fill the seats of a table whose last member stands for the officials; capability is what a member holds there.

    Equation 51. Seats of those who stay away go to those who sit, in proportion.
    """
    parties = offered.shape[0]
    total = officials
    for party in range(parties):
        total += offered[party] * present[party]
    if total <= 0.0:
        total = 1.0
    for party in range(parties):
        seats[party] = offered[party] * present[party] / total
    seats[parties] = officials / total
    for member in range(seats.shape[0]):
        capability[member] = seats[member]


@equation
def weigh_unmet(
    month: int,
    met: Array,
    parties: Whole,
    weights: Array,
    required: Array,
    since: Whole,
    unmet: Array,
    required_unmet: Array,
) -> None:
    """Fill, party by party, the weight of unmet conditions and whether a required one is among them (equation 52)."""
    for party in range(unmet.shape[0]):
        unmet[party] = 0.0
        required_unmet[party] = 0.0
    for place in range(met.shape[0]):
        if met[place] == 0.0 and since[place] <= month:
            unmet[parties[place]] += weights[place]
            required_unmet[parties[place]] = max(required_unmet[parties[place]], required[place])


@equation
def delivered(
    before: Array,
    effective_before: Array,
    after: Array,
    effective_after: Array,
    agenda: Array,
    salience: Array,
    discernment: float,
    party: int,
) -> float:
    """Return what a body delivered to a party: reform on its agenda as the party sees it, by salience (equation 53).

    In [0, 1]; moves away from accountability count against.
    """
    seen = 0.0
    total = 0.0
    for issue in range(agenda.shape[0]):
        if agenda[issue] > 0.0:
            now = seen_level(after[issue], effective_after[issue], discernment)
            was = seen_level(before[issue], effective_before[issue], discernment)
            total += salience[party, issue]
            seen += salience[party, issue] * (now - was)
    return clip(seen / total, 0.0, 1.0) if total > 0.0 else 0.0


@equation
def members(
    seats: Array,
    opposition: Array,
    present: Array,
    salience: Array,
    ideal: Array,
    pull: Array,
    target: Array,
) -> float:
    """Fill the seated opposition's mean salience and ideal of every issue, by seats; return the seats (equation 54)."""
    pull[:] = 0.0
    target[:] = 0.0
    total = 0.0
    for party in range(opposition.shape[0]):
        held = seats[party] * present[party] * opposition[party]
        total += held
        if held > 0.0:
            for issue in range(pull.shape[0]):
                weight = held * salience[party, issue]
                pull[issue] += weight
                target[issue] += weight * ideal[party, issue]
    for issue in range(pull.shape[0]):
        if pull[issue] > 0.0:
            target[issue] /= pull[issue]
            pull[issue] /= total
    return total


@equation
def own_initiative(consent: float, represented: float) -> float:
    """Return how far a body drafts without guidance (in [0, 1]; equation 55).

    Where its consent is needed two forces can write a text themselves, as far as the opposition is represented.
    """
    return consent * represented


@equation
def walked_out(resources: Array, opposition: Array, alive: Array, left: Array) -> float:
    """Return the part of the opposition, by resources, that left a body before the eyes of all (in [0, 1]; equation 56)."""
    return part_of_opposition(resources, opposition, alive, left, 0.0)


@equation
def draft_output(levels: Array, drafted: Array, recommended: Array, weight: Array) -> float:
    """Return what a body put forward: the recommended change of levels, either way, by weight (in [0, 1]; equation 57)."""
    total = 0.0
    for issue in range(levels.shape[0]):
        if drafted[issue] > 0.0:
            total += weight[issue] * abs(recommended[issue] - levels[issue])
    return total
