"""`reform compositions`: the joining game of a body in a month."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import Body, Case, Json, Month, Run, Seed, Set
from experiments.questions.names import DEFAULT_CASE, open_case


@command("compositions", "Compare all possible memberships of a body")
def compositions(
    case: Case = DEFAULT_CASE,
    body: Body = None,
    month: Month = None,
    run: Run = 0,
    seed: Seed = 0,
    as_json: Json = False,
    settings: Set = None,
    outsiders: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, metavar="SHARE", help="Weight of outsiders; KTAB takes 0.05."),
    ] = 0.0,
) -> int:
    """Compare all possible memberships of a body: the president's best, the stable, the historical.

    Example: reform compositions kazakhstan --body nkvd --outsiders 0.05
    """
    from experiments.answers.compositions import compositions as found
    from experiments.commands.terminal import show

    return show(found(open_case(case, settings or ()), body, month, run, seed, outsiders), as_json)
