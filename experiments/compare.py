"""Two results side by side: what differs in their configuration, and what that did to the outcomes,
run by run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from experiments.folders import Folder, open_folder
from experiments.folding import Folding
from experiments.named import refuse
from experiments.statistics import SAVED, Interval, paired_difference, variance_saved
from model.cases import CaseError, Problem

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one outcome from the first result to the second."""

    outcome: str
    before: float
    after: float
    difference: Interval
    runs: int
    saved: float | None

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.difference.low > 0.0 or self.difference.high < 0.0


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
        print(
            json.dumps({"config": differences, "outcomes": [_record(c) for c in changes]}, indent=2)
        )
        return 0
    console = Console()
    console.print(_config_table(differences))
    console.print(_outcome_table(changes))
    console.print(SAVED, highlight=False)
    return 0


def _record(change: Change) -> dict[str, Any]:
    return {
        "outcome": change.outcome,
        "before": change.before,
        "after": change.after,
        "difference": change.difference.estimate,
        "low": change.difference.low,
        "high": change.difference.high,
        "runs": change.runs,
        "variance_saved": change.saved,
    }


def config_differences(
    first: Mapping[str, Any], second: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    """Yield path and both values of everything in the configuration that differs."""
    one, other = dict(_leaves(_cause(first))), dict(_leaves(_cause(second)))
    for path in [*one, *(path for path in other if path not in one)]:
        if one.get(path) != other.get(path):
            yield path, one.get(path), other.get(path)


CAUSES = (
    "experiment",
    "config",
    "case_document",
    "case",
    "seed",
    "files",
    "cases",
    "runs",
    "worlds",
    "versions",
)


def _cause(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in CAUSES if name in manifest}


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, node


def outcome_changes(first: Folder, second: Folder) -> list[Change]:
    """Return what became of every outcome that both results recorded, paired by point and run.

    The pairing needs the same seed; a CaseError says if there is nothing to pair.
    """
    if first.kind != second.kind:
        raise _refused(
            second, f"holds {second.kind}, the other {first.kind}: they have no runs in common"
        )
    keys = _keys(first, second)
    both = first.frame.merge(second.frame, on=keys, suffixes=(" (first)", " (second)"))
    if both.empty:
        raise _refused(second, f"has no run in common with the other (paired by {', '.join(keys)})")
    shared = (
        ["value"]
        if first.kind == "hypotheses"
        else [n for n in first.outcomes if n in second.outcomes]
    )
    if not shared:
        raise _refused(second, "recorded no outcome that the other recorded")
    if first.kind == "hypotheses":
        return [
            _change(part, "value", str(name)) for name, part in both.groupby("file", sort=False)
        ]
    return [_change(both, name, name) for name in shared]


def _keys(first: Folder, second: Folder) -> list[str]:
    """Return the columns by which runs are the same: their place in the design and their luck."""
    if first.kind == "hypotheses":
        return ["file", "condition", "run"]
    shared = [f for f in first.factors if f in second.factors]
    keys = [
        *shared,
        *(name for name in ("seed", "run") if name in first.frame and name in second.frame),
    ]
    if set(first.factors) == set(second.factors) and not shared and "point" in first.frame:
        keys.append("point")
    return keys


def _change(both: pd.DataFrame, name: str, shown: str) -> Change:
    columns = [f"{name} (first)", f"{name} (second)"]
    lucks = [
        key for key in ("seed", "run") if key in both
    ]  # points share it: they are no extra runs
    pairs = both.dropna(subset=columns).groupby(lucks)[columns].mean()
    before, after = (pairs.iloc[:, k].to_numpy(float) for k in range(2))
    return Change(
        shown,
        float(before.mean()),
        float(after.mean()),
        paired_difference(before, after),
        len(pairs),
        variance_saved([before, after], [-1.0, 1.0]),
    )


def _refused(folder: Folder, why: str) -> CaseError:
    return CaseError([Problem(str(folder.path), "results", None, why)])


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
    table = Table(title="What that did, paired by run", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
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
