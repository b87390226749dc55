"""The month's joining game of a body and the choice of its composition: from offers and tables to findings."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.wording import joined, number
from model.arguments import number as checked_number
from model.compiled.compilation import in_memory
from model.games.basins import MOST_SWEEPERS, Activation, Pivot, basins, pivotal
from model.games.branches import Branches, Path
from model.games.joining import MOST_PLAYERS, joining_game, members, pure_equilibria
from model.games.logit import logit_branches, logit_path
from model.rules.bargaining import Table
from model.rules.bargaining import rules as bargaining_rules
from model.rules.bargaining.table import recommend, shared_pen
from model.rules.participation import NEVER, Offer
from model.rules.participation import rules as participation_rules

type Array = NDArray[np.float64]
type OfferGiven = Callable[[Array], Offer]  # (parties,) 1 for those at the table -> what all weigh then
type TableGiven = Callable[[Array], Table]  # (members,) 1 for those at the table -> the table then
type Utility = Callable[[Array, Array], float]  # outcome (issues,), who is there (members,) -> utility

_LEAST = -1e3  # a gain below this is as good as never; keeps logit odds finite


class Joining(NamedTuple):
    """A month's joining game: being in is worth what the rule says of those who are there, staying out nothing."""

    names: tuple[str, ...]  # of the players, bit by bit of a profile
    parties: tuple[int, ...]  # each player's place in the offer
    barred: tuple[str, ...]  # invited, but kept out by a required condition whoever is there
    gain: Array  # (2^n, n) what each gains by being in, given who else is
    rationality: float


class Stable(NamedTuple):
    """A table that nobody wants to join or leave."""

    profile: int  # bitmask of the players who sit
    members: tuple[str, ...]
    strict: bool  # whether everybody prefers where he is; else somebody is indifferent
    basin: float  # share of all tables, each as likely, from which random-sequential activation comes to rest here
    from_nobody: float  # chance to come to rest here from an empty table
    pivots: tuple[Pivot, ...]  # what each player's change of side would set off


class Findings(NamedTuple):
    """What there is to say about a joining game."""

    game: Joining
    stable: tuple[Stable, ...]  # all pure Nash equilibria, by size
    restless: float  # share of all tables from which activation never comes to rest
    activation: (
        Activation  # "sweep": all move once a round in random order; "single": one mover is drawn at a time
    )
    path: Path  # logit chances from rationality nil to the players' own, on the principal branch
    logit: Branches  # all logit equilibria found at the players' own rationality
    words: str


def month_game(offer_given: OfferGiven, rule: str, names: Sequence[str], invited: Sequence[int]) -> Joining:
    """Return the joining game of those invited under a participation rule.

    `offer_given` gets who is at the table (over all parties) and returns the offer as it is then, influence recomputed. A
    rule that itself answers the others' chances (quantal response) is about the game of expected utility, which is returned.
    `names` are those of all parties, `invited` the places of those who may join. Raises ValueError for more than 16 players,
    UnknownRule for a name under which no rule is filed.
    """
    filed = participation_rules[rule]
    worth = participation_rules["expected_utility"].function if filed.laws.reads_others else filed.function
    nobody = offer_given(np.zeros(len(names)))
    players = [p for p in invited if nobody.required_unmet[p] == 0.0]
    players = [
        p for p in players if max(worth(nobody, p), worth(offer_given(_everybody(names, players)), p)) > NEVER
    ]
    if not players:
        raise ValueError("nobody is invited, or a required condition keeps out everybody who is")
    if len(players) > MOST_PLAYERS:
        raise ValueError(f"a joining game has 1 to {MOST_PLAYERS} players, not {len(players)}")
    offers: dict[tuple[bool, ...], Offer] = {}

    def gain(inside: tuple[bool, ...], player: int) -> float:
        if inside not in offers:
            present = np.zeros(len(names))
            present[players] = inside
            offers[inside] = offer_given(present)
        return max(_LEAST, float(worth(offers[inside], players[player])))

    return Joining(
        tuple(names[p] for p in players),
        tuple(players),
        tuple(names[p] for p in invited if p not in players),
        joining_game(len(players), gain),
        float(nobody.behaviour.rationality),
    )


def _everybody(names: Sequence[str], players: Sequence[int]) -> Array:
    present = np.zeros(len(names))
    present[list(players)] = 1.0
    return present


