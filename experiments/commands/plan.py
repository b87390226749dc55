"""`reform plan`: how many runs and draws an answer takes."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import Json, experiment_names, hypothesis_names


def _names(incomplete: str) -> list[str]:
    return hypothesis_names(incomplete) + experiment_names(incomplete)


@command("plan", "Plan runs for a precision or power")
def plan(
    question: Annotated[
        str, typer.Argument(help="Hypothesis or experiment: a file or a name.", autocompletion=_names)
    ],
    half_width: Annotated[
        float | None, typer.Option("--half-width", help="Of the 95% interval; default: half the margin.")
    ] = None,
    power: Annotated[float, typer.Option(help="Chance of a verdict, 0.5 to 0.99.")] = 0.8,
    as_json: Json = False,
) -> int:
    """Say from a pilot how many runs, and draws of the assumptions, an answer takes and what it costs.

    Example: reform plan president_chair_draws_moderate --power 0.9
    """
    from rich.console import Console

    from experiments.commands.terminal import announce_compilation, show
    from experiments.evidence.optional import require_inference
    from experiments.evidence.plan_study import study

    require_inference("plan")
    announce_compilation(Console(stderr=True))
    return show(study(question, half_width, power), as_json)
