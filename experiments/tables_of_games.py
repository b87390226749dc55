"""`reform equilibria` and `reform compositions`: the games behind one month of a body, in words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from experiments.games import (
    Composition,
    Compositions,
    Findings,
    Joining,
    OfferGiven,
    month_findings,
    month_game,
    table_words,
)
from experiments.games import compositions as all_compositions
from experiments.moments import Moment, month_of_body
from experiments.trace import listed, signed, the
from model import bargaining
from model.agents import ReformBody
from model.bargaining.table import Table, shared_pen
from model.body import take_seats
from model.cases import Case, CaseError, Problem
from model.games.joining import MOST_PLAYERS
from model.participation import Offer

type Array = NDArray[np.float64]

MOST_SECONDS = 4.0  # of working out what all tables recommend in Python, before that is compiled
MOST_SHOWN = 8  # compositions in the table, beside the stable and the historical


class Evening(NamedTuple):
    """A body in a month, before the parties decide."""

    process: Moment
    body: ReformBody
    names: tuple[str, ...]  # of all parties, in words
    invited: tuple[int, ...]  # places of those who may sit

    @property
    def title(self) -> str:
        """The body and the month, in words."""
        where = the(self.process.title(self.body.name))
        return f"{where[0].upper()}{where[1:]}, {self.process.month_name(self.process.month)}"


def evening(case: Case, body: str | None, month: str | None, run: int, seed: int) -> Evening:
    """Return a body in a month of a run, before the parties decide; a CaseError says why there is none."""
    process, at = month_of_body(case, body, month, seed, run)
    titles = [process.title(party.name) for party in process.parties_in_order]
    own = [party.name for party in process.parties_in_order]
    names = tuple(
        title if titles.count(title) == 1 else name for title, name in zip(titles, own, strict=True)
    )
    invited = tuple(int(place) for place in np.flatnonzero(at.eligible))
    if not 1 <= len(invited) <= MOST_PLAYERS:
        allowed = f"{len(invited)} parties are invited; the game is solved for 1 to {MOST_PLAYERS}"
        raise CaseError([Problem(case.file, f"bodies.{at.name}.invited", None, allowed)])
    _foresee(at, invited)
    return Evening(process, at, names, invited)


def offers(at: ReformBody) -> OfferGiven:
    """Return what all parties weigh given who is at the table."""
    parties = at.model.parties_in_order

    def given(present: Array) -> Offer:
        kept, at.present = at.present, np.array(present, dtype=float)
        try:
            offer = at.offer_to(parties[0])
            influence = np.array(
                [at.influence_of(party) if at.eligible[party.place] > 0.0 else 0.0 for party in parties]
            )
            return offer._replace(influence=influence)
        finally:
            at.present = kept

    return given


def game_of(moment: Evening) -> Joining:
    """Return the month's joining game; a CaseError says if nobody has anything to decide."""
    rule = moment.process.case.rules.participation
    try:
        return month_game(offers(moment.body), rule, moment.names, moment.invited)
    except ValueError as error:
        raise CaseError([Problem("command line", "--body", moment.body.name, str(error))]) from None


# what all tables recommend


def _foresee(at: ReformBody, invited: Sequence[int]) -> None:
    """Let a body know what all its tables recommend, compiled where that would take long in Python."""
    rows = np.zeros((1 << len(invited), at.present.size))
    for bit, place in enumerate(invited):
        rows[:, place] = (np.arange(len(rows)) >> bit) & 1
    started = time.perf_counter()
    for row in rows[-4:]:
        at.recommend(row)
    if (time.perf_counter() - started) * len(rows) / 4 < MOST_SECONDS:
        return
    rule = at.model.case.rules.bargaining
    found = np.empty((len(rows), at.agenda.size))
    _recommended_under(rule)(at.table(rows[-1]), at.offered, rows, at.officials, at.agenda, found)
    at.foresee(rows, found)


