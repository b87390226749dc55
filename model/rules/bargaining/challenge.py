"""Everybody weighs whom to challenge: rounds of expected-utility bargaining."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from model.arguments import choice, number, numbers, some_positive, whole
from model.compiled import equation
from model.rules.bargaining.table import TIE, Array, Table, power, rules, seats_taken, total_clout, weight
from model.rules.bargaining.weighted_median import median_interval, middle

type Contest = Literal["pair", "all_pairs"]
type Concession = Literal["least", "lowest"]

_ROUNDS = 10  # of the registered rule; positions have settled by then or go on in circles
_SETTLED = 1e-9
_EVEN = 1e-10  # expected utilities closer than this are even


class Round(NamedTuple):
    """Where a round of challenges leaves the actors."""

    positions: Array  # (actors,) positions after the round
    risk: Array  # (actors,) exponents in [1/2, 2], see `risk_exponent`
    median: float
    mean: float


@equation
def risk_exponent(threat: float, least: float, most: float) -> float:
    """Return an actor's risk exponent from what others expect to gain by challenging him (in [1/2, 2]).

    R = (2 threat - most - least) / (most - least) lies in [-1, 1] and r = (1 - R/3) / (1 + R/3): who is least threatened
    has bought his security with his position and gets 2, who is most threatened gets 1/2.

    Source: Bueno de Mesquita (1985); Scholz, Calbert and Smith (2011), equations 32 and 33.
    """
    if most - least <= TIE:
        return 1.0
    relative = (2.0 * threat - most - least) / (most - least)
    return (1.0 - relative / 3.0) / (1.0 + relative / 3.0)


@equation
def basic_utilities(distance: float, exponent: float) -> tuple[float, float, float]:
    """Return what it is worth to prevail, to fail and to stay put against somebody at a distance (in [-2, 2]).

    Source: Scholz, Calbert and Smith (2011), equations 15 to 25.
    """
    succeed = 2.0 - 4.0 * power(0.5 - 0.5 * distance, exponent)
    fail = 2.0 - 4.0 * power(0.5 + 0.5 * distance, exponent)
    stay = 2.0 - 4.0 * power(0.5, exponent)
    return succeed, fail, stay


@equation
def value_of_challenge(
    succeed: float,
    fail: float,
    stay: float,
    distance: float,
    from_median: float,
    success: float,
    resists: float,
    persistence: float,
    exponent: float,
) -> float:
    """Return the expected utility of challenging somebody (in [-4, 4]).

    E = s (p Us + (1 - p) Uf) + (1 - s) Us - Q Usq - (1 - Q) U0: the other resists with probability s; if he does the
    challenger succeeds with p. Unchallenged he stays put with probability Q (persistence), else he moves to the median,
    which helps when the median is closer than he is. Distances are shares of the range of positions, and `exponent` is the
    risk exponent of whoever does the sum, as in the basic utilities.

    Source: Scholz, Calbert and Smith (2011), equations 15 to 25; Eftekhari and Rahimi (2014) for the side of the median.
    """
    value = resists * (success * succeed + (1.0 - success) * fail) + (1.0 - resists) * succeed
    value -= persistence * stay
    if persistence < 1.0:
        shift = 0.25 * (from_median + distance)
        side = 0.5 - shift if from_median < distance else 0.5 + shift
        value -= (1.0 - persistence) * (2.0 - 4.0 * power(side, exponent))
    return value


@equation
def chances_of_success(
    distance: Array,
    weights: Array,
    exponents: Array,
    all_pairs: bool,
    raised: Array,
    success: Array,
) -> None:
    """Fill `success` with the chance of each actor to prevail over each other, by the votes of all actors.

    An actor casts weight times the difference of his distances to the two positions, raised to his risk exponent; the
    chance is the share of votes in favour among all votes cast in the contest, or (`all_pairs`) among the votes cast in all
    contests together. Actors at the same position do not contend.

    Source: Scholz, Calbert and Smith (2011), equation 30.
    """
    actors = weights.shape[0]
    for k in range(actors):
        for i in range(actors):
            raised[k, i] = weights[k] * power(distance[k, i], exponents[k])
    everything = 0.0
    for i in range(actors):
        success[i, i] = 0.0
        for j in range(i):
            favour = 0.0
            against = 0.0
            for k in range(actors):
                vote = raised[k, j] - raised[k, i]
                if vote > 0.0:
                    favour += vote
                else:
                    against -= vote
            success[i, j] = favour
            success[j, i] = against
            everything += 2.0 * (favour + against)
    for i in range(actors):
        for j in range(i):
            cast = everything if all_pairs else success[i, j] + success[j, i]
            if distance[i, j] > 0.0 and cast > 0.0:
                success[i, j] = success[i, j] / cast
                success[j, i] = success[j, i] / cast
            else:
                success[i, j] = 0.0
                success[j, i] = 0.0


@equation
def best_offer(
    positions: Array,
    salience: Array,
    distance: Array,
    from_median: Array,
    success: Array,
    exponent: float,
    persistence: float,
    lowest: bool,
    actor: int,
) -> float:
    """Return where an actor moves under the challenges he expects, his own position if none binds.

    All as he sees it, with his own risk exponent. Challenged by somebody who expects more from it than he does from
    challenging back, and both expect to gain: confrontation, he takes the challenger's position. If he expects to lose by
    challenging back, less than the challenger gains: compromise, he moves by the ratio of the two; if more: he is
    compelled to the challenger's position. Confrontations bind before compromises, compromises before compulsion; within a
    kind he takes the offer that moves him least (ties: the lower position) or, with `lowest`, among compromises the one
    with the lowest mean of the two positions weighted by the sizes of the expected utilities.

    Source: Scholz, Calbert and Smith (2011), section 6; Bueno de Mesquita (1994, 1997).
    """
    here = positions[actor]
    best = here
    best_kind = 3
    best_key = 0.0
    for other in range(positions.shape[0]):
        if distance[actor, other] > 0.0:
            gap = distance[actor, other]
            succeed, fail, stay = basic_utilities(gap, exponent)
            mine = value_of_challenge(
                succeed,
                fail,
                stay,
                gap,
                from_median[actor],
                success[actor, other],
                salience[other],
                persistence,
                exponent,
            )
            theirs = value_of_challenge(
                succeed,
                fail,
                stay,
                gap,
                from_median[other],
                success[other, actor],
                salience[actor],
                persistence,
                exponent,
            )
            kind = 3
            offer = positions[other]
            if theirs > mine + _EVEN and mine > _EVEN:
                kind = 0
            elif theirs > _EVEN and mine < -_EVEN:
                kind = 1 if theirs > -mine - _EVEN else 2
                if kind == 1:
                    offer = here + (offer - here) * (-mine / theirs)
            key = abs(offer - here)
            if lowest and kind == 1:
                key = (-mine * here + theirs * positions[other]) / (theirs - mine)
            if kind < 3:
                tied = kind == best_kind and abs(key - best_key) <= TIE
                if (
                    kind < best_kind
                    or (kind == best_kind and key < best_key - TIE)
                    or (tied and offer < best)
                ):
                    best = offer
                    best_kind = kind
                    best_key = key
    return float(best)


@equation
def challenge_round(
    positions: Array,
    weights: Array,
    salience: Array,
    span: float,
    persistence: float,
    all_pairs: bool,
    lowest: bool,
    moved: Array,
    exponents: Array,
) -> float:
    """Fill `moved` with the positions after one round of challenges; return the longest move (over the span).

    First as if all were risk-neutral, to find how threatened each is and so his risk exponent (`exponents` is filled);
    then challenges with these exponents, answered by all at once. Salience is the chance to resist (in [0, 1]), weights are
    votes, span the range of positions on which distances are measured (> 0).

    Source: Scholz, Calbert and Smith (2011), appendix.
    """
    actors = positions.shape[0]
    distance = np.empty((actors, actors))
    raised = np.empty((actors, actors))
    success = np.empty((actors, actors))
    from_median = np.empty(actors)
    low, high = median_interval(positions, weights)
    median = middle(low, high)
    for i in range(actors):
        exponents[i] = 1.0
        share = abs(positions[i] - median) / span
        from_median[i] = min(1.0, share)
        for j in range(actors):
            share = abs(positions[i] - positions[j]) / span
            distance[i, j] = 0.0 if share <= TIE else min(1.0, share)
    chances_of_success(distance, weights, exponents, all_pairs, raised, success)
    least = 1.0e300
    most = -1.0e300
    for i in range(actors):
        threat = 0.0
        for j in range(actors):
            if j != i:
                succeed, fail, stay = basic_utilities(distance[j, i], 1.0)
                threat += value_of_challenge(
                    succeed,
                    fail,
                    stay,
                    distance[j, i],
                    from_median[j],
                    success[j, i],
                    salience[i],
                    persistence,
                    1.0,
                )
        moved[i] = threat
        least = min(least, threat)
        most = max(most, threat)
    for i in range(actors):
        exponents[i] = risk_exponent(moved[i], least, most)
    chances_of_success(distance, weights, exponents, all_pairs, raised, success)
    longest = 0.0
    for i in range(actors):
        moved[i] = best_offer(
            positions,
            salience,
            distance,
            from_median,
            success,
            exponents[i],
            persistence,
            lowest,
            i,
        )
        step = abs(moved[i] - positions[i]) / span
        longest = max(longest, step)
    return longest


@rules.rule()
def challenge(table: Table, issue: int) -> float:
    """Members challenge one another where they expect to gain, give way where they must, and the median is what remains.

    Up to ten rounds of challenges among those present, until nobody moves; then the weighted median of the positions
    reached, by capability times salience (seats where all of it is nil). Salience above one counts as one where it is
    the chance to resist. Chances are by contest, each takes the offer that moves him least, and others are expected to
    stay put when unchallenged.

    Source: Bueno de Mesquita (1994, 1997) as documented by Scholz, Calbert and Smith (2011).
    """
    if seats_taken(table) <= 0.0:
        return float(table.status_quo[issue])
    members = table.seats.shape[0]
    total = total_clout(table, issue)
    count = 0
    for member in range(members):
        if table.seats[member] > 0.0:
            count += 1
    positions = np.empty(count)
    weights = np.empty(count)
    salience = np.empty(count)
    count = 0
    for member in range(members):
        if table.seats[member] > 0.0:
            positions[count] = table.position[member, issue]
            weights[count] = weight(table, issue, member, total)
            resists = table.salience[member, issue]
            salience[count] = min(1.0, resists)
            count += 1
    low = positions[0]
    high = positions[0]
    for member in range(count):
        low = min(low, positions[member])
        high = max(high, positions[member])
    if high - low > TIE:
        moved = np.empty(count)
        exponents = np.empty(count)
        for _ in range(_ROUNDS):
            longest = challenge_round(
                positions, weights, salience, high - low, 1.0, False, False, moved, exponents
            )
            for member in range(count):
                positions[member] = moved[member]
            if longest <= _SETTLED:
                break
    below, above = median_interval(positions, weights)
    return float(middle(below, above))


@cache
def _compiled() -> Callable[..., float]:
    """Return the compiled round (the same bits as the plain one)."""
    from model.compiled.compilation import in_memory

    return in_memory(challenge_round)


def challenge_rounds(
    positions: Sequence[float] | Array,
    capability: Sequence[float] | Array,
    salience: Sequence[float] | Array,
    rounds: int = 1,
    persistence: float = 1.0,
    contest: Contest = "pair",
    concession: Concession = "least",
    compiled: bool = True,
) -> list[Round]:
    """Return where each of a number of rounds of challenges leaves the actors.

    Votes are capability times salience, and salience is the chance to resist (in [0, 1]). `contest` says over what votes
    a chance of success is a share: those of the pair (the equations as printed) or those of all pairs; `concession` which
    compromise an actor takes: that which moves him least (as the text says) or that with the lowest weighted mean.
    "all_pairs" with "lowest" gives the figures that the paper prints. Positions are on any scale; the range at the start
    measures distances throughout.

    Source: Scholz, Calbert and Smith (2011); McKibben (2013) for what their figures assume.
    """
    x = numbers("positions", positions)
    like = ("positions", x.size)
    s = numbers("salience", salience, 0.0, 1.0, like=like)
    w = some_positive("capability times salience", numbers("capability", capability, 0.0, like=like) * s)
    whole("rounds", rounds, 0)
    number("persistence", persistence, 0.0, 1.0)
    choice("contest", contest, ("pair", "all_pairs"))
    choice("concession", concession, ("least", "lowest"))
    span = float(x.max() - x.min())
    kernel = _compiled() if compiled else challenge_round
    history = []
    for _ in range(rounds):
        moved, exponents = x.copy(), np.ones(x.shape)
        if span > 0.0:
            kernel(
                x,
                w,
                s,
                span,
                persistence,
                contest == "all_pairs",
                concession == "lowest",
                moved,
                exponents,
            )
        x = moved
        median = float(middle(*median_interval(x, w)))
        history.append(Round(x, exponents, median, float(w @ x / w.sum())))
    return history
