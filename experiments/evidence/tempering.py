"""A sampler of posteriors whose likelihood is only estimated: tempered sequential Monte Carlo that wastes no draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp

type Array = NDArray[np.float64]
type LogLikelihood = Callable[
    [Array, int], Array
]  # (standard normal scores (draws, dimensions), batch) -> (draws,)

KEPT = 0.5  # effective share of draws that a step of the temperature leaves
ACCEPTED = 0.3  # share of proposals to be accepted, towards which their length is adapted
LENGTH = 5  # of a chain
MOST_STEPS = 60  # of the temperature; more means that no draw comes near the record
LONGEST, SHORTEST = 0.95, 0.05  # of a proposal, 1 being a fresh draw from the prior


@dataclass(frozen=True, slots=True)
class Step:
    """How far the sampler is."""

    temperature: float  # 0 prior, 1 posterior
    effective: float  # draws
    accepted: float  # share of proposals
    evaluations: int  # so far


@dataclass(frozen=True)
class Posterior:
    """Draws from a posterior, equally weighted, in chains that were started from resampled draws."""

    scores: Array  # standard normal scores (chains, draws, dimensions)
    log_likelihood: Array  # estimated (chains, draws)
    log_evidence: float  # log marginal likelihood
    log_evidence_error: float  # standard error, from the spread over chains
    steps: list[Step]
    prior: Array  # scores of the first batch, from the prior (draws, dimensions)
    prior_log_likelihood: Array  # (draws,)

    @property
    def flat(self) -> Array:
        """All draws (draws, dimensions)."""
        return self.scores.reshape(-1, self.scores.shape[-1])

    @property
    def distinct(self) -> float:
        """Effective number of distinct draws: copies that no proposal has parted count once.

        Source: Kish (1965) for unequal weights.
        """
        _, counts = np.unique(self.flat[:, 0], return_counts=True)
        return float(counts.sum() ** 2 / (counts.astype(float) ** 2).sum())


class TooFar(RuntimeError):
    """No draw comes near enough to the record for the temperature to move."""


def sample(
    log_likelihood: LogLikelihood,
    dimensions: int,
    draws: int,
    seed: int,
    chains: int | None = None,
    tell: Callable[[Step], object] = lambda step: None,
) -> Posterior:
    """Return draws from a posterior whose prior is standard normal in every dimension.

    From the prior on, the likelihood is raised to a power that grows to one, each time so far that half of the draws stay
    effective; a part of them is resampled and moved by proposals that leave the prior as it is, and all states on the way
    are kept. A likelihood that is estimated without bias, anew for every proposal, gives the exact posterior and, on
    average, the exact marginal likelihood.
    Everything depends on the seed alone, so that a sampler that was stopped repeats its way over stored batches.

    Source: Del Moral, Doucet and Jasra (2006) for the sampler; Dau and Chopin (2022) for keeping all states; Cotter et al.
    (2013) for proposals that work in many dimensions; Andrieu and Roberts (2009) for estimated likelihoods.
    """
    rng = np.random.default_rng([seed, 33])
    chains = chains or max(10, draws // LENGTH)
    length = -(-draws // chains)
    state = rng.standard_normal((chains * length, dimensions))
    values, batch = log_likelihood(state, 0), 1
    prior, prior_values = state, values
    temperature, evidence, variance, reach = 0.0, 0.0, 0.0, LONGEST / 2.0
    steps: list[Step] = []
    while temperature < 1.0:
        if len(steps) == MOST_STEPS or not np.isfinite(values).any():
            raise TooFar(f"after {len(steps)} steps the record is still too unlikely under every draw")
        rise = _rise(values, 1.0 - temperature)
        weights, mean = _weights(rise * values)
        evidence += mean
        variance += _spread(weights, chains)
        temperature = 1.0 if rise >= 1.0 - temperature - 1e-12 else temperature + rise
        start = _resampled(weights, chains, rng)
        state, values, accepted, reach, batch = _moved(
            log_likelihood, state[start], values[start], temperature, length, reach, rng, batch
        )
        steps.append(
            Step(temperature, 1.0 / float((weights**2).sum()), accepted, len(prior) + chains * (batch - 1))
        )
        tell(steps[-1])
    shape = (length, chains)
    return Posterior(
        state.reshape(*shape, dimensions).swapaxes(0, 1),
        values.reshape(shape).T,
        evidence,
        math.sqrt(variance),
        steps,
        prior,
        prior_values,
    )


def _rise(values: Array, most: float) -> float:
    """Return by how much the temperature can rise until only so many draws are effective."""

    def effective(rise: float) -> float:
        weights, _ = _weights(rise * values)
        return 1.0 / float((weights**2).sum()) - KEPT * len(values)

    if effective(most) >= 0.0:
        return most
    if effective(1e-9 * most) < 0.0:  # most draws are impossible: any rise leaves too few
        return most * 1e-3 if most > 1e-3 else most
    return float(brentq(effective, 1e-9 * most, most, xtol=1e-9))


def _weights(logs: Array) -> tuple[Array, float]:
    """Return weights that sum to one, and the log of the mean of what they were."""
    known = np.where(np.isnan(logs), -np.inf, logs)
    total = float(logsumexp(known))
    return np.exp(known - total), total - math.log(len(known))


def _spread(weights: Array, chains: int) -> float:
    """Return the variance of the log of a mean weight, from the means over chains (consecutive draws interleave them)."""
    means = weights.reshape(-1, chains).sum(axis=0) * chains
    return float(means.var(ddof=1) / chains)


def _resampled(weights: Array, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return which draws go on, in numbers as near to their weights as can be.

    Source: Kitagawa (1996), systematic resampling.
    """
    points = (rng.random() + np.arange(count)) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)


def _moved(
    log_likelihood: LogLikelihood,
    state: Array,
    values: Array,
    temperature: float,
    length: int,
    reach: float,
    rng: np.random.Generator,
    batch: int,
) -> tuple[Array, Array, float, float, int]:
    """Return all states of chains of a length from the given ones on, and how the proposals fared."""
    states, found, accepted = [state], [values], []
    for _ in range(length - 1):
        noise = rng.standard_normal(state.shape)
        proposed = math.sqrt(1.0 - reach**2) * state + reach * noise
        there = log_likelihood(proposed, batch)
        batch += 1
        with np.errstate(invalid="ignore"):
            better = temperature * np.where(np.isnan(there), -np.inf, there) - temperature * values
        yes = np.log(rng.random(len(values))) < better
        state, values = np.where(yes[:, None], proposed, state), np.where(yes, there, values)
        states.append(state)
        found.append(values)
        accepted.append(float(yes.mean()))
        reach = min(max(reach * math.exp(2.0 * (accepted[-1] - ACCEPTED)), SHORTEST), LONGEST)
    share = float(np.mean(accepted)) if accepted else 1.0
    return np.concatenate(states), np.concatenate(found), share, reach, batch
