"""What other values in a case change: the mean of an outcome with and without them, under the same luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.effect_tables import LEADING
from experiments.questions.names import DEFAULT_CASE, open_case
from experiments.statistics import Interval, mean_interval, paired_difference
from experiments.tables import Column, Part, Shown, Table
from experiments.wording import counted, nearest
from model.cases import Case, CaseError, Problem
from model.ensemble import simulate
from model.outcomes import Outcome, outcome_names

RUNS = 1000


@dataclass(frozen=True)
class Varied(Shown):
    """The mean of an outcome in a case as it is and with other values, and their paired difference."""

    case: Case
    settings: tuple[str, ...]
    outcome: str
    meaning: Outcome
    runs: int
    seed: int
    as_it_is: Interval
    changed: Interval
    difference: Interval

    def record(self) -> dict[str, Any]:
        """Return all numbers."""
        return {
            "case": self.case.file,
            "set": list(self.settings),
            "outcome": self.outcome,
            "runs": self.runs,
            "seed": self.seed,
            "as_it_is": self.as_it_is._asdict(),
            "changed": self.changed._asdict(),
            "difference": self.difference._asdict(),
        }

    def parts(self) -> Iterator[Part]:
        """Yield the outcome's meaning and a table of means."""
        yield f"{self.meaning.text}, {counted(self.runs, 'run')} of each under the same luck (seed {self.seed})"
        columns = (
            Column("terms"),
            Column("mean [95% interval]", True),
            Column("difference [95% interval]", True),
        )
        rows = (
            ("as in the case", _text(self.as_it_is, ".3f"), "–"),
            (
                ", ".join(self.settings) or "nothing changed",
                _text(self.changed, ".3f"),
                _text(self.difference, "+.4f"),
            ),
        )
        yield Table(columns, rows)


def _text(found: Interval, digits: str) -> str:
    return f"{found.estimate:{digits}} [{found.low:{digits}}, {found.high:{digits}}]"


def vary(
    case: Case | Path | str = DEFAULT_CASE,
    settings: Sequence[str] = (),
    outcome: str | None = None,
    runs: int = RUNS,
    seed: int = 0,
) -> Varied:
    """Return what other values in a case (`settings`, as `path=value`) change in the mean of an outcome.

    Run r has the same luck with and without them. A CaseError names what is wrong with what was asked for.
    """
    before, after = open_case(case), open_case(case, settings)
    known = outcome_names(before)
    name = outcome or next(each for each in (*LEADING, *known) if each in known)
    for each in (before, after):
        _require_outcome(name, each)
    first, second = (simulate(each, seed, 0, runs, outcomes=[name]).table[:, 0] for each in (before, after))
    ends = known[name].low, known[name].high
    bounds = None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
    return Varied(
        before,
        tuple(settings),
        name,
        known[name],
        runs,
        seed,
        mean_interval(first, bounds=bounds),
        mean_interval(second, bounds=bounds),
        paired_difference(first, second, bounds=bounds),
    )


def _require_outcome(name: str, case: Case) -> None:
    known = outcome_names(case)
    if name not in known:
        allowed = "is not recorded in this case (reform outcomes lists what is)"
        raise CaseError([Problem("command line", "--outcome", name, allowed, nearest(name, known))])
