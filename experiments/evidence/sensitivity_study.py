"""A study of sensitivity: screening, indices of what matters, and where a pattern fails; in tables and words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.batches.provenance import code_hash
from experiments.batches.workers import threads
from experiments.evidence.assumptions import Assumptions
from experiments.evidence.draws import Bench
from experiments.evidence.record import Observation, looks_of, seen
from experiments.evidence.sensitivity import (
    DEFAULT,
    LEAST,
    Design,
    Index,
    Method,
    NothingVaries,
    Sensitivity,
    analysed,
    design,
    strongest,
)
from experiments.evidence.targets import Subject, number_words, target_words
from experiments.questions.points import Factor
from experiments.statistics import Interval
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import counted, joined, listed, nearest, words
from model.cases import Case, CaseError, Leaf, Problem

type Array = NDArray[np.float64]

SHOWN = 10  # factors in a table
RUNS = 10
RULES_THAT_ARE_NO_THEORY = ("institutional_design",)  # decides which outcomes there are


@dataclass(frozen=True, slots=True)
class Order:
    """What a study of sensitivity is asked for."""

    method: Method = "morris"
    count: int | None = None  # trajectories, base points or draws
    runs: int = RUNS
    seed: int = 0
    top: int = SHOWN  # factors that go on from a screening to Sobol indices
    grouped: bool = False
    pairs: bool = False
    rules: bool = False
    only: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of trajectories, base points or draws."""
        return self.count or DEFAULT[self.method]


@dataclass(frozen=True)
class SensitivityStudy(Shown):
    """What decides the outcomes of a case."""

    subject: Subject
    order: Order
    wanted: list[Observation]
    screening: list[Sensitivity]  # empty where the method needs none
    found: list[Sensitivity]
    constant: list[str]  # outcomes that are the same at all draws
    assumptions: int
    points: int
    saved: Path | None = None

    def folder(self, root: Path) -> Path:
        """Return the folder in which the study belongs."""
        return folder_of(
            "sensitivity", self.subject, [each.name for each in self.wanted], repr(self.order), root
        )

    def record(self) -> dict[str, Any]:
        """Return all indices."""
        return {
            "subject": self.subject.name,
            "case": self.subject.case.file,
            "method": self.order.method,
            "runs_a_draw": self.order.runs,
            "seed": self.order.seed,
            "numbers": self.assumptions,
            "points": self.points,
            "results": None if self.saved is None else str(self.saved),
            "constant": self.constant,
            "screening": [sensitivity_record(each) for each in self.screening],
            "outcomes": [sensitivity_record(each) for each in self.found],
        }

    def parts(self) -> Iterator[Part]:
        """Yield a table of the strongest for every outcome, and what it says."""
        for each in self.found:
            yield self._table(each)
            yield self._words(each)
        if self.constant:
            yield f"Nothing to explain, the same at all draws: {listed(map(words, self.constant))}."
        yield self._method_words()
        if self.saved is not None:
            yield Line(f"saved in {self.saved} (report.html, indices.csv, figures as PNG and PDF)")
            if self.order.method == "morris":
                names = " ".join(f"--outcome {each.outcome}" for each in self.found[:1])
                yield Line(f"next: reform sensitivity {self.subject.name} {names} --method sobol")

    def _table(self, each: Sensitivity) -> Table:
        title = f"{target_words(self.subject.case, each.outcome)}: what decides it"
        columns: tuple[Column, ...]
        if each.method == "morris":
            columns = (
                Column("number"),
                Column("effect [95%]", number=True),
                Column("direction", number=True),
                Column("spread", number=True),
            )
        elif each.method == "sobol":
            columns = (
                Column("number"),
                Column("total [95%]", number=True),
                Column("alone [95%]", number=True),
            )
        else:
            columns = (Column("number"), Column("index", number=True), Column("direction", number=True))
        rows = tuple(self._row(index, each.method) for index in each.indices[:SHOWN])
        return Table(columns, rows, title)

    def _row(self, index: Index, method: Method) -> tuple[Cell | str, ...]:
        name = Cell(self._name(index.factor), "plain" if index.matters else "faint")
        if method == "morris":
            effect = f"{index.value:.3f} ±{index.half_width:.3f}"
            return name, effect, f"{index.direction:+.3f}", f"{index.spread or 0.0:.3f}"
        if method == "sobol":
            first = _percent(index.first or 0.0, index.first_half_width or 0.0)
            return name, _percent(index.value, index.half_width), first
        return name, f"{index.value:.3f}", f"{index.direction:+.2f}"

    def _name(self, factor: str) -> str:
        case = self.subject.case
        return number_words(case, factor) if factor in case.paths() else words(factor.replace(".", " "))

    def _words(self, each: Sensitivity) -> str:
        clear = [index for index in each.indices if index.matters]
        target = words(each.outcome.replace(".", " "))
        if not clear:
            return f"{target}: no single number moves it by more than chance at this number of draws."
        if each.method == "sobol":
            told = [f"{self._name(i.factor)} ({i.value:.0%} of the variance)" for i in clear[:3]]
            more = f" Interactions carry {share(each.interactions)}." if each.interactions is not None else ""
            more += self._pair_words(each)
        elif each.method == "morris":
            told = [f"{self._name(i.factor)} ({i.value:.2f} over its range)" for i in clear[:3]]
            more = f" {counted(len(clear), 'number')} of {self._factors(each)} move it by more than chance."
        else:
            told = [f"{self._name(i.factor)} ({i.value:.2f})" for i in clear[:3]]
            more = ""
        luck = "" if np.isnan(each.luck) else f" Of the variance of a single run {each.luck:.0%} is luck."
        refused = f" {counted(each.dropped, 'draw')} were refused by the case." if each.dropped else ""
        return f"{target} hangs on {joined(told)}.{more}{luck}{refused}"

    def _pair_words(self, each: Sensitivity) -> str:
        if each.pairs is None:
            return ""
        if not each.clear_pairs:
            return " No single pair of them is beyond chance at this number of draws."
        told = [f"{self._name(a)} with {self._name(b)} ({value:.0%})" for a, b, value in each.clear_pairs[:3]]
        return f" Clearest of them: {listed(told)}."

    def _factors(self, each: Sensitivity) -> int:
        return len(each.indices)

    def _method_words(self) -> str:
        what = {
            "morris": "Effect: mean absolute change over the whole range of a number, others anywhere in theirs (Morris); "
            "direction: the same with its sign; spread: how much it depends on the others.",
            "sobol": "Total: share of the variance that would be left if all other numbers were known; alone: share that "
            "knowing this number removes (Sobol). Both of the mean over the runs of a draw.",
            "pawn": "Index: how far the distribution moves when the number is known (PAWN, median over slices).",
            "delta": "Index: how much of the density moves when the number is known (Borgonovo's delta).",
        }[self.order.method]
        screened = ""
        if self.screening:
            screened = (
                f" Taken from a screening of {self.assumptions} numbers: the {self.order.top} strongest."
            )
        return (
            f"{what}{screened} {self.points:,} draws, {self.order.runs} runs each, the same luck at all draws; luck: "
            "variance within draws over the total (law of total variance)."
        )


