"""A party's decision to sit down, term by term."""

from model.compiled import equation
from model.equations.polity import clip, seen_level
from model.numbers import Array


@equation
def assurance(trust: float, status: float) -> float:
    """Return how sure a party is that what a body drafts is enacted (in [0, 1]; equation 29).

    Legal force stands in for trust: a fully binding body is believed by those who do not trust the president.
    """
    return status + (1.0 - status) * trust


@equation
def policy_utility(
    levels: Array, effective: Array, ideal: Array, salience: Array, discernment: float, party: int
) -> float:
    """Return a party's policy utility of a set of levels (<= 0): quadratic loss in what it sees of them (equation 30).

    Source: Enelow and Hinich (1984) for quadratic spatial utility.
    """
    total = 0.0
    for issue in range(levels.shape[0]):
        distance = seen_level(levels[issue], effective[issue], discernment) - ideal[party, issue]
        total -= salience[party, issue] * distance * distance
    return total


@equation
def influence(inside: float, outside: float, sure: float, policy_weight: float) -> float:
    """Return what a party's presence changes, in units of full access (equation 31).

    The policy utility of the package it expects with itself at the table, less that of the one without, as far as it is
    sure that there will be one.
    """
    if inside == outside:
        return 0.0
    return policy_weight * sure * (inside - outside)


@equation
def substance(
    levels: Array,
    effective: Array,
    before: Array,
    effective_before: Array,
    weight: Array,
    discernment: float,
) -> float:
    """Return the part of an announced change that an observer sees take effect (in [0, 1]; 0 if nothing is announced).

    Equation 32. One minus it is theatre.
    """
    seen = 0.0
    announced = 0.0
    for issue in range(levels.shape[0]):
        now = seen_level(levels[issue], effective[issue], discernment)
        was = seen_level(before[issue], effective_before[issue], discernment)
        seen += weight[issue] * (now - was)
        announced += weight[issue] * abs(levels[issue] - before[issue])
    return clip(seen / announced, 0.0, 1.0) if announced > 1e-12 else 0.0


@equation
def theatrical(hardline: float, sure: float, real: float) -> float:
    """Return what association with a process costs a party alone (equation 33): less, the surer a real reform.

    Source: Isaacs (2008): to participate was to associate, with a process seen as theatrical.
    """
    return hardline * (1.0 - sure * real)


@equation
def association(hardline: float, opposition_share: float) -> float:
    """Return the cost of being associated with the president's process: the most alone, less in company (equation 34).

    Company is the opposition's share of the seats taken, the own among them.

    Source: Isaacs (2008): to participate was to associate.
    """
    return hardline * (1.0 - opposition_share)


@equation
def unmet_cost(weight_of_unmet: float, trust: float) -> float:
    """Return the cost of unmet conditions: guarantees are what those ask for who do not trust (equation 35)."""
    return weight_of_unmet * (1.0 - trust)


@equation
def participation_shock(persistent: float, monthly: float, persistence: float, rationality: float) -> float:
    """Return the shock of a decision: standard logistic draws, a persistent and a monthly part, over rationality.

    Equation 36.

    Source: McFadden (1974) for logit choice.
    """
    return (persistence * persistent + (1.0 - persistence) * monthly) / rationality


@equation
def decides_to_sit(attraction: float, shock: float, present: bool, switching: float) -> bool:
    """Whether a party sits at the table: attraction plus shock above the cost of changing sides (equation 37)."""
    return attraction + shock > (-switching if present else switching)
