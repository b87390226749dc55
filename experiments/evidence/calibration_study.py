"""A study of calibration: what the record says about assumed numbers, and what they then predict; in tables and words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from experiments.batches.workers import threads
from experiments.evidence.assumptions import Assumptions, Space, prior_units
from experiments.evidence.calibration import (
    FEWEST,
    PREDICTED,
    Calibration,
    Learned,
    Predictions,
    SelfTest,
    calibrate,
    predict,
    self_test,
)
from experiments.evidence.draws import Bench
from experiments.evidence.record import Observation, chosen
from experiments.evidence.sensitivity_study import folder_of, share
from experiments.evidence.targets import Subject, number_words
from experiments.evidence.tempering import Step, TooFar
from experiments.statistics import Interval, varies
from experiments.tables import Cell, Column, Line, Part, Shown, Table
from experiments.wording import counted, joined, listed, words
from model.cases import Case, CaseError, Problem

SHOWN = 12
LEVELS = (0.5, 0.8, 0.95)  # of the intervals that a test of the sampler looks at


@dataclass(frozen=True, slots=True)
class Order:
    """What a calibration is asked for."""

    fit: tuple[str, ...]
    predict: tuple[str, ...] = ()
    draws: int = 2000
    runs: int = 10
    seed: int = 0
    records: int = 0  # synthetic records on which the sampler is tested; 0 tests nothing


@dataclass(frozen=True)
class CalibrationStudy(Shown):
    """The posterior of a case's assumed numbers, and what prior and posterior predict of its record."""

    subject: Subject
    order: Order
    calibration: Calibration
    prior: Predictions
    posterior: Predictions
    tested: SelfTest | None
    saved: Path | None = None

    @cached_property
    def learned(self) -> list[Learned]:
        """What the record says about every number, clearest first."""
        return self.calibration.learned()

    @property
    def fitted(self) -> set[str]:
        """The names of what was fitted."""
        return {each.name for each in self.calibration.fitted[0]}

    def folder(self, root: Path) -> Path:
        """Return the folder in which the study belongs."""
        return folder_of(
            "calibration", self.subject, [*self.order.fit, "|", *self.order.predict], repr(self.order), root
        )

    def record(self) -> dict[str, Any]:
        """Return posterior and predictions."""
        found = self.calibration.posterior
        return {
            "case": self.subject.case.file,
            "results": None if self.saved is None else str(self.saved),
            "fit": [each.name for each in self.calibration.fitted[0]],
            "draws": int(found.flat.shape[0]),
            "effective_draws": self.calibration.effective,
            "evaluations": found.steps[-1].evaluations,
            "log_evidence": found.log_evidence,
            "log_evidence_error": found.log_evidence_error,
            "numbers": [learned_record(each) for each in self.learned],
            "predictions": [self.prediction_record(k) for k in range(len(self.prior.wanted))],
            "coverage": None if self.tested is None else coverage_record(self.tested),
        }

    def prediction_record(self, place: int) -> dict[str, Any]:
        """Return what prior and posterior predict of one observation as a JSON object."""
        each = self.prior.wanted[place]
        return {
            "name": each.name,
            "kind": each.kind,
            "fitted": each.name in self.fitted,
            "recorded": each.value,
            "prior": list(self.prior.share(place)),
            "posterior": list(self.posterior.share(place)),
        }

    def parts(self) -> Iterator[Part]:
        """Yield what was learned, what is predicted, how good the sample is, and where it is saved."""
        informed = [each for each in self.learned if each.is_informed]
        if informed:
            yield self._learned_table(informed)
        yield self._learned_words(informed)
        yield self._scorecard()
        yield self._sample_words()
        if self.tested is not None:
            yield self._test_words(self.tested)
        if self.saved is not None:
            yield Line(
                f"saved in {self.saved} (report.html, posterior.nc, numbers.csv, predictions.csv, figures as PNG and PDF)"
            )

    def _name(self, path: str) -> str:
        return number_words(self.subject.case, path)

    def _learned_table(self, informed: Sequence[Learned]) -> Table:
        columns = (
            Column("number"),
            Column("prior: middle 95%", number=True),
            Column("posterior: mean, middle 95%", number=True),
            Column("narrower", number=True),
            Column("shift", number=True),
        )
        rows = tuple(
            (
                self._name(each.path),
                f"{each.prior.low:.3g} to {each.prior.high:.3g}",
                f"{each.posterior.estimate:.3g}, {each.posterior.low:.3g} to {each.posterior.high:.3g}",
                f"{each.narrowing:.0%}",
                f"{each.shift:+.2f}",
            )
            for each in informed[:SHOWN]
        )
        return Table(
            columns,
            rows,
            "What the record says about assumed numbers",
            left_off=max(len(informed) - SHOWN, 0),
        )

    def _learned_words(self, informed: Sequence[Learned]) -> str:
        whole = len(self.learned)
        if not informed:
            return f"The fitted record informs none of the {whole} assumed numbers: their posteriors are their priors."
        names = joined([self._name(each.path) for each in informed[:3]])
        return (
            f"The fitted record informs {counted(len(informed), 'number')} of {whole}, most clearly {names}; the "
            "posteriors of the others are their priors. Narrower: share of the prior's spread that is gone; shift: of "
            "the mean, in prior standard deviations (both measured in prior probability)."
        )

    def _scorecard(self) -> Table:
        columns = (
            Column(""),
            Column("history", number=True),
            Column("prior", number=True),
            Column("posterior", number=True),
            Column(""),
        )
        rows = []
        for place, each in enumerate(self.prior.wanted):
            before, after = self.prior.share(place), self.posterior.share(place)
            better = abs(after.estimate - each.value) < abs(before.estimate - each.value)
            rows.append(
                (
                    words(each.name.replace(".", " ")),
                    "shown" if each.kind == "pattern" else f"{each.value:.2f}",
                    _prediction(each, before),
                    Cell(_prediction(each, after), "good" if better else "plain"),
                    "fitted" if each.name in self.fitted else "predicted",
                )
            )
        return Table(columns, tuple(rows), "What prior and posterior predict of the record")

    def _sample_words(self) -> str:
        found = self.calibration.posterior
        last = found.steps[-1]
        return (
            f"{found.flat.shape[0]:,} draws, {self.calibration.effective:,.0f} effective, from {last.evaluations:,} "
            f"estimates of the likelihood with {self.order.runs} runs each, in {counted(len(found.steps), 'step')}. "
            f"Log of the marginal likelihood {found.log_evidence:.2f} ± {found.log_evidence_error:.2f}."
        )

    def _test_words(self, tested: SelfTest) -> str:
        told = [f"{level:.0%} intervals hold {share(tested.coverage(level))}" for level in LEVELS]
        return (
            f"Tested on {len(tested.ranks)} synthetic records made with known numbers: {listed(told)} of them "
            "(simulation-based calibration)."
        )


