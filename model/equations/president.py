"""The president's choices: the level of each issue in a package, and whether to open one at all."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.elementary import log
from model.equations.polity import clip, legitimacy, urgency
from model.numbers import Behaviour, External

type Array = NDArray[np.float64]


@equation
def stake(approval_weight: float, weight: float, pressure: float, prize: float, near: float) -> float:
    """Return what an external actor's approval is worth to the president (utility per unit of perceived reform).

    Equation 60. Criticism raises it, and so does a prize as its deadline nears.

    Source: Isaacs (2008), on the OSCE chairmanship.
    """
    return approval_weight * weight * (pressure + prize * near)


@equation
def word_cost(cost: float, status: float, audience: float) -> float:
    """Return what it costs the president to depart from a recommendation (utility per squared level; equation 61).

    It binds as far as the body's status goes and as far as somebody watches: audience is the pressure of those at home and
    abroad, in [0, 1]. Without any audience he pays nothing for ignoring his own commission.

    Source: Fearon (1994) for audience costs.
    """
    return cost * status * clip(audience, 0.0, 1.0)


class Motives(NamedTuple):
    """What the president weighs in one provision (utility, per level or squared level)."""

    power: float  # lost by constraint beyond his ideal
    ideal: float
    risk: float  # chance that a facade comes to bind as it is written
    announced: float  # gained by what is written
    checked: float  # gained by what takes effect
    word: float  # cost of departing from the recommendation
    recommendation: float
    pull: float  # weight of a partner's utility
    target: float  # the partner's ideal


@equation
def power_loss(level: float, effective: float, power: float, ideal: float, risk: float) -> float:
    """Return what a provision costs the president in power (utility, >= 0; equation 62).

    power [(1 - risk) max(0, e - ideal)^2 + risk max(0, x - ideal)^2]: constraint beyond his ideal hurts, less than he would
    bear does not; with probability `risk` a facade comes to bind as it is written, because the bloc or the condition fails.

    Source: Ginsburg (2003), constitutions outlive the power of those who write them; assumed form.
    """
    bound = max(0.0, effective - ideal)
    written = max(0.0, level - ideal)
    return power * ((1.0 - risk) * bound * bound + risk * written * written)


@equation
def provision_utility(motives: Motives, level: float, effective: float) -> float:
    """Return the president's utility of one provision (utility; the fixed cost of legislating not counted; equation 63).

    a x + b e - loss of power - word (x - r)^2: observers reward what is announced by a and what takes effect by b.
    """
    departure = level - motives.recommendation
    gain = motives.announced * level + motives.checked * effective
    loss = power_loss(level, effective, motives.power, motives.ideal, motives.risk)
    return gain - loss - motives.word * departure * departure


@equation
def peak(power: float, ideal: float, gain: float, pull: float, target: float, status_quo: float) -> float:
    """Return the level in [0, 1] that maximises gain x - power max(0, x - ideal)^2 - pull (x - target)^2 (equation 64).

    Concave with a kink at his ideal; a flat stretch keeps the level nearest to the status quo.
    """
    if power + pull > 1e-12:
        beyond = (power * ideal + 0.5 * gain + pull * target) / (power + pull)
        if (
            power > 1e-12 and beyond > ideal + 1e-12
        ):  # not by rounding: with nothing to gain he stays where he is
            return clip(beyond, 0.0, 1.0)
    kink = ideal if power > 1e-12 else 1.0
    if pull > 1e-12:
        return clip(target + 0.5 * gain / pull, 0.0, kink)
    if gain > 1e-12:
        return kink
    return min(status_quo, kink)


@equation
def level_if_bound(motives: Motives, share: float, status_quo: float) -> float:
    """Return his best written level where exactly `share` of it binds (level, in [0, 1]; equation 65).

    The utility has a kink where what is written passes his ideal and another where what binds does.
    """
    ideal, pull = motives.ideal, motives.pull
    gain = 0.5 * (motives.announced + share * motives.checked)
    gain = gain + motives.word * motives.recommendation + pull * share * motives.target
    pulls = motives.word + pull * share * share
    written = motives.power * motives.risk
    bound = motives.power * (1.0 - motives.risk) * share
    kink = ideal / share if bound > 1e-12 and share > ideal else 1.0
    weight = written + bound * share + pulls
    if kink < 1.0 and weight > 1e-12:
        level = ((written + bound) * ideal + gain) / weight
        if level > kink + 1e-12:
            return clip(level, 0.0, 1.0)
    if written > 1e-12:
        level = (written * ideal + gain) / (written + pulls)
        if level > ideal + 1e-12:
            return clip(level, 0.0, kink)
    low = ideal if written > 1e-12 else kink
    if pulls > 1e-12:
        return clip(gain / pulls, 0.0, low)
    if gain > 1e-12:
        return low
    return min(status_quo, low)


@equation
def provision(
    motives: Motives, free: float, escaped: float, status_quo: float, effective: float
) -> tuple[float, float]:
    """Return the written level and the effective one that maximise his utility (closed form; equation 66).

    He writes the level x and the conditions that decide how much of it binds, e, between `escaped` x (all conditions that
    the provision admits) and `free` x (none). Where neither limit holds him, x is what announcement is worth and e what
    scrutiny is worth; otherwise the best level at the limit. `pull` draws e to a partner's `target`.
    """
    share = free
    if escaped < free:
        m, power = motives, motives.power
        level = peak(power * m.risk, m.ideal, m.announced, m.word, m.recommendation, status_quo)
        binds = peak(power * (1.0 - m.risk), m.ideal, m.checked, m.pull, m.target, effective)
        if escaped * level <= binds <= free * level:
            return level, binds
        share = free if binds > free * level else escaped
    level = level_if_bound(motives, share, status_quo)
    return level, share * level


@equation
def effort(worth: float, reach: float, cost: float, ceiling: float) -> float:
    """Return how much of his attention the president gives to a body (in [0, ceiling]; closed form; equation 67).

    He weighs what drafted reforms would gain him, worth (1 - exp(-reach g)), against the cost of guiding, cost g. Reach is
    the hazard of drafting, fully guided, times the months that it sits.
    """
    if reach <= 0.0 or reach * worth <= cost:
        return 0.0
    if cost <= 0.0:
        return ceiling
    return clip(log(reach * worth / cost) / reach, 0.0, ceiling)


@equation
def cost_of_opening(cost: float, rationality: float, shock: float) -> float:
    """Return what it costs on the day to open the constitution (utility, >= 0; equation 106).

    The usual cost less a standard logistic shock over rationality: whether he opens it is a logit choice, like that of a
    design. At no rationality it is a coin flip: nothing or out of reach.

    Source: McFadden (1974).
    """
    if rationality <= 0.0:
        return 0.0 if shock > 0.0 else math.inf
    return max(0.0, cost - shock / rationality)


@equation
def chair_point(status_quo: float, guidance: float, best: float) -> float:
    """Return the level a chair proposes: the status quo moved toward the president's best as far as he is guided.

    Equation 68.

    Source: Isaacs (2008): all recommendations were heard at the first meeting from the president.
    """
    return status_quo + guidance * (best - status_quo)


@equation
def stakes_abroad(external: External, behaviour: Behaviour, pressure: float, month: int, out: Array) -> float:
    """Fill `out` with the worth of each external actor's approval in a month; return how near the prizes are (equation 69).

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
def legitimacy_abroad(
    external: External, base: float, invited: float, seated: float, faith: float, out: Array
) -> float:
    """Fill `out` with a process's legitimacy to each external actor; return its mean by their weights (in [0, 1]).

    Equation 70.
    """
    total = 0.0
    weights = 0.0
    for actor in range(out.shape[0]):
        out[actor] = legitimacy(base, invited, seated, external.discernment[actor], faith)
        total += external.weight[actor] * out[actor]
        weights += external.weight[actor]
    return total / weights if weights > 0.0 else 0.0