@cache
def _recommended_under(rule: str) -> Callable[..., None]:
    filed = bargaining.rules[rule]
    function, has_chair = filed.function, filed.laws.has_chair

    @njit(error_model="python")
    def fill(full: Table, offered: Array, rows: Array, officials: float, agenda: Array, out: Array) -> None:
        for row in range(rows.shape[0]):
            seats, capability = np.zeros(offered.size + 1), np.zeros(offered.size + 1)
            take_seats(offered, rows[row], officials, seats, capability)
            table = Table(
                full.position,
                full.salience,
                capability,
                seats,
                full.chair,
                full.status_quo,
                full.quota,
                full.agenda_power,
                full.discount,
                full.risk,
            )
            for issue in range(out.shape[1]):
                out[row, issue] = table.status_quo[issue]
                if agenda[issue] > 0.0:
                    outcome = function(table, issue)
                    out[row, issue] = outcome if has_chair else shared_pen(outcome, table, issue)

    kernel: Callable[..., None] = fill
    return kernel


# who would sit


def equilibria_command(
    case: Case, body: str | None, month: str | None, run: int = 0, seed: int = 0, as_json: bool = False
) -> int:
    """Say which tables of a body are stable in a month; returns 0."""
    moment = evening(case, body, month, run, seed)
    game = game_of(moment)
    found = month_findings(game, moment.process.inputs.behaviour.switching)
    if as_json:
        print(json.dumps(_findings_record(moment, found)))
        return 0
    for line in findings_lines(moment, found):
        print(line)
    return 0


def findings_lines(moment: Evening, found: Findings) -> list[str]:
    """Return the stable tables of a month in words, with what each is worth to those who sit and who stay away."""
    game, now = found.game, moment.body.present
    here = [moment.names[place] for place in np.flatnonzero(now)]
    lines = [f"{moment.title}: {len(game.names)} parties decide. At the table now: {table_words(here)}."]
    lines.append(found.words[:1].upper() + found.words[1:])
    for one in found.stable:
        lines.append(f"{table_words(one.members)}: what sitting is worth, given the others there")
        for player, name in enumerate(game.names):
            place = "sits" if one.profile >> player & 1 else "stays out"
            lines.append(f"  {name:<32} {place:<10} {signed(game.gain[one.profile, player])}")
    steps = np.unique(np.linspace(0, len(found.path.rationality) - 1, 6).round().astype(int))
    lines.append("Chances to join as rationality rises (logit equilibrium, principal branch):")
    lines.append("  " + f"{'rationality':<32}" + "".join(f"{found.path.rationality[k]:>8.3g}" for k in steps))
    for player, name in enumerate(game.names):
        chances = "".join(f"{found.path.probability[k, player]:>8.2f}" for k in steps)
        lines.append(f"  {name:<32}{chances}")
    return lines


def _findings_record(moment: Evening, found: Findings) -> dict[str, Any]:
    game = found.game
    return {
        "body": moment.body.name,
        "month": moment.process.month_name(moment.process.month),
        "players": list(game.names),
        "barred": list(game.barred),
        "stable": [
            {
                "members": list(one.members),
                "strict": one.strict,
                "basin": one.basin,
                "from_nobody": one.from_nobody,
                "gain": [float(value) for value in game.gain[one.profile]],
                "pivotal": [
                    {"party": game.names[p.player], "followers": [game.names[f] for f in p.followers]}
                    for p in one.pivots
                    if p.followers
                ],
            }
            for one in found.stable
        ],
        "restless": found.restless,
        "rationality": game.rationality,
        "logit": [dict(zip(game.names, map(float, row), strict=True)) for row in found.logit.probability],
        "words": found.words,
    }


# what comes of every table


def compositions_command(
    case: Case, body: str | None, month: str | None, run: int = 0, seed: int = 0, as_json: bool = False
) -> int:
    """Show the outcome and the president's utility of every possible table of a body; returns 0."""
    moment = evening(case, body, month, run, seed)
    game = game_of(moment)
    found = compositions_of(moment, game)
    if as_json:
        print(json.dumps(_compositions_record(moment, found)))
        return 0
    for line in compositions_lines(moment, found, game.barred):
        print(line)
    return 0


