"""A replication: what the record of a case says beside what the model does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.answers.patterns import HOLDS, Patterns, Score, at_own_values, check_patterns, in_runs, score
from experiments.answers.robustness import prior_draws
from experiments.batches.simulate import Simulate
from experiments.questions.names import DEFAULT_CASE, open_case
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import listed, next_steps, typed, words
from model.cases import Case, CaseError, Problem
from model.ensemble import Records, simulate
from model.outcomes import series_names
from model.rules import bargaining, participation

type Array = NDArray[np.float64]

DRAWS = 500
RUNS_PER_DRAW = 10
FEWEST_RUNS = 10


@dataclass(frozen=True)
class Replication(Shown):
    """Many runs of a case, and how often they show the patterns of its record."""

    case: Case
    seed: int
    records: Records
    scores: list[Score]
    draws: int  # from the prior ranges; 0 where robustness has not been computed
    theories: pd.DataFrame | None  # share of runs by theory and pattern
    saved: Path | None = None
    asked: int | None = None  # draws that were asked for; some may be refused by the case's own rules

    @property
    def runs(self) -> int:
        """Number of runs at the case's own values."""
        return int(self.records.table.shape[0])

    def column(self, name: str) -> Array:
        """Return an outcome of every run (runs,)."""
        return np.asarray(self.records.table[:, self.records.names.index(name)])

    def path(self, name: str) -> Array:
        """Return a monthly series of every run (runs, months)."""
        assert self.records.series is not None
        assert self.records.series_names is not None
        return np.asarray(self.records.series[:, :, self.records.series_names.index(name)])

    def record(self) -> dict[str, Any]:
        """Return the scores, and those under every theory if they were asked for."""
        found = {
            "case": self.case.file,
            "runs": self.runs,
            "seed": self.seed,
            "results": None if self.saved is None else str(self.saved),
            "patterns": [pattern_record(each) for each in self.scores],
        }
        return found if self.theories is None else {**found, "theories": self.theories.to_dict("records")}

    def parts(self) -> Iterator[Part]:
        """Yield the scorecard and what it amounts to."""
        yield self._scorecard()
        yield " ".join(self._sentences())
        if self.theories is not None:
            yield _theory_table(self.theories, self._names)
            yield _theory_words(self.theories, self._names)
        if self.saved is not None:
            stem = Path(self.case.file).stem
            shown = () if stem == DEFAULT_CASE else (self.case.file,)
            yield Line(f"saved in {self.saved} (patterns.csv, runs.parquet, figures as PNG and PDF)")
            yield Line(next_steps(typed("trace", *shown, "--run", 3), typed("test")))

    @property
    def _names(self) -> list[str]:
        return [each.id for each in self.scores]

    def _scorecard(self) -> Table:
        columns = (
            Column(""),
            Column("pattern, and history"),
            Column("runs [95%]", number=True),
            *([Column("robust", number=True)] if self.draws else []),
            Column("verdict"),
        )
        rows = tuple(
            (
                words(each.id),
                Cell(f"{each.pattern.text} ({each.pattern.history})"),
                f"{each.share.estimate:.0%} [{100 * each.share.low:.0f}, {100 * each.share.high:.0f}]",
                *(() if each.robust_share is None else (f"{each.robust_share:.0%}",)),
                Cell(each.verdict, "mixed" if each.verdict == "fragile" else "good" if each.holds else "bad"),
            )
            for each in self.scores
        )
        return Table(columns, rows, f"{self.case.polity.name}: history and {self.runs:,} runs")

    def _sentences(self) -> Iterator[str]:
        held = [each.id for each in self.scores if each.holds]
        fragile = [each.id for each in self.scores if each.verdict == "fragile"]
        missed = [each.id for each in self.scores if not each.holds]
        yield f"{len(held)} of {len(self.scores)} patterns hold (in at least {HOLDS:.0%} of runs)."
        if missed:
            yield f"Not explained: {listed(map(words, missed))}."
        if fragile:
            yield f"Fragile, in fewer than half of all runs over the prior ranges: {listed(map(words, fragile))}."
        if self.draws:
            yield (
                f"robust: share of runs with every assumed parameter drawn from its prior range ({self.draws} draws, "
                f"{RUNS_PER_DRAW} runs each)."
            )


