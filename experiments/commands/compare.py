"""Two results side by side: what differs in their configuration, and what that did to the outcomes,
run by run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from experiments.answers.two_results import Change, change_record, config_differences, outcome_changes
from experiments.batches.results_folder import open_folder
from experiments.commands.folded_text import Folding
from experiments.commands.messages import refuse
from experiments.statistics import SAVED
from model.cases import CaseError

MOST_LINES = 40


def compare_command(first: Path | str, second: Path | str, as_json: bool = False) -> int:
    """Show what differs between two results folders and what that did; returns 0, or 2 for wrong
    input.
    """
    try:
        a, b = open_folder(Path(first)), open_folder(Path(second))
        differences = list(config_differences(a.manifest, b.manifest))
        changes = outcome_changes(a, b)
    except CaseError as error:
        return refuse(error.problems)
    if as_json:
        print(json.dumps({"config": differences, "outcomes": [change_record(c) for c in changes]}, indent=2))
        return 0
    console = Console()
    console.print(_config_table(differences))
    console.print(_outcome_table(changes))
    console.print(SAVED, highlight=False)
    return 0


def _config_table(differences: list[tuple[str, Any, Any]]) -> Table:
    table = Table(title="What differs", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in ("path", "first", "second"):
        table.add_column(name)
    for path, before, after in differences[:MOST_LINES]:
        table.add_row(Folding(path), Folding(_short(before)), Folding(_short(after)))
    if not differences:
        table.add_row("nothing", "", "")
    if len(differences) > MOST_LINES:
        table.add_row(f"and {len(differences) - MOST_LINES} more", "", "")
    return table


def _short(value: Any) -> str:
    text = "—" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _outcome_table(changes: list[Change]) -> Table:
    table = Table(
        title="What that did, paired by run", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("outcome", min_width=14)
    for name in ("first", "second", "difference [95% interval]", "runs", "saved"):
        table.add_column(name, justify="right", no_wrap=True)
    for change in sorted(changes, key=lambda each: not each.clear):
        low, high = change.difference.low, change.difference.high
        text = f"{change.difference.estimate:+.4f} \\[{low:+.4f}, {high:+.4f}]"
        table.add_row(
            Folding(change.outcome),
            f"{change.before:.4f}",
            f"{change.after:.4f}",
            f"[bold]{text}[/]" if change.clear else text,
            f"{change.runs:,}",
            "" if change.saved is None else f"{change.saved:.0%}",
        )
    return table
