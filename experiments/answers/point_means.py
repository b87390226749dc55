"""What an experiment found: means at its points, and how far the levels of each factor move each outcome."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.answers.crossed_runs import Rows
from experiments.answers.effect_tables import answer_of, leading, quantities
from experiments.answers.main_effects import Effects, effects_of
from experiments.batches.chunks import cell
from experiments.batches.precision import Reached, bounds_of, reached
from experiments.batches.store import CHUNKS, open_manifest, read_frame, read_tables, scan
from experiments.questions.experiment_file import plan_of
from experiments.questions.experiment_keys import is_crossed
from experiments.questions.points import Factor, Plan
from experiments.statistics import (
    NORMAL,
    Influence,
    Interval,
    Sums,
    influences,
    interval_of_sums,
    interval_words,
    variance_of,
)
from experiments.tables import Column, Line, Part, Shown, Table
from experiments.wording import counted, next_steps, typed, words
from model.cases import from_document

type Array = NDArray[np.float64]

MOST_SUMMARISED = 100  # points in the summary
MOST_POINTS = 24  # points that are listed unless all are asked for
MOST_CONTRASTS = 12
MOST_CORRELATED = 100_000  # points whose means are kept to be ranked
CLEAR = {True: "", False: "not beyond chance"}
MOST_LEVELS = 12  # of a number whose levels are compared one by one; beyond, two halves of its range are


class Mean(NamedTuple):
    """A mean with its 95 per cent interval; None where no run has the outcome."""

    mean: float | None
    low: float | None  # None for one run, which has no interval
    high: float | None

    @property
    def text(self) -> str:
        """The mean and half the width of its interval."""
        if self.mean is None:
            return "-"
        low, high = (-math.inf, math.inf) if self.low is None or self.high is None else (self.low, self.high)
        return interval_words(Interval(self.mean, low, high))


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the design, and the means of its outcomes."""

    point: int
    factors: Mapping[str, Any]
    runs: int
    outcomes: Mapping[str, Mean]


@dataclass(frozen=True, slots=True)
class Contrast:
    """The two levels of a factor between which an outcome, averaged over everything else, differs most."""

    outcome: str
    factor: str
    low: str
    high: str
    least: float
    most: float
    error: float  # standard error of the difference, taking runs as independent

    @property
    def difference(self) -> float:
        """How far apart the two levels are, in the unit of the outcome."""
        return self.most - self.least

    @property
    def strength(self) -> float:
        """The difference in standard errors."""
        return (
            self.difference / self.error if self.error > 0.0 else math.inf if self.difference > 0.0 else 0.0
        )


@dataclass(frozen=True, slots=True)
class Correlation:
    """How a factor goes with an outcome over points that were drawn, or listed, and not crossed."""

    outcome: str
    found: Influence


