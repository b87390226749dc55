"""A body in a month, before the parties decide whether to join it: its games, and what its tables recommend."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.answers.joining_games import (
    Joining,
    month_game,
)
from experiments.answers.stopped_run import StoppedRun, month_of_body
from experiments.wording import the
from model.agents import ReformBody
from model.cases import Case, CaseError, Problem
from model.compiled.compilation import in_memory
from model.equations.body import take_seats
from model.games.joining import MOST_PLAYERS
from model.rules import bargaining
from model.rules.bargaining.table import Table, shared_pen

type Array = NDArray[np.float64]

MOST_SECONDS = 4.0  # of working out what all tables recommend in Python, before that is compiled


class BodyInMonth(NamedTuple):
    """A body in a month, before the parties decide."""

    process: StoppedRun
    body: ReformBody
    names: tuple[str, ...]  # of all parties, in words
    invited: tuple[int, ...]  # places of those who may sit

    @property
    def title(self) -> str:
        """The body and the month, in words."""
        where = the(self.process.title(self.body.name))
        return f"{where[0].upper()}{where[1:]}, {self.process.month_name(self.process.month)}"


def body_in_month(
    case: Case, body: str | None, month: str | None, run: int, seed: int, outsiders: float = 0.0
) -> BodyInMonth:
    """Return a body in a month of a run, before the parties decide; a CaseError says why there is none.

    `outsiders` (in [0, 1]) is the share of the seats offered to him with which somebody who stays away still counts.
    """
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
    _foresee(at, invited, outsiders)
    return BodyInMonth(process, at, names, invited)


def game_of(moment: BodyInMonth) -> Joining:
    """Return the month's joining game; a CaseError says if nobody has anything to decide."""
    rule = moment.process.case.rules.participation
    try:
        return month_game(moment.body.offer, rule, moment.names, moment.invited)
    except ValueError as error:
        raise CaseError([Problem("command line", "--body", moment.body.name, str(error))]) from None


def _foresee(at: ReformBody, invited: Sequence[int], outsiders: float) -> None:
    """Let a body know what all its tables recommend, compiled where that would take long or outsiders count."""
    rows = np.zeros((1 << len(invited), at.present.size))
    for bit, place in enumerate(invited):
        rows[:, place] = (np.arange(len(rows)) >> bit) & 1
    if not outsiders and _soon_done(at, rows):
        return
    there = rows.copy()
    there[:, list(invited)] = np.maximum(rows[:, list(invited)], outsiders)
    rule = at.model.case.rules.bargaining
    found = np.empty((len(rows), at.agenda.size))
    recommended_under(rule)(at.table(rows[-1]), at.offered, there, at.officials, at.agenda, found)
    at.foresee(rows, found)


def _soon_done(at: ReformBody, rows: Array) -> bool:
    started = time.perf_counter()
    for row in rows[-4:]:
        at.recommend(row)
    return (time.perf_counter() - started) * len(rows) / 4 < MOST_SECONDS


@cache
def recommended_under(rule: str) -> Callable[..., None]:
    """Return a compiled function that fills in what tables recommend under a bargaining rule (rows, issues)."""
    filed = bargaining.rules[rule]
    function, has_chair = filed.function, filed.laws.has_chair

    @in_memory
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
