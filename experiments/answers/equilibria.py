"""The stable tables of a body in a month: who would sit, who is pivotal, who draws whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.answers.joining_decision import BodyInMonth, body_in_month, game_of
from experiments.answers.joining_games import (
    Findings,
    Stable,
    month_findings,
    table_words,
)
from experiments.questions.names import open_case
from experiments.tables import Column, Part, Shown, Table
from experiments.wording import signed
from model.cases import Case


def findings_record(moment: BodyInMonth, found: Findings) -> dict[str, Any]:
    """Return the stable tables of a month as one JSON object."""
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


@dataclass(frozen=True)
class Equilibria(Shown):
    """The stable tables of a body in a month."""

    moment: BodyInMonth
    found: Findings

    def record(self) -> dict[str, Any]:
        """Return the stable tables, and the chances to join."""
        return findings_record(self.moment, self.found)

    def parts(self) -> Iterator[Part]:
        """Yield the stable tables, what sitting is worth at each, and chances to join as rationality rises."""
        here = [self.moment.names[place] for place in np.flatnonzero(self.moment.body.present)]
        parties = len(self.found.game.names)
        yield f"{self.moment.title}: {parties} parties decide. Current members: {table_words(here)}."
        yield self.found.words[:1].upper() + self.found.words[1:]
        for one in self.found.stable:
            yield _gain_table(self.found, one)
        yield _chance_table(self.found)


def equilibria(
    case: Case | str, body: str | None, month: str | None = None, run: int = 0, seed: int = 0
) -> Equilibria:
    """Return the stable tables of a body in a month; a CaseError names the bodies and months there are."""
    moment = body_in_month(open_case(case), body, month, run, seed)
    return Equilibria(moment, month_findings(game_of(moment), moment.process.inputs.behaviour.switching))


def _gain_table(found: Findings, one: Stable) -> Table:
    rows = tuple(
        (
            name,
            "sits" if one.profile >> player & 1 else "stays out",
            signed(found.game.gain[one.profile, player]),
        )
        for player, name in enumerate(found.game.names)
    )
    columns = (Column("party"), Column("decision"), Column("worth of sitting", number=True))
    return Table(columns, rows, f"Stable: {table_words(one.members)}")


def _chance_table(found: Findings) -> Table:
    path = found.path
    steps = np.unique(np.linspace(0, len(path.rationality) - 1, 6).round().astype(int))
    columns = (Column("party"), *(Column(f"{path.rationality[k]:.3g}", number=True) for k in steps))
    rows = tuple(
        (name, *(f"{path.probability[k, player]:.2f}" for k in steps))
        for player, name in enumerate(found.game.names)
    )
    return Table(columns, rows, "Probability of joining by rationality (logit equilibrium, principal branch)")
