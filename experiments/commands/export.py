"""`reform export`: results as one table for other programs."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import RESULTS, Json, Out, Results
from experiments.questions.names import require_folder


@command("export", "Write results for R, Stata or a spreadsheet")
def export(
    results: Results,
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated text (the default).")] = False,
    parquet: Annotated[bool, typer.Option("--parquet", help="Apache Parquet.")] = False,
    stata: Annotated[bool, typer.Option("--stata", help="Stata 14 and later.")] = False,
    feather: Annotated[bool, typer.Option("--feather", help="Apache Arrow, for R and Python.")] = False,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Write results as one table, a row a run, with a codebook of names, meanings and units beside it.

    Example: reform export results/dominance --stata
    """
    require_folder("--out", out or RESULTS)
    from experiments.commands.terminal import show
    from experiments.report.export import chosen_format
    from experiments.report.export import export as exported

    form = chosen_format({"csv": csv, "parquet": parquet, "stata": stata, "feather": feather})
    return show(exported(results, form, out or RESULTS), as_json)