@dataclass(frozen=True)
class PointMeans(Shown):
    """What an experiment found, at its points and by factor."""

    plan: Plan
    folder: Path
    points: tuple[Point, ...]  # the first of them
    contrasts: tuple[Contrast, ...] = ()  # the strongest first, of what is not crossed and no number
    effects: Effects = field(default_factory=Effects)  # of a crossed design
    correlations: tuple[Correlation, ...] = ()  # the strongest first, of a design whose points are drawn
    runs: int = 0
    failed: int = 0
    new: int = 0  # runs that were added
    seconds: float = 0.0
    all_points: bool = False
    precision: Reached | None = None  # where a precision is wanted
    notes: tuple[str, ...] = field(default=())
    stored: bool = False  # read again, and not just run

    @property
    def code(self) -> int:
        """1 if runs raised, else 0."""
        return 1 if self.failed else 0

    def record(self) -> dict[str, Any]:
        """Return the means at the first points, and the contrasts."""
        return {
            "results": str(self.folder),
            "points": self.plan.size,
            "runs": self.runs,
            "failed": self.failed,
            "precision": None if self.precision is None else self.precision.record,
            "summary": [_point_record(each) for each in self.points],
            **self.effects.record(),
            "contrasts": [_contrast_record(each) for each in self.contrasts],
            "correlations": [
                {
                    "outcome": each.outcome,
                    "factor": each.found.path,
                    "rank": each.found.correlation,
                    "q": each.found.q,
                }
                for each in self.correlations
            ],
        }

    def parts(self) -> Iterator[Part]:
        """Yield the means at few points, or the strongest contrasts of many, and what to do next."""
        yield from answer_of(self.effects, self.plan, self.folder)
        if self.correlations:
            yield correlation_table(self.correlations, self.plan)
        if self.contrasts:
            yield contrast_table(self.contrasts, self.plan)
        found = self.effects.effects or self.contrasts or self.correlations
        if found and self.plan.size > MOST_POINTS and not self.all_points:
            command = f"\n      {typed('run', self.plan.file, '--points')}"
            yield Line(
                f"means at each of {self.plan.size:,} points: {'in the frame of load()' if self.stored else command}"
            )
        else:
            yield point_table(self.points, self.plan)
        added = "" if self.stored else f" ({self.new:,} new, {self.seconds:.1f} s)"
        yield Line(f"{self.runs:,} runs in {self.folder}{added}")
        if self.precision is not None and self.precision.text:
            yield Line(f"warning: {self.precision.text}")
        yield from self.notes
        if not self.failed and not self.stored:
            yield Line(next_steps(typed("plot", self.folder), typed("report", self.folder)))


# tables


def point_table(points: Sequence[Point], plan: Plan) -> Table:
    """Return the means at points as a table; outcomes beyond the first give way to narrow terminals."""
    shown = leading(plan)
    columns = (
        *(Column(short(factor.name)) for factor in plan.factors),
        *(Column(name, number=True, optional=place > 0) for place, name in enumerate(shown)),
        Column("runs", number=True),
    )
    rows = tuple(
        (
            *(level_text(each.factors[factor.name]) for factor in plan.factors),
            *(each.outcomes[name].text for name in shown),
            f"{each.runs:,}",
        )
        for each in points
    )
    many = "each point" if len(points) == plan.size else f"the first {len(points)} of {plan.size:,} points"
    title = f"Mean at {many}, with the half width of its 95% interval"
    return Table(columns, rows, title, together="factors")


def contrast_table(contrasts: Sequence[Contrast], plan: Plan) -> Table:
    """Return the strongest contrasts as a table."""
    columns = (
        Column("outcome"),
        Column("factor"),
        Column("from (mean)"),
        Column("to (mean)"),
        Column("difference", number=True),
    )
    rows = tuple(
        (
            each.outcome,
            short(each.factor),
            f"{each.low} ({each.least:.3f})",
            f"{each.high} ({each.most:.3f})",
            f"{each.difference:.3f} ±{NORMAL * each.error:.3f}",
        )
        for each in contrasts
    )
    title = f"Strongest contrasts over {counted(plan.size, 'point')}, averaged over all other factors"
    return Table(columns, rows, title)


def correlation_table(correlations: Sequence[Correlation], plan: Plan) -> Table:
    """Return how factors go with outcomes over points that are not crossed."""
    columns = (
        Column("outcome"),
        Column("factor"),
        Column("rank correlation", number=True),
        Column("", optional=True),
    )
    rows = tuple(
        (each.outcome, short(each.found.path), f"{each.found.correlation:+.2f}", CLEAR[each.found.is_clear])
        for each in correlations
    )
    return Table(columns, rows, f"How factors go with outcomes over {counted(plan.size, 'point')}")


def short(path: str) -> str:
    """Return the telling end of a path."""
    return ".".join(path.split(".")[-2:])


def level_text(value: Any) -> str:
    """Return a factor's value as it stands in a table."""
    return f"{value:g}" if isinstance(value, float) else cell(value)