def compositions_of(moment: Evening, game: Joining) -> Compositions:
    """Return every composition of a body: what it recommends, the president's utility, who wants in or out."""
    at, rule = moment.body, moment.process.case.rules.bargaining
    full, agenda = at.table(np.zeros(len(moment.names))), at.agenda > 0.0
    bare = full._replace(  # the body itself knows what its tables recommend
        position=full.position[:, :0],
        salience=full.salience[:, :0],
        chair=full.chair[:0],
        status_quo=full.status_quo[:0],
    )
    kept, eligible = at.present.copy(), at.eligible.copy()

    def worth(_: Array, present: Array) -> float:
        at.present = np.zeros(len(moment.names))
        at.present[list(game.parties)] = present[list(game.parties)]
        return float(moment.process.president.worth_of(at).total)

    def informed(one: Composition) -> Composition:
        present = np.zeros(len(moment.names))
        present[[place for bit, place in enumerate(game.parties) if one.profile >> bit & 1]] = 1.0
        return one._replace(outcome=at.recommend(present)[agenda])

    names, historical = (*moment.names, "officials"), _historical(moment, game)
    at.eligible = np.zeros(len(moment.names))  # nobody decides: the table is as it is given
    try:
        found = all_compositions(lambda _: bare, rule, worth, names, game.parties, game.gain, historical)
    finally:
        at.present, at.eligible = kept, eligible
    every = tuple(map(informed, found.every))
    return found._replace(
        every=every,
        best=tuple(every[one.profile] for one in found.best),
        stable=tuple(every[one.profile] for one in found.stable),
        historical=None if found.historical is None else every[found.historical.profile],
    )


def _historical(moment: Evening, game: Joining) -> list[str] | None:
    joined = moment.process.case.record.participation.get(moment.body.name)
    if joined is None:
        return None
    own = [party.name for party in moment.process.parties_in_order]
    return [moment.names[place] for place in game.parties if own[place] in joined]


def compositions_lines(moment: Evening, found: Compositions, barred: Sequence[str] = ()) -> list[str]:
    """Return the best, the stable and the historical compositions of a body in words."""
    marked = {one.profile: one for one in (*found.best[:1], *found.stable) if one is not None}
    ranked = sorted(found.every, key=lambda one: (-one.utility, one.profile))
    for one in (*ranked[:MOST_SHOWN], *([found.historical] if found.historical else [])):
        marked.setdefault(one.profile, one)
    shown = sorted(marked.values(), key=lambda one: (-one.utility, one.profile))
    issues = [
        i.name for i, on in zip(moment.process.case.issues.values(), moment.body.agenda, strict=True) if on
    ]
    outcomes = np.array([one.outcome for one in found.every])
    moved = np.ptp(outcomes, axis=0) >= 0.005
    lines = [f"{moment.title}. {found.words}"]
    lines += [f"{listed(barred)} cannot join: a required condition is not met."] if barred else []
    same = _levels(issues, outcomes[0], ~moved)
    lines += [f"Whoever sits there, the table recommends: {same}"] if same else []
    lines += [
        "",
        "The president's utility, the table, and what it recommends where that depends on who sits:",
    ]
    for one in shown:
        lines.append(f"{one.utility:+.4f}  {table_words(one.members)}{_marks(one, found)}")
        parts = [_levels(issues, one.outcome, moved)] if moved.any() else []
        parts += [f"wants in: {listed(one.wants_in)}"] if one.wants_in else []
        parts += [f"wants out: {listed(one.wants_out)}"] if one.wants_out else []
        lines += ["         " + "; ".join(parts)] if parts else []
    left = len(found.every) - len(shown)
    return [*lines, *([f"and {left} other compositions; --json has all"] if left else [])]


def _levels(issues: Sequence[str], outcome: Array, chosen: NDArray[np.bool_]) -> str:
    return ", ".join(
        f"{name} {level:.2f}" for name, level, yes in zip(issues, outcome, chosen, strict=True) if yes
    )


def _marks(one: Composition, found: Compositions) -> str:
    marks = ["best"] if any(one.profile == best.profile for best in found.best) else []
    marks += ["stable"] if one.stable else []
    marks += ["historical"] if one.historical else []
    return f" [{', '.join(marks)}]" if marks else ""


def _compositions_record(moment: Evening, found: Compositions) -> dict[str, Any]:
    issues = [name for name, on in zip(moment.process.case.issues, moment.body.agenda, strict=True) if on]
    return {
        "body": moment.body.name,
        "month": moment.process.month_name(moment.process.month),
        "compositions": [
            {
                "members": list(one.members),
                "utility": one.utility,
                "levels": dict(zip(issues, map(float, one.outcome), strict=True)),
                "wants_in": list(one.wants_in),
                "wants_out": list(one.wants_out),
                "best": any(one.profile == best.profile for best in found.best),
                "stable": one.stable,
                "historical": one.historical,
            }
            for one in found.every
        ],
        "words": found.words,
    }
