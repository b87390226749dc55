"""A party's decision to sit down, term by term."""

from model.compiled import equation


@equation
def credibility(trust: float, status: float, guidance: float) -> float:
    """Return the share of a recommendation that a party expects to be enacted (in [0, 1]; equation 23)."""
    return trust * status * guidance


@equation
def influence_on(
    with_party: float,
    without_party: float,
    status_quo: float,
    ideal: float,
    salience: float,
    credible: float,
    seen: float,
) -> float:
    """Return what a party's presence changes on one issue, in its own policy utility (equation 24).

    Utility is quadratic loss around the ideal in the level as the party perceives it (`seen` = 1 - delta c M); what it
    expects is the status quo moved by the credible part of the recommendation. The difference of the two losses is
    written as one product, exact at zero when the recommendation does not change.

    Source: Enelow and Hinich (1984) for quadratic spatial utility.
    """
    if with_party == without_party:
        return 0.0
    shift = credible * seen * (with_party - without_party)
    middle = seen * (2.0 * status_quo + credible * (with_party + without_party - 2.0 * status_quo))
    return -salience * shift * (middle - 2.0 * ideal)


@equation
def association(hardline: float, opposition_share: float) -> float:
    """Return the cost of being associated with the president's process: the most alone, less in company (equation 25).

    Company is the opposition's share of the seats taken, the own among them.

    Source: Isaacs (2008): to participate was to associate.
    """
    return hardline * (1.0 - opposition_share)


@equation
def unmet_cost(weight_of_unmet: float, trust: float) -> float:
    """Return the cost of unmet conditions: guarantees are what those ask for who do not trust (equation 26)."""
    return weight_of_unmet * (1.0 - trust)


@equation
def participation_shock(persistent: float, monthly: float, persistence: float, rationality: float) -> float:
    """Return the shock of a decision: standard logistic draws, a persistent and a monthly part, over rationality.

    Equation 27.

    Source: McFadden (1974) for logit choice.
    """
    return (persistence * persistent + (1.0 - persistence) * monthly) / rationality


@equation
def decides_to_sit(attraction: float, shock: float, present: bool, switching: float) -> bool:
    """Whether a party sits at the table: attraction plus shock above the cost of changing sides (equation 28)."""
    return attraction + shock > (-switching if present else switching)
