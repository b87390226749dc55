"""What a run will cost: estimated for what is missing, from what is stored and a few runs at some of its points."""

from __future__ import annotations

import hashlib
import io
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace

import numpy as np

from experiments.batches.chunks import Segment, compute, points_a_chunk, task_of
from experiments.batches.packing import Packed, Place
from experiments.batches.precision import bounds_of, half_width
from experiments.batches.provenance import code_hash
from experiments.batches.runner import cut_of
from experiments.batches.simulate import Simulate
from experiments.batches.store import Found, Stored
from experiments.batches.timings import keep, recall
from experiments.questions.points import Plan

PROBE = 0.1  # seconds of runs that are enough to time them
MOST_PROBED = 2_000


@dataclass(frozen=True, slots=True)
class Range:
    """A number that is known to lie about between two."""

    low: float
    high: float

    @staticmethod
    def of(values: Iterable[float]) -> Range:
        """Return the range of some numbers."""
        known = list(values)
        return Range(min(known), max(known))


@dataclass(frozen=True, slots=True)
class Cost:
    """What is missing of a run is expected to take."""

    runs: Range
    seconds: Range
    bytes: Range
    bytes_a_row: float
    rate: Range  # runs a second, of one worker


@dataclass(frozen=True, slots=True)
class Probe:
    """What a few runs at a point took."""

    rate: float  # runs a second, of one worker
    bytes_a_row: float
    runs: float  # that the point needs, as far as can be told


def missing_chunks(plan: Plan, found: Found, size: int | None = None) -> Sequence[int]:
    """Return the chunks that are not stored."""
    many = cut_of(plan, found, size).chunks
    if not found.whole:
        return range(many)
    return [index for index in range(many) if index not in found.whole]


def estimate(
    plan: Plan,
    width: int,
    simulate: Simulate | None = None,
    found: Found | None = None,
    size: int | None = None,
    rate: float | None = None,
) -> Cost:
    """Return the cost of what is missing, from timing a few runs at some of its points; no result is stored.

    What the model's own runs took is kept beside the compiled code: they are timed once.

    `found` are the chunks that are stored, `rate` the runs a second of one worker that were measured when they were
    computed.
    """
    stored = found or Found()
    place = cut_of(plan, stored, size)
    missing = missing_chunks(plan, stored, size)
    probes = _probes(plan, place, _some_points(plan, place, missing), simulate)
    runs = _runs(plan, stored, missing, place, probes)
    rates = Range.of([each.rate for each in probes] + ([rate] if rate else []))
    known = [each.bytes / max(each.rows, 1) for each in stored.whole.values()]
    row = Range.of(known or [each.bytes_a_row for each in probes])
    return Cost(
        runs,
        Range(runs.low / rates.high / width, runs.high / rates.low / width),
        Range(runs.low * row.low, runs.high * row.high),
        row.high,
        rates,
    )


def _some_points(plan: Plan, place: Place, missing: Sequence[int]) -> list[int]:
    """Return the first, a middle and the last of the points that are missing."""
    chosen = {missing[0], missing[len(missing) // 2], missing[-1]}
    points = {_first_point(plan, place.chunk_rows, index) for index in chosen}
    return sorted(points | ({plan.size - 1} if missing[-1] == place.chunks - 1 else set()))


def _first_point(plan: Plan, size: int, index: int) -> int:
    if plan.experiment.precision is not None:
        return index * points_a_chunk(size)
    return index * size // plan.most_runs


def _runs(plan: Plan, stored: Found, missing: Sequence[int], place: Place, probes: Sequence[Probe]) -> Range:
    """Return how many runs are missing: with a wanted precision, as many a point as its likes took or seem to need."""
    if plan.experiment.precision is None:
        return Range.of([plan.size * plan.most_runs - stored.rows - stored.failed])
    took = [_runs_a_point(plan, each) for each in stored.whole.values()]
    a_point = Range.of(took or [each.runs for each in probes])
    points = (
        sum(_points_in(plan, place.chunk_rows, index) for index in missing) if stored.whole else plan.size
    )
    return Range(points * a_point.low, points * a_point.high)


def _runs_a_point(plan: Plan, chunk: Stored) -> float:
    return (chunk.rows + chunk.failed) / _points_in(plan, chunk.place.chunk_rows, chunk.place.index)


def _points_in(plan: Plan, size: int, index: int) -> int:
    many = points_a_chunk(size)
    return max(1, min(many, plan.size - index * many))


def _probes(plan: Plan, place: Place, points: Sequence[int], simulate: Simulate | None) -> list[Probe]:
    if simulate is not None:
        return [_probe(plan, place, point, simulate) for point in points]
    name = hashlib.sha256(f"{plan.key(code_hash())} {place} {points}".encode()).hexdigest()[:16]
    known = recall(name, len(fields(Probe)))
    if known is not None:
        return [Probe(*row) for row in known]
    probes = [_probe(plan, place, point, None) for point in points]
    keep(name, [astuple(each) for each in probes])
    return probes


def _probe(plan: Plan, place: Place, point: int, simulate: Simulate | None) -> Probe:
    """Time runs at a point, more of them until they take long enough to be timed."""
    runs = 2
    _timed(plan, place, point, runs, simulate)  # compiles, and warms up
    elapsed, packed = _timed(plan, place, point, runs, simulate)
    while elapsed < PROBE and runs < min(plan.size * plan.most_runs, MOST_PROBED):
        runs *= 4
        elapsed, packed = _timed(plan, place, point, runs, simulate)
    lived = packed.rows + packed.failed
    size = len(packed.table) + len(packed.series or b"")
    return Probe(lived / max(elapsed, 1e-6), size / max(lived, 1), _needed(plan, packed))


def _needed(plan: Plan, packed: Packed) -> float:
    """Return the runs that a point needs for the precision that is wanted, as far as a few runs tell."""
    from pyarrow import parquet

    precision = plan.experiment.precision
    if precision is None:
        return plan.most_runs
    table = parquet.ParquetFile(io.BytesIO(packed.table)).read(columns=[precision.outcome])
    values = np.array(table[precision.outcome].to_pylist(), dtype=float)  # to NumPy at once would load pandas
    if values.size < 2:
        return precision.batch
    shown = half_width(values, bounds_of(precision.outcome, plan.case, plan.experiment.derived))
    needed = values.size * (shown / precision.half_width) ** 2
    batches = math.ceil(min(needed, precision.cap) / precision.batch)
    return min(max(batches, 1) * precision.batch, precision.cap)


def _timed(
    plan: Plan, place: Place, point: int, runs: int, simulate: Simulate | None
) -> tuple[float, Packed]:
    many = min(runs, plan.most_runs)
    points = range(point, min(point + -(-runs // many), plan.size))
    parts = tuple(Segment(each, plan.values(each), plan.changes(each), 0, many) for each in points)
    task = replace(task_of(plan, replace(place, chunk_rows=1), simulate), segments=parts, precision=None)
    started = time.perf_counter()
    packed = compute(task)
    return time.perf_counter() - started, packed
