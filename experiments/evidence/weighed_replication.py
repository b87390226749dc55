"""A replication weighed: what rules without theory show of the same record, and how far the numbers are off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from experiments.answers.replication import Replication
from experiments.batches.simulate import Records
from experiments.evidence.null_models import (
    NULL_MODELS,
    Gain,
    NullScore,
    bits_beyond,
    gains,
    held_by,
    score_nulls,
)
from experiments.evidence.scores import Distance, Summary, distances, summaries
from experiments.statistics import Interval
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import counted, listed, words
from model.ensemble import simulate

NULL_RUNS = 500  # of each null model


@dataclass(frozen=True)
class WeighedReplication(Shown):
    """A replication beside null models, pattern by pattern and number by number."""

    replication: Replication
    nulls: list[NullScore]

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
        """Return the rows of the null models that say something about a kind of record."""
        speaking = [each for each in self.nulls if kind == "levels" or not each.model.random_levels]
        return {each.model.name: each.records for each in speaking}

    @cached_property
    def best(self) -> NullScore:
        """The best null model as a whole: of those that speak of every pattern, the one with the highest score."""
        most = max(len(each.hits) for each in self.nulls)
        return min((each for each in self.nulls if len(each.hits) == most), key=self.total_bits)

    def total_bits(self, null: NullScore) -> float:
        """Return the gain over one null model, added up over the patterns that it speaks of (bits)."""
        return sum(bits_beyond(each, null) for each in self.replication.scores if each.id in null.hits)

    def record(self) -> dict[str, Any]:
        """Return the replication with what the null models and the distances add."""
        told = self.replication.record()
        for pattern, gain in zip(told["patterns"], self.gains, strict=True):
            pattern |= gain_record(gain, self.nulls)
            pattern["gain_bits_over_best_as_a_whole"] = self._bits_over_best(gain.pattern)
        return {
            **told,
            "best_null_as_a_whole": self.best.model.name,
            "null_models": [self._null_record(each) for each in self.nulls],
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
            "speaks_of": len(null.hits),
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
            Column("gain (bits)", number=True),
            Column(f"over {self.best.model.name}", number=True),
            Column("best null"),
            *(Column(each.model.name, number=True, optional=True) for each in self.nulls),
        )
        rows = [
            (
                words(gain.pattern),
                f"{gain.share:.0%}",
                Cell(f"{gain.bits:+.2f}", "good" if gain.informative else "faint"),
                f"{self._bits_over_best(gain.pattern):+.2f}",
                gain.best if gain.informative else Cell(f"{gain.best} (uninformative)", "faint"),
                *(_share(each.share(gain.pattern)) for each in self.nulls),
            )
            for gain in self.gains
        ]
        return Table(columns, tuple(rows), "The same patterns under rules without theory: share of runs")

    def _sentences(self) -> Iterator[str]:
        informative = [words(each.pattern) for each in self.gains if each.informative]
        scores = self.replication.scores
        others = "every other pattern" if informative else "each"
        told = f"Informative: {listed(informative)}" if informative else "No pattern is informative"
        yield (
            f"{told}: {others} is shown as often by some null model. Gain: bits (log2 of the ratio of the chances of what "
            "history showed) over the null model that shows the pattern most often; then over "
            f"{self.best.model.name}, the best null model as a whole."
        )
        for null in sorted(self.nulls, key=self.total_bits):
            held = f"{len(held_by(null))} of {len(null.hits)}"
            yield f"{_capital(null.model.text)}: {held} patterns hold, the model gains {self.total_bits(null):+.1f} bits."
        yield f"The model: {sum(each.holds for each in scores)} of {len(scores)}."

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


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    """Return a replication with null models beside it, each from so many runs under the replication's luck."""
    advance = follow("null models", len(NULL_MODELS))
    many = min(runs, replication.runs)
    return WeighedReplication(
        replication, score_nulls(replication.case, simulate, replication.seed, many, advance)
    )


def summary_words(found: WeighedReplication) -> str:
    """Return in one sentence how much of the scorecard is evidence."""
    informative = sum(each.informative for each in found.gains)
    return (
        f"{counted(informative, 'pattern')} of {len(found.gains)} tell the model from rules without theory."
    )
