"""Whether the mean of an outcome is known as precisely as an experiment wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.questions.derived import Texts, descriptions
from model.cases import Case
from model.outcomes import outcome_names

if TYPE_CHECKING:
    import pandas as pd

type Array = NDArray[np.float64]
type Bounds = tuple[float, float] | None


def bounds_of(outcome: str, case: Case, derived: Texts) -> Bounds:
    """Return between which values an outcome lies, if that is known."""
    found = {**outcome_names(case), **descriptions(derived, case)}.get(outcome)
    if found is None or found.low is None or found.high is None:
        return None
    return found.low, found.high


def half_width(values: Array, bounds: Bounds) -> float:
    """Return half the width of the 95 per cent interval of a mean."""
    from experiments.statistics import mean_interval

    known = values[np.isfinite(values)]
    return float(mean_interval(known, bounds=bounds).half_width)


@dataclass(frozen=True, slots=True)
class Reached:
    """How precisely the points of an experiment came to be known."""

    outcome: str
    wanted: float  # half width
    points: int
    missed: int  # points whose interval is wider
    low: float | None  # half widths of those points
    high: float | None

    @property
    def text(self) -> str:
        """Where the precision was not reached, in words; empty if it was reached everywhere."""
        if not self.missed:
            return ""
        widths = (
            f"{self.low:.2g}"
            if f"{self.low:.2g}" == f"{self.high:.2g}"
            else f"{self.low:.2g} to {self.high:.2g}"
        )
        return (
            f"the precision wanted of {self.outcome} was not reached at {self.missed:,} of {self.points:,} points "
            f"before the cap on runs: half-width {widths}, wanted {self.wanted:g}"
        )

    @property
    def record(self) -> dict[str, object]:
        """The same as one JSON object."""
        widths = [self.low, self.high] if self.missed else None
        return {
            "outcome": self.outcome,
            "wanted": self.wanted,
            "reached": not self.missed,
            "points": self.points,
            "points_not_reached": self.missed,
            "half_width_there": widths,
        }


def reached(frame: pd.DataFrame, wanted: Mapping[str, object], bounds: Bounds, points: int) -> Reached:
    """Return at how many points the precision that an experiment wants was reached, from its rows.

    A point without a run that has the outcome counts as not reached only if it has runs at all.
    """
    outcome, width = str(wanted["outcome"]), float(str(wanted["half_width"]))
    widths = [half_width(each.to_numpy(float), bounds) for _, each in frame.groupby("point")[outcome]]
    wider = [each for each in widths if not each <= width]
    known = [each for each in wider if np.isfinite(each)]
    low, high = (min(known), max(known)) if known else (None, None)
    return Reached(outcome, width, points, len(wider), low, high)
