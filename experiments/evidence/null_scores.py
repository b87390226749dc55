"""What rules without theory score on the patterns of a record, and what the model says beyond them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from experiments.answers.patterns import HOLDS, Score, in_runs
from experiments.batches.simulate import Records
from experiments.evidence.null_bodies import NEITHER
from experiments.evidence.null_models import NULL_MODELS, NullModel
from experiments.statistics import wilson
from model.cases import Case


@dataclass(frozen=True, slots=True)
class NullScore:
    """How often a null model shows each pattern."""

    model: NullModel
    hits: Mapping[str, int]  # runs that show a pattern
    runs: int
    records: Records  # at the case's own rules, to compare numbers with

    def share(self, pattern: str) -> float:
        """Return the share of runs that show a pattern."""
        return self.hits[pattern] / self.runs


def score_nulls(
    case: Case, seed: int, runs: int, advance: Callable[[], object] = lambda: None
) -> list[NullScore]:
    """Return how often every null model shows the patterns of a case."""
    found = []
    for model in NULL_MODELS:
        shown = in_runs(case, model, seed, 0, runs)
        hits = {name: int(each.sum()) for name, each in shown.items()}
        found.append(NullScore(model, hits, runs, model(case, seed, 0, runs)))
        advance()
    return found


@dataclass(frozen=True, slots=True)
class Gain:
    """What the model says beyond the best null model about one pattern."""

    pattern: str
    share: float
    best: str  # name of the null model that shows it most often
    null_share: float
    bits: float  # log2 of the ratio of the two chances of what history showed
    informative: bool  # whether the model shows the pattern more often than any null model, beyond chance


def gains(scores: Sequence[Score], nulls: Sequence[NullScore]) -> list[Gain]:
    """Return the gain over the best null model, pattern by pattern.

    The gain is the difference in logarithmic score, in bits, at shares (hits + 1/2) / (runs + 1). A pattern is
    uninformative when the 95 per cent intervals of the model's share and of the best null model's overlap, or the null
    shows it more often.

    Source: Good (1952) for the logarithmic score.
    """
    ranked = sorted(nulls, key=lambda each: total_bits(scores, each))  # of equals, the best as a whole
    return [_gain(each, ranked) for each in scores]


def _gain(score: Score, nulls: Sequence[NullScore]) -> Gain:
    best = max(nulls, key=lambda each: each.share(score.id))
    beyond = score.share.low > wilson(best.hits[score.id], best.runs).high
    share = best.share(score.id)
    return Gain(score.id, score.share.estimate, best.model.name, share, bits_beyond(score, best), beyond)


def bits_beyond(score: Score, null: NullScore) -> float:
    """Return the difference in logarithmic score between the model and a null model about one pattern (bits)."""
    share = smoothed(score.share.estimate * null.runs, null.runs)
    return math.log2(share / smoothed(null.hits[score.id], null.runs))


def smoothed(hits: float, runs: int) -> float:
    """Return a share that is never 0 or 1: Jeffreys' estimate."""
    return (hits + NEITHER) / (runs + 2.0 * NEITHER)


def held_by(null: NullScore) -> list[str]:
    """Return the patterns that a null model usually shows."""
    return [name for name, hits in null.hits.items() if hits >= HOLDS * null.runs]


def total_bits(scores: Sequence[Score], null: NullScore) -> float:
    """Return the gain over one null model, added up over all patterns (bits)."""
    return sum(bits_beyond(each, null) for each in scores)


def best_single(scores: Sequence[Score], nulls: Sequence[NullScore]) -> NullScore:
    """Return the null model that is best on all patterns together."""
    return min(nulls, key=lambda each: total_bits(scores, each))
