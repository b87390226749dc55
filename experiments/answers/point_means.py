"""Mean and interval of every outcome at the points of an experiment."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.batches.store import CHUNKS, read_tables
from experiments.questions.points import Plan

if TYPE_CHECKING:
    pass

MOST_SUMMARISED = 100  # points in the summary

NORMAL = 1.959963984540054  # of a 95 per cent interval


def summary(folder: Path, plan: Plan) -> list[dict[str, Any]]:
    """Return factors, runs, and mean and 95 per cent interval of every outcome at the first points.

    Chunks are read one by one, so that memory does not grow with the number of runs.
    """
    import numpy as np

    moments: dict[int, np.ndarray[Any, np.dtype[np.float64]]] = {}
    for table in read_tables(folder, CHUNKS, ["point", *plan.outcomes]):
        points = table["point"].to_numpy()
        values = np.column_stack([table[name].to_numpy() for name in plan.outcomes])
        for point in np.unique(points[points < MOST_SUMMARISED]):
            part = values[points == point]
            known = np.nan_to_num(part)
            sums = np.stack([np.isfinite(part).sum(axis=0), known.sum(axis=0), (known**2).sum(axis=0)])
            rows = np.full((1, len(plan.outcomes)), float(len(part)))
            moments[int(point)] = moments.get(int(point), np.zeros((4, len(plan.outcomes)))) + np.vstack(
                [rows, sums]
            )
    return [_point_summary(plan, point, moments[point].tolist()) for point in sorted(moments)]


def _point_summary(plan: Plan, point: int, moments: list[list[float]]) -> dict[str, Any]:
    rows, counts, sums, squares = moments
    means = {name: _mean(counts[k], sums[k], squares[k]) for k, name in enumerate(plan.outcomes)}
    return {"point": point, "factors": plan.values(point), "runs": int(rows[0]), "outcomes": means}


def _mean(count: float, total: float, squares: float) -> dict[str, float | None]:
    """Return mean and interval from sums; where no run has the outcome there is none."""
    if count == 0:
        return {"mean": None, "low": None, "high": None}
    mean = total / count
    variance = max(squares / count - mean**2, 0.0) * count / max(count - 1.0, 1.0)
    half = NORMAL * math.sqrt(variance / count)
    return {"mean": mean, "low": mean - half, "high": mean + half}
