"""`reform equilibria`: the stable tables of a body in a month."""

from __future__ import annotations

import json

import numpy as np

from experiments.answers.joining_decision import (
    BodyInMonth,
    body_in_month,
    findings_record,
    game_of,
)
from experiments.answers.joining_games import (
    Findings,
    month_findings,
    table_words,
)
from experiments.wording import signed
from model.cases import Case


def equilibria_command(
    case: Case, body: str | None, month: str | None, run: int = 0, seed: int = 0, as_json: bool = False
) -> int:
    """Say which tables of a body are stable in a month; returns 0."""
    moment = body_in_month(case, body, month, run, seed)
    game = game_of(moment)
    found = month_findings(game, moment.process.inputs.behaviour.switching)
    if as_json:
        print(json.dumps(findings_record(moment, found)))
        return 0
    for line in findings_lines(moment, found):
        print(line)
    return 0


def findings_lines(moment: BodyInMonth, found: Findings) -> list[str]:
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