@equation
def gains(
    stakes: Array, legitimacies: Array, discernments: Array, home: float, home_discernment: float
) -> tuple[float, float]:
    """Return what announcement and effect of a full reform gain the president, abroad and at home (utility; equation 71).

    `home` is the worth of calm at home times the legitimacy of the process there.
    """
    announced = home * (1.0 - home_discernment)
    checked = home * home_discernment
    for actor in range(stakes.shape[0]):
        worth = stakes[actor] * legitimacies[actor]
        announced += worth * (1.0 - discernments[actor])
        checked += worth * discernments[actor]
    return announced, checked


@equation
def assents(gain: float, policy_weight: float, hardline: float, real: float) -> bool:
    """Whether a party votes for a text: what it gains by it outweighs association with what is theatre in it (equation 73).

    A gain below 1e-12 is rounding.
    """
    return policy_weight * gain > hardline * (1.0 - real) + 1e-12


@equation
def loyalty_now(loyalty: float, strength: float, strength_at_start: float) -> float:
    """Return the share of deputies without a party that follows the president (in [0, 1]; equation 74).

    They follow the stronger side: it moves with his strength against the street.
    """
    return clip(loyalty * strength / strength_at_start, 0.0, 1.0) if strength_at_start > 0.0 else loyalty


@equation
def ratified(share: float, quota: float) -> bool:
    """Whether a share of the votes changes the constitution; a part in 1e9 does not decide (equation 75)."""
    return share >= quota - 1e-9


@equation
def carried_by(
    weights: Array,
    opposition: Array,
    assents: Array,
    unaffiliated: float,
    loyalty: float,
    persuaded: float,
    appointed: float,
) -> float:
    """Return the share of votes for a change that the president supports (in [0, 1]; equation 76).

    His parties, his appointees and the loyal independents follow; opposition parties vote as they assent. Independents who
    are not loyal go with the opposition, of which a part `persuaded` assents.
    """
    total = unaffiliated + appointed
    in_favour = unaffiliated * (loyalty + (1.0 - loyalty) * persuaded) + appointed
    for party in range(weights.shape[0]):
        total += weights[party]
        if opposition[party] == 0.0 or assents[party] > 0.0:
            in_favour += weights[party]
    return in_favour / total if total > 0.0 else 1.0
