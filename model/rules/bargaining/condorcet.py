"""Options contend pair by pair with the coalitions behind them: a probabilistic Condorcet election."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from model.arguments import choice, number, numbers
from model.arguments import table as table_of
from model.compiled import equation
from model.rules.bargaining.table import TIE, Array, Table, power, rules, seats_taken, total_clout, weight

type VotingRule = Literal["proportional", "binary", "cubic", "proportional_binary", "proportional_cubic"]
type VictoryLaw = Literal["linear", "square", "quartic", "octic", "binary"]
type Proposals = Literal["uniform", "incentive"]

EXPONENTS: dict[str, int] = {"linear": 1, "square": 2, "quartic": 4, "octic": 8, "binary": 0}
_THRESHOLD = 1.1  # advantage that decides a contest under the binary law


@equation
def law_of_victory(mine: float, theirs: float, exponent: int) -> float:
    """Return the chance that a coalition beats another by their strengths (in [0, 1]).

    mine^k / (mine^k + theirs^k) for an exponent k of 1, 2, 4, 8; for 0 an advantage of a tenth decides, and below it the
    chance is linear in the share of strength. Two coalitions without strength win equally often.

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    if mine == theirs:
        return 0.5
    if exponent == 0:
        if mine >= _THRESHOLD * theirs:
            return 1.0
        if theirs >= _THRESHOLD * mine:
            return 0.0
        return (mine / (mine + theirs) * (_THRESHOLD + 1.0) - 1.0) / (_THRESHOLD - 1.0)
    ratio = theirs / mine if mine > theirs else mine / theirs
    raised = ratio
    grown = 1
    while grown < exponent:
        raised = raised * raised
        grown = 2 * grown
    loser = raised / (1.0 + raised)
    return 1.0 - loser if mine > theirs else loser


@equation
def win_all(pairwise: Array, out: Array) -> None:
    """Fill `out` with the chance of each option to win all its contests, given that one option does (sums to one).

    When no option can win all, those with the most expected victories share.
    """
    options = pairwise.shape[0]
    total = 0.0
    for i in range(options):
        chance = 1.0
        for j in range(options):
            if j != i:
                chance = chance * pairwise[i, j]
        out[i] = chance
        total += chance
    if total > 1e-280:
        for i in range(options):
            out[i] = out[i] / total
        return
    most = -1.0
    for i in range(options):
        out[i] = 0.0
        for j in range(options):
            out[i] += pairwise[i, j]
        most = max(most, out[i])
    sharing = 0.0
    for i in range(options):
        out[i] = 1.0 if out[i] >= most - TIE else 0.0
        sharing += out[i]
    for i in range(options):
        out[i] = out[i] / sharing


@equation
def spatial_losses(positions: Array, options: Array, curvature: float, losses: Array) -> None:
    """Fill `losses` (members, options) with |x - m|^curvature."""
    for member in range(losses.shape[0]):
        for option in range(losses.shape[1]):
            losses[member, option] = power(abs(positions[member] - options[option]), curvature)


@equation
def spatial_coalition(losses: Array, weights: Array, mine: int, theirs: int) -> float:
    """Return the strength behind an option against another: weight times loss avoided, over those who gain."""
    strength = 0.0
    for member in range(weights.shape[0]):
        gain = losses[member, theirs] - losses[member, mine]
        if weights[member] > 0.0 and gain > 0.0:
            strength += weights[member] * gain
    return strength


@rules.rule()
def condorcet(table: Table, issue: int) -> float:
    """Every present member's position is an option, and coalitions of all members contend pair by pair over them.

    Support is proportional: a member puts capability times salience (seats where all of it is nil) times the difference
    in utility behind the option he prefers, with the table's curvature of loss. Chances of victory follow the square law;
    the outcome is the expected position of the option that wins all its contests, given that one does. Members with the
    same position are one option.

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    if seats_taken(table) <= 0.0:
        return float(table.status_quo[issue])
    members = table.seats.shape[0]
    total = total_clout(table, issue)
    positions = np.empty(members)
    weights = np.empty(members)
    options = np.empty(members)
    count = 0
    for member in range(members):
        positions[member] = table.position[member, issue]
        weights[member] = weight(table, issue, member, total)
        if table.seats[member] > 0.0:
            new = True
            for other in range(count):
                if abs(options[other] - positions[member]) <= TIE:
                    new = False
            if new:
                options[count] = positions[member]
                count += 1
    losses = np.empty((members, count))
    spatial_losses(positions, options, table.risk, losses)
    pairwise = np.empty((count, count))
    for i in range(count):
        pairwise[i, i] = 0.5
        for j in range(i):
            mine = spatial_coalition(losses, weights, i, j)
            theirs = spatial_coalition(losses, weights, j, i)
            pairwise[i, j] = law_of_victory(mine, theirs, 2)
            pairwise[j, i] = 1.0 - pairwise[i, j]
    chances = np.empty(count)
    win_all(pairwise, chances)
    expected = 0.0
    low = options[0]
    high = options[0]
    for i in range(count):
        expected += chances[i] * options[i]
        low = min(low, options[i])
        high = max(high, options[i])
    return float(low if expected < low else min(expected, high))


def spatial_utilities(
    positions: Sequence[float] | Array, options: Sequence[float] | Array, curvature: float = 1.0
) -> Array:
    """Return utilities 1 - |d|^curvature of options to members, d over the range of all (members, options)."""
    here, there = numbers("positions", positions), numbers("options", options)
    number("curvature", curvature, above=0.0)
    span = max(here.max(), there.max()) - min(here.min(), there.min())
    distance = np.abs(here[:, None] - there[None, :]) / (span if span > 0.0 else 1.0)
    utilities: Array = 1.0 - distance**curvature
    return utilities


def coalition_strengths(
    weights: Sequence[float] | Array, utilities: Array, rule: VotingRule = "proportional"
) -> Array:
    """Return the strength of the coalition for each option against each other (options, options; diagonal 0).

    A member puts his weight behind the option he prefers: in proportion to the difference in utility, in full whatever
    the difference (binary), in proportion to its cube, or by a hybrid (0.8 proportional and 0.2 binary; half
    proportional, half cubic). Utilities are (members, options).

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    load = numbers("weights", weights, 0.0)
    u = table_of("utilities", utilities, rows=("weights", load.size))
    difference = u[:, :, None] - u[:, None, :]
    binary = np.clip(difference / 1e-8, -1.0, 1.0)
    votes = {
        "proportional": difference,
        "binary": binary,
        "cubic": difference**3,
        "proportional_binary": 0.8 * difference + 0.2 * binary,
        "proportional_cubic": 0.5 * difference + 0.5 * difference**3,
    }
    strengths: Array = np.einsum("k,kij->ij", load, np.maximum(votes[choice("rule", rule, votes)], 0.0))
    return strengths


