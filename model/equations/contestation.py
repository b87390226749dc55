"""What the excluded can do: mobilisation, crisis, settlement and reversal."""

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.elementary import exp, log
from model.equations.polity import clip, logistic

type Array = NDArray[np.float64]


@equation
def mobilisation(
    pressure: float, resources: Array, grievance: Array, opposition: Array, alive: Array, seated: Array
) -> float:
    """Return the strength that the excluded can bring to the street (>= 0; equation 95).

    Resources times dissent, of which an aggrieved party has the more: R (G + (1 - G) D).

    Source: Tilly (1978), resources and opportunity; Gurr (1970), relative deprivation.
    """
    total = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0 and seated[party] == 0.0:
            injured = min(1.0, grievance[party])
            total += resources[party] * (injured + (1.0 - injured) * pressure)
    return total


@equation
def prevailing(mobilised: float, capacity: float, sharpness: float) -> float:
    """Return the probability that the street breaks out this month (in [0, 1]; 0 without mobilisation; equation 96).

    m^k / (m^k + C^k): a ratio contest between mobilisation m and the president's capacity C.

    Source: Tullock (1980), contest success function.
    """
    if mobilised <= 0.0:
        return 0.0
    if capacity <= 0.0:
        return 1.0
    return logistic(sharpness * log(mobilised / capacity))


@equation
def threat(risk: float, patience: float, fall: float) -> float:
    """Return what the street is expected to cost the president over the months he looks ahead (utility; equation 97).

    fall (1 - exp(-patience P)) at a monthly risk P of an open crisis.

    Source: Acemoglu and Robinson (2001), reform under the threat of revolution.
    """
    return fall * (1.0 - exp(-patience * risk))


@equation
def worth_of_calm(threat_now: float, threat_after: float, reform: float) -> float:
    """Return what a unit of reform, seen at home, saves the president of that threat (utility, >= 0; equation 98).

    The mean over a reform of the size that he would like: the threat without it less that of those whom it leaves
    discontent, over its size; never more in all than the threat.

    Source: Acemoglu and Robinson (2001), reform under the threat of revolution.
    """
    return max(0.0, threat_now - threat_after) / reform if reform > 0.0 else 0.0


@equation
def strength(mobilised: float, capacity: float) -> float:
    """Return the opposition's weight in a crisis (in [0, 1]): a ratio contest with the president's capacity (equation 99).

    Source: Tullock (1980), ratio contest success function.
    """
    total = mobilised + capacity
    return mobilised / total if total > 0.0 else 0.5


@equation
def settlement_level(president_point: float, opposition_ideal: float, weight: float) -> float:
    """Return the level a settlement sets on an issue: the two sides' points weighted by strength (equation 100).

    The president's point is his best level, but never below the level in force: a street that holds out gives up nothing.
    """
    return (1.0 - weight) * president_point + weight * opposition_ideal


@equation
def is_over(mobilised: float, capacity: float, fatigue: float) -> bool:
    """Whether a crisis ends without a settlement: the street has fallen below a share of the capacity (equation 101)."""
    return mobilised < fatigue * capacity


@equation
def concession_hazard(cost: float, odds: float, prize: float) -> float:
    """Return the probability that a side gives in this month (in [0, 1]; equation 102).

    1 - exp(-cost odds / prize): the sooner, the dearer each month is against what giving in loses; at once if it loses
    nothing. Odds are the rival's strength over the own.

    Source: Alesina and Drazen (1991): whom delay costs more concedes first; Fearon (1994).
    """
    if prize <= 0.0:
        return 1.0
    return 1.0 - exp(-cost * odds / prize)


@equation
def reversal_hazard(rate: float, strength: float, strength_at_settlement: float) -> float:
    """Return the probability that a settlement is reconsidered this month (in [0, 1]; equation 103).

    Rate times the part of the street's strength that has faded since.

    Source: Acemoglu and Robinson (2001): commitment fails as de facto power fades.
    """
    if strength_at_settlement <= 0.0:
        return 0.0
    return rate * clip(1.0 - strength / strength_at_settlement, 0.0, 1.0)


@equation
def outside_consents(
    resources: Array, opposition: Array, alive: Array, seated: Array, assents: Array
) -> bool:
    """Whether most of the excluded, by resources, assent (nobody excluded: yes; equation 104)."""
    total = 0.0
    in_favour = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0 and seated[party] == 0.0:
            total += resources[party]
            in_favour += resources[party] * assents[party]
    return total <= 0.0 or in_favour > 0.5 * total


@equation
def outside_ideal(
    resources: Array,
    opposition: Array,
    alive: Array,
    seated: Array,
    ideal: Array,
    issue: int,
    status_quo: float,
) -> float:
    """Return the excluded opposition's mean ideal level on an issue, by resources (the status quo if nobody is out).

    Equation 105.
    """
    total = 0.0
    mean = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0 and seated[party] == 0.0:
            total += resources[party]
            mean += resources[party] * ideal[party, issue]
    return mean / total if total > 0.0 else status_quo