def replicate(
    case: Case | str = DEFAULT_CASE,
    runs: int = 2000,
    seed: int = 0,
    draws: int = DRAWS,
    all_rules: bool = False,
    follow: Follow = unseen,
    told: Callable[[Replication], object] = lambda found: None,
) -> Replication:
    """Run a case many times, at its own values and at draws from its prior ranges, and score the patterns of its record.

    `case` is a case, a file or the name of a shipped one; `all_rules` adds the scorecard under every theory. `told` is
    given the scorecard at the case's own values as soon as it is known. A CaseError says what is wrong.
    """
    case = _checked(open_case(case), runs)
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        records = simulate(case, seed, 0, runs, list(series_names(case)))
        patterns = Patterns.of(case)
        base = patterns.in_runs(_reusing(case, records), seed, 0, runs)
        told(Replication(case, seed, records, score(case, base), 0, None))
        drawn = prior_draws(case, draws, seed)
        advance = follow("prior draws", len(drawn))

        def shows(values: Mapping[str, float]) -> Mapping[str, NDArray[np.bool_]] | None:
            try:
                return patterns.in_runs(simulate, seed, 0, RUNS_PER_DRAW, values)
            except CaseError:
                return None
            finally:
                advance()

        others = [found for found in threads.map(shows, drawn) if found is not None]
        scores = score(case, base, others)
        theories = None
        if all_rules:
            theories = _theories(case, seed, max(FEWEST_RUNS, runs // 10), threads.map, follow)
    return Replication(case, seed, records, scores, len(others), theories, asked=draws)


def first_look(case: Case, seed: int, runs: int) -> Replication:
    """Return a scorecard of the first runs, taken one by one in plain Python: the same runs, without the compiler.

    It leaves out patterns that need runs under other rules, or with something instead.
    """
    case = _checked(case, runs)
    records = one_by_one(case, seed, 0, runs)
    found = in_runs(case, _reusing(case, records), seed, 0, runs, at_own_values(case))
    return Replication(case, seed, records, score(case, found), 0, None)


def one_by_one(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Records:
    """Return the records of runs as an ensemble does, from the Mesa model; no series."""
    from model.simulation import ReformProcess

    found = [ReformProcess(case, seed, run).run().outcomes() for run in range(first, first + runs)]
    return Records(np.array([list(each.values()) for each in found]), list(found[0]))


def _checked(case: Case, runs: int) -> Case:
    problems = []
    if runs < FEWEST_RUNS:
        problems.append(Problem("command line", "--runs", runs, f"must be at least {FEWEST_RUNS}"))
    if not case.record.patterns:
        problems.append(
            Problem(case.file, "record.patterns", None, "is missing: there is nothing to replicate")
        )
    if problems:
        raise CaseError(problems)
    check_patterns(case)
    return case


def _reusing(known: Case, records: Records) -> Simulate:
    """Return an ensemble that has the records of one case already and simulates any other."""

    def given(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Records:
        return records if case is known else simulate(case, seed, first, runs, series)

    return given


def _theories(
    case: Case, seed: int, runs: int, mapped: Callable[..., Iterable[Any]], follow: Follow
) -> pd.DataFrame:
    """Return the share of runs that show each pattern under every pair of rules."""
    pairs = [(b, p) for p, b in product(participation.rules.names, bargaining.rules.names)]
    advance = follow("theories", len(pairs))

    def theory(pair: tuple[str, str]) -> dict[str, Any]:
        changed = case.vary({"rules.bargaining": pair[0], "rules.participation": pair[1]})
        found = in_runs(changed, simulate, seed, 0, runs)
        advance()
        shares = {name: float(each.mean()) for name, each in found.items()}
        return {"bargaining": pair[0], "participation": pair[1], "runs": runs, **shares}

    return pd.DataFrame(list(mapped(theory, pairs)))


# words and numbers


def pattern_record(each: Score) -> dict[str, Any]:
    """Return the score of a pattern as one JSON object."""
    return {
        "id": each.id,
        "text": each.pattern.text,
        "share": each.share.estimate,
        "low": each.share.low,
        "high": each.share.high,
        "robust_share": each.robust_share,
        "holds": each.holds,
    }


def _theory_table(theories: pd.DataFrame, names: Sequence[str]) -> Table:
    columns = (
        Column("bargaining"),
        Column("participation"),
        Column("hold", number=True),
        Column("do not hold (share of runs)"),
    )
    rows = []
    for row in theories.to_dict("records"):
        missed = [f"{words(name)} ({row[name]:.0%})" for name in names if row[name] < HOLDS]
        held = f"{len(names) - len(missed)} of {len(names)}"
        rows.append((str(row["bargaining"]), str(row["participation"]), held, ", ".join(missed)))
    return Table(columns, tuple(rows), "Patterns by theory")


def _theory_words(theories: pd.DataFrame, names: Sequence[str]) -> str:
    held = theories[list(names)] >= HOLDS
    every = [words(name) for name in names if held[name].all()]
    none = [words(name) for name in names if not held[name].any()]
    best = held.sum(axis=1)
    winners = theories[best == best.max()]
    pairs = "; ".join(f"{row.bargaining} with {row.participation}" for row in winners.itertuples())
    if len(winners) == len(held):
        pairs = "all alike"
    return (
        f"Every theory explains: {listed(every)}. No theory explains: {listed(none)}. "
        f"Most explained ({best.max()} of {len(names)}): {pairs}."
    )