def victory(coalitions: Array | Sequence[Sequence[float]], law: VictoryLaw = "square") -> Array:
    """Return the chance that each option beats each other (options, options; diagonal one half).

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    choice("law", law, EXPONENTS)
    strengths = table_of("coalitions", coalitions, 0.0, square=True)
    chances = np.full(strengths.shape, 0.5)
    for i in range(len(strengths)):
        for j in range(i):
            chances[i, j] = law_of_victory(float(strengths[i, j]), float(strengths[j, i]), EXPONENTS[law])
            chances[j, i] = 1.0 - chances[i, j]
    return chances


def conditional_distribution(pairwise: Array | Sequence[Sequence[float]]) -> Array:
    """Return the chance of each option to win all its contests, given that one option does (options,).

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    chances = table_of("pairwise", pairwise, 0.0, 1.0, square=True)
    out = np.empty(len(chances))
    win_all(chances, out)
    return out


def markov_distribution(
    pairwise: Array | Sequence[Sequence[float]],
    proposals: Proposals = "uniform",
    coalitions: Array | Sequence[Sequence[float]] | None = None,
) -> Array:
    """Return how often each option stands in the long run when the standing option is challenged again and again.

    Challengers are drawn evenly among all options, or by incentive: in proportion to the strength behind the challenger
    times its chance of victory. The limit of the process from the uniform distribution, which is the only stationary
    distribution unless some contests are hopeless. Incentive needs the coalition strengths.

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    chances = table_of("pairwise", pairwise, 0.0, 1.0, square=True)
    options = len(chances)
    if choice("proposals", proposals, ("uniform", "incentive")) == "uniform":
        challenge = np.full((options, options), 1.0 / options)
    else:
        if coalitions is None:
            raise ValueError(
                "coalitions is missing; it must be the coalition strengths, when proposals is 'incentive'"
            )
        sides = ("options of pairwise", options)
        incentive = table_of("coalitions", coalitions, 0.0, rows=sides, columns=sides) * chances
        np.fill_diagonal(incentive, 1e-10 * max(float(incentive.max()), 1e-300))
        challenge = incentive / incentive.sum(axis=0, keepdims=True)  # (challenger, standing)
    moves = challenge * chances  # standing option j gives way to challenger i
    np.fill_diagonal(moves, 0.0)
    moves += np.diag(1.0 - moves.sum(axis=0))
    for _ in range(64):  # squares of the lazy chain: 2^64 steps
        moves = 0.5 * (moves + np.eye(options)) if _ == 0 else moves @ moves
        moves /= moves.sum(axis=0, keepdims=True)
    distribution: Array = moves @ np.full(options, 1.0 / options)
    return distribution


def condorcet_winner(
    positions: Sequence[float] | Array,
    weights: Sequence[float] | Array,
    options: Sequence[float] | Array | None = None,
) -> float | None:
    """Return the option that beats every other in pairwise votes over distances, or None (votes by weight, in full).

    Options are the members' positions by default. A tie is no victory.

    Source: Condorcet (1785); Black (1958).
    """
    here = numbers("positions", positions)
    points = np.unique(here if options is None else numbers("options", options))
    numbers("weights", weights, 0.0, like=("positions", here.size))
    utilities = -np.abs(here[:, None] - points[None, :])
    strengths = coalition_strengths(weights, utilities, "binary")
    beats = strengths > strengths.T + 1e-12 * float(np.sum(weights))
    winners = [float(points[i]) for i in range(points.size) if beats[i].sum() == points.size - 1]
    return winners[0] if winners else None
