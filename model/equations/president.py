"""The president's choices: the level of each issue in a package, and whether to open one at all."""

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.contestation import policy_loss
from model.equations.polity import clip, legitimacy, perceived_level, perceived_reform, urgency
from model.numbers import Behaviour, External, Issues

type Array = NDArray[np.float64]


@equation
def stake(approval_weight: float, weight: float, pressure: float, prize: float, near: float) -> float:
    """Return what an external actor's approval is worth to the president (utility per unit of perceived reform).

    Equation 49. Criticism raises it, and so does a prize as its deadline nears.

    Source: Isaacs (2008), on the OSCE chairmanship.
    """
    return approval_weight * weight * (pressure + prize * near)


@equation
def marginal_approval(
    worth: float, visibility: float, legitimate: float, discernment: float, capture: float, dominance: float
) -> float:
    """Return the external approval gained by a unit of nominal level on one issue (utility; equation 50)."""
    return worth * visibility * legitimate * (1.0 - discernment * capture * dominance)


@equation
def marginal_relief(
    dissent_weight: float,
    pressure: float,
    visibility: float,
    legitimate: float,
    discernment: float,
    capture: float,
    dominance: float,
) -> float:
    """Return the dissent eased by a unit of nominal level on one issue (utility; equation 51)."""
    return dissent_weight * pressure * visibility * legitimate * (1.0 - discernment * capture * dominance)


@equation
def word_cost(cost: float, status: float, audience: float) -> float:
    """Return what it costs the president to depart from a recommendation (utility per squared level; equation 52).

    It binds as far as the body's status goes and as far as somebody watches: audience is the pressure of those at home and
    abroad, in [0, 1]. Without any audience he pays nothing for ignoring his own commission.

    Source: Fearon (1994) for audience costs.
    """
    return cost * status * clip(audience, 0.0, 1.0)


@equation
def power_loss(level: float, power: float, ideal: float, slope: float) -> float:
    """Return what a level costs the president in power (utility, >= 0; equation 53).

    power max(0, slope x - ideal)^2 with slope = 1 - c M: constraint beyond his ideal hurts, less than he would bear does
    not. Without this a president whose parties grow more dominant would want to bind himself anew.
    """
    excess = slope * level - ideal
    return power * excess * excess if excess > 0.0 else 0.0


@equation
def level_utility(
    level: float,
    status_quo: float,
    power: float,
    ideal: float,
    slope: float,
    gain: float,
    word: float,
    recommendation: float,
) -> float:
    """Return the president's utility of one issue at a level (utility; the fixed cost of legislating not counted).

    Equation 54. U(x) = - loss of power + gain (x - x0) - word (x - r)^2.
    """
    departure = level - recommendation
    return gain * (level - status_quo) - power_loss(level, power, ideal, slope) - word * departure * departure


@equation
def best_level(
    power: float,
    ideal: float,
    slope: float,
    gain: float,
    word: float,
    recommendation: float,
    status_quo: float,
) -> float:
    """Return the level in [0, 1] that maximises the president's utility of one issue (closed form; equation 55).

    The utility is concave with a kink where effective constraint reaches his ideal; a flat stretch keeps the level nearest
    to the status quo.
    """
    kink = ideal / slope if slope > ideal else 1.0
    curvature = 2.0 * power * slope * slope + 2.0 * word
    if kink < 1.0 and curvature > 1e-12:
        beyond = (2.0 * power * slope * ideal + gain + 2.0 * word * recommendation) / curvature
        if beyond > kink + 1e-12:  # not by rounding: a president with nothing to gain stays where he is
            return clip(beyond, 0.0, 1.0)
    if word > 1e-12:
        return clip(recommendation + gain / (2.0 * word), 0.0, kink)
    if gain > 1e-12:
        return kink if curvature > 1e-12 else 1.0
    if gain < -1e-12:
        return 0.0
    return min(status_quo, kink) if curvature > 1e-12 else status_quo


