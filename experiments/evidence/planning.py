"""How many runs, and how many draws of the assumptions, an answer takes: from a pilot, for a precision or a power."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.answers.verdicts import Laboratory, contrast
from experiments.evidence.assumptions import Assumptions, prior_units
from experiments.evidence.sensitivity import share_of_luck
from experiments.questions.hypothesis_file import Claim
from experiments.questions.points import Plan as Experiment
from experiments.statistics import varies
from model.cases import CaseError, Problem

type Array = NDArray[np.float64]

PILOT = 200  # runs in each condition
DRAWS = 40  # of the assumptions in the pilot
RUNS = 10  # at each of them
MOST = 10**9
POINTS = 12  # of an experiment at which the pilot looks


@dataclass(frozen=True, slots=True)
class Need:
    """What one quantity takes."""

    what: str
    estimate: float  # in the pilot
    deviation: float  # of one run
    precision: float  # wanted half-width of the 95 per cent interval
    runs: int | None  # for the precision; None beyond a thousand million
    power_runs: (
        int | None
    )  # for the wanted power to see the smallest effect that matters; None without one, or if never
    luck: float  # share of the variance over the assumptions that is luck; not a number if not looked at
    runs_a_draw: int | None  # that give most for the time
    draws: int | None  # of the assumptions, for the same precision averaged over them
    seconds: float  # for the runs, or for the draws with their runs if they are asked for


@dataclass(frozen=True)
class Planned:
    """What an answer takes, and what the pilot cost."""

    needs: list[Need]
    power: float
    effect: float | None  # smallest effect that matters
    seconds_a_run: float
    seconds_a_point: float
    pilot_seconds: float
    constant: list[str]  # what does not vary, and so needs nothing


def runs_for_precision(deviation: float, half_width: float, level: float = 0.95) -> int | None:
    """Return how many runs make an interval of the mean as narrow as a half-width."""
    if deviation <= 0.0:
        return 2
    reach = float(stats.norm.ppf(0.5 + level / 2.0))
    runs = math.ceil((reach * deviation / half_width) ** 2)
    return max(runs, 2) if runs <= MOST else None


def runs_for_power(deviation: float, distance: float, power: float, level: float = 0.95) -> int | None:
    """Return how many paired runs tell an effect from one that lies `distance` away, with a chance of `power`.

    Source: Cohen (1988), solved by statsmodels.
    """
    from statsmodels.stats.power import TTestPower

    if distance <= 0.0:
        return None
    if deviation <= 0.0:
        return 2
    size = distance / deviation
    if (8.0 / size) ** 2 > MOST:
        return None
    if size > 3.0:
        return 5
    found = TTestPower().solve_power(
        effect_size=size, power=power, alpha=1.0 - level, alternative="two-sided"
    )
    return max(2, math.ceil(float(np.ravel(found)[0])))


def runs_a_draw(luck: float, point_seconds: float, run_seconds: float) -> int:
    """Return how many runs at each draw of the assumptions give the narrowest interval for the time.

    Source: Cochran (1977), chapter 10, for samples in two stages.
    """
    if not 0.0 < luck < 1.0:
        return 1 if luck == 0.0 else RUNS
    return max(1, round(math.sqrt(luck / (1.0 - luck) * point_seconds / max(run_seconds, 1e-9))))


def plan_claim(
    claim: Claim, laboratory: Laboratory, precision: float | None, power: float, robust: bool = True
) -> Planned:
    """Return what a claim takes: each contrast that decides it, at the case's values and over the assumptions."""
    started = time.perf_counter()
    hypothesis = claim.hypothesis
    laboratory.values(claim, 0, 2)  # compiles
    begun = time.perf_counter()
    values = laboratory.values(claim, 0, PILOT)
    run = (time.perf_counter() - begun) / PILOT / len(hypothesis.conditions)
    over, point = _over_draws(claim, laboratory) if robust else ([], 0.0)
    effect = hypothesis.smallest_effect or None
    needs, constant = [], []
    for step in hypothesis.steps:
        name, found = _words(step), contrast(step, values)
        drawn = np.array([contrast(step, each) for each in over]) if over else np.empty((0, 0))
        if not varies(found) and not (drawn.size and varies(drawn.ravel())):
            constant.append(name)
            continue
        wanted = precision or (effect / 2.0 if effect else max(float(found.std()) / 20.0, 1e-6))
        distance = _distance(float(found.mean()), effect, hypothesis.expect == "at_least")
        needs.append(_need(name, found, drawn, wanted, distance, power, run, point, len(step)))
    return Planned(needs, power, effect, run, point, time.perf_counter() - started, constant)


