"""What a point of an experiment costs beside its runs: `python -m experiments.benchmarks.points`."""

from __future__ import annotations

import json
import time
from dataclasses import replace
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
    asked = plan(points=many)
    whole = _of_points(asked, many, rounds)
    return {
        "ms_a_point": whole["point"],
        "ms_of_its_runs": whole["runs"],
        "ms_a_point_beside_its_runs": whole["beside"],
        "ms_a_point_of_all_assumed_numbers_beside_its_runs": _of_points(_drawn(many), many, rounds)["beside"],
        "ms_for_levels_of_5000": _levels(),
    }


def _of_points(asked: Any, many: int, rounds: int) -> dict[str, float]:
    """Return the processor time (ms) of a point, of its runs and of what is beside them.

    What ten runs of a point cost is seen from the same points with twice as many: how long a run takes depends on the
    values that its point sets.
    """
    from experiments.batches.chunks import compute, task_of
    from experiments.batches.packing import Place

    once, twice = (
        task_of(_with_runs(asked, runs), Place("points", 0, 1, many * runs)) for runs in (RUNS, 2 * RUNS)
    )
    compute(once)
    measured = [(_ms(lambda: compute(once), many), _ms(lambda: compute(twice), many)) for _ in range(rounds)]
    return {
        "point": median(one for one, _ in measured),
        "runs": median(two - one for one, two in measured),
        "beside": median(2.0 * one - two for one, two in measured),
    }


def _with_runs(asked: Any, runs: int) -> Any:
    return replace(asked, experiment=asked.experiment.model_copy(update={"runs": runs}))


def _drawn(many: int) -> Any:
    """Return a plan of which every point sets all assumed numbers of the case."""
    from experiments.answers.robustness import prior_draws
    from experiments.evidence.draws import Drawn

    base = plan(points=many)
    draws = tuple(prior_draws(base.case, many, 1))
    return Drawn(base.experiment, base.case, (), base.outcomes, base.file, draws=draws)


def _ms(work: Any, many: int) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) / many * 1e3


def _levels() -> float:
    """Return the time (ms) of a point's values where a factor has 5,000 levels."""
    ranges = {"polity.dominance": {"low": 0.3, "high": 0.9, "levels": 5_000}}
    asked = plan(design="factorial", factors=ranges)
    asked.values(0)
    return _ms(lambda: [asked.values(point) for point in range(200)], 200)


if __name__ == "__main__":
    print(json.dumps(points(), indent=1))