@equation
def chair_point(status_quo: float, guidance: float, best: float) -> float:
    """Return the level a chair proposes: the status quo moved toward the president's best as far as he is guided.

    Equation 56.

    Source: Isaacs (2008): all recommendations were heard at the first meeting from the president.
    """
    return status_quo + guidance * (best - status_quo)


@equation
def stakes_abroad(external: External, behaviour: Behaviour, pressure: float, month: int, out: Array) -> float:
    """Fill `out` with the worth of each external actor's approval in a month; return how near the prizes are (equation 57).

    Nearness is the sum of weight, prize and urgency, the part of the audience that a prize brings.
    """
    near = 0.0
    for actor in range(out.shape[0]):
        soon = urgency(
            float(month),
            float(external.announced[actor]),
            float(external.deadline[actor]),
            behaviour.patience,
        )
        near += external.weight[actor] * external.prize[actor] * soon
        out[actor] = stake(
            behaviour.approval_weight, external.weight[actor], pressure, external.prize[actor], soon
        )
    return near


@equation
def legitimacy_abroad(external: External, base: float, invited: float, seated: float, out: Array) -> float:
    """Fill `out` with a process's legitimacy to each external actor; return its mean by their weights (in [0, 1]).

    Equation 58.
    """
    total = 0.0
    weights = 0.0
    for actor in range(out.shape[0]):
        out[actor] = legitimacy(base, invited, seated, external.discernment[actor])
        total += external.weight[actor] * out[actor]
        weights += external.weight[actor]
    return total / weights if weights > 0.0 else 0.0


@equation
def marginal_gains(
    stakes: Array,
    legitimacies: Array,
    discernments: Array,
    dissent_weight: float,
    pressure: float,
    domestic_legitimacy: float,
    domestic_discernment: float,
    visibility: Array,
    capture: Array,
    dominance: float,
    out: Array,
) -> None:
    """Fill `out` with what a unit of nominal level gains the president on each issue, abroad and at home (equation 59)."""
    for issue in range(out.shape[0]):
        gain = marginal_relief(
            dissent_weight,
            pressure,
            visibility[issue],
            domestic_legitimacy,
            domestic_discernment,
            capture[issue],
            dominance,
        )
        for actor in range(stakes.shape[0]):
            gain += marginal_approval(
                stakes[actor],
                visibility[issue],
                legitimacies[actor],
                discernments[actor],
                capture[issue],
                dominance,
            )
        out[issue] = gain


@equation
def worth_of_drafts(
    levels: Array,
    gains: Array,
    drafted: Array,
    recommendations: Array,
    word: float,
    power_weight: float,
    salience: Array,
    ideal: Array,
    capture: Array,
    dominance: float,
    legislating_cost: float,
    out: Array,
) -> float:
    """Fill `out` with the president's best levels, issue by issue; return what the drafted ones gain him (utility, >= 0)."""
    worth = 0.0
    for issue in range(levels.shape[0]):
        out[issue] = levels[issue]
        here = drafted[issue] > 0.0
        bound = word if here else 0.0
        power = power_weight * salience[issue]
        slope = 1.0 - capture[issue] * dominance
        now = levels[issue]
        best = best_level(power, ideal[issue], slope, gains[issue], bound, recommendations[issue], now)
        gain = (
            level_utility(best, now, power, ideal[issue], slope, gains[issue], bound, recommendations[issue])
            - level_utility(now, now, power, ideal[issue], slope, gains[issue], bound, recommendations[issue])
            - legislating_cost
        )
        if gain > 0.0 and best != now:
            out[issue] = best
            if here:
                worth += gain
    return worth


