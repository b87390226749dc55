"""All outcomes of a case with their meaning, unit and range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.questions.names import DEFAULT_CASE, open_case
from experiments.tables import Column, Part, Shown, Table
from experiments.wording import counted, nearest
from model.cases import Case
from model.outcomes import Outcome, outcome_names, series_names


@dataclass(frozen=True)
class Outcomes(Shown):
    """Outcomes at the end of a run, and monthly series, by name."""

    case: Case
    word: str
    outcomes: Mapping[str, Outcome]
    series: Mapping[str, Outcome]

    def record(self) -> dict[str, Any]:
        """Return meaning, unit and range by name."""
        return {
            "case": self.case.file,
            "outcomes": {name: _record(each) for name, each in self.outcomes.items()},
            "series": {name: _record(each) for name, each in self.series.items()},
        }

    def parts(self) -> Iterator[Part]:
        """Yield a table of outcomes and one of monthly series."""
        if self.outcomes:
            yield _table(self.outcomes, f"Outcomes of {self.case.polity.name}")
        if self.series:
            yield _table(self.series, "Monthly series")
        if not self.outcomes and not self.series:
            known = {**series_names(self.case), **outcome_names(self.case)}
            near = nearest(self.word, known)
            hint = f"; did you mean {near!r} ({known[near].text}, in {known[near].unit})?" if near else ""
            yield f"no outcome has {self.word!r} in its name or meaning{hint}"
        else:
            yield f"{counted(len(self.outcomes), 'outcome')}, {len(self.series):,} monthly series"


def outcomes(case: Case | Path | str = DEFAULT_CASE, word: str = "") -> Outcomes:
    """Return the outcomes of a case, or those with a word in their name or meaning."""
    opened = open_case(case)
    return Outcomes(opened, word, _with(word, outcome_names(opened)), _with(word, series_names(opened)))


def range_text(each: Outcome) -> str:
    """Return the range of an outcome in words."""
    if each.choices:
        return ", ".join(each.choices)
    low = "" if each.low is None else f"{each.low:g}"
    high = "" if each.high is None else f"{each.high:g}"
    return f"{low} to {high}" if low and high else f"from {low}" if low else f"to {high}" if high else "any"


def _with(word: str, known: Mapping[str, Outcome]) -> dict[str, Outcome]:
    wanted = word.lower()
    return {name: each for name, each in known.items() if wanted in f"{name} {each.text}".lower()}


def _record(each: Outcome) -> dict[str, Any]:
    return {
        "text": each.text,
        "unit": each.unit,
        "low": each.low,
        "high": each.high,
        "discrete": each.discrete,
    }


def _table(known: Mapping[str, Outcome], title: str) -> Table:
    columns = (Column("name"), Column("meaning"), Column("unit"), Column("range", number=True))
    rows = tuple((name, each.text, each.unit, range_text(each)) for name, each in known.items())
    return Table(columns, rows, title)
