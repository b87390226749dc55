"""`reform init`: a folder with the shipped configurations, to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.questions.names import require_folder


@command("init", "Copy the shipped files into a folder")
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to work in; it is made.")] = Path(),
) -> int:
    """Copy the shipped cases, experiments, hypotheses and behaviour into FOLDER/configs, to edit; overwrite nothing.

    Example: reform init kazakhstan_study
    """
    require_folder("FOLDER", folder / "configs")
    from experiments.questions.new_folder import copy_configs

    files = copy_configs(folder)
    print(f"wrote {len(files)} files below {folder / 'configs'}")
    go = "" if folder == Path() else f"cd {folder} && "
    print(f"next: {go}reform run inclusion")
    return 0
