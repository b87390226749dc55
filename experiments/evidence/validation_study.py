"""A study of prediction: fits on a part of the record, scores on the rest; in tables and words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.patterns import check_patterns
from experiments.batches.provenance import code_hash
from experiments.batches.workers import threads
from experiments.evidence.calibration import FEWEST
from experiments.evidence.draws import Bench
from experiments.evidence.validation import (
    Effort,
    Forecast,
    Score,
    Validation,
    across_cases,
    over_time,
    split_by_body,
)
from experiments.statistics import Interval
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import words
from model.cases import Case, CaseError, Problem

TWICE = ("CASES", "is named twice")
KNOWN = ("--predict", "is fitted as well, or named twice: what is predicted must not be known")
FEW = 50  # effective draws below which a posterior is hardly known


@dataclass(frozen=True)
class ValidationStudy(Shown):
    """How well a part of the record predicts the rest, in one or several directions."""

    found: list[Validation]
    cases: list[Case]
    effort: Effort
    predict: tuple[str, ...] = ()  # files that were not fitted
    over: str = "both"
    saved: Path | None = None

    def folder(self, root: Path) -> Path:
        """Return the folder in which the study belongs."""
        directions = [(each.fitted_on, each.predicted) for each in self.found]
        given = [[case.document for case in self.cases], directions, repr(self.effort), code_hash()]
        cause = json.dumps(given, sort_keys=True, default=str)
        return root / "validation" / hashlib.sha256(cause.encode()).hexdigest()[:12]

    @property
    def command(self) -> str:
        """What to type for the same numbers."""
        cases = [case.file for case in self.cases if case.file not in self.predict]
        unseen = ["--predict", *self.predict, *(f"--fit {case}" for case in cases)]
        chosen = unseen if self.predict else [*cases, f"--over {self.over}"]
        effort = f"--draws {self.effort.draws} --runs {self.effort.runs} --seed {self.effort.seed}"
        return " ".join(["reform validate", *chosen, effort])

    def record(self) -> dict[str, Any]:
        """Return the scores of every forecast."""
        return {
            "results": None if self.saved is None else str(self.saved),
            "directions": [_validation_record(each) for each in self.found],
        }

    def parts(self) -> Iterator[Part]:
        """Yield a table for every direction, one of all, and what they amount to."""
        for each in self.found:
            yield _table(each)
            yield _words(each)
        if len(self.found) > 1:
            yield self._totals()
        yield (
            "Bits: −log2 of the chance that was given to what history showed, 0 certain and right, 1 even odds; Brier: "
            "(1 − chance)², 0 certain and right. Intervals over resampled draws."
        )
        if self.saved is not None:
            yield Line(f"saved in {self.saved} (report.html, forecasts.csv, figures as PNG and PDF)")

    def _totals(self) -> Table:
        columns = (
            Column("fitted on"),
            Column("predicted"),
            Column("patterns", number=True),
            Column("posterior (bits)", number=True),
            Column("prior", number=True),
            Column("best single null", number=True),
            Column("gain over prior [95%]", number=True),
            Column("over null [95%]", number=True),
        )
        rows = tuple(
            (
                each.fitted_on,
                each.predicted,
                str(len(each.forecasts)),
                Cell(
                    f"{each.bits[0]:.1f}",
                    "good" if each.bits[0] < min(each.bits[1], each.null_bits) else "plain",
                ),
                f"{each.bits[1]:.1f}",
                f"{each.null_bits:.1f}",
                _span(each.gain, "+.1f"),
                _span(each.gain_over_null, "+.1f"),
            )
            for each in self.found
        )
        return Table(columns, rows, "Total logarithmic scores, less is better")


def _table(each: Validation) -> Table:
    columns = (
        Column(""),
        Column("posterior", number=True),
        Column("prior", number=True),
        Column("best null", number=True),
        Column("bits [95%]", number=True),
        Column("prior", number=True),
        Column("null", number=True),
        Column("Brier [95%]", number=True),
    )
    rows = tuple(_row(forecast) for forecast in each.forecasts)
    return Table(columns, rows, f"Fitted on {each.fitted_on}, predicting {each.predicted}")


def _row(each: Forecast) -> tuple[Cell | str, ...]:
    best = each.posterior.bits.estimate < min(each.prior.bits.estimate, each.null_bits)
    return (
        words(each.pattern),
        f"{each.posterior.chance:.0%}",
        f"{each.prior.chance:.0%}",
        f"{each.null_chance:.0%}",
        Cell(_span(each.posterior.bits), "good" if best else "plain"),
        f"{each.prior.bits.estimate:.2f}",
        f"{each.null_bits:.2f}",
        _span(each.posterior.brier),
    )


def _span(given: Interval, form: str = ".2f") -> str:
    return f"{given.estimate:{form}} [{given.low:{form}}, {given.high:{form}}]"


def _words(each: Validation) -> str:
    better = sum(f.gain.low > 0.0 for f in each.forecasts)
    worse = sum(f.gain.high < 0.0 for f in each.forecasts)
    return (
        f"In all, the fitted model scores {each.bits[0]:.1f} bits. Over its prior it {_gains(each.gain)} ({better} patterns "
        f"clearly better, {worse} worse); over the best single null model ({each.null}, {each.null_bits:.1f} bits) it "
        f"{_gains(each.gain_over_null)}. Effective draws: {each.calibration.effective:,.0f}"
        f"{_warning(each.calibration.effective)}."
    )


def _gains(given: Interval) -> str:
    word = "gains" if given.estimate >= 0.0 else "loses"
    sign = 1.0 if given.estimate >= 0.0 else -1.0
    low, high = sorted((sign * given.low, sign * given.high))
    doubt = "" if low > 0.0 else ", not told from chance"
    return f"{word} {abs(given.estimate):.1f} bits [{low:.1f}, {high:.1f}]{doubt}"


def _warning(effective: float) -> str:
    return ", too few to tell much: ask for more with --draws" if effective < FEW else ""


def _validation_record(each: Validation) -> dict[str, Any]:
    return {
        "fitted_on": each.fitted_on,
        "predicted": each.predicted,
        "effective_draws": each.calibration.effective,
        "posterior_bits": each.bits[0],
        "prior_bits": each.bits[1],
        "null": each.null,
        "null_bits": each.null_bits,
        "gain_bits": list(each.gain),
        "gain_bits_over_null": list(each.gain_over_null),
        "posterior_brier": each.brier[0],
        "prior_brier": each.brier[1],
        "patterns": [forecast_record(forecast) for forecast in each.forecasts],
    }


def forecast_record(each: Forecast) -> dict[str, Any]:
    """Return the scores of a forecast as one JSON object."""
    return {
        "pattern": each.pattern,
        "text": each.text,
        **_score_record("posterior", each.posterior),
        **_score_record("prior", each.prior),
        "null": each.null,
        "null_chance": each.null_chance,
        "null_bits": each.null_bits,
        "gain_bits": each.gain.estimate,
        "gain_low": each.gain.low,
        "gain_high": each.gain.high,
    }


def _score_record(name: str, given: Score) -> dict[str, float]:
    return {
        f"{name}_chance": given.chance,
        f"{name}_bits": given.bits.estimate,
        f"{name}_bits_low": given.bits.low,
        f"{name}_bits_high": given.bits.high,
        f"{name}_brier": given.brier.estimate,
        f"{name}_brier_low": given.brier.low,
        f"{name}_brier_high": given.brier.high,
    }


def forecast_rows(found: Sequence[Validation]) -> list[dict[str, Any]]:
    """Return all forecasts as rows of a table."""
    return [
        {"fitted_on": each.fitted_on, "predicted": each.predicted, **forecast_record(forecast)}
        for each in found
        for forecast in each.forecasts
    ]


def study(
    fitted: Sequence[Case],
    strangers: Sequence[Case],
    over: str,
    draws: int,
    runs: int,
    seed: int,
    root: Path,
    workers: int | None,
    follow: Follow = unseen,
) -> ValidationStudy:
    """Return how well parts of the record predict the rest.

    `over` is `time` (the last body of each case that has several, from those before), `cases` (each case from each other) or
    `both`; with `strangers`, only these are predicted, from all others together. A CaseError says what is missing.
    """
    effort = _checked(fitted, strangers, draws, runs, seed)
    bench = Bench(root / "draws", threads(workers))
    found: list[Validation] = []
    if strangers:
        advance = follow("directions", 1)
        found += across_cases(fitted, strangers, bench, effort)
        advance()
        files = tuple(case.file for case in strangers)
        return ValidationStudy(found, [*fitted, *strangers], effort, files)
    splits = [case for case in fitted if over != "cases" and _can_be_split(case)]
    pairs = [case for case in fitted if over != "time" and len(fitted) > 1]
    if not splits and not pairs:
        allowed = "has nothing to predict: one case whose record is about its only body"
        raise CaseError([Problem(fitted[0].file, "record.patterns", None, allowed)])
    advance = follow("directions", len(splits) + len(pairs))
    for case in splits:
        found.append(over_time(case, bench, effort))
        advance()
    for case in pairs:
        found += across_cases([case], [each for each in fitted if each is not case], bench, effort)
        advance()
    return ValidationStudy(found, list(fitted), effort, (), over)


def _can_be_split(case: Case) -> bool:
    try:
        split_by_body(case)
    except CaseError:
        return False
    return True


def _checked(fitted: Sequence[Case], strangers: Sequence[Case], draws: int, runs: int, seed: int) -> Effort:
    cases = [*fitted, *strangers]
    problems = [
        Problem(case.file, "record.patterns", None, "is missing: there is nothing to predict or to fit")
        for case in cases
        if not case.record.patterns
    ]
    problems += [
        Problem("command line", option, case.file, said)
        for place, case in enumerate(cases)
        for option, said in [TWICE if place < len(fitted) else KNOWN]
        if case.document in [each.document for each in cases[:place]]
    ]
    if draws < FEWEST:
        problems.append(
            Problem(
                "command line",
                "--draws",
                draws,
                f"too few for a posterior: at least {FEWEST}, or it is noise",
            )
        )
    if problems:
        raise CaseError(problems)
    for case in cases:
        check_patterns(case)
    return Effort(draws, runs, seed)
