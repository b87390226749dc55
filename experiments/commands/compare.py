"""`reform compare`: two results side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import Json


@command("compare", "Compare two results run by run")
def compare(
    first: Annotated[Path, typer.Argument(help="Results folder.")],
    second: Annotated[Path, typer.Argument(help="Another results folder.")],
    as_json: Json = False,
) -> int:
    """Compare two results: what differs in their configuration, and its effect, paired run by run.

    Example: reform compare results/dominance/0a1b2c3d4e5f results/dominance/5f4e3d2c1b0a
    """
    from experiments.answers.two_results import compare as compared
    from experiments.commands.terminal import show

    return show(compared(first, second), as_json)