def month_findings(game: Joining, switching: float = 0.0, starts: int = 64, seed: int = 0) -> Findings:
    """Return all stable tables of a joining game, their basins and pivotal players, its logit equilibria, and words.

    `switching` is the cost of changing sides; a table is stable when nobody gains more than it by changing. Basins are exact
    for random-sequential activation up to 11 players; beyond, one mover is drawn at a time.
    """
    players = len(game.names)
    activation: Activation = "sweep" if players <= MOST_SWEEPERS else "single"
    reached = basins(game.gain, activation, switching)
    resting = {int(profile): place for place, profile in enumerate(reached.resting)}
    found = tuple(
        Stable(
            int(profile),
            _named(game, int(profile)),
            bool((np.abs(game.gain[profile]) > 1e-9).all()),
            float(reached.share[resting[int(profile)]]) if int(profile) in resting else 0.0,
            float(reached.absorption[0, resting[int(profile)]]) if int(profile) in resting else 0.0,
            pivotal(game.gain, int(profile), switching),
        )
        for profile in pure_equilibria(game.gain, switching)
    )
    path = logit_path(game.gain, game.rationality)
    logit = logit_branches(game.gain, game.rationality, starts, seed)
    restless = float(reached.restless.mean())
    words = " ".join(
        [
            stable_words(found) + ".",
            *_basin_words(found, restless),
            *_pivot_words(game, found),
            *_logit_words(game, path, logit),
            *(
                f"{joined(game.barred)} cannot join: a required condition is not met."
                for _ in game.barred[:1]
            ),
        ]
    )
    return Findings(game, found, restless, activation, path, logit, words)


def _named(game: Joining, profile: int) -> tuple[str, ...]:
    return tuple(game.names[player] for player in members(profile))


def table_words(names: Sequence[str]) -> str:
    """Return who sits at a table, in words."""
    return "nobody" if not names else names[0] if len(names) == 1 else f"{names[0]} with {joined(names[1:])}"


def stable_words(stable: Sequence[Stable]) -> str:
    """Return the stable tables in words: "two stable tables: nobody, or Ak Zhol with NSDP"."""
    if not stable:
        return "no stable table: whoever sits there, somebody wants to change sides"
    tables = [table_words(one.members) for one in stable]
    said = tables[0] if len(tables) == 1 else f"{', '.join(tables[:-1])}, or {tables[-1]}"
    return f"{number(len(tables))} stable table{'s' if len(tables) > 1 else ''}: {said}"


def _basin_words(stable: Sequence[Stable], restless: float) -> list[str]:
    said = []
    if len(stable) > 1:
        reached = [one for one in stable if one.from_nobody > 5e-4]
        if len(reached) == 1:
            said.append(f"From an empty table the parties come to {table_words(reached[0].members)}.")
        elif reached:
            parts = [f"{table_words(one.members)} ({one.from_nobody:.0%})" for one in reached]
            said.append(f"From an empty table the order of decisions leads to {' or '.join(parts)}.")
        shares = [f"{table_words(one.members)} {one.basin:.0%}" for one in stable]
        said.append(f"Of all tables from which to start these draw: {'; '.join(shares)}.")
    if restless > 5e-4:
        said.append(f"From {restless:.0%} of all tables the parties go on changing sides.")
    weak = [table_words(one.members) for one in stable if not one.strict]
    if weak:
        said.append(f"Somebody is indifferent at: {'; '.join(weak)}.")
    return said


def _pivot_words(game: Joining, stable: Sequence[Stable]) -> list[str]:
    said = []
    for one in stable:
        for pivot in one.pivots:
            if pivot.followers:
                sits = one.profile >> pivot.player & 1
                others = joined([game.names[player] for player in pivot.followers])
                said.append(
                    f"At {table_words(one.members)}, {game.names[pivot.player]} is pivotal: if it"
                    f" {'left' if sits else 'sat down'}, {others} would change sides too."
                )
    return said


def _logit_words(game: Joining, path: Path, logit: Branches) -> list[str]:
    if not len(logit.probability):
        return [f"At rationality {game.rationality:g} no logit equilibrium was found."]
    place = 0 if logit.principal is None else logit.principal
    chances = [
        f"{name} {chance:.2f}" for name, chance in zip(game.names, logit.probability[place], strict=True)
    ]
    count = len(logit.probability)
    how = (
        "the only one, proven"
        if logit.unique
        else "the only one found"
        if count == 1
        else f"one of {count} found"
    )
    lost = (
        ""
        if path.complete and logit.principal is not None
        else "; the branch from even chances was not followed to its end"
    )
    return [f"Chances to join at rationality {game.rationality:g} ({how}{lost}): {', '.join(chances)}."]


