"""A chair with the pen: his best point among those that beat the reversion."""

from model.arguments import number
from model.compiled import equation
from model.rules.bargaining.table import TIE, Table, carries, rules, seats_taken


def romer_rosenthal(setter: float, pivot: float, status_quo: float) -> float:
    """Return what a setter proposes to one pivot: his own point as far as the pivot prefers it to the reversion.

    Utilities are single-peaked and symmetric, so the pivot accepts from the status quo to its mirror image across his
    ideal point.

    Source: Romer and Rosenthal (1978).
    """
    proposal, middle, stays = (
        number("setter", setter),
        number("pivot", pivot),
        number("status_quo", status_quo),
    )
    mirror = 2.0 * middle - stays
    return min(max(proposal, min(stays, mirror)), max(stays, mirror))


@equation
def reach(position: float, status_quo: float, direction: float) -> float:
    """Return how far from the status quo a member follows in a direction (level; direction is 1 up, -1 down).

    Negative when he wants to go the other way.
    """
    return 2.0 * direction * (position - status_quo)


@equation
def accepted(table: Table, issue: int, distance: float, direction: float, taken: float) -> bool:
    """Whether the seats carry a proposal at a distance from the status quo; the indifferent vote for it."""
    in_favour = 0.0
    members = table.seats.shape[0]
    for place in range(members):
        member = members - 1 - place  # the officials, with most of the seats, come last
        position = table.position[member, issue]
        if reach(position, table.status_quo[issue], direction) >= distance - TIE:
            in_favour += table.seats[member]
            if carries(in_favour, taken, table.quota):
                return True
    return carries(in_favour, taken, table.quota)


@rules.rule(has_chair=True, respects_status_quo=True)
def agenda_setter(table: Table, issue: int) -> float:
    """The chair picks his best point among those that carry the seats against the status quo.

    With symmetric single-peaked utilities a member follows from the status quo up to its mirror image across his own
    point, so what carries is an interval from the status quo to the mirror image across the pivot. The chair takes his own
    point when it carries, else the end of that interval on his side, else the status quo stands. Ties: the
    indifferent vote for the proposal.

    Source: Romer and Rosenthal (1978).
    """
    status_quo = table.status_quo[issue]
    wanted = table.chair[issue] - status_quo
    taken = seats_taken(table) if wanted != 0.0 else 0.0
    if taken <= 0.0:
        return float(status_quo)
    direction = 1.0 if wanted > 0.0 else -1.0
    wanted = direction * wanted
    if accepted(table, issue, wanted, direction, taken):
        return float(table.chair[issue])
    farthest = 0.0
    for member in range(table.seats.shape[0]):
        if table.seats[member] > 0.0:
            distance = reach(table.position[member, issue], status_quo, direction)
            if farthest < distance < wanted and accepted(table, issue, distance, direction, taken):
                farthest = distance
    return float(status_quo + direction * farthest)
