"""`reform plot`: draw a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.completion import plot_kinds
from experiments.commands.options import Json, Results, one_of, recorded
from experiments.questions.names import require_file

Outcome = Annotated[str | None, typer.Option(help="Outcome to show.", autocompletion=recorded("outcomes"))]
By = Annotated[
    list[str] | None, typer.Option(help="Factor (repeatable).", autocompletion=recorded("factors"))
]
Kind = Annotated[
    str | None,
    typer.Option(
        help=f"One of {', '.join(plot_kinds())}; list: what each shows.",
        autocompletion=one_of(*plot_kinds()),
    ),
]


@command("plot", "Draw a results folder as PNG and PDF")
def plot(
    results: Results,
    outcome: Outcome = None,
    by: By = None,
    kind: Kind = None,
    style: Annotated[
        str, typer.Option(help="paper or screen.", autocompletion=one_of("paper", "screen"))
    ] = "paper",
    title: Annotated[str | None, typer.Option(help="Title above the figure.")] = None,
    size: Annotated[
        str | None, typer.Option(metavar="WIDTHxHEIGHT", help="Inches, as in 7x4, or the width only.")
    ] = None,
    font_size: Annotated[float | None, typer.Option("--font-size", help="Points.")] = None,
    out: Annotated[Path | None, typer.Option(help="File; default: in the results folder.")] = None,
    as_json: Json = False,
) -> int:
    """Draw a results folder as PNG and PDF.

    Without --kind: main effects and small multiples where factors are crossed, else what suits the results.

    Example: reform plot results/inclusion --outcome effective_by_reform --title "Seats that bind"
    """
    from experiments.commands.terminal import show

    if kind == "list":
        from experiments.report.listings import listing

        return show(listing("plots"), as_json)
    if out is not None:
        require_file("--out", out, (".png", ".pdf"))
    from experiments.report.figure_files import Looks, draw_to_files

    looks = Looks(style, size, font_size, title)
    return show(draw_to_files(results, outcome, by or (), kind, looks, out), as_json)
