"""Who joins a reform body: the terms of the decision, and the rules that weigh them."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.elementary import exp, log
from model.equations.participation import association
from model.equations.polity import logistic
from model.numbers import Behaviour
from model.rules.registry import Registry

type Array = NDArray[np.float64]

NEVER = -1e9  # attraction of an offer that a party cannot accept


class Offer(NamedTuple):
    """What the parties weigh this month (arrays over all parties; rules read them and never write)."""

    influence: Array  # gain in policy utility from being there
    patronage: Array  # worth of access
    unmet: Array  # cost of conditions that are not met
    required_unmet: Array  # 1 where a required condition is not met, else 0
    grievance: Array
    hardline: Array  # cost of being seen with the other side, alone
    seat: Array  # share of the seats the party takes if it joins
    opposition: Array  # 1 for opposition, 0 for pro-presidential
    present: Array  # 1 for those at the table now
    invited: Array  # 1 for those who may join
    threshold: Array  # share of the opposition's seats that must be taken before the party follows
    officials: float  # share of the seats held by officials
    behaviour: Behaviour

    @classmethod
    def of(cls, seat: Sequence[float] | Array, **given: Any) -> Self:
        """Return an offer made by hand: seats, whatever else is given, and zero for the rest.

        A number of behaviour is given by its name, as `rationality=12.0`. Raises ValueError for a name that is neither.
        """
        behaviour = given.pop("behaviour", None)
        if behaviour is None:
            behaviour = Behaviour._make(given.pop(name, 0.0) for name in Behaviour._fields)
        single = {"officials": given.pop("officials", 0.0), "behaviour": behaviour}
        nothing: dict[str, Any] = {name: np.zeros(len(seat)) for name in cls._fields}
        columns: dict[str, Any] = {name: np.asarray(each, float) for name, each in given.items()}
        return cls(**nothing | single)._replace(seat=np.asarray(seat, float), **columns)


class WorthOfSeat(NamedTuple):
    """What a seat is worth to a party, part by part (in units of full access; what deters is negative)."""

    influence: float
    patronage: float
    unmet_conditions: float
    grievance: float
    association: float


type ParticipationRule = Callable[[Offer, int], float]

rules: Registry[ParticipationRule] = Registry("participation rule")
attraction = rules.by_code("attraction")  # (code, offer, party) -> what an offer is worth to a party


@equation
def opposition_share(offer: Offer, party: int) -> float:
    """Return the opposition's share of the seats taken if `party` joins those present (in [0, 1]; equation 38)."""
    opposition = 0.0
    total = offer.officials
    for other in range(offer.seat.shape[0]):
        taken = offer.seat[other] if other == party else offer.seat[other] * offer.present[other]
        total += taken
        opposition += taken * offer.opposition[other]
    return opposition / total if total > 0.0 else 0.0


@equation
def worth_in_company(offer: Offer, party: int, company: float) -> WorthOfSeat:
    """Return the parts of an offer's worth to a party, at a share of the opposition at the table (equation 39)."""
    return WorthOfSeat(
        influence=offer.influence[party],
        patronage=offer.patronage[party],
        unmet_conditions=-offer.unmet[party],
        grievance=-offer.grievance[party],
        association=-association(offer.hardline[party], company),
    )


@equation
def total(worth: WorthOfSeat) -> float:
    """Return what all parts come to."""
    found = 0.0
    for part in worth:
        found += part
    return found


@equation
def worth_of_seat(offer: Offer, party: int) -> WorthOfSeat:
    """Return the parts of an offer's worth to a party beside those at the table now."""
    alone = offer.hardline[party] == 0.0  # company is all the same to it
    return worth_in_company(offer, party, 0.0 if alone else opposition_share(offer, party))


@rules.rule()
def expected_utility(offer: Offer, party: int) -> float:
    """A party joins when influence and access outweigh association, unmet conditions and grievance (equation 40).

    A required condition that is not met keeps the party out.

    Source: Riker and Ordeshook (1968) for the form of the calculus; Isaacs (2008) for its terms.
    """
    if offer.required_unmet[party] > 0.0:
        return NEVER
    return total(worth_of_seat(offer, party))


@rules.rule()
def required_conditions(offer: Offer, party: int) -> float:
    """A party looks at its conditions first: any unmet one keeps it out, whatever else is offered (equation 41).

    Lexicographic choice.

    Source: Fishburn (1974).
    """
    if offer.unmet[party] > 0.0 or offer.required_unmet[party] > 0.0:
        return NEVER
    return expected_utility(offer, party)


@rules.rule()
def threshold(offer: Offer, party: int) -> float:
    """A party follows once enough of the opposition's seats are taken by others (equation 42).

    The share of the other opposition parties' seats that is taken, less the party's threshold; a party whose threshold is
    zero goes first, and a pro-presidential party always comes.

    Source: Granovetter (1978).
    """
    if offer.required_unmet[party] > 0.0:
        return NEVER
    if offer.opposition[party] == 0.0:
        return 1.0
    taken = 0.0
    possible = 0.0
    for other in range(offer.seat.shape[0]):
        if other != party and offer.opposition[other] > 0.0 and offer.invited[other] > 0.0:
            possible += offer.seat[other]
            taken += offer.seat[other] * offer.present[other]
    share = taken / possible if possible > 0.0 else 0.0
    return float(share - offer.threshold[party])