@equation
def package(worth: float, opening_cost: float, levels: Array, out: Array) -> float:
    """Return the president's gain from a package of his best levels, 0 if he opens none: then `out` is what is in force.

    Equation 60.

    Issue by issue he takes his best level if it gains more than the cost of legislating. Drafted issues alone must pay for
    opening the constitution; once it is open, levels that nobody drafted can ride along. Their gain is not counted: any
    package carries them, now or later.

    Source: Isaacs (2008), on the exemption from the term limit, added in parliament.
    """
    if worth <= opening_cost:
        for issue in range(levels.shape[0]):
            out[issue] = levels[issue]
        return 0.0
    return worth - opening_cost


@equation
def assent(
    levels: Array,
    proposed: Array,
    ideal: Array,
    salience: Array,
    capture: Array,
    dominance: float,
    discernment: float,
    party: int,
) -> bool:
    """Whether a party prefers the proposed levels to those in force, as it perceives them (equation 61).

    A gain below 1e-12 is rounding: levels that differ in the last bit are the same to it.
    """
    gain = 0.0
    for issue in range(levels.shape[0]):
        if proposed[issue] != levels[issue]:
            seen = perceived_level(1.0, capture[issue], dominance, discernment)
            gain += policy_loss(levels[issue], ideal[party, issue], salience[party, issue], seen)
            gain -= policy_loss(proposed[issue], ideal[party, issue], salience[party, issue], seen)
    return gain > 1e-12


@equation
def gain_from(
    levels: Array,
    proposed: Array,
    gains: Array,
    power_weight: float,
    salience: Array,
    ideal: Array,
    capture: Array,
    dominance: float,
) -> float:
    """Return the president's gain from other levels that no recommendation binds (utility; equation 62)."""
    total = 0.0
    for issue in range(levels.shape[0]):
        if proposed[issue] != levels[issue]:
            power = power_weight * salience[issue]
            slope = 1.0 - capture[issue] * dominance
            now = levels[issue]
            total += level_utility(proposed[issue], now, power, ideal[issue], slope, gains[issue], 0.0, 0.0)
            total -= level_utility(now, now, power, ideal[issue], slope, gains[issue], 0.0, 0.0)
    return total


@equation
def reform_seen_abroad(
    external: External, issues: Issues, levels: Array, before: Array, dominance: float
) -> float:
    """Return the reform seen abroad: the mean over external actors, by their weights (in [-1, 1]; equation 63)."""
    total = 0.0
    weights = 0.0
    for actor in range(external.weight.shape[0]):
        seen = perceived_reform(
            levels,
            before,
            issues.weight,
            issues.visibility,
            issues.capture,
            dominance,
            external.discernment[actor],
        )
        total += external.weight[actor] * seen
        weights += external.weight[actor]
    return total / weights if weights > 0.0 else 0.0


@equation
def assents_to(
    levels: Array,
    proposed: Array,
    alive: Array,
    ideal: Array,
    salience: Array,
    capture: Array,
    dominance: float,
    discernment: Array,
    out: Array,
) -> None:
    """Fill `out` with 1 for every party alive that prefers the proposed levels, else 0."""
    for party in range(out.shape[0]):
        prefers = alive[party] > 0.0 and assent(
            levels, proposed, ideal, salience, capture, dominance, discernment[party], party
        )
        out[party] = 1.0 if prefers else 0.0


@equation
def ratified(share: float, quota: float) -> bool:
    """Whether a share of the votes changes the constitution; a part in 1e9 does not decide (equation 64)."""
    return share >= quota - 1e-9


@equation
def carried_by(
    weights: Array, opposition: Array, assents: Array, unaffiliated: float, loyalty: float
) -> float:
    """Return the share of votes for a change that the president supports (in [0, 1]; equation 65).

    His parties and the loyal independents follow; opposition parties vote as they assent.
    """
    total = unaffiliated
    in_favour = unaffiliated * loyalty
    for party in range(weights.shape[0]):
        total += weights[party]
        if opposition[party] == 0.0 or assents[party] > 0.0:
            in_favour += weights[party]
    return in_favour / total if total > 0.0 else 1.0
