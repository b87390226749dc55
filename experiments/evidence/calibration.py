"""What the record says about the assumed numbers: their posterior, what it has learned, and what it then predicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.evidence.assumptions import Assumptions, Space, prior_units, shares_of_normal
from experiments.evidence.draws import Bench
from experiments.evidence.record import Observation, log_likelihoods, seen
from experiments.evidence.tempering import Posterior, Step, sample
from experiments.statistics import Interval
from model.cases import Case

type Array = NDArray[np.float64]

LEARNED = 0.05  # expected share of false finds among the numbers that the record is said to inform
PREDICTED = 200  # draws of the posterior that predictions are made from
FEWEST = 100


@dataclass(frozen=True, slots=True)
class Learned:
    """What the record says about one number."""

    path: str
    prior: Interval  # mean and middle 95 per cent
    posterior: Interval
    narrowing: float  # share of the prior's standard deviation that is gone, measured in prior probability
    shift: float  # of the mean, in prior standard deviations, measured in prior probability
    q: float  # expected share of false finds among those at least as clear

    @property
    def is_informed(self) -> bool:
        """Whether the posterior differs from the prior by more than chance."""
        return self.q < LEARNED


@dataclass(frozen=True)
class Calibration:
    """The posterior of the assumed numbers of a case."""

    space: Space
    fitted: list[list[Observation]]  # of each case
    posterior: Posterior
    runs: int  # at each draw, by which the likelihood is estimated
    seed: int

    @property
    def units(self) -> Array:
        """The draws as shares of prior probability (chains, draws, assumptions)."""
        return shares_of_normal(self.posterior.scores)

    @property
    def flat(self) -> Array:
        """All draws as shares of prior probability (draws, assumptions)."""
        return self.units.reshape(-1, len(self.space))

    @cached_property
    def effective_each(self) -> Array:
        """Effective number of draws of every number (assumptions,): distinct ones, less what chains repeat themselves."""
        from arviz_stats.base.array import array_stats

        values = self.units - 0.5
        mixed = [array_stats.ess(values[:, :, k], chain_axis=0, draw_axis=1) for k in range(values.shape[2])]
        return np.minimum(np.array(mixed, dtype=np.float64), self.posterior.distinct)

    @property
    def effective(self) -> float:
        """Effective number of draws: of the middle one of the numbers."""
        return float(np.median(self.effective_each))

    def learned(self) -> list[Learned]:
        """Return what the record says about every number, clearest first.

        The posterior's draws, as shares of prior probability, are tested for being uniform, at the effective number of
        draws of each, with a correction for the many numbers.

        Source: Kolmogorov (1933); Benjamini and Hochberg (1995).
        """
        flat = self.flat
        sizes = np.maximum(self.effective_each.astype(int), 2)
        apart = np.array(
            [stats.ks_1samp(flat[:, k], stats.uniform.cdf).statistic for k in range(flat.shape[1])]
        )
        q = stats.false_discovery_control(stats.kstwo.sf(apart, sizes)) if len(apart) else apart
        found = [self._learned(k, flat[:, k], float(q[k])) for k in range(flat.shape[1])]
        return sorted(found, key=lambda each: (each.q, -each.narrowing, each.path))

    def _learned(self, place: int, unit: Array, q: float) -> Learned:
        about = self.space.each[place]
        values = about.at(unit)
        low, high = np.quantile(values, [0.025, 0.975])
        ends = about.at(np.array([0.025, 0.5, 0.975]))
        return Learned(
            self.space.names[place],
            Interval(float(ends[1]), float(ends[0]), float(ends[2])),
            Interval(float(values.mean()), float(low), float(high)),
            1.0 - float(unit.std()) * np.sqrt(12.0),
            (float(unit.mean()) - 0.5) * np.sqrt(12.0),
            q,
        )

    def draws(self, count: int = PREDICTED) -> Array:
        """Return draws of the posterior, evenly spread over the chains, as points of the cube (count, assumptions)."""
        flat = self.flat
        places = np.linspace(0, len(flat) - 1, min(count, len(flat))).round().astype(int)
        return np.asarray(flat[places])

    def inference_data(self) -> Any:
        """Return prior, posterior and fitted record as ArviZ holds them; the draws are equally weighted, in one chain."""
        from arviz_base import from_dict

        columns = [each.at(self.flat[:, k]) for k, each in enumerate(self.space.each)]
        fitted = {
            each.name if len(self.fitted) == 1 else f"{_stem(part)}: {each.name}": each
            for (part, _), observed in zip(self.space.parts, self.fitted, strict=True)
            for each in observed
        }
        before = shares_of_normal(self.posterior.prior)
        prior = [each.at(before[:, k]) for k, each in enumerate(self.space.each)]
        data = from_dict(
            {
                "posterior": {"assumed": np.stack(columns, axis=-1)[None]},
                "prior": {"assumed": np.stack(prior, axis=-1)[None]},
                "sample_stats": {"log_likelihood": self.posterior.log_likelihood.reshape(1, -1)},
                "observed_data": {"record": np.array([each.value for each in fitted.values()])},
            },
            coords={"number": list(self.space.names), "observation": list(fitted)},
            dims={"assumed": ["number"], "record": ["observation"]},
        )
        data.attrs.update(cases=[_stem(part) for part, _ in self.space.parts], runs=self.runs, seed=self.seed)
        return data


def _stem(part: Assumptions) -> str:
    return Path(part.case.file).stem


def calibrate(
    space: Space,
    fitted: Sequence[Sequence[Observation]],
    bench: Bench,
    draws: int,
    runs: int,
    seed: int,
    tell: Callable[[Step], object] = lambda step: None,
) -> Calibration:
    """Return the posterior of assumed numbers, given what history recorded of each case in their space.

    The likelihood of the record at a draw is estimated by `runs` runs of its own luck.
    """

    def log_likelihood(scores: Array, batch: int) -> Array:
        units, total = shares_of_normal(scores), np.zeros(len(scores))
        for part, (assumptions, _) in enumerate(space.parts):
            changes, case = space.draws(part, units), assumptions.case
            values = seen(bench, case, fitted[part], changes, runs, _luck(seed, batch), own_luck=True)
            total += log_likelihoods(case, fitted[part], values)
        return total

    posterior = sample(log_likelihood, len(space), draws, seed, tell=tell)
    return Calibration(space, [list(each) for each in fitted], posterior, runs, seed)


def _luck(seed: int, batch: int) -> int:
    """Return a seed of its own for every batch."""
    return int(np.random.SeedSequence([seed, 34, batch]).generate_state(1, np.uint32)[0])


# what is predicted


@dataclass(frozen=True)
class Predictions:
    """What draws predict of the record."""

    wanted: list[Observation]
    values: Array  # (observations, draws, runs)

    def share(self, place: int) -> Interval:
        """Return the chance of a pattern, or the mean of a number, with the interval that draws give it."""
        means = np.nanmean(self.values[place], axis=1)
        means = means[np.isfinite(means)]
        error = float(means.std(ddof=1)) / np.sqrt(means.size) if means.size > 1 else float("nan")
        mean, reach = float(means.mean()), 1.96 * error
        low, high = (-np.inf, np.inf) if self.wanted[place].kind == "outcome" else (0.0, 1.0)
        return Interval(mean, max(mean - reach, low), min(mean + reach, high))

    def chances(self, place: int) -> Array:
        """Return the share of runs at each draw that show a pattern (draws,)."""
        means = np.nanmean(self.values[place], axis=1)
        return np.asarray(means[np.isfinite(means)])


def predict(
    case: Case,
    wanted: Sequence[Observation],
    bench: Bench,
    changes: Sequence[Mapping[str, Any]],
    runs: int,
    seed: int,
) -> Predictions:
    """Return what runs at draws show of the record."""
    return Predictions(list(wanted), seen(bench, case, wanted, changes, runs, seed, own_luck=True))


# is the sampler itself right?


@dataclass(frozen=True)
class SelfTest:
    """Simulation-based calibration: how often intervals hold the numbers that synthetic records were made with."""

    ranks: Array  # of the true number among the draws, as a share (records, numbers)
    effective: Array  # draws behind each (records,)

    def coverage(self, level: float) -> Interval:
        """Return the share of true numbers in the central interval of a level, with what records allow to be said."""
        inside = np.abs(self.ranks - 0.5) <= level / 2.0
        by_record = inside.mean(axis=1)
        error = max(float(by_record.std(ddof=1)), 1e-12) / np.sqrt(len(by_record))
        mean = float(by_record.mean())
        return Interval(mean, mean - 1.96 * error, mean + 1.96 * error)

    def uniformity(self) -> Array:
        """Return for each number the p-value of its ranks being uniform (numbers,)."""
        return np.array(
            [stats.kstest(self.ranks[:, k], "uniform").pvalue for k in range(self.ranks.shape[1])]
        )


def self_test(
    space: Assumptions,
    fitted: Sequence[Observation],
    bench: Bench,
    records: int,
    bank: int,
    runs: int,
    seed: int,
) -> SelfTest:
    """Return how posteriors fare on records that the model itself has made at draws from the prior.

    A synthetic record is what one run at a draw shows, misread as often and by as much as the real one. Its posterior weighs
    all other draws of a bank by the likelihood that their runs give it.

    Source: Talts et al. (2018).
    """
    case, units = space.case, prior_units(len(space), bank, seed)
    values = seen(bench, case, fitted, space.draws(units), runs, _luck(seed, 0), own_luck=True)
    rng = np.random.default_rng([seed, 36])
    ranks, effective = [], []
    for record in range(records):
        made = [_misread(each, values[k, record, 0], rng) for k, each in enumerate(fitted)]
        rest = np.arange(bank) != record
        logs = log_likelihoods(case, made, values[:, rest])
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        below = (units[rest] < units[record]) * weights[:, None]
        ranks.append(below.sum(axis=0))
        effective.append(1.0 / float((weights**2).sum()))
    return SelfTest(np.array(ranks), np.array(effective))


def _misread(each: Observation, shown: float, rng: np.random.Generator) -> Observation:
    """Return an observation as a run would have left it: read with the error of the record."""
    if each.kind == "pattern":
        right = rng.random() >= each.error
        return replace(each, value=shown if right else 1.0 - shown)
    return replace(each, value=shown + each.error * float(rng.standard_normal()))
