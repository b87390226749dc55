"""Results folders for the page: which there are, what one holds, and its figures for the runs that are picked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from experiments import plots
from experiments.batches.columns import Held
from experiments.batches.results_folder import Folder, open_folder
from experiments.explorer.charts import Ending
from experiments.plots.registry import (
    all_kinds,
    caption_of,
    chosen_kind,
    draw,
    kind_for,
    main_outcome,
    recorded_series,
)
from experiments.questions.names import MANIFEST
from experiments.statistics import mean_interval
from experiments.wording import value_text
from model.cases import CaseError, Problem

MOST_FOLDERS = 200
MOST_POINTS = 200  # rows of the table
MOST_LEVELS = 40  # of a factor that can be picked
MOST_COLUMNS = 8  # outcomes of the table
ALL = ""

_drawing = Lock()  # the settings of figures are one for the whole process


def folders(root: Path) -> list[str]:
    """Return the results folders under a root as relative paths, the newest first."""
    found = sorted(root.rglob(MANIFEST), key=lambda each: (-each.stat().st_mtime, str(each)))
    return [str(each.parent.relative_to(root)) for each in found[:MOST_FOLDERS]]


def opened(root: Path, name: str) -> Folder:
    """Return a results folder by its name in the list; a CaseError if it is not in it or cannot be read."""
    if name not in folders(root):
        raise CaseError([Problem("page", "results", name, "no such results folder")])
    return open_folder(root / name)


def described(folder: Folder) -> dict[str, Any]:
    """Return what a results folder holds: question, factors, outcomes, kinds of figures, table of points or verdicts."""
    said = {
        "title": folder.title,
        "question": folder.description,
        "command": folder.command,
        "kinds": [
            {"name": kind.name, "text": kind.summary}
            for kind in all_kinds().values()
            if kind.holds == folder.kind
        ],
    }
    if folder.kind == "hypotheses":
        return {
            **said,
            "factors": {},
            "outcomes": [],
            "kind": kind_for(folder, None).name,
            **_verdicts(folder),
        }
    return {
        **said,
        "factors": _levels(folder),
        "outcomes": [{"name": each, "text": folder.measure(each).label} for each in _outcomes(folder)],
        "kind": kind_for(folder, main_outcome(folder)).name,
        **table(folder, {}),
    }


def _verdicts(folder: Folder) -> dict[str, Any]:
    """Return the verdict on every claim, with effect, smallest effect that counts, and share of prior draws that agree."""
    columns = ["claim", "outcome", "effect [95% interval]", "margin", "verdict", "robust", "runs"]
    rows = [
        [
            *(str(each[key]) for key in ("claim", "outcome")),
            "{estimate:+.3f} [{low:+.3f}, {high:+.3f}]".format_map(each),
            f"{each['margin']:g}",
            str(each["verdict_text"]),
            "–" if math.isnan(each["robust_share"]) else f"{each['robust_share']:.0%}",
            f"{each['runs']:,}",
        ]
        for each in folder.verdicts.to_dict("records")
    ]
    return {"columns": columns, "rows": rows, "left_off": 0}


def _outcomes(folder: Folder) -> list[str]:
    return list(dict.fromkeys([main_outcome(folder), *folder.outcomes, *recorded_series(folder)]))


def _levels(folder: Folder) -> dict[str, list[str]]:
    found = {name: list(dict.fromkeys(map(value_text, folder.values(name)))) for name in folder.factors}
    return {name: levels for name, levels in found.items() if 1 < len(levels) <= MOST_LEVELS}


def picked(folder: Folder, where: Mapping[str, str]) -> Folder:
    """Return a results folder with those runs only in which factors have the values that were picked."""
    frame = folder.frame
    for name, value in where.items():
        if name not in folder.factors:
            raise CaseError([Problem("page", "factor", name, "does not vary here")])
        if value != ALL:
            frame = frame[frame[name].map(value_text) == value]
    if frame.empty:
        raise CaseError([Problem("page", "factors", None, "no run has all of these values")])
    return replace(folder, runs=Held(frame))


def table(folder: Folder, where: Mapping[str, str]) -> dict[str, Any]:
    """Return the mean of every outcome, with its 95 per cent interval, at every point that is picked."""
    frame = picked(folder, where).frame
    outcomes = folder.outcomes[:MOST_COLUMNS]
    points = frame.groupby("point" if "point" in frame else frame.index * 0, sort=True)
    rows = [
        [
            *(value_text(part[name].iloc[0]) for name in folder.factors),
            *(_mean(part[name].to_numpy(dtype=float)) for name in outcomes),
            f"{len(part):,}",
        ]
        for _, part in list(points)[:MOST_POINTS]
    ]
    columns = [*folder.factors, *outcomes, "runs"]
    return {"columns": columns, "rows": rows, "left_off": max(0, points.ngroups - MOST_POINTS)}


def _mean(values: Any) -> str:
    found = mean_interval(values[np.isfinite(values)])
    if math.isnan(found.estimate):
        return "–"
    return f"{found.estimate:.3f} [{found.low:.3f}, {found.high:.3f}]"


def figure(folder: Folder, kind: str, outcome: str | None) -> dict[str, str]:
    """Return a figure as SVG with what it shows; a CaseError says why the result cannot be drawn so."""
    chosen = chosen_kind(kind, folder, outcome)
    with _drawing:
        drawn = plots.svg(draw(folder, chosen, outcome, (), "screen"), "screen")
    return {"svg": drawn, "caption": caption_of(chosen, folder, outcome)}


def figure_file(folder: Folder, kind: str, outcome: str | None, ending: Ending) -> bytes:
    """Return a figure as a file."""
    if ending == "svg":
        return figure(folder, kind, outcome)["svg"].encode()
    chosen = chosen_kind(kind, folder, outcome)
    with _drawing:
        files = plots.files_of(draw(folder, chosen, outcome, (), "screen"), kind, "screen")
    return files[f"{kind}.{ending}"]


def rows(folder: Folder) -> pd.DataFrame:
    """Return what a results folder holds as a table: verdicts, or runs."""
    return folder.verdicts if folder.kind == "hypotheses" else folder.frame
