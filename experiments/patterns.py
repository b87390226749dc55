"""What history showed, against what the runs show: patterns are predicates that a case file names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.statistics import Interval, wilson
from experiments.verdicts import Simulate
from model.cases import Case, CaseError, Problem
from model.domain import Pattern
from model.outcomes import outcome_names

type Shown = NDArray[np.bool_]

HOLDS = 0.8  # share of runs from which a pattern counts as what the model usually does
IN_PART = 0.5
INSTEAD = "instead."


@dataclass(frozen=True, slots=True)
class Score:
    """How often the runs show a pattern."""

    id: str
    pattern: Pattern
    share: Interval  # of runs at the case's own values
    robust_share: float | None  # of runs over the plausible range
    by_world: NDArray[np.float64] | None  # share of runs in each world

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
    problems = []
    known = [*outcome_names(case)]
    for name, pattern in case.record.patterns.items():
        key = f"record.patterns.{name}"
        for wanted in names_in(pattern.holds):
            plain = wanted.removeprefix(INSTEAD)
            if plain not in known and not pattern.rules:
                near = next(iter(get_close_matches(plain, known, n=1)), None)
                problems.append(Problem(case.file, f"{key}.holds", wanted, "no such outcome", near))
            if wanted.startswith(INSTEAD) and not pattern.instead:
                problems.append(
                    Problem(case.file, f"{key}.instead", None, f"is missing, but {wanted} is used")
                )
        try:
            case.vary({**{f"rules.{k}": v for k, v in pattern.rules.items()}, **pattern.instead})
        except CaseError as error:
            problems += [
                Problem(case.file, f"{key}.instead.{each.key}", each.value, each.allowed, each.nearest)
                for each in error.problems
            ]
    if not problems:
        problems = _unreadable(case)
    if problems:
        raise CaseError(problems)


def _unreadable(case: Case) -> list[Problem]:
    problems = []
    for name, pattern in case.record.patterns.items():
        columns = {each: np.zeros(2) for each in names_in(pattern.holds)}
        try:
            shown(pattern.holds, columns)
        except (SyntaxError, TypeError, ValueError, NotImplementedError, AttributeError) as error:
            problems.append(
                Problem(case.file, f"record.patterns.{name}.holds", pattern.holds, f"cannot be read: {error}")
            )
    return problems


def names_in(predicate: str) -> list[str]:
    """Return the outcomes that a predicate speaks of."""
    quoted = re.findall(r"`([^`]+)`", predicate)
    bare = re.findall(r"[A-Za-z_]\w*", re.sub(r"`[^`]+`", " ", predicate))
    return list(dict.fromkeys([*quoted, *(b for b in bare if b not in ("and", "or", "not"))]))


def shown(predicate: str, columns: Mapping[str, NDArray[np.float64]]) -> Shown:
    """Return in which runs a predicate is true (runs,)."""
    found = pd.DataFrame(dict(columns)).eval(predicate, engine="python")
    return np.asarray(found, dtype=bool)


def in_runs(case: Case, simulate: Simulate, seed: int, first: int, runs: int) -> dict[str, Shown]:
    """Return by pattern in which runs of a case it shows (runs,)."""
    tables: dict[str, dict[str, NDArray[np.float64]]] = {}

    def outcomes(changes: Mapping[str, object]) -> dict[str, NDArray[np.float64]]:
        key = repr(sorted(changes.items()))
        if key not in tables:
            records = simulate(case.vary(changes) if changes else case, seed, first, runs)
            tables[key] = {name: records.table[:, i] for i, name in enumerate(records.names)}
        return tables[key]

    return {name: _show(pattern, outcomes) for name, pattern in case.record.patterns.items()}


def _show(
    pattern: Pattern, outcomes: Callable[[Mapping[str, object]], dict[str, NDArray[np.float64]]]
) -> Shown:
    rules = {f"rules.{name}": value for name, value in pattern.rules.items()}
    columns = {}
    for name in names_in(pattern.holds):
        changes = {**rules, **(pattern.instead if name.startswith(INSTEAD) else {})}
        columns[name] = outcomes(changes)[name.removeprefix(INSTEAD)]
    return shown(pattern.holds, columns)


def score(
    case: Case, found: Mapping[str, Shown], over_worlds: list[Mapping[str, Shown]] | None = None
) -> list[Score]:
    """Return the scores of a case's patterns from the runs at its own values and, if given, in other worlds."""
    scores = []
    for name, pattern in case.record.patterns.items():
        worlds = None
        if over_worlds:
            worlds = np.array([world[name].mean() for world in over_worlds])
        scores.append(
            Score(
                name,
                pattern,
                wilson(int(found[name].sum()), found[name].size),
                None if worlds is None else float(worlds.mean()),
                worlds,
            )
        )
    return scores
