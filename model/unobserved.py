"""One run in plain Python that nobody watches: no agents, no story, no compiler."""

from __future__ import annotations

from typing import Any

import numpy as np

from model import draws
from model.compiled import plain
from model.domain import Case
from model.inputs import inputs_of
from model.month.creation import create_body
from model.month.record import new_run
from model.month.schedule import live_month
from model.month.street import contest
from model.outcomes import outcome_names, record_run


class Deaf:
    """A listener that hears nothing of a run."""

    def __getattr__(self, what: str) -> Any:
        return lambda *told: None


def live(case: Case, seed: int = 0, run: int = 0) -> dict[str, float]:
    """Return what is recorded of a run, by name: the same bits as the compiled ensemble's."""
    inputs, plan = inputs_of(case), draws.plan_of(case)
    chance = draws.empty_draws(plan, 1)
    draws.draw(plan, seed, run, 1, chance)
    record: Any = plain(new_run(inputs, chance, create_body, contest))
    record.listener = Deaf()
    names = outcome_names(case)
    row = np.zeros(len(names))
    with np.errstate(all="ignore"):  # as in compiled code
        for month in range(inputs.months):
            record.month = month
            live_month(record)
        record_run(record, row)
    return dict(zip(names, map(float, row), strict=True))
