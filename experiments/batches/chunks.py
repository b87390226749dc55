"""What a worker does with one chunk: run its points, isolate what raises, hand back the rows."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.batches.derived import Deriving
from experiments.batches.packing import Packed, Place, packed
from experiments.batches.precision import bounds_of, half_width
from experiments.batches.provenance import code_hash
from experiments.batches.simulate import Records, Simulate, ensemble
from experiments.questions.experiment_keys import Precision
from experiments.questions.points import Plan
from model.cases import Case, from_document

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive runs of one point; without a number of runs, as many as the precision asks for."""

    point: int
    values: Mapping[str, Any]
    changes: Mapping[str, Any]
    first: int
    runs: int


@dataclass(frozen=True, slots=True)
class Task:
    """Everything a worker needs for one chunk, wherever it is."""

    place: Place
    case: str  # the document, as JSON
    seed: int
    kinds: Mapping[str, str]  # of the factors, by name
    outcomes: tuple[str, ...]
    derived: Mapping[str, str]  # outcomes among them that are expressions over the others
    series: tuple[str, ...]
    segments: tuple[Segment, ...]
    precision: Precision | None
    code: str
    simulate: Simulate | None
    threads: int = 1  # that share the batches of a point with an open number of runs


def task_of(plan: Plan, place: Place, simulate: Simulate | None = None, threads: int = 1) -> Task:
    """Return what a worker needs for one chunk of a plan."""
    return Task(
        place,
        plan.case_text,
        plan.experiment.seed,
        {factor.name: plan.kind(factor.name) for factor in plan.factors},
        plan.outcomes,
        plan.experiment.derived,
        tuple(plan.experiment.series),
        tuple(segments(plan, place.chunk_rows, place.index)),
        plan.experiment.precision,
        code_hash(),
        simulate,
        threads,
    )


class OtherCodeError(RuntimeError):
    """A worker has another version of the model than whoever sends it work."""


@dataclass(slots=True)
class Rows:
    """Rows of one segment."""

    runs: NDArray[np.int64]
    table: Array
    series: Array | None


# which runs belong to which chunk