def _point_record(each: Point) -> dict[str, Any]:
    means = {name: mean._asdict() for name, mean in each.outcomes.items()}
    return {"point": each.point, "factors": dict(each.factors), "runs": each.runs, "outcomes": means}


def _contrast_record(each: Contrast) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "factor": each.factor,
        "from": {"level": each.low, "mean": each.least},
        "to": {"level": each.high, "mean": each.most},
        "difference": each.difference,
        "standard_error": each.error,
    }


# computing


def point_means(folder: Path, plan: Plan) -> PointMeans:
    """Return means at the first points and the strongest contrasts of an experiment that was run.

    Chunks are read one by one, so that memory does not grow with the number of runs.
    """
    kept = MOST_SUMMARISED if is_crossed(plan.experiment.design) else MOST_CORRELATED
    by_point: dict[Any, Array] = {}
    by_level: dict[Any, Array] = {}
    for table in read_tables(
        folder, CHUNKS, ["point", *(factor.name for factor in plan.factors), *plan.outcomes]
    ):
        values = np.column_stack([table[name].to_numpy() for name in plan.outcomes])
        points = table["point"].to_numpy()
        _add(by_point, points, values, points < kept)
        for factor in compared_factors(plan):
            labels = _labels(factor, plan, table[factor.name].to_numpy(zero_copy_only=False))
            _add(by_level, labels, values, np.ones(len(labels), dtype=bool), factor.name)
    shown = sorted(point for _, point in by_point)[:MOST_SUMMARISED]
    points_found = tuple(_point(plan, int(point), by_point[("", point)]) for point in shown)
    return PointMeans(
        plan,
        folder,
        points_found,
        tuple(_contrasts(plan, by_level)),
        effects_of(_rows(folder, plan), plan, quantities(plan)),
        tuple(_correlations(plan, by_point)),
    )


def effects(results: Path | str) -> PointMeans:
    """Return what a stored experiment says: effects and interactions of crossed factors, rank correlations of drawn ones.

    It is what `reform run` ends with. A CaseError says why the results cannot be read.
    """
    from experiments.batches.results_folder import newest

    folder = newest(Path(results))
    manifest = open_manifest(folder)
    case = from_document(manifest["case_document"], str(folder))
    found = point_means(folder, plan_of(manifest["experiment"], folder, case))
    return replace(found, runs=scan(folder, str(manifest.get("key"))).rows, stored=True)


def compared_factors(plan: Plan) -> list[Factor]:
    """Return factors of points that are not crossed whose levels are compared by their means: those that are no numbers."""
    if is_crossed(plan.experiment.design):
        return []
    return [factor for factor in plan.factors if plan.kind(factor.name) != "number"]


def _rows(folder: Path, plan: Plan) -> Iterator[Rows]:
    """Yield the runs of an experiment, chunk by chunk."""
    for table in read_tables(folder, CHUNKS, ["point", "run", *quantities(plan)]):
        yield {name: table[name].to_numpy() for name in table.column_names}


def _correlations(plan: Plan, sums: Mapping[tuple[str, Any], Array]) -> list[Correlation]:
    """Return rank correlations of the numbers that vary with the means at the points, strongest first."""
    if is_crossed(plan.experiment.design):
        return []
    points = [int(point) for _, point in sorted(sums)]
    drawn = [plan.values(point) for point in points]
    inputs = {
        factor.name: np.array(
            [math.nan if each[factor.name] is None else float(each[factor.name]) for each in drawn]
        )
        for factor in plan.factors
        if plan.kind(factor.name) == "number"
    }
    found = []
    for place, name in enumerate(plan.outcomes):
        if name in leading(plan):
            counts = np.array([sums["", point][1, place] for point in points])
            means = np.array([sums["", point][2, place] for point in points]) / np.where(
                counts > 0, counts, np.nan
            )
            found += [Correlation(name, each) for each in influences(inputs, means)]
    return sorted(found, key=lambda each: -abs(each.found.correlation))[:MOST_CONTRASTS]