# who sits at the table, and the outcome


class Composition(NamedTuple):
    """One way to compose a body, and its outcome."""

    profile: int  # bitmask over those who may be there or not
    members: tuple[str, ...]  # of those, who is there
    outcome: Array  # (issues,) what the table recommends
    utility: float  # the president's
    support: float  # net support by capability, from 0 (the worst for all) to 100 (the best for all)
    wants_in: tuple[str, ...]
    wants_out: tuple[str, ...]
    historical: bool

    @property
    def stable(self) -> bool:
        """Whether nobody wants in or out."""
        return not self.wants_in and not self.wants_out


class Compositions(NamedTuple):
    """All ways to compose a body."""

    every: tuple[Composition, ...]  # by profile
    best: tuple[Composition, ...]  # those of the highest utility (several when tied)
    stable: tuple[Composition, ...]
    historical: Composition | None
    words: str


def compositions(
    table: Table | TableGiven,
    rule: str,
    utility: Utility,
    names: Sequence[str],
    optional: Sequence[int] | None = None,
    gain: Array | None = None,
    historical: Sequence[str] | None = None,
    outsiders: float = 0.0,
) -> Compositions:
    """Return the outcome and the president's utility of every possible composition of a body (2^n).

    `table` has everybody in his seat, or gives the table for whoever is there; `optional` are the places of those who
    may be there or not (default: all), the others always are. Seats of the absent go to those present, in proportion.
    `gain` (2^n, n) is what each of the optional gains by being in, given who else is (as from `month_game`);
    by default the difference his presence makes to the quadratic loss in his own positions, by salience. `historical` names
    those who were there. `outsiders` (in [0, 1]) is the share of his seats and capability with which somebody who
    is not there still counts (KTAB takes a twentieth). Raises ValueError for more than 16 optional members or unknown names,
    UnknownRule for an unknown rule.
    """
    choice = _checked_choice(names, optional, historical)
    present = _present(len(names), choice)
    weighing = np.maximum(present, checked_number("outsiders", outsiders, 0.0, 1.0))
    full = table if isinstance(table, Table) else table(np.ones(len(names)))
    outcomes = _outcomes_with(table, rule, weighing)
    gains = policy_gains(outcomes, full.position[choice], full.salience[choice]) if gain is None else gain
    if gains.shape != (1 << len(choice), len(choice)):
        raise ValueError(f"gain must be {(1 << len(choice), len(choice))}, not {gains.shape}")
    chosen = [names[m] for m in choice]
    support = net_support(policy_utilities(outcomes, full.position, full.salience), full.capability)
    every = tuple(
        Composition(
            profile,
            tuple(chosen[i] for i in members(profile)),
            outcomes[profile],
            float(utility(outcomes[profile], present[profile])),
            float(support[profile]),
            tuple(n for i, n in enumerate(chosen) if not profile >> i & 1 and gains[profile, i] > 1e-12),
            tuple(n for i, n in enumerate(chosen) if profile >> i & 1 and gains[profile, i] < -1e-12),
            historical is not None and {chosen[i] for i in members(profile)} == set(historical),
        )
        for profile in range(1 << len(choice))
    )
    highest = max(one.utility for one in every)
    best = tuple(one for one in every if one.utility >= highest - 1e-12)
    stable = tuple(one for one in every if one.stable)
    was = next((one for one in every if one.historical), None)
    return Compositions(every, best, stable, was, _composition_words(best, stable, was, len(every)))


def _checked_choice(
    names: Sequence[str], optional: Sequence[int] | None, historical: Sequence[str] | None
) -> list[int]:
    """Return the places of those who may be there or not; a ValueError for too many, or for unknown names."""
    choice = list(range(len(names))) if optional is None else list(optional)
    if not 1 <= len(choice) <= MOST_PLAYERS:
        raise ValueError(f"1 to {MOST_PLAYERS} members may be there or not, not {len(choice)}")
    unknown = set(historical or ()) - {names[m] for m in choice}
    if unknown:
        raise ValueError(f"unknown members {', '.join(sorted(unknown))}; known are {', '.join(names)}")
    return choice


def _outcomes_with(table: Table | TableGiven, rule: str, weighing: Array) -> Array:
    """Return what a rule gives for every composition (2^n, issues)."""
    if isinstance(table, Table):
        return outcomes_of(table, rule, weighing)
    tables = [table(there) for there in weighing]
    return np.array([[recommend(rule, each, k) for k in range(each.status_quo.size)] for each in tables])


