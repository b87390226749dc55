"""`reform plot`: draw a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.completion import plot_kinds
from experiments.commands.options import Json, Results, one_of, recorded
from experiments.questions.names import require_file


@command("plot", "Draw a results folder as PNG and PDF")
def plot(
    results: Results,
    outcome: Annotated[
        str | None, typer.Option(help="Outcome to show.", autocompletion=recorded("outcomes"))
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Factor (repeatable).", autocompletion=recorded("factors"))
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help=f"One of {', '.join(plot_kinds())}.", autocompletion=one_of(*plot_kinds())),
    ] = None,
    style: Annotated[
        str, typer.Option(help="paper or screen.", autocompletion=one_of("paper", "screen"))
    ] = "paper",
    out: Annotated[Path | None, typer.Option(help="File; default: in the results folder.")] = None,
    as_json: Json = False,
) -> int:
    """Draw a results folder as PNG and PDF; without --kind, the figure that suits the results.

    Example: reform plot results/dominance --outcome facade_gap --by polity.dominance
    """
    if out is not None:
        require_file("--out", out, (".png", ".pdf"))
    from experiments.commands.terminal import show
    from experiments.report.figure_files import draw_to_files

    return show(draw_to_files(results, outcome, by or (), kind, style, out), as_json)
