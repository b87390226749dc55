"""Fit on a part of the record, predict the rest: is the model any better than its prior, or than rules without theory?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.answers.patterns import formula_of, in_runs
from experiments.evidence.assumptions import Assumptions, Space, prior_units
from experiments.evidence.calibration import Calibration, calibrate, predict
from experiments.evidence.draws import Bench
from experiments.evidence.null_models import NULL_MODELS
from experiments.evidence.null_scores import smoothed
from experiments.evidence.record import Observation, observations
from experiments.evidence.tempering import Step
from experiments.expressions import INSTEAD
from experiments.statistics import Interval
from model.cases import Case, CaseError, Problem, from_document

type Array = NDArray[np.float64]

RESAMPLES = 1000  # of draws, behind an interval


@dataclass(frozen=True, slots=True)
class Score:
    """What a forecast scores on one pattern that history showed."""

    chance: float  # that the forecast gave it
    bits: Interval  # logarithmic score, -log2 of the chance: 0 is certain and right
    brier: Interval  # (1 - chance)^2: 0 is certain and right


def score(chances: Array, rng: np.random.Generator, effective: float = np.inf) -> Score:
    """Return the scores of the chance that draws give a pattern, with intervals over resampled draws.

    `effective` is for how many independent draws the draws count.

    Source: Good (1952) for the logarithmic score; Brier (1950).
    """
    (means,) = _resampled([chances], rng, effective)
    best = float(_chance(float(chances.mean()), chances.size))
    low, high = np.quantile(means, [0.025, 0.975])
    return Score(
        best,
        Interval(float(-np.log2(best)), float(-np.log2(high)), float(-np.log2(low))),
        Interval((1.0 - best) ** 2, float((1.0 - high) ** 2), float((1.0 - low) ** 2)),
    )


def _chance(mean: float | Array, size: int) -> Array:
    return np.asarray(smoothed(np.asarray(mean) * size, size))  # type: ignore[arg-type]


def _resampled(chances: Sequence[Array], rng: np.random.Generator, effective: float) -> list[Array]:
    """Return the chance of each pattern in resampled sets of draws, the same draws for all patterns (resamples,)."""
    size = min(each.size for each in chances)
    drawn = rng.integers(size, size=(RESAMPLES, max(int(min(effective, size)), 2)))
    return [_chance(each[drawn].mean(axis=1), size) for each in chances]


def total(chances: Sequence[Array], rng: np.random.Generator, effective: float = np.inf) -> Array:
    """Return the total logarithmic score of patterns in resampled sets of draws (bits; resamples)."""
    return np.asarray(-np.log2(_resampled(chances, rng, effective)).sum(axis=0))


@dataclass(frozen=True, slots=True)
class Forecast:
    """A pattern that was predicted: by the posterior, by the prior, by the best null model."""

    pattern: str
    text: str
    posterior: Score
    prior: Score
    null: str
    null_chance: float
    gain: Interval  # bits of the posterior over the prior

    @property
    def null_bits(self) -> float:
        """Logarithmic score of the best null model."""
        return float(-np.log2(self.null_chance))


@dataclass(frozen=True)
class Validation:
    """One direction of fitting and predicting."""

    fitted_on: str
    predicted: str
    calibration: Calibration
    forecasts: list[Forecast]
    null: str  # the null model with the best total
    null_bits: float  # its total
    gain: Interval  # bits of the posterior over the prior, in all
    gain_over_null: Interval  # bits of the posterior over the best null model, in all

    @property
    def bits(self) -> tuple[float, float]:
        """Total logarithmic score of posterior and prior."""
        return (
            sum(each.posterior.bits.estimate for each in self.forecasts),
            sum(each.prior.bits.estimate for each in self.forecasts),
        )

    @property
    def brier(self) -> tuple[float, float]:
        """Mean Brier score of posterior and prior."""
        return (
            float(np.mean([each.posterior.brier.estimate for each in self.forecasts])),
            float(np.mean([each.prior.brier.estimate for each in self.forecasts])),
        )


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is computed."""

    draws: int
    runs: int
    seed: int
    predicted: int = 200  # draws that predictions are made from


# what is fitted and what is predicted


def split_by_body(case: Case) -> tuple[list[Observation], list[Observation]]:
    """Return what the record says about all bodies but the last, and the patterns that remain.

    A pattern is early when all that it speaks of are bodies before the last; patterns under other rules are left out. Who
    sat in the early bodies is fitted as well. A CaseError says when there is nothing on one side.
    """
    bodies = sorted(case.bodies, key=lambda name: case.bodies[name].open)
    early: list[Observation] = []
    late: list[Observation] = []
    for each in observations(case).values():
        if each.kind == "participation":
            early += [each] if each.outcome.partition(".")[0] in bodies[:-1] else []
        elif each.kind == "pattern" and not case.record.patterns[each.name].rules:
            (early if _is_about(case, each.name, bodies[:-1]) else late).append(each)
    if not any(each.kind == "pattern" for each in early) or not late:
        allowed = "needs patterns about bodies before the last and patterns about what came after"
        raise CaseError([Problem(case.file, "record.patterns", None, allowed)])
    return early, late


def _is_about(case: Case, pattern: str, bodies: Sequence[str]) -> bool:
    named = [name.removeprefix(INSTEAD) for name in formula_of(case, case.record.patterns[pattern]).outcomes]
    return all(name.partition(".")[0] in bodies for name in named)


def patterns_of(case: Case) -> list[Observation]:
    """Return the patterns of a case's record."""
    return [each for each in observations(case).values() if each.kind == "pattern"]


