"""From resources to votes, and from votes to seats under the law in force."""

import math

import numpy as np
from numpy.typing import NDArray

from model.compiled import equation
from model.equations.apportionment import HARE, list_seats
from model.equations.elementary import exp, log
from model.equations.polity import clip, logistic

type Array = NDArray[np.float64]

MOST_SEATS = 10_000.0  # of a chamber that grows with an issue's level


@equation
def vote_weight(
    resources: float,
    pro_presidential: bool,
    incumbency: float,
    control: float,
    control_at_start: float,
    protest: float,
    remembered: float,
    unity: float,
    noise: float,
) -> float:
    """Return a party's weight at the polls (>= 0; shares are weights over their sum; equation 87).

    Resources, multiplied for the president's side by media and administration, less protest. Media and administration
    are his as far as his bloc dominates and nothing constrains him (control, M (1 - effective constraint)); the dissent
    that voters remember erodes them. Control that he has lost since the start takes with it the votes that it had held:
    who backed him because he held everything no longer does. Protest goes by the odds of dissent, so that nobody votes
    for a president whom all reject, and finds a home the sooner the more united the opposition. `noise` is a draw on the
    log scale.

    Source: Isaacs (2008), on access to media; Kuran (1991), support that is falsified goes with control; Fiorina (1981),
    voters look back over a term; form as in the multinomial logit, McFadden (1974).
    """
    advantage = 0.0
    if pro_presidential:
        held = control * (1.0 - remembered) - max(0.0, control_at_start - control)
        against = remembered / max(1.0 - remembered, 1e-9) * (1.0 + unity)
        advantage = incumbency * held - protest * against
    return resources * exp(clip(advantage + noise, -50.0, 50.0))


@equation
def unity(resources: Array, opposition: Array, alive: Array) -> float:
    """Return how united the opposition is (in [0, 1]; 1: one party has it all; equation 88): its Herfindahl index."""
    total = 0.0
    squares = 0.0
    for party in range(resources.shape[0]):
        if alive[party] > 0.0 and opposition[party] > 0.0:
            total += resources[party]
            squares += resources[party] * resources[party]
    return squares / (total * total) if total > 0.0 else 0.0


@equation
def supports(
    pro_presidential: bool,
    gain: float,
    policy_weight: float,
    trust: float,
    pressure: float,
    rationality: float,
) -> float:
    """Return the share of a party's voters who vote for a text in a referendum (in [0, 1]; equation 89).

    The opposition's judge the text by what it gains them, and its author by distrust under dissent; those of the president's
    side desert him as they distrust him under dissent.

    Source: Franklin, Marsh and McLaren (1994), referendums judge those who call them.
    """
    doubt = (1.0 - trust) * pressure
    if pro_presidential:
        return 1.0 - doubt
    return logistic(rationality * (policy_weight * gain - doubt))


@equation
def district_seats(votes: Array, seats: int, exponent: float, out: Array) -> None:
    """Add district seats to `out`: in proportion to votes to the power `exponent`, by largest remainder (equation 90).

    Exponent 1 is proportional, 3 the cube law of plurality in single-member districts.

    Source: Kendall and Stuart (1950); Taagepera (1986).
    """
    parties = votes.shape[0]
    largest = 0.0
    for party in range(parties):
        largest = max(largest, votes[party])
    if largest <= 0.0:
        return
    powered = np.zeros(parties)
    for party in range(parties):
        if exponent == 1.0:
            powered[party] = votes[party]
        elif votes[party] > 0.0:
            powered[party] = exp(exponent * log(votes[party] / largest))
    list_seats(powered, seats, 0.0, HARE, out)


@equation
def whole_seats(share: float, seats: float) -> int:
    """Return a share of the seats as a whole number, halves rounded up."""
    return int(math.floor(share * seats + 0.5))


@equation
def elect(
    votes: Array,
    seats: int,
    list_share: float,
    threshold: float,
    independents: float,
    exponent: float,
    method: int,
    out: Array,
) -> int:
    """Fill `out` with the seats of each party under a mixed law; return the seats of independents (equation 91).

    `list_share` of the seats goes by list, under the method of that place in `METHODS`, the rest by districts, of which
    independents win their share.

    Source: the Kazakh laws of 1999 to 2007 as reported in Inter-Parliamentary Union (2007).
    """
    for party in range(out.shape[0]):
        out[party] = 0.0
    by_list = whole_seats(list_share, float(seats))
    districts = seats - by_list
    unaffiliated = whole_seats(independents, float(districts))
    list_seats(votes, by_list, threshold, method, out)
    district_seats(votes, districts - unaffiliated, exponent, out)
    return unaffiliated


@equation
def shares(votes: Array, out: Array) -> None:
    """Fill `out` with the shares of the votes (sum 1; 0 for all if nobody votes; equation 92)."""
    total = 0.0
    for party in range(votes.shape[0]):
        total += votes[party]
    for party in range(votes.shape[0]):
        out[party] = votes[party] / total if total > 0.0 else 0.0


@equation
def chamber_size(elected: float, level: float, before: float) -> float:
    """Return the elected seats of a chamber whose size moves with an issue's level, 10 000 at most (equation 93)."""
    if before <= 0.0:
        return elected
    return elected * level / before if elected * level < MOST_SEATS * before else MOST_SEATS