def _words(step: dict[str, float]) -> str:
    if len(step) == 1:
        return next(iter(step))
    return " ".join(f"{weight:+g} {name}" if abs(weight) != 1 else f"{'+' if weight > 0 else '−'} {name}"
                    for name, weight in sorted(step.items(), key=lambda each: -each[1])).removeprefix("+ ")  # fmt: skip


def _distance(estimate: float, effect: float | None, level: bool) -> float:
    """Return how far the estimate is from the nearest boundary of a verdict."""
    margin = effect or 0.0
    return min(abs(estimate - each) for each in ([margin] if level else [margin, -margin]))


def _over_draws(claim: Claim, laboratory: Laboratory) -> tuple[list[dict[str, Array]], float]:
    """Return the outcome by condition at draws of the assumptions, and the seconds that a draw costs beside its runs."""
    held = {path for name in claim.hypothesis.conditions for path in claim.changes(name)}
    space = Assumptions.of(claim.case, held=held)
    units = prior_units(len(space), DRAWS, claim.hypothesis.seed)
    begun = time.perf_counter()
    found = []
    for draw in space.draws(units):
        try:
            found.append(laboratory.draw(claim, draw, RUNS))
        except CaseError:
            continue
    seconds = (time.perf_counter() - begun) / max(len(found), 1) / len(claim.hypothesis.conditions)
    return found, seconds


def _need(
    name: str,
    found: Array,
    drawn: Array,
    precision: float,
    distance: float,
    power: float,
    run: float,
    point: float,
    conditions: int,
) -> Need:
    deviation = float(found.std(ddof=1))
    runs = runs_for_precision(deviation, precision)
    for_power = runs_for_power(deviation, distance, power)
    luck, each, draws = math.nan, None, None
    seconds = (max(runs or MOST, for_power or 0)) * run * conditions
    if drawn.size:
        luck = share_of_luck(drawn)
        if math.isfinite(luck):
            each = runs_a_draw(luck, point, run)
            total = float(drawn.mean(axis=1).var(ddof=1)) if luck < 1.0 else 0.0
            within = float(drawn.var(axis=1, ddof=1).mean())
            spread = max(total - within / drawn.shape[1], 0.0) + within / each
            draws = runs_for_precision(math.sqrt(spread), precision)
    return Need(name, float(found.mean()), deviation, precision, runs, for_power, luck, each, draws, seconds)


# experiments


def plan_experiment(
    plan: Experiment, simulate: Any, outcomes: Sequence[str], precision: float | None
) -> Planned:
    """Return what the points of an experiment take: at the point where the outcome varies most."""
    started = time.perf_counter()
    seed = plan.experiment.seed
    places = np.unique(np.linspace(0, plan.size - 1, min(plan.size, POINTS)).round().astype(int))
    cases = [plan.case.vary(plan.changes(int(place))) for place in places]
    simulate(cases[0], seed, 0, 2)
    begun = time.perf_counter()
    tables = [simulate(case, seed, 0, PILOT) for case in cases]
    run = (time.perf_counter() - begun) / PILOT / len(cases)
    needs, constant = [], []
    for name in outcomes:
        columns = [each.table[:, list(each.names).index(name)] for each in tables if name in each.names]
        if not columns or not any(varies(each) for each in columns):
            constant.append(name)
            continue
        widest = max(columns, key=lambda each: float(each.std()))
        wanted = precision or float(widest.std()) / 20.0
        runs = runs_for_precision(float(widest.std(ddof=1)), wanted)
        seconds = (runs or MOST) * run * plan.size
        needs.append(
            Need(
                name,
                float(widest.mean()),
                float(widest.std(ddof=1)),
                wanted,
                runs,
                None,
                math.nan,
                None,
                None,
                seconds,
            )
        )
    return Planned(needs, math.nan, None, run, 0.0, time.perf_counter() - started, constant)


def nothing_to_plan(file: str, constant: Sequence[str]) -> CaseError:
    """Return the error that says that no outcome varies."""
    names = ", ".join(constant)
    return CaseError(
        [Problem(file, "outcome", names, "is the same in every run of the pilot: there is nothing to plan")]
    )
