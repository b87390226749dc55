"""What differs between two results, and what that did to the outcomes, run by run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.batches.results_folder import Folder, open_folder
from experiments.questions.dotted_paths import dotted
from experiments.statistics import SAVED, Interval, paired_difference, variance_saved
from experiments.tables import Cell, Column, Part, Shown, Table
from model.cases import CaseError, Problem

MOST_LINES = 40  # differences of the configuration that are listed


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one outcome from the first result to the second."""

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


@dataclass(frozen=True)
class Comparison(Shown):
    """What differs between two results folders, and what that did."""

    differences: list[tuple[str, Any, Any]]  # path, value in the first and in the second
    changes: list[Change]

    def record(self) -> dict[str, Any]:
        """Return all differences and changes."""
        return {"config": self.differences, "outcomes": [change_record(each) for each in self.changes]}

    def parts(self) -> Iterator[Part]:
        """Yield a table of the configuration and one of the outcomes, clear changes first."""
        yield _config_table(self.differences)
        yield _outcome_table(self.changes)


def compare(first: Path | str, second: Path | str) -> Comparison:
    """Return what differs between two results folders, paired run by run; a CaseError says why they cannot be compared."""
    one, other = open_folder(Path(first)), open_folder(Path(second))
    return Comparison(list(config_differences(one.manifest, other.manifest)), outcome_changes(one, other))


def _config_table(differences: list[tuple[str, Any, Any]]) -> Table:
    rows = tuple((path, _short(before), _short(after)) for path, before, after in differences[:MOST_LINES])
    columns = (Column("path"), Column("first"), Column("second"))
    left_off = max(0, len(differences) - MOST_LINES)
    return Table(columns, rows or (("nothing", "", ""),), "What differs", left_off=left_off)


def _short(value: Any) -> str:
    text = "—" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _outcome_table(changes: list[Change]) -> Table:
    columns = (
        Column("outcome"),
        *(Column(name, number=True) for name in ("first", "second", "difference [95% interval]")),
        Column("runs", number=True, optional=True),
        Column("saved", number=True, optional=True, note=SAVED),
    )
    rows = tuple(_outcome_cells(each) for each in sorted(changes, key=lambda each: not each.clear))
    return Table(columns, rows, "Effect on outcomes, paired by run")


def _outcome_cells(change: Change) -> tuple[Cell | str, ...]:
    low, high = change.difference.low, change.difference.high
    text = f"{change.difference.estimate:+.4f} [{low:+.4f}, {high:+.4f}]"
    return (
        change.outcome,
        f"{change.before:.4f}",
        f"{change.after:.4f}",
        Cell(text, "strong" if change.clear else "plain"),
        f"{change.runs:,}",
        "" if change.saved is None else f"{change.saved:.0%}",
    )


def change_record(change: Change) -> dict[str, Any]:
    """Return a change as one JSON object."""
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


def config_differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield path and both values of everything in the configuration that differs."""
    one, other = dotted(_cause(first)), dotted(_cause(second))
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
    "draws",
    "versions",
)


def _cause(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in CAUSES if name in manifest}


def outcome_changes(first: Folder, second: Folder) -> list[Change]:
    """Return the change of every outcome that both results recorded, paired by point and run.

    The pairing needs the same seed; a CaseError says if there is nothing to pair.
    """
    if first.kind != second.kind:
        raise _refused(second, f"holds {second.kind}, the other {first.kind}: they have no runs in common")
    keys = _keys(first, second)
    shared = ["value"] if first.kind == "hypotheses" else [n for n in first.outcomes if n in second.outcomes]
    parts = (each.runs.read([*keys, *shared]) for each in (first, second))
    both = next(parts).merge(next(parts), on=keys, suffixes=(" (first)", " (second)"))
    if both.empty:
        raise _refused(second, f"has no run in common with the other (paired by {', '.join(keys)})")
    if not shared:
        raise _refused(second, "recorded no outcome that the other recorded")
    if first.kind == "hypotheses":
        return [_change(part, "value", str(name)) for name, part in both.groupby("file", sort=False)]
    return [_change(both, name, name) for name in shared]


def _keys(first: Folder, second: Folder) -> list[str]:
    """Return the columns by which runs are the same: their place in the design and their random numbers."""
    if first.kind == "hypotheses":
        return ["file", "condition", "run"]
    shared = [f for f in first.factors if f in second.factors]
    keys = [
        *shared,
        *(name for name in ("seed", "run") if name in first.columns and name in second.columns),
    ]
    if set(first.factors) == set(second.factors) and not shared and "point" in first.columns:
        keys.append("point")
    return keys


def _change(both: pd.DataFrame, name: str, shown: str) -> Change:
    columns = [f"{name} (first)", f"{name} (second)"]
    draws = [key for key in ("seed", "run") if key in both]  # shared by all points, which are no extra runs
    pairs = both.dropna(subset=columns).groupby(draws)[columns].mean()
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