def chunk_count(plan: Plan, size: int) -> int:
    """Return into how many chunks of about `size` rows a plan falls."""
    if plan.experiment.precision is not None:
        return -(-plan.size // points_a_chunk(size))
    return -(-plan.size * plan.most_runs // size)


def points_a_chunk(size: int) -> int:
    """Return how many points with an open number of runs make a chunk."""
    return max(1, size // 2_000)


def default_size(plan: Plan) -> int:
    """Return rows a chunk: few enough to share out and to lose, enough to make a file worth while."""
    return min(max(plan.size * plan.most_runs // 64, 2_000), 50_000)


def segments(plan: Plan, size: int, index: int) -> Iterator[Segment]:
    """Yield the runs that belong to a chunk: rows are numbered by point, then run."""
    runs = plan.most_runs
    if plan.experiment.precision is not None:
        many = points_a_chunk(size)
        for point in range(index * many, min((index + 1) * many, plan.size)):
            yield Segment(point, plan.values(point), plan.changes(point), plan.first_run(point), runs)
        return
    row, end = index * size, min((index + 1) * size, plan.size * runs)
    while row < end:
        point, first = divmod(row, runs)
        many = min(runs - first, end - row)
        yield Segment(point, plan.values(point), plan.changes(point), plan.first_run(point) + first, many)
        row += many


# running them


def compute(task: Task) -> Packed:
    """Return the rows of a chunk; runs that raise are recorded and the rest goes on."""
    if task.code != code_hash():
        raise OtherCodeError(
            f"a worker runs other model code ({code_hash()}) than this machine ({task.code})"
        )
    failures: list[dict[str, Any]] = []
    done = [(segment, _rows(task, segment, failures)) for segment in task.segments]
    return packed(_columns(task, done), failures, task.place, _series(task, done))


def _rows(task: Task, segment: Segment, failures: list[dict[str, Any]]) -> Rows:
    try:
        case = _case(task.case).vary(segment.changes)
        simulate = Deriving(task.simulate or ensemble(), task.derived)
    except MemoryError:
        raise
    except Exception as error:  # whatever a rule raises is a finding about the run
        last = segment.first + segment.runs - 1
        _record(failures, task, segment, (segment.first, last), error)
        return _joined(task, [])
    if task.precision is None:
        return _joined(task, _tried(task, segment, case, simulate, segment.first, segment.runs, failures))
    return _until_precise(task, segment, case, simulate, task.precision, failures)


def _until_precise(
    task: Task,
    segment: Segment,
    case: Case,
    simulate: Simulate,
    precision: Precision,
    failures: list[dict[str, Any]],
) -> Rows:
    """Return runs in batches of a fixed size until the interval is narrow, whatever chunks and workers."""
    parts: list[Rows] = []
    column = task.outcomes.index(precision.outcome)
    bounds = bounds_of(precision.outcome, case, task.derived)
    for first, many, ahead in _batches(task, case, simulate, precision):
        parts += _tried(task, segment, case, simulate, first, many, failures) if ahead is None else [ahead]
        done = first + many
        values = np.concatenate([part.table[:, column] for part in parts]) if parts else np.empty(0)
        if values.size < max(2, done // 2) or half_width(values, bounds) <= precision.half_width:
            break  # narrow enough; or most runs raise, and more would not help
    return _joined(task, parts)


def _batches(
    task: Task, case: Case, simulate: Simulate, precision: Precision
) -> Iterator[tuple[int, int, Rows | None]]:
    """Yield first run, number of runs and rows of one batch after the other, as many at a time as there are threads.

    A batch in which a run raises has no rows.
    """

    def batch(first: int) -> tuple[int, int, Rows | None]:
        many = min(precision.batch, precision.cap - first)
        if task.threads == 1:
            return first, many, None
        try:
            records = simulate(case, task.seed, first, many, task.series)
            return first, many, _checked(task, records, first, many)
        except MemoryError:
            raise
        except Exception:  # found and recorded where the batch is run again
            return first, many, None

    firsts = range(0, precision.cap, precision.batch)
    with ThreadPoolExecutor(task.threads) as pool:
        for place in range(0, len(firsts), task.threads):
            yield from pool.map(batch, firsts[place : place + task.threads])


def _tried(
    task: Task,
    segment: Segment,
    case: Case,
    simulate: Simulate,
    first: int,
    runs: int,
    failures: list[dict[str, Any]],
) -> list[Rows]:
    """Return the rows of runs; if they raise, halve them until each run that raises stands alone."""
    try:
        return [_checked(task, simulate(case, task.seed, first, runs, task.series), first, runs)]
    except MemoryError:
        raise
    except Exception as error:  # whatever a rule raises is a finding about the run
        if runs == 1:
            _record(failures, task, segment, (first, first), error)
            return []
    half = runs // 2
    before = _tried(task, segment, case, simulate, first, half, failures)
    return before + _tried(task, segment, case, simulate, first + half, runs - half, failures)


def _checked(task: Task, records: Records, first: int, runs: int) -> Rows:
    if records.table.shape != (runs, len(records.names)):
        raise ValueError(
            f"{runs} runs gave a table of {records.table.shape} for {len(records.names)} outcomes"
        )
    places = {name: place for place, name in enumerate(records.names)}
    table = np.full(
        (runs, len(task.outcomes)), np.nan
    )  # an outcome that a point does not have is not a number
    for column, name in enumerate(task.outcomes):
        if name in places:
            table[:, column] = records.table[:, places[name]]
    return Rows(
        np.arange(first, first + runs, dtype=np.int64), table, records.series if task.series else None
    )


def _record(
    failures: list[dict[str, Any]], task: Task, segment: Segment, runs: tuple[int, int], error: Exception
) -> None:
    """Add a failure to those of its point with the same words, as stretches of runs (first, last)."""
    text = f"{type(error).__name__}: {error}"
    for each in failures:
        if each["point"] == segment.point and each["error"] == text:
            if each["runs"][-1][1] + 1 == runs[0]:
                each["runs"][-1][1] = runs[1]
            else:
                each["runs"].append(list(runs))
            return
    failures.append(
        {
            "point": segment.point,
            "factors": dict(segment.values),
            "changes": dict(segment.changes),
            "seed": task.seed,
            "runs": [list(runs)],
            "error": text,
            "traceback": "".join(traceback.format_exception(error)),
        }
    )


def _joined(task: Task, parts: list[Rows]) -> Rows:
    if not parts:
        return Rows(np.empty(0, dtype=np.int64), np.empty((0, len(task.outcomes))), None)
    months = [part.series for part in parts if part.series is not None]
    return Rows(
        np.concatenate([part.runs for part in parts]),
        np.concatenate([part.table for part in parts]),
        np.concatenate(months) if months else None,
    )


@lru_cache(maxsize=4)
def _case(document: str) -> Case:
    return from_document(json.loads(document), "case")


# rows as columns


def _columns(task: Task, done: list[tuple[Segment, Rows]]) -> dict[str, Any]:
    lengths = [rows.runs.size for _, rows in done]
    table = np.concatenate([rows.table for _, rows in done])
    return {
        "point": np.repeat(np.array([s.point for s, _ in done], dtype=np.int64), lengths),
        "run": np.concatenate([rows.runs for _, rows in done]),
        "seed": np.full(sum(lengths), task.seed, dtype=np.int64),
        **{
            name: _factor(kind, [s.values[name] for s, _ in done], lengths)
            for name, kind in task.kinds.items()
        },
        **{name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(task.outcomes)},
    }


def _factor(kind: str, values: list[Any], lengths: list[int]) -> Any:
    if kind == "number":
        given = np.array([np.nan if each is None else float(each) for each in values])
        return np.repeat(given, lengths)
    if kind == "boolean":
        return np.repeat(np.array(values, dtype=bool), lengths)
    texts = np.array([cell(each) for each in values], dtype=object)
    return np.repeat(texts, lengths).astype(str)


def cell(value: Any) -> str:
    """Return a factor's value as it stands in the results, where it is neither number nor yes or no."""
    if value is None:
        return "none"
    return " + ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _series(task: Task, done: list[tuple[Segment, Rows]]) -> dict[str, Any] | None:
    if not task.series:
        return None
    parts = [(segment, rows) for segment, rows in done if rows.series is not None]
    months = parts[0][1].series.shape[1] if parts and parts[0][1].series is not None else 0
    lengths = [rows.runs.size * months for _, rows in parts]
    empty = np.empty((0, len(task.series)))
    table = np.concatenate(
        [empty, *(rows.series.reshape(-1, len(task.series)) for _, rows in parts if rows.series is not None)]
    )
    runs = [np.repeat(rows.runs, months) for _, rows in parts]
    month = [np.tile(np.arange(months, dtype=np.int64), rows.runs.size) for _, rows in parts]
    none = np.empty(0, dtype=np.int64)
    return {
        "point": np.repeat(np.array([s.point for s, _ in parts], dtype=np.int64), lengths),
        "run": np.concatenate([none, *runs]),
        "month": np.concatenate([none, *month]),
        **{
            name: _factor(kind, [s.values[name] for s, _ in parts], lengths)
            for name, kind in task.kinds.items()
        },
        **{name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(task.series)},
    }
