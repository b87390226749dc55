"""How those abroad judge a reform, and whether they award the prize."""

from model.compiled import equation
from model.equations.polity import clip, logistic


@equation
def next_approval(approval: float, judgement: float, seen: float) -> float:
    """Return an external actor's approval after a month (in [-1, 1]): it moves toward the reform it sees (equation 84).

    Source: exponential smoothing, assumed.
    """
    return approval + judgement * (seen - approval)


@equation
def criticised(approval: float, size: float, discernment: float) -> float:
    """Return approval after an event that is criticised abroad: who looks through facades minds it (equation 85)."""
    return clip(approval - size * discernment, -1.0, 1.0)


@equation
def award_probability(approval: float, slope: float, threshold: float) -> float:
    """Return the probability that the prize is awarded at its deadline (equation 86).

    Source: Isaacs (2008), on the chairmanship.
    """
    return logistic(slope * (approval - threshold))
