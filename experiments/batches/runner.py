"""Chunks over an executor, threads of this machine or a cluster: resumable, and always the same numbers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from os import cpu_count
from typing import Any, Protocol

from experiments.batches.chunks import OtherCodeError, Task, chunk_count, compute, default_size, segments
from experiments.batches.provenance import code_hash, versions
from experiments.batches.simulate import Simulate
from experiments.batches.store import Packed, Store, StoreError, failures_of, machine, now, seconds_since
from experiments.questions.points import Plan
from model.cases import CaseError, Problem

PROBE = 0.1  # seconds of runs that are enough to time them
MOST_PROBED = 2_000
LOSSES = 3  # workers that may be lost with the same chunk
WAIT_FOR_CLUSTER = 10.0  # seconds
WAIT_AT_THE_END = 60.0  # seconds that a chunk which is running is given when the run is stopped


class RunError(Exception):
    """A run could not go on; what was stored is intact, and the same command goes on."""


class Workers(Protocol):
    """Where chunks are computed: an executor that can be made anew, and how many chunks it takes at once."""

    @property
    def width(self) -> int:
        """Chunks that are computed at the same time."""

    def executor(self) -> Executor:
        """Return an executor that takes work."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of this machine: the compiled ensemble lets them run side by side."""

    width: int

    def executor(self) -> Executor:
        """Return an executor that takes work."""
        return ThreadPoolExecutor(self.width, thread_name_prefix="chunk")


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of a Dask cluster."""

    client: Any
    width: int

    def executor(self) -> Executor:
        """Return an executor that takes work."""
        found: Executor = self.client.get_executor(pure=False, retries=LOSSES)
        return found


@contextmanager
def open_workers(
    workers: int | None = None, cluster: str | None = None, patience: float | None = None
) -> Iterator[Workers]:
    """Give the threads of this machine, or the workers of the cluster at an address."""
    if cluster is None:
        yield Threads(workers or cpu_count() or 1)
        return
    client = _client(cluster, WAIT_FOR_CLUSTER if patience is None else patience)
    try:
        width = sum(client.nthreads().values())
        yield Cluster(client, max(1, width))
    finally:
        client.close(timeout=5)


def _client(address: str, patience: float) -> Any:
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError:
        allowed = (
            "needs the optional part for clusters: uv sync --extra cluster, or pip install 'reform[cluster]'"
        )
        raise CaseError([Problem("command line", "--cluster", address, allowed)]) from None
    try:
        _knock(address, patience)
        client = distributed.Client(address, timeout=patience, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        why = f"within {patience:g} s ({type(error).__name__})"
        allowed = f"no scheduler answers there {why}; start one with dask scheduler"
        raise CaseError([Problem("command line", "--cluster", address, allowed)]) from None
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        client.close(timeout=5)
        allowed = f"the scheduler had no worker within {patience:g} s; start one with dask worker {address}"
        raise CaseError([Problem("command line", "--cluster", address, allowed)]) from None
    return client


def _knock(address: str, patience: float) -> None:
    """Shake hands with a scheduler; the client itself waits for ever where something else listens."""

    async def knock() -> None:
        async with asyncio.timeout(patience):
            comm = await import_module("distributed.comm").connect(address, timeout=patience)
            await comm.close()

    asyncio.run(knock())


# the work


@dataclass(slots=True)
class Progress:
    """How far a run is."""

    chunks: int
    stored: int = 0  # chunks that were there already
    done: int = 0  # chunks that were added
    rows: int = 0  # that were added
    failed: int = 0  # runs that raised, of all chunks
    damaged: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.stored + self.done == self.chunks


def open_manifest(plan: Plan, size: int, command: str) -> dict[str, Any]:
    """Return what is known of a run before it starts."""
    known = versions()
    return {
        "kind": "experiment",
        "name": plan.experiment.name,
        "key": plan.key(code_hash()),
        "command": command,
        "experiment": plan.config(),
        "file": plan.file,
        "case_document": plan.case.document,
        "factors": [factor.name for factor in plan.factors],
        "outcomes": list(plan.outcomes),
        "seed": plan.experiment.seed,
        "points": plan.size,
        "chunk_rows": size,
        "chunks": chunk_count(plan, size),
        "versions": known,
        "git": known["commit"],
        "machine": machine(),
        "created": now(),
        "seconds": 0.0,
        "complete": False,
        "failed": 0,
    }


def fill(
    store: Store,
    plan: Plan,
    workers: Workers,
    command: str = "",
    size: int | None = None,
    retry_failed: bool = False,
    simulate: Simulate | None = None,
    show: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Compute what is missing in a store that is held; return how it went.

    A RunError or StoreError says why it could not go on, KeyboardInterrupt passes through; in each
    case all chunks that were computed are stored.
    """
    started = time.monotonic()
    whole, damaged = store.scan()
    rows = next((each.chunk_rows for each in whole.values()), size or default_size(plan))
    manifest = store.manifest or open_manifest(plan, rows, command)
    rows = int(manifest["chunk_rows"])
    if retry_failed:
        whole = {index: each for index, each in whole.items() if not each.failed}
    progress = Progress(
        int(manifest["chunks"]), len(whole), failed=sum(each.failed for each in whole.values())
    )
    progress.damaged = [path.name for path in damaged]
    for path in damaged:
        path.unlink()
    store.write_manifest({**manifest, "complete": False})
    show(progress)
    threads = workers.width // max(1, progress.chunks - len(whole)) if isinstance(workers, Threads) else 1
    tasks = (
        _task(plan, rows, index, simulate, max(1, threads))
        for index in range(progress.chunks)
        if index not in whole
    )

    def keep(index: int, packed: Packed) -> None:
        store.write_chunk(index, packed)
        progress.done += 1
        progress.rows += packed.rows
        progress.failed += packed.failed
        progress.seconds = seconds_since(started)
        show(progress)

    try:
        _work(tasks, workers, keep)
    finally:
        progress.seconds = seconds_since(started)
        _close(store, manifest, progress)
    return progress


