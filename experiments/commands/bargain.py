"""`reform bargain`: what a table of actors agrees on, without a country around it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import RESULTS, Json, Out
from experiments.questions.names import require_folder

ActorsTable = Annotated[
    Path,
    typer.Argument(
        metavar="ACTORS.csv",
        help="One row per actor (position, salience, capability), one per actor and issue, or wide with columns such as"
        " position_tax, or position_france with a row an issue.",
    ),
]
Issues = Annotated[
    str | None,
    typer.Option(metavar="NAME,...", help="Issues to take of several, or the name of the only one."),
]
Scale = Annotated[
    str | None,
    typer.Option(
        metavar="LOW,HIGH", help="Range of positions; default: 0 to 1, or from the lowest to the highest."
    ),
]
StatusQuo = Annotated[
    float | None,
    typer.Option(help="What stands if nothing is agreed, in the units of the table; default: the lowest."),
]


def listed(names: str | None) -> list[str]:
    """Return names that are parted by commas."""
    return [name.strip() for name in (names or "").split(",") if name.strip()]


@command("bargain", "Bargain over a table of actors")
def bargain(
    actors: ActorsTable,
    rules: Annotated[str, typer.Option(metavar="NAME,...", help="Bargaining rules, or all.")] = "all",
    issues: Issues = None,
    chair: Annotated[str | None, typer.Option(help="Actor who has the chair.")] = None,
    scale: Scale = None,
    status_quo: StatusQuo = None,
    quota: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of seats: exceeded up to one half, reached above.")
    ] = 0.5,
    discount: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Worth of agreement a round later.")
    ] = 0.9,
    risk: Annotated[
        float, typer.Option(min=0.01, max=100.0, help="Curvature of loss: 1 linear, 2 quadratic.")
    ] = 2.0,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Show what actors agree on under every bargaining rule, and save it with a figure.

    Example: reform bargain actors.csv --status-quo 4
    """
    require_folder("--out", out or RESULTS)
    from experiments.answers.bargained import bargain as bargained
    from experiments.commands.terminal import show
    from experiments.questions.actors import read_actors, scale_of
    from experiments.report.bargained_files import save_bargained

    found = bargained(
        read_actors(actors, listed(issues), scale_of(scale), status_quo),
        listed(rules),
        chair,
        quota,
        discount,
        risk,
    )
    return show(save_bargained(found, out or RESULTS), as_json)