@equation
def company_nodes(least: float) -> int:
    """Return how many points carry the integral of `expected_company` when totals lie in [least, 1]."""
    return math.ceil((log(16.0 / least) + 2.6) / 0.5) + 1


@equation
def expected_company(
    seat: Array,
    opposition: Array,
    officials: float,
    probability: Array,
    decay: Array,
    weight: Array,
    share: Array,
) -> None:
    """Fill `share` with each party's expected share of the opposition at the table if it joins, others by their chances.

    Equation 43.

    The mean of a ratio O/T over all 2^n tables, in n steps: 1/T is the integral of exp(-u T) over u > 0, and the mean of
    O exp(-u T) is a product over the parties, who decide independently. `decay` holds exp(-u s) at each u for each party
    and, last, for the officials; `weight` the weights of the points.
    """
    parties = seat.shape[0]
    none = np.empty(parties)  # mean of exp(-u T) over the tables of those before a party
    some = np.empty(parties)  # mean of O exp(-u T) over the same
    for party in range(parties):
        share[party] = 0.0
    for node in range(weight.shape[0]):
        before = weight[node] * decay[node, parties]
        before_opposition = 0.0
        for party in range(parties):
            none[party] = before
            some[party] = before_opposition
            inside = probability[party] * decay[node, party]
            factor = 1.0 - probability[party] + inside
            before_opposition = before_opposition * factor + before * inside * seat[party] * opposition[party]
            before = before * factor
        after = 1.0
        after_opposition = 0.0
        for place in range(parties):
            party = parties - 1 - place
            own = seat[party] * opposition[party]
            others = none[party] * after_opposition + some[party] * after
            share[party] += decay[node, party] * (own * none[party] * after + others)
            inside = probability[party] * decay[node, party]
            factor = 1.0 - probability[party] + inside
            after_opposition = after_opposition * factor + after * inside * own
            after = after * factor


@rules.rule(reads_others=True)
def quantal_response(offer: Offer, party: int) -> float:
    """Every invited party answers the others' probabilities of joining, not their presence (equation 44).

    Logit equilibrium of the month's joining game, with the expected cost of association over all tables that can form.
    Found by iteration from one half while rationality rises to its value over the first rounds, with steps shortened
    when they turn back or grow, 400 rounds or until no probability would move by 1e-9: so that it stays near the principal
    branch. With several equilibria it gives this one; the analysis of the game lists the others. Returns the expected worth
    of joining, the log odds of joining over rationality.

    Source: McKelvey and Palfrey (1995).
    """
    if offer.required_unmet[party] > 0.0:
        return NEVER
    parties = offer.seat.shape[0]
    probability = np.zeros(parties)
    seat = np.zeros(parties)
    whole = offer.officials
    least = 1.0e300
    for other in range(parties):
        asked = offer.invited[other] > 0.0 and offer.required_unmet[other] == 0.0
        if asked or other == party:
            probability[other] = 0.5
            whole += offer.seat[other]
            if offer.seat[other] + offer.officials > 0.0:
                least = min(least, offer.seat[other] + offer.officials)
    if whole <= 0.0:
        return total(worth_in_company(offer, party, 0.0))
    nodes = company_nodes(least / whole)
    weight = np.empty(nodes)
    decay = np.ones((nodes, parties + 1))
    for node in range(nodes):
        x = log(16.0 * whole / least) - 0.5 * node
        small = exp(-abs(x))
        fall = small if x > 0.0 else 1.0 / small  # exp(-x), by an exponential of a negative number
        u = exp(-fall) / fall
        weight[node] = 0.5 * u * (1.0 + fall)
        decay[node, parties] = exp(-u * offer.officials / whole)
        for other in range(parties):
            if probability[other] > 0.0:
                seat[other] = offer.seat[other] / whole
                decay[node, other] = exp(-u * seat[other])
    share = np.empty(parties)
    moves = np.zeros(parties)
    step = 1.0
    before = 1.0e300
    for turn in range(400):
        expected_company(seat, offer.opposition, offer.officials, probability, decay, weight, share)
        rationality = offer.behaviour.rationality * min(1.0, (turn + 1.0) / 8.0)
        longest = 0.0
        turned = 0.0
        for other in range(parties):
            if probability[other] > 0.0:
                worth = total(worth_in_company(offer, other, share[other]))
                move = logistic(rationality * worth) - probability[other]
                longest = max(longest, abs(move))
                turned += move * moves[other]
                moves[other] = move
        if turn >= 8:
            if longest < 1e-9:
                break
            if turned < 0.0 or longest > before:
                step = 0.8 * step
            before = longest
        for other in range(parties):
            if probability[other] > 0.0:
                probability[other] = max(probability[other] + step * moves[other], 1e-300)
    return total(worth_in_company(offer, party, share[party]))
