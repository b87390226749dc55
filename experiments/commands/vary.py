"""`reform vary`: what other values in a case change."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, Case, Json, Seed, Set
from experiments.questions.names import DEFAULT_CASE


@command("vary", "Change values of a case and see what follows")
def vary(
    case: Case = DEFAULT_CASE,
    settings: Set = None,
    outcome: Annotated[str | None, typer.Option(metavar="NAME", help="Outcome to look at.")] = None,
    runs: Annotated[int, typer.Option(min=2, max=MOST, help="Runs with and without.")] = 1000,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Compare a case with other values to the case as it is, run by run under the same luck.

    Example: reform vary kazakhstan --set polity.dominance=0.4 --outcome facade_gap
    """
    from experiments.answers.varied import vary as varied
    from experiments.commands.terminal import show

    return show(varied(case, settings or (), outcome, runs, seed), as_json)
