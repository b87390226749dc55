"""`reform import`: a table of actors as a case, whose parties they become."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.bargain import ActorsTable, Issues, Scale, StatusQuo, listed
from experiments.wording import typed
from model.mistakes import plain


@command("import", "Make a case of a table of actors")
def import_actors(
    actors: ActorsTable,
    issues: Issues = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="NAME", help="Name of the case; default: that of the table."),
    ] = None,
    scale: Scale = None,
    status_quo: StatusQuo = None,
    configs: Annotated[Path, typer.Option(help="Folder of configurations.")] = Path("configs"),
) -> int:
    """Write a commented case file whose parties are the actors of a table; overwrite nothing.

    Example: reform import actors.csv --issues emission_delay --case emissions
    """
    from experiments.questions.actors import read_actors, scale_of
    from experiments.questions.case_of_actors import write_case

    found = read_actors(actors, listed(issues), scale_of(scale), status_quo)
    path = write_case(found, case or actors.stem, configs, named=case is not None)
    for line in found.said:
        print(plain(f"- {line}"))
    many = len(found.scales)
    print(f"wrote {path}: {len(found.actors)} parties, {many} issue{'s' * (many > 1)}")
    print("next: look at what is assumed (camps, polity, body), then")
    print(f"      {typed('check', path)}")
    return 0
