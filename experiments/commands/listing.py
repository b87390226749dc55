"""`reform list`: what there is, a line each."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import Json, one_of
from experiments.questions.names import require_name

LISTS = ("cases", "experiments", "hypotheses", "rules", "conditions", "outcomes", "plots", "results")


@command("list", "List cases, hypotheses, rules, plots, ...")
def listing(
    kind: Annotated[
        str, typer.Argument(help=f"{', '.join(LISTS[:-1])} or {LISTS[-1]}.", autocompletion=one_of(*LISTS))
    ],
    as_json: Json = False,
) -> int:
    """List all there is of a kind, a line each.

    Example: reform list hypotheses
    """
    require_name("kind", kind, LISTS, "list")
    from experiments.commands.terminal import show
    from experiments.report.listings import listing as listed

    return show(listed(kind), as_json)
