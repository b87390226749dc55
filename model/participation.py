"""Who joins a reform body: the terms of the decision, and the rules that weigh them."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.equation import equation
from model.polity import logistic
from model.registry import Registry

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
    rationality: float  # inverse scale of the logistic shock


type ParticipationRule = Callable[[Offer, int], float]

rules: Registry[ParticipationRule] = Registry("participation rule")


@equation
def credibility(trust: float, status: float, guidance: float) -> float:
    """Return the share of a recommendation that a party expects to be enacted (in [0, 1]; equation 14)."""
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
    """Return what a party's presence changes on one issue, in its own policy utility.

    Utility is quadratic loss around the ideal in the level as the party perceives it (`seen` = 1 - delta c M); what it
    expects is the status quo moved by the credible part of the recommendation. The difference of the two losses is
    written as one product, exact at zero when the recommendation does not change.

    Source: Enelow and Hinich (1984) for quadratic spatial utility; equation 15.
    """
    if with_party == without_party:
        return 0.0
    shift = credible * seen * (with_party - without_party)
    middle = seen * (2.0 * status_quo + credible * (with_party + without_party - 2.0 * status_quo))
    return -salience * shift * (middle - 2.0 * ideal)


@equation
def association(hardline: float, opposition_share: float) -> float:
    """Return the cost of being associated with the president's process: full alone, less in company (equation 16).

    Source: Isaacs (2008): to participate was to associate.
    """
    return hardline * (1.0 - opposition_share)


@equation
def unmet_cost(weight_of_unmet: float, trust: float) -> float:
    """Return the cost of unmet conditions: guarantees are what those ask for who do not trust (equation 17)."""
    return weight_of_unmet * (1.0 - trust)


@equation
def participation_shock(persistent: float, monthly: float, persistence: float, rationality: float) -> float:
    """Return the shock of a decision: standard logistic draws, a persistent and a monthly part, over rationality.

    Source: McFadden (1974) for logit choice; equation 18.
    """
    return (persistence * persistent + (1.0 - persistence) * monthly) / rationality


@equation
def decides_to_sit(attraction: float, shock: float, present: bool, switching: float) -> bool:
    """Whether a party sits at the table: attraction plus shock above the cost of changing sides (equation 19)."""
    return attraction + shock > (-switching if present else switching)


@equation
def opposition_share(offer: Offer, party: int) -> float:
    """Return the opposition's share of the seats taken if `party` joins those present (in [0, 1])."""
    opposition = 0.0
    total = offer.officials
    for other in range(offer.seat.shape[0]):
        if other == party or offer.present[other] > 0.0:
            total += offer.seat[other]
            opposition += offer.seat[other] * offer.opposition[other]
    return opposition / total if total > 0.0 else 0.0


@equation
def worth_without_company(offer: Offer, party: int) -> float:
    """Return all of an offer's worth to a party but the cost of association."""
    return (
        offer.influence[party]
        + offer.patronage[party]
        - offer.unmet[party]
        - offer.grievance[party]
    )


@rules.rule()
def expected_utility(offer: Offer, party: int) -> float:
    """A party joins when influence and access outweigh association, unmet conditions and grievance.

    A required condition that is not met keeps the party out. Equation 20.

    Source: Riker and Ordeshook (1968) for the form of the calculus; Isaacs (2008) for its terms.
    """
    if offer.required_unmet[party] > 0.0:
        return NEVER
    cost = association(offer.hardline[party], opposition_share(offer, party))
    return worth_without_company(offer, party) - cost


@rules.rule()
def required_conditions(offer: Offer, party: int) -> float:
    """A party looks at its conditions first: any unmet one keeps it out, whatever else is offered.

    Lexicographic choice. Equation 21.

    Source: Fishburn (1974).
    """
    if offer.unmet[party] > 0.0 or offer.required_unmet[party] > 0.0:
        return NEVER
    return expected_utility(offer, party)


@rules.rule()
def threshold(offer: Offer, party: int) -> float:
    """A party follows once enough of the opposition's seats are taken by others.

    The share of the other opposition parties' seats that is taken, less the party's threshold; a party whose threshold is
    zero goes first, and a pro-presidential party always comes. Equation 22.

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
    return share - offer.threshold[party]


@rules.rule()
def quantal_response(offer: Offer, party: int) -> float:
    """Every invited party answers the others' probabilities of joining, not their presence.

    Logit equilibrium of the month's joining game with expected seats in place of the seats taken (mean field), by damped
    iteration from one half, 200 rounds or until no probability moves by 1e-10; with several equilibria it gives the one
    reached from there. Returns the log odds of joining over rationality. Equation 23.

    Source: McKelvey and Palfrey (1995).
    """
    if offer.required_unmet[party] > 0.0:
        return NEVER
    parties = offer.seat.shape[0]
    probability = np.zeros(parties)
    for other in range(parties):
        if offer.invited[other] > 0.0 and offer.required_unmet[other] == 0.0:
            probability[other] = 0.5
    probability[party] = 0.5
    for _ in range(200):
        total = offer.officials
        company = 0.0
        for other in range(parties):
            total += offer.seat[other] * probability[other]
            company += offer.seat[other] * probability[other] * offer.opposition[other]
        moved = 0.0
        for other in range(parties):
            if probability[other] > 0.0:
                rest = offer.seat[other] * (1.0 - probability[other])
                whole = total + rest
                share = (company + rest * offer.opposition[other]) / whole if whole > 0.0 else 0.0
                worth = worth_without_company(offer, other) - association(offer.hardline[other], share)
                answer = logistic(offer.rationality * worth)
                step = 0.5 * (answer - probability[other])
                moved = max(moved, abs(step))
                probability[other] = max(probability[other] + step, 1e-12)
        if moved < 1e-10:
            break
    chance = min(max(probability[party], 1e-12), 1.0 - 1e-12)
    return math.log(chance / (1.0 - chance)) / offer.rationality
