"""Everybody gives way by weight: the mean position."""

from model.rules.bargaining.table import Table, rules, seats_taken, total_clout, weight


@rules.rule()
def compromise(table: Table, issue: int) -> float:
    """Members settle on the mean of their positions, weighted by capability times salience.

    The mean minimises the weighted sum of squared concessions, and approximates the Nash bargaining solution when no
    agreement is very bad for all. Where nobody present cares or has the means, seats are the weights.

    Source: Achen (2006); Van den Bos (1991).
    """
    if seats_taken(table) <= 0.0:
        return float(table.status_quo[issue])
    total = total_clout(table, issue)
    weighted = 0.0
    weights = 0.0
    low = 1.0e300
    high = -1.0e300
    for member in range(table.seats.shape[0]):
        if table.seats[member] > 0.0:
            share = weight(table, issue, member, total)
            position = table.position[member, issue]
            weighted += share * position
            weights += share
            low = min(low, position)
            high = max(high, position)
    mean = weighted / weights
    return low if mean < low else min(mean, high)