def _close(store: Store, manifest: dict[str, Any], progress: Progress) -> None:
    """Write how a run went; a disk that is full has been reported already."""
    try:
        whole, _ = store.scan()
        store.write_failures(failures_of(whole))
        store.write_manifest(
            {
                **manifest,
                "complete": len(whole) == progress.chunks,
                "finished": now(),
                "seconds": round(float(manifest.get("seconds", 0.0)) + progress.seconds, 2),
                "rows": sum(each.rows for each in whole.values()),
                "bytes": sum(each.bytes for each in whole.values()),
                "failed": progress.failed,
                "checksums": {each.path.name: each.path.stem.split("-")[1] for each in whole.values()},
            }
        )
    except StoreError:
        if progress.complete:
            raise


def _task(plan: Plan, rows: int, index: int, simulate: Simulate | None, threads: int) -> Task:
    return Task(
        index,
        plan.case_text,
        plan.experiment.seed,
        {factor.name: plan.kind(factor.name) for factor in plan.factors},
        plan.outcomes,
        plan.experiment.derived,
        tuple(plan.experiment.series),
        tuple(segments(plan, rows, index)),
        plan.experiment.precision,
        rows,
        code_hash(),
        simulate,
        threads,
    )


def _work(tasks: Iterator[Task], workers: Workers, keep: Callable[[int, Packed], None]) -> None:
    """Keep a few chunks in the executor's hands and store each as it comes back."""
    executor = workers.executor()
    running: dict[Future[Packed], Task] = {}
    again: list[Task] = []
    lost: dict[int, int] = {}
    try:
        while True:
            executor = _submit(executor, workers, tasks, again, running)
            if not running:
                return
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                task = running.pop(future)
                packed = _result(future, task, lost)
                if packed is None:
                    again.append(task)
                else:
                    keep(task.index, packed)
    except BaseException as error:
        _stop(running, keep, store=not isinstance(error, StoreError))
        raise
    finally:
        executor.shutdown(wait=False)


