"""The files of what actors agree on: outcomes as a table, and the figure."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from experiments.answers.bargained import Bargained
from experiments.plots.bargained import bargained
from experiments.plots.style import save


def save_bargained(found: Bargained, root: Path) -> Bargained:
    """Write the outcomes and their figure; return the result with what was written."""
    folder = root / f"bargain_{Path(found.actors.file).stem}"
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "outcomes.csv"
    table.write_text(_csv(found), encoding="utf-8")
    return replace(found, saved=(table, *save(bargained(found.outcomes), folder / "outcomes.png")))


def _csv(found: Bargained) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["issue", "status_quo", *found.outcomes[0].by_rule])
    for outcome in found.outcomes:
        levels = [outcome.status_quo, *outcome.by_rule.values()]
        writer.writerow([outcome.issue, *("" if level is None else level for level in levels)])
    return text.getvalue()
