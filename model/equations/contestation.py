"""What the excluded can do: mobilisation, crisis, settlement and reversal."""

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.polity import logistic

type Array = NDArray[np.float64]


@equation
def mobilisation(pressure: float, excluded_resources: float) -> float:
    """Return the strength that the excluded can bring to the street (>= 0): their resources times dissent (equation 81).

    Source: Tilly (1978), resources and opportunity.
    """
    return pressure * excluded_resources


@equation
def crisis_hazard(mobilised: float, capacity: float, sharpness: float) -> float:
    """Return the probability that mobilisation turns into an open crisis this month (equation 82)."""
    return logistic(sharpness * (mobilised - capacity))


@equation
def strength(mobilised: float, capacity: float) -> float:
    """Return the opposition's weight in a crisis (in [0, 1]): a ratio contest with the president's capacity (equation 83).

    Source: Tullock (1980), ratio contest success function.
    """
    total = mobilised + capacity
    return mobilised / total if total > 0.0 else 0.5


@equation
def settlement_level(president_best: float, opposition_ideal: float, weight: float) -> float:
    """Return the level a settlement sets on an issue: the two sides' points weighted by strength (equation 84)."""
    return (1.0 - weight) * president_best + weight * opposition_ideal


@equation
def is_over(mobilised: float, capacity: float, fatigue: float) -> bool:
    """Whether a crisis ends without a settlement: the street has fallen below a share of the capacity (equation 85)."""
    return mobilised < fatigue * capacity


@equation
def cost_of_crisis(cost: float, mobilised: float) -> float:
    """Return what an open crisis costs the president (utility, >= 0; equation 86)."""
    return cost * mobilised


@equation
def policy_loss(level: float, ideal: float, salience: float, seen: float) -> float:
    """Return a party's loss on one issue: quadratic in the level as it perceives it (equation 87)."""
    distance = seen * level - ideal
    return salience * distance * distance


@equation
def outside_consents(
    resources: Array, opposition: Array, alive: Array, seated: Array, assents: Array
) -> bool:
    """Whether most of the excluded, by resources, assent (nobody excluded: yes; equation 88)."""
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

    Equation 89.
    """
    total = 0.0
    mean = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0 and seated[party] == 0.0:
            total += resources[party]
            mean += resources[party] * ideal[party, issue]
    return mean / total if total > 0.0 else status_quo
