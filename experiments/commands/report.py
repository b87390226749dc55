"""`reform report`: a results folder as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import Results
from experiments.questions.names import require_file


@command("report", "Write results as one HTML page")
def report(
    results: Results,
    out: Annotated[Path | None, typer.Option(help="File; default: report.html in the results.")] = None,
) -> int:
    """Write a results folder as one self-contained HTML page.

    Example: reform report results/dominance
    """
    if out is not None:
        require_file("--out", out, (".html", ".htm"))
    from experiments.report.page import write_report

    print(f"wrote {write_report(results, out)}")
    return 0
