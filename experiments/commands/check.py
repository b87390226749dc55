"""`reform check`: find mistakes in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.messages import refuse
from experiments.commands.options import Json


@command("check", "Find all mistakes in files")
def check(
    files: Annotated[list[Path], typer.Argument(help="Case, hypothesis, experiment, behaviour.")],
    as_json: Json = False,
) -> int:
    """Find all mistakes in files; the kind of a file is read from its content.

    Example: reform check configs/cases/kazakhstan.toml configs/hypotheses/*.toml
    """
    from experiments.answers.checked_files import check as checked
    from experiments.commands.terminal import show

    found = checked(files)
    code = show(found, as_json)
    return refuse(found.problems) if found.problems else code
