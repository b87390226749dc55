"""What an ensemble is, for everything that runs one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.cases import Case

type Array = NDArray[np.float64]


class Records(Protocol):
    """What an ensemble returns: one row a run, one column an outcome."""

    @property
    def table(self) -> Array:
        """Outcomes of the runs (runs, outcomes)."""

    @property
    def names(self) -> Sequence[str]:
        """Names of the outcomes."""

    @property
    def series(self) -> Array | None:
        """Monthly series (runs, months, series), if any were asked for."""


class Simulate(Protocol):
    """An ensemble of runs whose numbers depend on case, seed and the runs' indices only."""

    def __call__(self, case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Records:
        """Return the records of runs `first`, ..., `first + runs - 1`."""


def ensemble() -> Simulate:
    """Return the compiled ensemble; the model is compiled at its first use, in whatever process this is."""
    from model.ensemble import simulate

    return simulate