def share(given: Interval) -> str:
    """Return a share with its interval, in per cent."""
    return f"{given.estimate:.0%} [{100 * given.low:.0f}, {100 * given.high:.0f}]"


def _percent(value: float, half: float) -> str:
    low, high = max(value - half, 0.0), value + half
    return f"{max(value, 0.0):.0%} [{100 * low:.0f}, {100 * high:.0f}]"


def sensitivity_record(each: Sensitivity) -> dict[str, Any]:
    """Return what decides an outcome as one JSON object."""
    return {
        "outcome": each.outcome,
        "method": each.method,
        "mean": each.mean,
        "deviation_of_draws": each.deviation,
        "share_of_luck": None if np.isnan(each.luck) else each.luck,
        "interactions": None if each.interactions is None else list(each.interactions),
        "pairs": [{"factors": [a, b], "share": value} for a, b, value in each.clear_pairs],
        "refused": each.dropped,
        "indices": [_index_record(index) for index in each.indices],
    }


def _index_record(index: Index) -> dict[str, Any]:
    return {
        "factor": index.factor,
        "value": index.value,
        "half_width": index.half_width,
        "first": index.first,
        "first_half_width": index.first_half_width,
        "spread": index.spread,
        "direction": index.direction,
        "matters": index.matters,
    }


# the study


