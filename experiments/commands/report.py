"""`reform report`: write a results folder as one page."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from experiments.batches.results_folder import open_folder
from experiments.commands.messages import refuse
from experiments.report.page import experiment_page, hypotheses_page, rendered
from model.cases import CaseError


def report_command(results: Path | str, out: Path | str | None = None) -> int:
    """Write a results folder as one self-contained HTML page; returns 0, or 2 for wrong input."""
    try:
        folder = open_folder(Path(results))
        page = hypotheses_page(folder) if folder.kind == "hypotheses" else experiment_page(folder)
    except CaseError as error:
        return refuse(error.problems)
    target = Path(out) if out else folder.path / "report.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(rendered(page), encoding="utf-8")
    Console().print(f"wrote {target}", highlight=False, soft_wrap=True)
    return 0