def _submit(
    executor: Executor,
    workers: Workers,
    tasks: Iterator[Task],
    again: list[Task],
    running: dict[Future[Packed], Task],
) -> Executor:
    """Hand out chunks until enough are out; an executor whose workers died is replaced."""
    while len(running) < 2 * workers.width + 2:
        task = again.pop() if again else next(tasks, None)
        if task is None:
            break
        try:
            running[executor.submit(compute, task)] = task
        except BrokenExecutor:
            again.append(task)
            if running:
                break  # what is still out comes back first, as lost
            executor = workers.executor()
    return executor


def _result(future: Future[Packed], task: Task, lost: dict[int, int]) -> Packed | None:
    """Return a chunk, or nothing if the worker that had it is gone."""
    try:
        return future.result()
    except OtherCodeError as error:
        raise RunError(f"{error}; install the same version on all machines") from None
    except MemoryError:
        raise RunError(f"not enough memory for chunk {task.index}; try fewer workers") from None
    except (BrokenExecutor, CancelledError) as error:
        gone: BaseException = error
    except Exception as error:
        if type(error).__name__ not in ("KilledWorker", "CommClosedError", "FutureCancelledError"):
            raise RunError(
                f"chunk {task.index} could not be computed: {type(error).__name__}: {error}"
            ) from error
        gone = error
    lost[task.index] = lost.get(task.index, 0) + 1
    if lost[task.index] > LOSSES:
        words = f"workers died {lost[task.index]} times with chunk {task.index} ({type(gone).__name__})"
        raise RunError(f"{words}: out of memory, or killed from outside?") from gone
    return None


def _stop(running: dict[Future[Packed], Task], keep: Callable[[int, Packed], None], store: bool) -> None:
    """Call back what has not begun, wait for what has, and store it."""
    begun = {future: task for future, task in running.items() if not future.cancel()}
    finished, _ = wait(begun, timeout=WAIT_AT_THE_END)
    for future in finished if store else ():
        if not future.cancelled() and future.exception() is None:
            keep(begun[future].index, future.result())


# what it will cost


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run is expected to take, from a small probe."""

    runs: int
    seconds: float
    bytes: int
    bytes_a_row: float
    runs_a_second: float  # of one worker


def estimate(plan: Plan, width: int, simulate: Simulate | None = None, runs: int | None = None) -> Cost:
    """Return the cost of a plan, from timing a few runs at its first point; nothing is stored."""
    whole = plan.size * plan.most_runs if runs is None else runs
    probe = 2
    _timed(plan, probe, simulate)  # compiles, and warms up
    elapsed, packed = _timed(plan, probe, simulate)
    while elapsed < PROBE and probe < min(whole, MOST_PROBED):
        probe *= 4
        elapsed, packed = _timed(plan, probe, simulate)
    rate = probe / max(elapsed, 1e-6)
    row = len(packed.table) / max(packed.rows + packed.failed, 1)
    return Cost(whole, whole / rate / width, int(whole * row), row, rate)


def _timed(plan: Plan, runs: int, simulate: Simulate | None) -> tuple[float, Packed]:
    many = min(runs, plan.most_runs)
    points = range(min(-(-runs // many), plan.size))
    parts: Sequence[Any] = [next(segments(_fixed(plan, many), many, point)) for point in points]
    task = Task(
        0,
        plan.case_text,
        plan.experiment.seed,
        {factor.name: plan.kind(factor.name) for factor in plan.factors},
        plan.outcomes,
        plan.experiment.derived,
        tuple(plan.experiment.series),
        tuple(parts),
        None,
        many,
        code_hash(),
        simulate,
    )
    started = time.perf_counter()
    packed = compute(task)
    return time.perf_counter() - started, packed


def _fixed(plan: Plan, runs: int) -> Plan:
    """Return the plan with a fixed number of runs."""
    experiment = plan.experiment.model_copy(update={"runs": runs, "precision": None})
    return Plan(experiment, plan.case, plan.factors, plan.outcomes, plan.file)