def study(
    subject: Subject,
    wanted: Sequence[Observation],
    order: Order,
    root: Path,
    workers: int | None,
    follow: Follow = unseen,
) -> SensitivityStudy:
    """Run what is missing of a study of sensitivity and return what decides each outcome.

    A CaseError says that nothing varies, that there are too few draws, or that a number has no range.
    """
    _check(subject.case, order)
    space = Assumptions.of(subject.case, order.only or None, factors=_factors(subject, order))
    if not len(space):
        raise CaseError(
            [Problem(subject.case.file, "assumed", None, "no number of the case has a plausible range")]
        )
    screening: list[Sensitivity] = []
    if order.method == "sobol" and len(space) > order.top and not order.grouped:
        screened = design(space, "morris", DEFAULT["morris"], order.seed)
        screening, _ = _analysed(screened, space, subject, wanted, order, root, workers, follow)
        kept = strongest(screening, order.top)
        paths = [path for path in kept if path in subject.case.paths()]
        chosen = [each for each in space.factors if each.name in kept]
        space = Assumptions.of(subject.case, paths, factors=chosen)
    found = design(space, order.method, order.size, order.seed, order.grouped, order.pairs)
    told, constant = _analysed(found, space, subject, wanted, order, root, workers, follow)
    if not told:
        raise CaseError([_nothing_varies(subject.case, constant, len(found.points))])
    return SensitivityStudy(
        subject,
        order,
        list(wanted),
        screening,
        told,
        constant,
        _size(subject, order),
        len(found.points),
    )


def _size(subject: Subject, order: Order) -> int:
    return len(Assumptions.of(subject.case, order.only or None, factors=_factors(subject, order)))


def _nothing_varies(case: Case, names: Sequence[str], points: int) -> Problem:
    allowed = f"is the same at all {points:,} draws of the assumptions: there is nothing to explain"
    return Problem(case.file, "--outcome", listed(names), allowed)


def _analysed(
    found: Design,
    space: Assumptions,
    subject: Subject,
    wanted: Sequence[Observation],
    order: Order,
    root: Path,
    workers: int | None,
    follow: Follow,
) -> tuple[list[Sensitivity], list[str]]:
    looks = len(looks_of(subject.case, wanted))
    advance = follow(f"{found.method}: runs", len(found.points) * order.runs * looks)
    bench = Bench(root / "draws", threads(workers), by_steps(advance))
    values = seen(bench, subject.case, wanted, space.draws(found.points), order.runs, order.seed)
    told, constant = [], []
    for each, runs in zip(wanted, values, strict=True):
        try:
            told.append(analysed(found, runs, each.name))
        except NothingVaries:
            constant.append(each.name)
    return told, constant


def by_steps(advance: Callable[[], object]) -> Callable[[int], object]:
    """Return what counts rows for whoever counts one by one."""

    def told(rows: int) -> None:
        for _ in range(rows):
            advance()

    return told


def _factors(subject: Subject, order: Order) -> tuple[Factor, ...]:
    """Return what varies beside numbers: the factors of an experiment, and rules if they are asked for."""
    given = {path for each in subject.factors for path in each.paths}
    rules = [
        Factor(path, _choices(leaf), (path,))
        for path, leaf in subject.case.paths().items()
        if order.rules
        and path.startswith("rules.")
        and path not in given
        and path.removeprefix("rules.") not in RULES_THAT_ARE_NO_THEORY
    ]
    return (*subject.factors, *(each for each in rules if each.levels))


def _choices(leaf: Leaf) -> tuple[Any, ...]:
    return (False, True) if leaf.kind == "boolean" else tuple(leaf.choices or ())


def _check(case: Case, order: Order) -> None:
    known = [path for path, *_ in case.assumed()]
    problems = []
    for path in order.only:
        if path in case.paths() and path not in known:
            leaf = case.paths()[path]
            allowed = "has no plausible range in the case: write { value = ..., assumed = [low, high] }"
            problems.append(
                Problem(case.file, path, leaf.value, allowed, leaf.source if leaf.source in known else None)
            )
        elif path not in known:
            problems.append(Problem("command line", "--only", path, "no such number", nearest(path, known)))
    least = LEAST[order.method]
    if order.size < least:
        what = "trajectories" if order.method == "morris" else "draws"
        allowed = f"too few {what} for {order.method}: at least {least}, or it is noise"
        problems.append(Problem("command line", "--draws", order.size, allowed))
    if order.method == "sobol" and order.size & (order.size - 1):
        allowed = "must be a power of two for Sobol's design"
        near = 2 ** round(np.log2(max(order.size, 1)))
        problems.append(Problem("command line", "--draws", order.size, allowed, str(max(near, least))))
    if problems:
        raise CaseError(problems)


def folder_of(kind: str, subject: Subject, names: Sequence[str], order: str, root: Path) -> Path:
    """Return the folder of a study, named by a hash of all that its numbers depend on."""
    given = [subject.case.document, list(names), order, [f.name for f in subject.factors], code_hash()]
    cause = json.dumps(given, sort_keys=True, default=str)
    return root / kind / subject.name / hashlib.sha256(cause.encode()).hexdigest()[:12]
