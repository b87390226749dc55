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
from experiments.answers.effect_tables import answer_of, known_outcomes, labels_of, leading, quantities
from experiments.answers.main_effects import Effects, effects_of
from experiments.batches.chunks import cell
from experiments.batches.precision import Reached, bounds_of, reached
from experiments.batches.store import CHUNKS, open_manifest, read_frame, read_tables, scan
from experiments.questions.experiment_file import plan_of
from experiments.questions.experiment_keys import is_crossed
from experiments.questions.points import Plan
from experiments.statistics import (
    Apart,
    Influence,
    Interval,
    Sums,
    influences,
    interval_of_sums,
    interval_words,
    levels_apart,
)
from experiments.tables import Column, Line, Part, Shown, Table
from experiments.wording import counted, next_steps, typed, words
from model.cases import from_document
from model.measures import MONTH, NOT_OPENED

type Array = NDArray[np.float64]

MOST_SUMMARISED = 100  # points in the summary
MOST_POINTS = 24  # points that are listed unless all are asked for
MOST_CONTRASTS = 12
MOST_CORRELATED = 100_000  # points whose means are kept to be ranked
CLEAR = {True: "", False: "not beyond chance"}


class Mean(NamedTuple):
    """A mean with its 95 per cent interval; None where no run has the outcome."""

    mean: float | None
    low: float | None  # None for one run, which has no interval
    high: float | None
    never: float = (
        0.0  # share of runs in which the month of an outcome never comes; they are left out of its mean
    )

    @property
    def text(self) -> str:
        """The mean and half the width of its interval, and in which share of runs it never comes."""
        if self.mean is None:
            return "never" if self.never else "-"
        low, high = (-math.inf, math.inf) if self.low is None or self.high is None else (self.low, self.high)
        rarely = f" (never: {self.never:.0%})" if self.never else ""
        return f"{interval_words(Interval(self.mean, low, high))}{rarely}"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the design, and the means of its outcomes."""

    point: int
    factors: Mapping[str, Any]
    runs: int
    outcomes: Mapping[str, Mean]


@dataclass(frozen=True, slots=True)
class Contrast:
    """The two levels of a factor, drawn and no number, between which an outcome differs most over the points."""

    outcome: str
    found: Apart


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
    never: Mapping[str, float] = field(
        default_factory=dict
    )  # share of all runs without the month of an outcome

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
            "never": dict(self.never),
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
        for name, share in self.never.items():
            yield (
                f"{name}: means at points are over the runs in which it comes, effects over those in which it comes "
                f"at every point; in {share:.1%} of all runs it never does."
            )
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
        Column("", optional=True),
    )
    rows = tuple(
        (
            each.outcome,
            labels_of(plan)[each.found.path].text,
            f"{each.found.low} ({each.found.least:.3f})",
            f"{each.found.high} ({each.found.most:.3f})",
            interval_words(each.found.difference),
            CLEAR[each.found.is_clear],
        )
        for each in contrasts
    )
    title = f"Levels that differ most over {counted(plan.size, 'point')}, each of which counts once"
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
        (
            each.outcome,
            labels_of(plan)[each.found.path].text,
            f"{each.found.correlation:+.2f}",
            CLEAR[each.found.is_clear],
        )
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
        "factor": each.found.path,
        "from": {"level": each.found.low, "mean": each.found.least},
        "to": {"level": each.found.high, "mean": each.found.most},
        "difference": each.found.difference.estimate,
        "low": _finite(each.found.difference.low),
        "high": _finite(each.found.difference.high),
        "q": each.found.q,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


# computing


def point_means(folder: Path, plan: Plan) -> PointMeans:
    """Return means at the first points and the strongest contrasts of an experiment that was run.

    Chunks are read one by one, so that memory does not grow with the number of runs.
    """
    kept = MOST_SUMMARISED if is_crossed(plan.experiment.design) else MOST_CORRELATED
    by_point: dict[Any, Array] = {}
    months, rows, never = months_of(plan), 0, np.zeros(len(plan.outcomes))
    for table in read_tables(folder, CHUNKS, ["point", *plan.outcomes]):
        values = np.column_stack([_coming(table[name].to_numpy(), name in months) for name in plan.outcomes])
        points = table["point"].to_numpy()
        _add(by_point, points, values, points < kept)
        rows, never = rows + len(values), never + np.isnan(values).sum(axis=0)
    shown = sorted(point for _, point in by_point)[:MOST_SUMMARISED]
    points_found = tuple(_point(plan, int(point), by_point[("", point)]) for point in shown)
    return PointMeans(
        plan,
        folder,
        points_found,
        tuple(_contrasts(plan, by_point)),
        effects_of(_rows(folder, plan), plan, quantities(plan)),
        tuple(_correlations(plan, by_point)),
        never={
            name: float(never[k]) / rows
            for k, name in enumerate(plan.outcomes)
            if name in months and never[k]
        },
    )


def months_of(plan: Plan) -> set[str]:
    """Return the outcomes that are months of the run, which may never come."""
    known = known_outcomes(plan)
    return {name for name in plan.outcomes if name in known and known[name].unit == MONTH[0]}


def _coming(values: Array, month: bool) -> Array:
    """Return months with those that never come as not-a-number, so that no mean counts them; other outcomes as they are."""
    return np.where(values == NOT_OPENED, np.nan, values) if month else values


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


def _rows(folder: Path, plan: Plan) -> Iterator[Rows]:
    """Yield the runs of an experiment, chunk by chunk."""
    months = months_of(plan)
    for table in read_tables(folder, CHUNKS, ["point", "run", *quantities(plan)]):
        yield {name: _coming(table[name].to_numpy(), name in months) for name in table.column_names}


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
    found = [
        Correlation(name, each)
        for name, means in _means(plan, sums).items()
        for each in influences(inputs, means)
    ]
    return sorted(found, key=lambda each: -abs(each.found.correlation))[:MOST_CONTRASTS]


def _means(plan: Plan, sums: Mapping[tuple[str, Any], Array]) -> dict[str, Array]:
    """Return the means of the leading outcomes at the points, in order."""
    total = np.stack([sums[key] for key in sorted(sums)])
    means = total[:, 2] / np.where(total[:, 1] > 0.0, total[:, 1], np.nan)
    return {name: means[:, k] for k, name in enumerate(plan.outcomes) if name in leading(plan)}


def _contrasts(plan: Plan, sums: Mapping[tuple[str, Any], Array]) -> list[Contrast]:
    """Return how far apart the levels of factors that are no numbers are over points that are not crossed."""
    if is_crossed(plan.experiment.design):
        return []
    drawn = [plan.values(int(point)) for _, point in sorted(sums)]
    names = [factor.name for factor in plan.factors if plan.kind(factor.name) != "number"]
    inputs = {name: [words(str(cell(each[name]))) for each in drawn] for name in names}
    found = [
        Contrast(name, each)
        for name, means in _means(plan, sums).items()
        for each in levels_apart(inputs, means)
    ]
    return sorted(found, key=lambda each: each.found.q)[:MOST_CONTRASTS]


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


def _point(plan: Plan, point: int, sums: Array) -> Point:
    months, rows = months_of(plan), sums[0, 0]
    means = {
        name: _mean(Sums(*sums[1:, k]), 1.0 - sums[1, k] / rows if name in months else 0.0)
        for k, name in enumerate(plan.outcomes)
    }
    return Point(point, plan.values(point), int(sums[0, 0]), means)


def _mean(sums: Sums, never: float) -> Mean:
    """Return mean and interval from sums."""
    found = interval_of_sums(sums)
    if math.isnan(found.estimate):
        return Mean(None, None, None, never)
    has_ends = math.isfinite(found.low) and math.isfinite(found.high)
    return Mean(found.estimate, found.low if has_ends else None, found.high if has_ends else None, never)


def precision_reached(folder: Path, plan: Plan) -> Reached | None:
    """Return at how many points the precision that an experiment wants was reached; None if it wants none."""
    wanted = plan.experiment.precision
    if wanted is None:
        return None
    frame = read_frame(folder, CHUNKS, ["point", wanted.outcome])
    bounds = bounds_of(wanted.outcome, plan.case, plan.experiment.derived)
    return reached(frame, wanted.model_dump(), bounds, plan.size)
