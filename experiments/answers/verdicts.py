"""What the runs say about a claim: estimate, interval, verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from threading import Lock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.batches.derived import Deriving
from experiments.batches.simulate import Records, Simulate
from experiments.questions.hypothesis_file import Claim
from experiments.questions.hypothesis_keys import DEFAULT_RUNS, Hypothesis, Weights
from experiments.statistics import (
    LEVEL,
    NORMAL,
    Interval,
    contrast_interval,
    equivalence,
    mean_interval,
    paired_difference,
    round_runs,
    runs_for_decision,
    variance_saved,
    varies,
)

type Array = NDArray[np.float64]
type Values = Mapping[str, Array]  # outcome of every run (runs,) by condition

Word = Literal["supported", "contradicted", "no meaningful difference", "inconclusive", "no variation"]
FIRST_RUNS = 200  # with which the search for a wanted precision starts
CAP = 100_000  # runs a condition at which it gives up


class Laboratory:
    """Runs conditions on several threads and remembers what it has run."""

    def __init__(self, simulate: Simulate, workers: int | None = None) -> None:
        self._simulate = simulate
        self._threads = ThreadPoolExecutor(workers or cpu_count() or 1)
        self._seen: dict[Any, Records] = {}
        self._lock = Lock()

    def values(self, claim: Claim, first: int, runs: int) -> dict[str, Array]:
        """Return the claim's outcome in runs `first`, `first + 1`, ... of every condition."""
        names = list(claim.hypothesis.conditions)
        tables = self._threads.map(lambda name: self._records(claim, name, first, runs), names)
        weights = claim.hypothesis.outcome_weights
        return {name: _outcome(table, weights) for name, table in zip(names, tables, strict=True)}

    def draw(self, claim: Claim, drawn: Mapping[str, Any], runs: int) -> dict[str, Array]:
        """Return the claim's outcome in every condition with assumed parameters drawn from their prior ranges."""
        weights = claim.hypothesis.outcome_weights
        return {
            name: _outcome(self._run(claim, {**drawn, **claim.changes(name)}, 0, runs), weights)
            for name in claim.hypothesis.conditions
        }

    def map[T, R](self, function: Any, items: Sequence[T]) -> Any:
        """Apply a function on the laboratory's threads, results in order."""
        return self._threads.map(function, items)

    def _records(self, claim: Claim, condition: str, first: int, runs: int) -> Records:
        changes = claim.changes(condition)
        derived = repr(claim.hypothesis.derived)
        key = (id(claim.case), repr(sorted(changes.items())), derived, claim.hypothesis.seed, first, runs)
        with self._lock:
            seen = self._seen.get(key)
        if seen is None:
            seen = self._run(claim, changes, first, runs)
            with self._lock:
                self._seen[key] = seen
        return seen

    def _run(self, claim: Claim, changes: Mapping[str, Any], first: int, runs: int) -> Records:
        simulate = Deriving(self._simulate, claim.hypothesis.derived)
        return simulate(claim.case.vary(changes), claim.hypothesis.seed, first, runs)

    def close(self) -> None:
        """Let the threads go, without waiting for what has not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _outcome(records: Records, weights: Weights) -> Array:
    columns = {name: place for place, name in enumerate(records.names)}
    total = np.zeros(records.table.shape[0])
    for name, weight in weights.items():
        total += weight * records.table[:, columns[name]]
    return total


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the runs said about one claim."""

    claim: Claim
    word: Word
    estimate: Interval  # of the contrast that decides, in the unit of the outcome
    step: Weights  # the contrast that decides, by condition
    means: Mapping[str, Interval]  # of the outcome by condition
    runs: int  # per condition
    needed: int | None  # runs that would decide; None when decided, or when no number would
    saved: float | None  # share of variance that pairing removed
    p_equivalence: float | None  # of two one-sided tests; None without a margin
    values: Values

    @property
    def effect(self) -> Interval:
        """The estimate as a change of the outcome: negative when it falls, whatever the claim
        expects.
        """
        return self.estimate.scaled(self.claim.hypothesis.direction)

    @property
    def text(self) -> str:
        """The verdict as one phrase."""
        if self.word != "inconclusive":
            return self.word
        if self.needed is None:
            return "inconclusive (the effect equals the margin)"
        return f"inconclusive (needs about {self.needed:,} runs)"

    @property
    def holds(self) -> bool:
        """Whether the claim is supported."""
        return self.word == "supported"


def examine(claim: Claim, laboratory: Laboratory, runs: int | None = None) -> Verdict:
    """Run a claim's conditions and return the verdict; `runs` takes the place of what the file asks
    for.
    """
    hypothesis = claim.hypothesis
    if hypothesis.precision is None or runs is not None:
        wanted = runs or hypothesis.runs or DEFAULT_RUNS
        return judge(claim, laboratory.values(claim, 0, wanted))
    done = FIRST_RUNS
    values = laboratory.values(claim, 0, done)
    while done < CAP and _half_width(claim, values) > hypothesis.precision:
        more = laboratory.values(claim, done, min(done, CAP - done))
        values = {name: np.concatenate([values[name], more[name]]) for name in values}
        done = min(2 * done, CAP)
    return judge(claim, values)


