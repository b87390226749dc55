"""Every possible table of a body: what it recommends, and what that is worth to the president."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.joining_decision import Array, BodyInMonth, body_in_month, game_of
from experiments.answers.joining_games import (
    Composition,
    Compositions,
    Joining,
    net_support,
    policy_utilities,
    table_words,
)
from experiments.answers.joining_games import compositions as all_compositions
from experiments.questions.names import open_case
from experiments.tables import Cell, Column, Part, Shown, Table
from experiments.wording import listed
from model.cases import Case
from model.titles import entitled


def compositions_of(moment: BodyInMonth, game: Joining) -> Compositions:
    """Return every composition of a body: what it recommends, the president's utility, who wants in or out."""
    at, rule = moment.body, moment.process.case.rules.bargaining
    full, agenda = at.table(np.zeros(len(moment.names))), at.agenda > 0.0
    bare = full._replace(  # the body itself knows what its tables recommend
        position=full.position[:, :0],
        salience=full.salience[:, :0],
        chair=full.chair[:0],
        status_quo=full.status_quo[:0],
    )

    def with_players(chosen: Array) -> Array:
        present = np.zeros(len(moment.names))
        present[list(game.parties)] = chosen[list(game.parties)]
        return present

    def worth(_: Array, present: Array) -> float:
        return float(moment.process.president.worth_with(at, with_players(present)).total)

    def informed(one: Composition) -> Composition:
        present = np.zeros(len(moment.names))
        present[[place for bit, place in enumerate(game.parties) if one.profile >> bit & 1]] = 1.0
        return one._replace(outcome=at.recommend(present)[agenda])

    everybody = at.table(np.ones(len(moment.names)))
    outlooks = everybody.position[:, agenda], everybody.salience[:, agenda], everybody.capability

    names, historical = (*moment.names, "officials"), _historical(moment, game)
    found = all_compositions(lambda _: bare, rule, worth, names, game.parties, game.gain, historical)
    every = tuple(map(informed, found.every))
    outcomes = np.array([one.outcome for one in every])
    support = net_support(policy_utilities(outcomes, *outlooks[:2]), outlooks[2])
    every = tuple(one._replace(support=float(each)) for one, each in zip(every, support, strict=True))
    return found._replace(
        every=every,
        best=tuple(every[one.profile] for one in found.best),
        stable=tuple(every[one.profile] for one in found.stable),
        historical=None if found.historical is None else every[found.historical.profile],
    )


def _historical(moment: BodyInMonth, game: Joining) -> list[str] | None:
    joined = moment.process.case.record.participation.get(moment.body.name)
    if joined is None:
        return None
    own = [party.name for party in moment.process.parties_in_order]
    return [moment.names[place] for place in game.parties if own[place] in joined]


def compositions_record(moment: BodyInMonth, found: Compositions) -> dict[str, Any]:
    """Return every composition of a body as one JSON object."""
    issues = [name for name, on in zip(moment.process.case.issues, moment.body.agenda, strict=True) if on]
    return {
        "body": moment.body.name,
        "month": moment.process.month_name(moment.process.month),
        "compositions": [
            {
                "members": list(one.members),
                "utility": one.utility,
                "support": one.support,
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


SUPPORT = "net support: by capability, 0 the worst composition for everybody, 100 the best for everybody"
MOST_SHOWN = 8  # compositions in the table, beside the stable and the historical


def _levels(issues: Sequence[str], outcome: Array, chosen: NDArray[np.bool_]) -> str:
    return ", ".join(
        f"{name} {level:.2f}" for name, level, yes in zip(issues, outcome, chosen, strict=True) if yes
    )


def _marks(one: Composition, found: Compositions) -> str:
    marks = ["best"] if any(one.profile == best.profile for best in found.best) else []
    marks += ["stable"] if one.stable else []
    marks += ["historical"] if one.historical else []
    return ", ".join(marks)


@dataclass(frozen=True)
class AllCompositions(Shown):
    """Every possible table of a body in a month."""

    moment: BodyInMonth
    found: Compositions
    barred: tuple[str, ...]  # kept out by a required condition, whoever is there
    outsiders: float = 0.0  # share of his seats with which somebody who stays away still counts

    def record(self) -> dict[str, Any]:
        """Return every composition."""
        return {**compositions_record(self.moment, self.found), "outsiders": self.outsiders}

    def parts(self) -> Iterator[Part]:
        """Yield the best, the stable and the historical compositions."""
        chosen = self.moment.process.case.issues.values()
        issues = [issue.name for issue, on in zip(chosen, self.moment.body.agenda, strict=True) if on]
        outcomes = np.array([one.outcome for one in self.found.every])
        moved = np.ptp(outcomes, axis=0) >= 0.005
        ruler = self.moment.process.case.president.title
        yield f"{self.moment.title}. {entitled(self.found.words, ruler)}"
        if self.outsiders:
            yield f"Whoever stays away still counts with {self.outsiders:.3g} of the seats offered to him."
        if self.barred:
            yield f"{listed(self.barred)} cannot join: a required condition is not met."
        same = _levels(issues, outcomes[0], ~moved)
        if same:
            yield f"Every composition recommends: {same}"
        yield self._table([name for name, on in zip(issues, moved, strict=True) if on], moved)

    def _table(self, issues: Sequence[str], moved: NDArray[np.bool_]) -> Table:
        columns = (
            Column(f"utility of {self.moment.process.case.president.title}", number=True),
            Column("members"),
            Column("net support", number=True, optional=True, note=SUPPORT),
            *(Column(name, number=True, optional=place > 0) for place, name in enumerate(issues)),
        )
        rows: tuple[tuple[Cell | str, ...], ...] = tuple(
            (
                f"{one.utility:+.4f}",
                Cell(table_words(one.members), below=self._about(one)),
                f"{one.support:.1f}",
                *_shifted(one, moved),
            )
            for one in self._shown()
        )
        left_off = len(self.found.every) - len(rows)
        return Table(columns, rows, "Compositions, best first, with what they recommend", left_off=left_off)

    def _about(self, one: Composition) -> tuple[str, ...]:
        about = [_marks(one, self.found)] if _marks(one, self.found) else []
        about += [f"would join: {listed(one.wants_in)}"] if one.wants_in else []
        return (*about, *([f"would leave: {listed(one.wants_out)}"] if one.wants_out else []))

    def _shown(self) -> list[Composition]:
        """Return the best, the stable and the historical compositions, best first."""
        ranked = sorted(self.found.every, key=lambda one: (-one.utility, one.profile))
        was = [self.found.historical] if self.found.historical else []
        chosen = {
            one.profile for one in (*self.found.best[:1], *self.found.stable, *ranked[:MOST_SHOWN], *was)
        }
        return [one for one in ranked if one.profile in chosen]


def _shifted(one: Composition, moved: NDArray[np.bool_]) -> list[str]:
    return [f"{level:.2f}" for level, on in zip(one.outcome, moved, strict=True) if on]


def compositions(
    case: Case | str,
    body: str | None,
    month: str | None = None,
    run: int = 0,
    seed: int = 0,
    outsiders: float = 0.0,
) -> AllCompositions:
    """Return every possible table of a body in a month; a CaseError names the bodies and months there are.

    `outsiders` (in [0, 1]) is the share of the seats offered to him with which somebody who stays away still counts; KTAB
    takes a twentieth.

    Source: Wise, Lester and Efird (2015).
    """
    moment = body_in_month(open_case(case), body, month, run, seed, outsiders)
    game = game_of(moment)
    return AllCompositions(moment, compositions_of(moment, game), game.barred, outsiders)