def fitted_of(case: Case) -> list[Observation]:
    """Return what of a whole country is fitted: its patterns and who took part."""
    return [each for each in observations(case).values() if each.kind in ("pattern", "participation")]


# fitting and predicting


def over_time(
    case: Case,
    bench: Bench,
    effort: Effort,
    tell: Callable[[Step], object] = lambda step: None,
) -> Validation:
    """Return how well the last body of a case is predicted from those before it."""
    early, late = split_by_body(case)
    space = Space.of([Assumptions.of(case)])
    found = calibrate(space, [early], bench, effort.draws, effort.runs, effort.seed, tell)
    last = max(case.bodies, key=lambda name: case.bodies[name].open)
    name = Path(case.file).stem
    return _validated(
        f"{name} before {case.bodies[last].name}", name, found, case, late, found.draws(effort.predicted), bench,
        effort, [body for body in case.bodies if body != last],
    )  # fmt: skip


def across_cases(
    fitted: Sequence[Case],
    predicted: Sequence[Case],
    bench: Bench,
    effort: Effort,
    tell: Callable[[Step], object] = lambda step: None,
) -> list[Validation]:
    """Return how well cases are predicted by behavioural parameters that were fitted on others.

    What belongs to a predicted country alone stays as uncertain as its file says.
    """
    space = Space.of([Assumptions.of(case) for case in fitted])
    wanted = [fitted_of(case) for case in fitted]
    found = calibrate(space, wanted, bench, effort.draws, effort.runs, effort.seed, tell)
    title = ", ".join(Path(case.file).stem for case in fitted)
    posterior = found.draws(effort.predicted)
    return [
        _validated(
            title,
            Path(case.file).stem,
            found,
            case,
            patterns_of(case),
            _carried(space, posterior, case, effort.seed),
            bench,
            effort,
        )
        for case in predicted
    ]


def _carried(space: Space, posterior: Array, case: Case, seed: int) -> Array:
    """Return points of a case's cube: what it shares from the posterior, the rest from its own prior."""
    target = Assumptions.of(case)
    units = prior_units(len(target), len(posterior), seed + 1)
    places = {name: place for place, name in enumerate(space.names)}
    for column, each in enumerate(target.each):
        if each.is_shared and each.path in places:
            about = space.each[places[each.path]]
            units[:, column] = each.share(about.at(posterior[:, places[each.path]]))
    return units


def _validated(
    fitted_on: str,
    predicted: str,
    found: Calibration,
    case: Case,
    wanted: Sequence[Observation],
    units: Array,
    bench: Bench,
    effort: Effort,
    known: Sequence[str] = (),
) -> Validation:
    space = Assumptions.of(case)
    before = prior_units(len(space), len(units), effort.seed + 1)
    after, prior = (
        predict(case, wanted, bench, space.draws(points), effort.runs, effort.seed + 1)
        for points in (units, before)
    )
    nulls = _null_chances(case, wanted, known, effort)
    rng, effective = np.random.default_rng([effort.seed, 37]), found.effective
    later, earlier = ([shown.chances(k) for k in range(len(wanted))] for shown in (after, prior))
    forecasts = [
        _forecast(case, each, later[k], earlier[k], nulls, rng, effective) for k, each in enumerate(wanted)
    ]
    totals = {name: _total(chances) for name, chances in nulls.items()}
    best = min(totals, key=lambda name: totals[name])
    bits = sum(each.posterior.bits.estimate for each in forecasts)
    prior_bits = sum(each.prior.bits.estimate for each in forecasts)
    spread = total(later, rng, effective)
    return Validation(
        fitted_on, predicted, found, forecasts, best, totals[best],
        _around(prior_bits - bits, total(earlier, rng) - spread), _around(totals[best] - bits, totals[best] - spread),
    )  # fmt: skip


def _around(estimate: float, resampled: Array) -> Interval:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Interval(estimate, min(float(low), estimate), max(float(high), estimate))


type Chances = dict[str, float]  # by pattern


def _null_chances(
    case: Case, wanted: Sequence[Observation], known: Sequence[str], effort: Effort
) -> dict[str, Chances]:
    """Return the chances that null models give to patterns; they know who sat in the bodies that are named, no other."""
    ignorant, runs = _knowing(case, known), effort.predicted * effort.runs
    found = {}
    for model in NULL_MODELS:
        shown = in_runs(ignorant, model, effort.seed + 1, 0, runs)
        found[model.name] = {
            each.name: smoothed(float(shown[each.name].mean()) * effort.predicted, effort.predicted)
            for each in wanted
        }
    return found


def _knowing(case: Case, bodies: Sequence[str]) -> Case:
    """Return a case whose record tells who took part in some bodies only."""
    document = case.document
    record = document.get("record", {})
    took_part = record.get("participation", {})
    document["record"] = record | {"participation": {b: each for b, each in took_part.items() if b in bodies}}
    return from_document(document, case.file)


def _total(chances: Chances) -> float:
    """Return the total logarithmic score of a null model."""
    return -sum(math.log2(each) for each in chances.values())


def _forecast(
    case: Case,
    each: Observation,
    after: Array,
    before: Array,
    nulls: Mapping[str, Chances],
    rng: np.random.Generator,
    effective: float,
) -> Forecast:
    best = max(nulls, key=lambda name: nulls[name][each.name])
    posterior, prior = score(after, rng, effective), score(before, rng)
    gain = prior.bits.estimate - posterior.bits.estimate
    half = float(np.hypot(prior.bits.half_width, posterior.bits.half_width))
    return Forecast(
        each.name,
        case.record.patterns[each.name].text,
        posterior,
        prior,
        best,
        nulls[best][each.name],
        Interval(gain, gain - half, gain + half),
    )