def _prediction(each: Observation, given: Interval) -> str:
    if each.kind == "pattern":
        return share(given)
    return f"{given.estimate:.2f} [{given.low:.2f}, {given.high:.2f}]"


def learned_record(each: Learned) -> dict[str, Any]:
    """Return what is learned about a number as one JSON object."""
    return {
        "number": each.path,
        "prior_low": each.prior.low,
        "prior_high": each.prior.high,
        "mean": each.posterior.estimate,
        "low": each.posterior.low,
        "high": each.posterior.high,
        "narrowing": float(each.narrowing),
        "shift": float(each.shift),
        "q": each.q,
        "informed": each.is_informed,
    }


def coverage_record(tested: SelfTest) -> dict[str, Any]:
    """Return how often intervals hold the truth as one JSON object."""
    return {
        "records": len(tested.ranks),
        "effective_draws": float(np.median(tested.effective)),
        "coverage": {f"{level:.2f}": list(tested.coverage(level)) for level in LEVELS},
    }


def study(
    subject: Subject,
    order: Order,
    root: Path,
    workers: int | None,
    tell: Callable[[Step], object] = lambda step: None,
) -> CalibrationStudy:
    """Return the posterior of a case's assumed numbers and what it predicts.

    What was computed by an earlier call that was stopped is read from disk. A CaseError says that the record is unknown,
    that what is fitted is predicted too, or that there is nothing to learn.
    """
    case = subject.case
    fitted, predicted = _wanted(case, order)
    space = Space.of([Assumptions.of(case)])
    if not len(space):
        raise CaseError([Problem(case.file, "assumed", None, "no number of the case has a plausible range")])
    bench = Bench(root / "draws", threads(workers))
    try:
        found = calibrate(space, [fitted], bench, order.draws, order.runs, order.seed, tell)
    except TooFar as error:
        allowed = f"{error}; fit fewer patterns, or look with reform replicate which of them never show"
        raise CaseError([Problem(case.file, "--fit", listed(order.fit), allowed)]) from None
    if not varies(found.posterior.prior_log_likelihood):
        allowed = "is as likely at all draws of the assumptions: there is nothing to learn from it"
        raise CaseError([Problem(case.file, "--fit", listed(order.fit), allowed)])
    wanted = [*fitted, *predicted]
    before = prior_units(len(space), PREDICTED, order.seed + 1)
    prior, posterior = (
        predict(case, wanted, bench, space.draws(0, units), order.runs, order.seed + 1)
        for units in (before, found.draws(PREDICTED))
    )
    tested = None
    if order.records:
        bank = max(10 * order.records, 1000)
        tested = self_test(Assumptions.of(case), fitted, bench, order.records, bank, order.runs, order.seed)
    return CalibrationStudy(subject, order, found, prior, posterior, tested)


def _wanted(case: Case, order: Order) -> tuple[list[Observation], list[Observation]]:
    fitted = chosen(case, order.fit, "--fit")
    predicted = chosen(case, order.predict, "--predict")
    problems = []
    both = [each.name for each in predicted if each in fitted]
    if both:
        allowed = "is fitted as well: what is predicted must not be known"
        problems.append(Problem("command line", "--predict", listed(both), allowed))
    if order.draws < FEWEST:
        problems.append(
            Problem(
                "command line",
                "--draws",
                order.draws,
                f"too few for a posterior: at least {FEWEST}, or it is noise",
            )
        )
    if 0 < order.records < 20:
        allowed = "too few synthetic records to judge the sampler by: at least 20"
        problems.append(Problem("command line", "--check", order.records, allowed))
    if problems:
        raise CaseError(problems)
    return fitted, predicted