def _present(size: int, optional: Sequence[int]) -> Array:
    """Return who is there in each composition (2^n, members)."""
    present = np.ones((1 << len(optional), size))
    profiles = np.arange(1 << len(optional))
    for bit, member in enumerate(optional):
        present[:, member] = (profiles >> bit) & 1
    return present


def outcomes_of(table: Table, rule: str, present: Array) -> Array:
    """Return what a table recommends on all issues for each set of those present (sets, issues), compiled.

    Seats of the absent go to those present, in proportion; who is present in part counts with that part of his seats and
    capability.
    """
    outcomes = np.empty((present.shape[0], table.status_quo.size))
    _outcomes_under(rule)(table, np.ascontiguousarray(present, dtype=float), outcomes)
    return outcomes


@cache
def _outcomes_under(rule: str) -> Callable[[Table, Array, Array], None]:
    filed = bargaining_rules[rule]
    function, has_chair = filed.function, filed.laws.has_chair

    @in_memory
    def fill(table: Table, present: Array, outcomes: Array) -> None:
        for row in range(present.shape[0]):
            seats = table.seats * present[row]
            capability = table.capability * present[row]
            total = 0.0
            for member in range(seats.shape[0]):
                total += seats[member]
            if total > 0.0:
                for member in range(seats.shape[0]):
                    seats[member] = seats[member] / total
            seated = Table(
                table.position,
                table.salience,
                capability,
                seats,
                table.chair,
                table.status_quo,
                table.quota,
                table.agenda_power,
                table.discount,
                table.risk,
            )
            for issue in range(outcomes.shape[1]):
                outcome = function(seated, issue)
                outcomes[row, issue] = outcome if has_chair else shared_pen(outcome, seated, issue)

    kernel: Callable[[Table, Array, Array], None] = fill
    return kernel


def policy_utilities(outcomes: Array, position: Array, salience: Array) -> Array:
    """Return the quadratic loss, negative, of outcomes to members, weighted by salience (outcomes, members).

    Source: Enelow and Hinich (1984).
    """
    utilities: Array = -((outcomes[:, None, :] - position) ** 2 * salience).sum(axis=2)
    return utilities


def net_support(utilities: Array, capability: Array) -> Array:
    """Return how well options do by all members, weighted by capability (options,), from 0 to 100.

    Each member's utilities (options, members) are put on 0, his worst option, to 1, his best; who is indifferent gives all
    of them 1.

    Source: Wise, Lester and Efird (2015), KTAB.
    """
    worst, best = utilities.min(axis=0), utilities.max(axis=0)
    span = best - worst
    cares = span > 1e-12
    shares = np.where(cares, (utilities - worst) / np.where(cares, span, 1.0), 1.0)
    total = float(capability.sum())
    support: Array = (
        100.0
        * shares
        @ (capability / total if total > 0.0 else np.full(capability.size, 1.0 / capability.size))
    )
    return support


def policy_gains(outcomes: Array, position: Array, salience: Array) -> Array:
    """Return what each member's presence is worth to him in policy alone, given who else is there (2^n, n).

    Quadratic loss around his positions, weighted by salience; outcomes are by bitmask of the same members.

    Source: Enelow and Hinich (1984).
    """
    count = position.shape[0]
    profiles = np.arange(1 << count)
    utilities = policy_utilities(outcomes, position, salience)
    gains = np.empty((1 << count, count))
    for member in range(count):
        bit = 1 << member
        gains[:, member] = utilities[profiles | bit, member] - utilities[profiles & ~bit, member]
    return gains


def _composition_words(
    best: Sequence[Composition], stable: Sequence[Composition], was: Composition | None, count: int
) -> str:
    said = [
        f"Of {count} compositions the president's best is {' or '.join(table_words(one.members) for one in best)}"
    ]
    said[0] += f" (utility {best[0].utility:.4g})."
    if stable:
        tables = [table_words(one.members) for one in stable]
        said.append(f"{number(len(tables)).capitalize()} stable: {'; '.join(tables)}.")
    else:
        said.append("None is stable.")
    if was is not None:
        said.append(f"The historical one, {table_words(was.members)}, has utility {was.utility:.4g}")
        if was.stable:
            said[-1] += " and is stable."
        else:
            moves = [f"{joined(was.wants_in)} would come in"] if was.wants_in else []
            moves += [f"{joined(was.wants_out)} would leave"] if was.wants_out else []
            said[-1] += f"; {' and '.join(moves)}."
    return " ".join(said)
