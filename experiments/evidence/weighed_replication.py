"""A replication weighed: what rules without theory show of the same record, and how far the numbers are off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from experiments.answers.patterns import HOLDS
from experiments.answers.replication import Replication
from experiments.batches.simulate import Records
from experiments.evidence.ablations import Ablated, ablate
from experiments.evidence.null_models import NULL_MODELS
from experiments.evidence.null_scores import (
    Gain,
    NullScore,
    best_single,
    bits_beyond,
    gains,
    held_by,
    score_nulls,
    total_bits,
)
from experiments.evidence.scores import Distance, Summary, distances, summaries
from experiments.statistics import Interval
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import counted, listed, words
from model.ensemble import simulate

NULL_RUNS = 500  # of each null model
LISTED = 4  # null models in the table, best first


@dataclass(frozen=True)
class WeighedReplication(Shown):
    """A replication beside null models, pattern by pattern and number by number."""

    replication: Replication
    nulls: list[NullScore]
    ablations: list[Ablated]

    @cached_property
    def gains(self) -> list[Gain]:
        """What the model says beyond the best null model, by pattern."""
        return gains(self.replication.scores, self.nulls)

    @cached_property
    def distances(self) -> list[Distance]:
        """How far the runs are from every recorded number."""
        return distances(self.replication.case, self.replication.records, self._null_records)

    @cached_property
    def summaries(self) -> list[Summary]:
        """The distances by kind of record."""
        return summaries(self.distances, self._null_records)

    def _null_records(self, kind: str) -> dict[str, Records]:
        """Return the rows of the null models."""
        return {each.model.name: each.records for each in self.nulls}

    @cached_property
    def best(self) -> NullScore:
        """The null model that is best on all patterns together."""
        return best_single(self.replication.scores, self.nulls)

    def total_bits(self, null: NullScore) -> float:
        """Return the gain over one null model, added up over the patterns (bits)."""
        return total_bits(self.replication.scores, null)

    @property
    def bits_over_each_best(self) -> float:
        """The gain over the best null model of each pattern, added up (bits)."""
        return sum(each.bits for each in self.gains)

    def record(self) -> dict[str, Any]:
        """Return the replication with what the null models and the distances add."""
        told = self.replication.record()
        for pattern, gain in zip(told["patterns"], self.gains, strict=True):
            pattern |= gain_record(gain, self.nulls)
            pattern["gain_bits_over_best_as_a_whole"] = self._bits_over_best(gain.pattern)
        return {
            **told,
            "best_null_as_a_whole": self.best.model.name,
            "gain_bits_over_best_as_a_whole": self.total_bits(self.best),
            "gain_bits_over_best_of_each_pattern": self.bits_over_each_best,
            "null_models": [self._null_record(each) for each in self.nulls],
            "ablations": [ablation_record(each) for each in self.ablations],
            "distances": [distance_record(each) for each in self.distances],
            "summaries": [summary_record(each) for each in self.summaries],
        }

    def _bits_over_best(self, pattern: str) -> float:
        score = next(each for each in self.replication.scores if each.id == pattern)
        return bits_beyond(score, self.best)

    def _null_record(self, null: NullScore) -> dict[str, Any]:
        return {
            "name": null.model.name,
            "text": null.model.text,
            "runs": null.runs,
            "hold": held_by(null),
            "gain_bits": self.total_bits(null),
        }

    def parts(self) -> Iterator[Part]:
        """Yield the scorecard, the null models beside it, the distances, and where all is saved."""
        told = list(self.replication.parts())
        closing = [each for each in told if isinstance(each, Line)]
        yield from (each for each in told if not isinstance(each, Line))
        yield self._null_table()
        yield " ".join(self._sentences())
        if self.summaries:
            yield self._distance_table()
            yield self._distance_words()
        yield from closing

    def _null_table(self) -> Table:
        columns = (
            Column(""),
            Column("model", number=True),
            Column("best null", number=True),
            Column("gain (bits)", number=True),
            Column("best single null", number=True),
            Column("gain (bits)", number=True),
            Column("which null is best", optional=True),
        )
        rows = [self._null_row(gain) for gain in self.gains]
        total = (
            "all",
            "",
            "",
            f"{self.bits_over_each_best:+.1f}",
            "",
            f"{self.total_bits(self.best):+.1f}",
            "",
        )
        title = f"Under rules without theory: share of simulations. Best single null: {self.best.model.name}"
        return Table(columns, (*rows, total), title)

    def _null_row(self, gain: Gain) -> tuple[Cell | str, ...]:
        over = self._bits_over_best(gain.pattern)
        return (
            Cell(words(gain.pattern), "plain" if gain.informative else "faint"),
            f"{gain.share:.0%}",
            f"{gain.null_share:.0%}",
            Cell(f"{gain.bits:+.2f}", "good" if gain.informative else "faint"),
            f"{self.best.share(gain.pattern):.0%}",
            Cell(f"{over:+.2f}", "good" if over > 0.0 else "faint"),
            Cell(gain.best if gain.informative else f"{gain.best} (uninformative)", "faint"),
        )

    def _sentences(self) -> Iterator[str]:
        informative = [words(each.pattern) for each in self.gains if each.informative]
        told = f"Informative: {listed(informative)}" if informative else "No pattern is informative"
        others = "every other pattern" if informative else "each"
        yield (
            f"{told}: {others} is shown as often by some rule without theory. Gain: log2 of the ratio of the chances of "
            "what history showed, over the null model that shows the pattern most often, and over the single null that "
            "shows most of all patterns together."
        )
        scores = self.replication.scores
        held = sum(each.holds for each in scores)
        yield f"Patterns that hold: the model {held} of {len(scores)}; the best null models " + listed(
            [
                f"{len(held_by(null))} ({null.model.text}; gain {self.total_bits(null):+.1f} bits)"
                for null in sorted(self.nulls, key=self.total_bits)[:LISTED]
            ]
        ) + "."  # fmt: skip
        if self.ablations:
            parts = [f"{_holding(each)} with {each.ablation.text}" for each in self.ablations]
            yield f"The model without a part of its theory: {listed(parts)}."

    def _distance_table(self) -> Table:
        columns = (
            Column("recorded numbers"),
            Column("n", number=True),
            Column("RMSE", number=True),
            Column("CRPS [95%]", number=True),
            Column("best null", number=True),
            Column("skill", number=True),
            Column("within 90%", number=True),
            Column("null model", optional=True),
        )
        rows = [
            (
                each.kind,
                str(each.count),
                f"{each.rmse:.3f}",
                _interval(each.score),
                f"{each.null_score:.3f}",
                Cell(f"{each.skill:+.0%}", "good" if each.skill > 0.0 else "bad"),
                f"{each.covered} of {each.count}",
                each.null,
            )
            for each in self.summaries
        ]
        return Table(columns, tuple(rows), "Distance of what is predicted from what was recorded")

    def _distance_words(self) -> str:
        worst = sorted(self.distances, key=lambda each: -each.score.estimate)[:3]
        named = [
            f"{words(o.name.replace('.', ' '))} ({each.mean:.2f} where history has {o.value:.2f})"
            for each in worst
            for o in [each.observation]
        ]
        return (
            "CRPS: continuous ranked probability score, 0 for a forecast that is certain and right. Skill: share of the "
            f"best null model's score that the model saves. Farthest off: {listed(named)}."
        )


def _holding(given: Ablated) -> int:
    return sum(share >= HOLDS for share in given.shares.values())


def _interval(given: Interval) -> str:
    return f"{given.estimate:.3f} [{given.low:.3f}, {given.high:.3f}]"


def gain_record(gain: Gain, nulls: Sequence[NullScore]) -> dict[str, Any]:
    """Return the gain over null models as one JSON object."""
    return {
        "best_null": gain.best,
        "best_null_share": gain.null_share,
        "gain_bits": gain.bits,
        "informative": gain.informative,
        "nulls": {each.model.name: each.share(gain.pattern) for each in nulls},
    }


def ablation_record(given: Ablated) -> dict[str, Any]:
    """Return what the model shows without a part of its theory as one JSON object."""
    return {
        "name": given.ablation.name,
        "text": given.ablation.text,
        "shares": dict(given.shares),
        "hold": [name for name, share in given.shares.items() if share >= HOLDS],
    }


def distance_record(each: Distance) -> dict[str, Any]:
    """Return the distance from a recorded number as one JSON object."""
    return {
        "name": each.observation.name,
        "recorded": each.observation.value,
        "mean": each.mean,
        "low": each.low,
        "high": each.high,
        "covered": each.covered,
        "crps": each.score.estimate,
        "crps_low": each.score.low,
        "crps_high": each.score.high,
        "best_null": each.null,
        "best_null_crps": each.null_score,
    }


def summary_record(each: Summary) -> dict[str, Any]:
    """Return the distances of a kind of record as one JSON object."""
    return {
        "kind": each.kind,
        "numbers": each.count,
        "rmse": each.rmse,
        "crps": each.score.estimate,
        "crps_low": each.score.low,
        "crps_high": each.score.high,
        "best_null": each.null,
        "best_null_crps": each.null_score,
        "skill": each.skill if each.null_score > 0.0 else None,
        "covered": each.covered,
    }


def weigh(replication: Replication, runs: int = NULL_RUNS, follow: Follow = unseen) -> WeighedReplication:
    """Return a replication with null models and ablations beside it, each from so many runs."""
    case, seed = replication.case, replication.seed
    many = min(runs, replication.runs)
    nulls = score_nulls(case, seed, many, follow("null models", len(NULL_MODELS)))
    return WeighedReplication(replication, nulls, ablate(case, simulate, seed, many))


def summary_words(found: WeighedReplication) -> str:
    """Return in one sentence how much of the scorecard is evidence."""
    informative = sum(each.informative for each in found.gains)
    return (
        f"{counted(informative, 'pattern')} of {len(found.gains)} tell the model from rules without theory."
    )