def _add(sums: dict[Any, Array], keys: Any, values: Array, chosen: Any, group: str = "") -> None:
    """Add rows, values, and sums of x, x squared and |x (1 - x)| of each outcome to each key's (5, outcomes)."""
    for key in np.unique(keys[chosen]):
        part = values[chosen & (keys == key)]
        known = np.nan_to_num(part)
        rows = np.full(values.shape[1], float(len(part)))
        between = np.abs(known * (1.0 - known)).sum(axis=0)
        found = np.stack(
            [rows, np.isfinite(part).sum(axis=0), known.sum(axis=0), (known**2).sum(axis=0), between]
        )
        sums[(group, key)] = sums.get((group, key), 0.0) + found


def _labels(factor: Factor, plan: Plan, column: Any) -> Any:
    """Return the level of a factor in each row, in words; a number with many levels falls into two halves."""
    if plan.kind(factor.name) != "number":
        return np.array([words(str(each)) for each in column], dtype=object).astype(str)
    known = [float(each) for each in factor.levels if each is not None] if plan.size <= 10_000 else []
    if plan.experiment.design not in ("latin_hypercube", "sobol") and 0 < len(set(known)) <= MOST_LEVELS:
        return np.array([f"{each:g}" for each in column])
    low, high = _ends(factor)
    middle = (low + high) / 2.0
    return np.where(column < middle, f"below {middle:g}", f"above {middle:g}")


def _ends(factor: Factor) -> tuple[float, float]:
    ends = [float(factor.at(0.0)), float(factor.at(1.0))]
    return min(ends), max(ends)


def _point(plan: Plan, point: int, sums: Array) -> Point:
    means = {name: _mean(Sums(*sums[1:, k])) for k, name in enumerate(plan.outcomes)}
    return Point(point, plan.values(point), int(sums[0, 0]), means)


def _mean(sums: Sums) -> Mean:
    """Return mean and interval from sums."""
    found = interval_of_sums(sums)
    if math.isnan(found.estimate):
        return Mean(None, None, None)
    has_ends = math.isfinite(found.low) and math.isfinite(found.high)
    return Mean(found.estimate, found.low if has_ends else None, found.high if has_ends else None)


def _contrasts(plan: Plan, sums: Mapping[tuple[str, str], Array]) -> list[Contrast]:
    """Return the strongest contrasts, at most one for each outcome and factor."""
    found = [
        _contrast(
            name,
            place,
            factor.name,
            {level: each for (group, level), each in sums.items() if group == factor.name},
        )
        for place, name in enumerate(plan.outcomes)
        if name in leading(plan)
        for factor in compared_factors(plan)
    ]
    clear = [each for each in found if each is not None and each.difference > 0.0]
    return sorted(clear, key=lambda each: -each.strength)[:MOST_CONTRASTS]


def _contrast(outcome: str, place: int, factor: str, levels: Mapping[str, Array]) -> Contrast | None:
    known = {level: Sums(*sums[1:, place]) for level, sums in levels.items() if sums[1, place] > 0}
    if len(known) < 2:
        return None
    means = {level: float(each.total / each.runs) for level, each in known.items()}
    low, high = min(means, key=lambda level: means[level]), max(means, key=lambda level: means[level])
    error = math.sqrt(sum(variance_of(known[each]) / known[each].runs for each in (low, high)))
    return Contrast(outcome, factor, str(low), str(high), means[low], means[high], error)


def precision_reached(folder: Path, plan: Plan) -> Reached | None:
    """Return at how many points the precision that an experiment wants was reached; None if it wants none."""
    wanted = plan.experiment.precision
    if wanted is None:
        return None
    frame = read_frame(folder, CHUNKS, ["point", wanted.outcome])
    bounds = bounds_of(wanted.outcome, plan.case, plan.experiment.derived)
    return reached(frame, wanted.model_dump(), bounds, plan.size)
