"""What a point of an experiment costs beside its runs."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

GOALS = {"ms_a_point_beside_its_runs": 0.5, "ms_for_levels_of_5000": 0.1}
RUNS = 10
FACTORS: dict[str, Any] = {
    "polity.dominance": {"low": 0.3, "high": 0.9},
    "behaviour.rationality": {"low": 1.0, "high": 3.0},
    "parties.otan.trust": {"low": 0.0, "high": 1.0},
    "bodies.state_commission.seat_share": {"low": 0.1, "high": 0.4},
}


def plan(**changed: Any) -> Any:
    """Return an experiment of ten runs a point, with some keys changed."""
    from experiments.questions.experiment_file import plan_of

    told = {
        "name": "points",
        "case": "kazakhstan",
        "design": "latin_hypercube",
        "runs": RUNS,
        "outcomes": ["nominal_reform", "facade_gap"],
        "factors": FACTORS,
    }
    return plan_of({**told, **changed}, Path("points.toml"))


def points(many: int = 500, rounds: int = 3) -> dict[str, float]:
    """Return the processor time (ms) of a point of ten runs, of its runs alone, and of all that is beside them."""
    from experiments.batches.chunks import compute, task_of
    from experiments.batches.packing import Place
    from model.ensemble import simulate

    asked = plan(points=many)
    task = task_of(asked, Place("points", 0, 1, many * RUNS))
    compute(task)
    whole = median(_ms(lambda: compute(task), many) for _ in range(rounds))
    alone = median(
        _ms(lambda: [simulate(asked.case, 0, 0, RUNS) for _ in range(many)], many) for _ in range(rounds)
    )
    bare = _set_up(asked.case, many)
    return {
        "ms_a_point": whole,
        "ms_of_its_runs": alone - bare,
        "ms_a_point_beside_its_runs": whole - (alone - bare),
        "ms_for_levels_of_5000": _levels(),
    }


def _ms(work: Any, many: int) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) / many * 1e3


def _set_up(case: Any, many: int) -> float:
    """Return the time (ms) of setting up a case that is the same as the one before."""
    from model.workplace import Workplace

    place = Workplace(RUNS)
    place.set_up(case)
    started = time.process_time()
    for _ in range(many):
        place.set_up(case)
    return (time.process_time() - started) / many * 1e3


def _levels() -> float:
    """Return the time (ms) of a point's values where a factor has 5,000 levels."""
    ranges = {"polity.dominance": {"low": 0.3, "high": 0.9, "levels": 5_000}}
    asked = plan(design="factorial", factors=ranges)
    asked.values(0)
    return _ms(lambda: [asked.values(point) for point in range(200)], 200)
