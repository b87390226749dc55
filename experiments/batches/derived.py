"""Derived outcomes, computed where the runs are and stored beside what they are derived from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.batches.simulate import Array, Records, Simulate
from experiments.expressions import numbers
from experiments.questions.derived import Texts, formulas_of
from model.cases import Case


@dataclass(frozen=True, slots=True)
class Recorded:
    """Records with derived outcomes as further columns."""

    table: Array
    names: Sequence[str]
    series: Array | None


@dataclass(frozen=True, slots=True)
class Deriving:
    """An ensemble that also gives the outcomes derived from those that it records.

    They are computed in every run when a chunk is, and written with it: the same runs give the same bytes, and a reader
    needs no more than the chunk. Where a case lacks an outcome (the bodies of another design), what is derived from it
    is not recorded.
    """

    simulate: Simulate
    texts: Texts

    def __call__(self, case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Records:
        """Return the records of runs `first`, ..., `first + runs - 1`."""
        records = (
            self.simulate(case, seed, first, runs, series)
            if series
            else self.simulate(case, seed, first, runs)
        )
        if not self.texts:
            return records
        columns = {name: records.table[:, place] for place, name in enumerate(records.names)}
        derived = {name: numbers(each, columns) for name, each in formulas_of(self.texts, case).items()}
        table = np.column_stack([records.table, *derived.values()])
        return Recorded(table, [*records.names, *derived], records.series)
