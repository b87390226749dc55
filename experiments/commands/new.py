"""`reform new`: a commented starting file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import one_of
from experiments.questions.starting_files import KINDS, NEXT, PATH, write_starting_file
from experiments.wording import typed


@command("new", "Write a commented starting file")
def new(
    kind: Annotated[
        str, typer.Argument(help="hypothesis, experiment or case.", autocompletion=one_of(*KINDS))
    ],
    name: Annotated[str, typer.Argument(help="Small letters, digits and _.")],
    configs: Annotated[Path, typer.Option(help="Folder of configurations.")] = Path("configs"),
) -> int:
    """Write a commented starting file for a hypothesis, an experiment or a case; overwrite nothing.

    Example: reform new hypothesis seats_draw_moderates
    """
    path = write_starting_file(kind, name, configs)
    print(f"wrote {path}")
    edit, *words = NEXT[kind]
    print(f"next: {edit}, then")
    print(f"      {typed(*(str(path) if word == PATH else word for word in words))}")
    return 0