def _half_width(claim: Claim, values: Values) -> float:
    return max(each.half_width for each in estimates(claim, values))


def judge(claim: Claim, values: Values) -> Verdict:
    """Return the verdict on a claim, given its outcome in every run of every condition."""
    hypothesis, runs = claim.hypothesis, _runs(values)
    found = estimates(claim, values)
    step, estimate = min(zip(hypothesis.steps, found, strict=True), key=lambda pair: pair[1].estimate)
    word = decide(hypothesis, found)
    if hypothesis.expect != "at_least" and _constant(values):
        word = "no variation"
    names = list(step)
    paired = len(names) > 1
    return Verdict(
        claim,
        word,
        estimate,
        step,
        {name: mean_interval(each, bounds=claim.bounds) for name, each in values.items()},
        runs,
        _needed(hypothesis, found, runs) if word == "inconclusive" else None,
        variance_saved([values[n] for n in names], list(step.values())) if paired else None,
        _p_equivalence(hypothesis, step, values),
        values,
    )


def _runs(values: Values) -> int:
    return next(iter(values.values())).size


def _constant(values: Values) -> bool:
    return not varies(np.concatenate(list(values.values())))


def estimates(claim: Claim, values: Values) -> list[Interval]:
    """Return the estimate of each contrast of a claim, with intervals that hold together at 95 per
    cent.
    """
    steps = claim.hypothesis.steps
    level = 1.0 - (1.0 - LEVEL) / len(steps)
    return [_estimate(step, values, level, claim.bounds) for step in steps]


def _estimate(step: Weights, values: Values, level: float, bounds: tuple[float, float] | None) -> Interval:
    if len(step) == 1:
        return mean_interval(values[next(iter(step))], level, bounds)
    if sorted(step.values()) == [-1.0, 1.0]:
        first, second = sorted(step, key=lambda name: step[name])
        return paired_difference(values[first], values[second], level, bounds)
    return contrast_interval(contrast(step, values), level, _reach(step, bounds))


def contrast(step: Weights, values: Values) -> Array:
    """Return a contrast of conditions in every run (runs,)."""
    total = np.zeros(_runs(values))
    for name, weight in step.items():
        total += weight * values[name]
    return total


def _reach(step: Weights, bounds: tuple[float, float] | None) -> tuple[float, float] | None:
    if bounds is None:
        return None
    ends = [sorted((weight * bounds[0], weight * bounds[1])) for weight in step.values()]
    return math.fsum(end[0] for end in ends), math.fsum(end[1] for end in ends)


def decide(hypothesis: Hypothesis, found: Sequence[Interval]) -> Word:
    """Return the verdict that intervals allow: a claim is judged only when they lie on one side of
    the margin.
    """
    margin = hypothesis.smallest_effect
    if hypothesis.expect == "at_least":
        return _side(found[0].low >= margin, found[0].high < margin)
    if hypothesis.expect == "no_effect":
        return _side(_inside(found[0], margin), found[0].low > margin or found[0].high < -margin)
    if all(each.low > margin for each in found):
        return "supported"
    if any(each.high < -margin for each in found):
        return "contradicted"
    if any(_inside(each, margin) for each in found):
        return "no meaningful difference"
    return "inconclusive"


def _side(supported: bool, contradicted: bool) -> Word:
    return "supported" if supported else "contradicted" if contradicted else "inconclusive"


def _inside(interval: Interval, margin: float) -> bool:
    return -margin < interval.low and interval.high < margin


def passes(hypothesis: Hypothesis, found: Sequence[float]) -> bool:
    """Whether the claim holds if these estimates of its contrasts are taken for the truth."""
    margin = hypothesis.smallest_effect
    if hypothesis.expect == "at_least":
        return found[0] >= margin
    if hypothesis.expect == "no_effect":
        return abs(found[0]) < margin
    return all(each > margin for each in found)


def _needed(hypothesis: Hypothesis, found: Sequence[Interval], runs: int) -> int | None:
    margin = hypothesis.smallest_effect
    boundaries = [margin] if hypothesis.expect == "at_least" else [-margin, margin]
    needed = [
        runs_for_decision(each.estimate, _deviation(each, runs), boundaries)
        for each in found
        if any(each.low <= boundary <= each.high for boundary in boundaries)
    ]
    numbers = [each for each in needed if each is not None]
    return round_runs(max(numbers)) if numbers and len(numbers) == len(needed) else None


def _deviation(interval: Interval, runs: int) -> float:
    """Return the standard deviation of one run that an interval's width stands for."""
    return interval.half_width * math.sqrt(runs) / NORMAL


def _p_equivalence(hypothesis: Hypothesis, step: Weights, values: Values) -> float | None:
    if hypothesis.smallest_effect <= 0.0 or hypothesis.expect == "at_least":
        return None
    return equivalence(contrast(step, values), hypothesis.smallest_effect)
