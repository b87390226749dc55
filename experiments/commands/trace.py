"""`reform trace`: one run told in sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, Body, Json, Run, Set, case_names


@command("trace", "Narrate one run month by month")
def trace(
    case: Annotated[
        str | None,
        typer.Argument(help="Case file or name; default: kazakhstan.", autocompletion=case_names),
    ] = None,
    run: Run = 0,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST, help="Seed; default: 0.")] = None,
    body: Body = None,
    stored: Annotated[
        Path | None, typer.Option("--from", metavar="RESULTS", help="Replay a run of stored results.")
    ] = None,
    point: Annotated[int | None, typer.Option(min=0, max=MOST, help="Point of the stored results.")] = None,
    settings: Set = None,
    as_json: Json = False,
) -> int:
    """Narrate one run month by month, with the numbers behind each decision.

    Example: reform trace kazakhstan --run 3 --body state_commission
    """
    from experiments.answers.narrative import trace as told
    from experiments.commands.terminal import show

    return show(told(case, run, seed, body, stored, point, settings or ()), as_json)
