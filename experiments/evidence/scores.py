"""How far what is predicted lies from what was recorded: proper scores of levels, participation and votes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.batches.simulate import Records
from experiments.evidence.record import SERIES, Observation, observations
from experiments.statistics import Interval, student_quantile
from model.cases import Case

type Array = NDArray[np.float64]


def crps(values: Array, recorded: float) -> Interval:
    """Return the continuous ranked probability score of runs against what was recorded (in the outcome's unit).

    0 is a forecast that was certain and right; for a forecast without spread it is the distance. Unbiased in the number of
    runs, with Student's interval of the mean of its terms.

    Source: Gneiting and Raftery (2007), equation 21.
    """
    known = np.sort(values[np.isfinite(values)])
    runs = known.size
    if runs < 2:
        return Interval(float("nan"), -np.inf, np.inf)
    below = np.arange(runs)
    sums = np.concatenate([[0.0], np.cumsum(known)])
    apart = known * below - sums[:-1] + (sums[-1] - sums[1:]) - known * (runs - 1 - below)
    distance = np.abs(known - recorded)
    mean = float(distance.mean() - 0.5 * (apart / (runs - 1)).mean())
    spread = float((distance - apart / (runs - 1)).std(ddof=1))
    half = student_quantile(0.975, runs - 1) * spread / np.sqrt(runs)
    return Interval(mean, max(mean - half, 0.0), mean + half)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far the runs are from one recorded number."""

    observation: Observation
    mean: float  # of the runs
    low: float  # 5 per cent of the runs lie below
    high: float
    score: Interval
    null_score: float  # of the best null model
    null: str  # its name

    @property
    def covered(self) -> bool:
        """Whether the middle 90 per cent of the runs hold what was recorded."""
        return self.low <= self.observation.value <= self.high


type Nulls = Callable[
    [str], Mapping[str, Records]
]  # kind of record -> rows of the null models that speak of it


def distances(case: Case, records: Records, nulls: Nulls) -> list[Distance]:
    """Return how far the runs are from every number of the record, beside the best of the null models."""
    return list(_distances(case, records, nulls))


def _distances(case: Case, records: Records, nulls: Nulls) -> Iterator[Distance]:
    for each in observations(case).values():
        if each.kind not in SERIES:
            continue
        values = _column(records, each.outcome)
        against = {
            name: crps(_column(null, each.outcome), each.value).estimate
            for name, null in nulls(each.kind).items()
        }
        best = min(against, key=lambda name: against[name], default="")
        low, high = np.nanquantile(values, [0.05, 0.95])
        yield Distance(
            each,
            float(np.nanmean(values)),
            float(low),
            float(high),
            crps(values, each.value),
            against.get(best, float("nan")),
            best,
        )


def _column(records: Records, name: str) -> Array:
    return np.asarray(records.table[:, list(records.names).index(name)])


@dataclass(frozen=True, slots=True)
class Summary:
    """The distances of one kind of record, averaged."""

    kind: str
    count: int
    rmse: float  # of the mean of the runs
    score: Interval  # mean score; the interval is of the Monte Carlo error
    null: str  # the null model with the least mean score
    null_score: float
    covered: int  # numbers inside the middle 90 per cent of the runs

    @property
    def skill(self) -> float:
        """Share of the null model's score that the model saves: 1 certain and right, 0 no better, below 0 worse."""
        return 1.0 - self.score.estimate / self.null_score if self.null_score > 0.0 else float("nan")


def summaries(found: Sequence[Distance], nulls: Nulls) -> list[Summary]:
    """Return the distances by kind of record, each beside the null model that is nearest over the whole kind."""
    return [
        _summary(kind, [each for each in found if each.observation.kind == kind], nulls(kind))
        for kind in SERIES
        if any(each.observation.kind == kind for each in found)
    ]


def _summary(kind: str, found: Sequence[Distance], nulls: Mapping[str, Records]) -> Summary:
    means = {
        name: float(
            np.mean([crps(_column(null, d.observation.outcome), d.observation.value).estimate for d in found])
        )
        for name, null in nulls.items()
    }
    best = min(means, key=lambda name: means[name], default="")
    errors = np.array([each.mean - each.observation.value for each in found])
    estimates = np.array([each.score.estimate for each in found])
    half = float(np.sqrt(np.sum([each.score.half_width**2 for each in found]))) / len(found)
    mean = float(estimates.mean())
    return Summary(
        kind,
        len(found),
        float(np.sqrt((errors**2).mean())),
        Interval(mean, max(mean - half, 0.0), mean + half),
        best,
        means.get(best, float("nan")),
        sum(each.covered for each in found),
    )
