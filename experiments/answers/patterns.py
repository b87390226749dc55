"""What history showed, against what the runs show: patterns are predicates that a case file names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.batches.simulate import Simulate
from experiments.expressions import INSTEAD, Formula, Names, Scope, Unreadable, shown, statement_of
from experiments.statistics import Interval, wilson
from model.cases import Case, CaseError, Problem
from model.domain import Pattern

type Shown = NDArray[np.bool_]

HOLDS = 0.8  # share of runs from which a pattern counts as what the model usually does
IN_PART = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """How often the runs show a pattern."""

    id: str
    pattern: Pattern
    share: Interval  # of runs at the case's own values
    robust_share: float | None  # of runs over the prior ranges
    by_draw: NDArray[np.float64] | None  # share of runs in each draw from the prior ranges

    @property
    def holds(self) -> bool:
        """Whether the pattern is what the model usually does."""
        return self.share.estimate >= HOLDS

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if not self.holds:
            return "in part" if self.share.estimate >= IN_PART else "does not hold"
        if self.robust_share is None:
            return "holds"
        return "holds" if self.robust_share >= IN_PART else "fragile"


def check_patterns(case: Case) -> None:
    """Raise a CaseError that names every pattern whose predicate cannot be read."""
    problems = [
        problem
        for name, pattern in case.record.patterns.items()
        for problem in _mistakes(case, name, pattern)
    ]
    if problems:
        raise CaseError(problems)


def _mistakes(case: Case, name: str, pattern: Pattern) -> Iterator[Problem]:
    key = f"record.patterns.{name}"
    try:
        formula_of(case, pattern)
    except CaseError as error:
        for each in error.problems:
            yield Problem(case.file, f"{key}.instead.{each.key}", each.value, each.allowed, each.nearest)
    except Unreadable as error:
        yield Problem(case.file, f"{key}.holds", error.piece, error.allowed, error.nearest)


def formula_of(case: Case, pattern: Pattern) -> Formula:
    """Return what a pattern says of each run; Unreadable says why its predicate cannot be read."""
    under = case.vary(_rules(pattern)) if pattern.rules else case
    instead = Names.of(under.vary(pattern.instead)) if pattern.instead else None
    return statement_of(pattern.holds, Scope(Names.of(under), instead))


def _rules(pattern: Pattern) -> dict[str, str]:
    return {f"rules.{name}": value for name, value in pattern.rules.items()}


def at_own_values(case: Case) -> list[str]:
    """Return the patterns that runs of the case as it is can show: under no other rules, and with nothing instead."""
    return [name for name, each in case.record.patterns.items() if not each.rules and not each.instead]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a case with what each says of a run."""

    case: Case
    formulas: Mapping[str, Formula]

    @classmethod
    def of(cls, case: Case, chosen: Collection[str] | None = None) -> Patterns:
        """Return all patterns of a case, or those that are chosen."""
        patterns = case.record.patterns
        return cls(
            case,
            {name: formula_of(case, patterns[name]) for name in (patterns if chosen is None else chosen)},
        )

    def in_runs(
        self, simulate: Simulate, seed: int, first: int, runs: int, drawn: Mapping[str, Any] | None = None
    ) -> dict[str, Shown]:
        """Return by pattern in which runs it shows (runs,), at the case's own values or at numbers that are drawn."""
        tables: dict[str, dict[str, NDArray[np.float64]]] = {}

        def outcomes(changes: Mapping[str, object]) -> dict[str, NDArray[np.float64]]:
            key = repr(sorted(changes.items()))
            if key not in tables:
                others = {**(drawn or {}), **changes}
                records = simulate(self.case.vary(others) if others else self.case, seed, first, runs)
                tables[key] = {name: records.table[:, i] for i, name in enumerate(records.names)}
            return tables[key]

        patterns = self.case.record.patterns
        return {name: _show(patterns[name], each, outcomes) for name, each in self.formulas.items()}


def in_runs(
    case: Case, simulate: Simulate, seed: int, first: int, runs: int, chosen: Collection[str] | None = None
) -> dict[str, Shown]:
    """Return by pattern in which runs of a case it shows (runs,); all patterns, or those that are chosen."""
    return Patterns.of(case, chosen).in_runs(simulate, seed, first, runs)


def _show(
    pattern: Pattern,
    formula: Formula,
    outcomes: Callable[[Mapping[str, object]], dict[str, NDArray[np.float64]]],
) -> Shown:
    rules, columns = _rules(pattern), {}
    for name in formula.outcomes:
        changes = {**rules, **(pattern.instead if name.startswith(INSTEAD) else {})}
        columns[name] = outcomes(changes)[name.removeprefix(INSTEAD)]
    return shown(formula, columns)


def score(
    case: Case, found: Mapping[str, Shown], over_draws: list[Mapping[str, Shown]] | None = None
) -> list[Score]:
    """Return the scores of a case's patterns from the runs at its own values and, if given, in other draws.

    Only the patterns that were looked for are scored.
    """
    scores = []
    for name in found:
        pattern, draws = case.record.patterns[name], None
        if over_draws:
            draws = np.array([draw[name].mean() for draw in over_draws])
        scores.append(
            Score(
                name,
                pattern,
                wilson(int(found[name].sum()), found[name].size),
                None if draws is None else float(draws.mean()),
                draws,
            )
        )
    return scores
