"""`reform compositions`: what every possible table of a body recommends."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.answers.joining_decision import (
    Array,
    BodyInMonth,
    body_in_month,
    compositions_of,
    compositions_record,
    game_of,
)
from experiments.answers.joining_games import (
    Composition,
    Compositions,
    table_words,
)
from experiments.wording import listed
from model.cases import Case

MOST_SHOWN = 8  # compositions in the table, beside the stable and the historical


def compositions_command(
    case: Case, body: str | None, month: str | None, run: int = 0, seed: int = 0, as_json: bool = False
) -> int:
    """Show the outcome and the president's utility of every possible table of a body; returns 0."""
    moment = body_in_month(case, body, month, run, seed)
    game = game_of(moment)
    found = compositions_of(moment, game)
    if as_json:
        print(json.dumps(compositions_record(moment, found)))
        return 0
    for line in compositions_lines(moment, found, game.barred):
        print(line)
    return 0


def compositions_lines(moment: BodyInMonth, found: Compositions, barred: Sequence[str] = ()) -> list[str]:
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
