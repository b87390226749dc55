"""Chunks over an executor, threads of this machine or a cluster: resumable, and always the same numbers."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.batches.checksums import is_complete
from experiments.batches.chunks import OtherCodeError, Task, chunk_count, compute, default_size, task_of
from experiments.batches.files import StoreError
from experiments.batches.packing import Packed, Place
from experiments.batches.provenance import code_hash, versions
from experiments.batches.simulate import Simulate
from experiments.batches.store import Found, Store, machine, now, seconds_since
from experiments.batches.workers import LOSSES, Threads, Workers
from experiments.questions.points import Plan

SLICE = 1.0  # seconds of waiting after which it is asked whether anybody is at work
WAIT_AT_THE_END = 60.0  # seconds that a chunk which is running is given when the run is stopped


class RunError(Exception):
    """A run could not go on; what was stored is intact, and the same command goes on."""


class SilenceError(RunError):
    """Nobody has been at work for too long."""


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


def new_manifest(plan: Plan, place: Place, command: str) -> dict[str, Any]:
    """Return how a run comes about, from its plan."""
    known = versions()
    return {
        "kind": "experiment",
        "name": plan.experiment.name,
        "key": place.key,
        "experiment": plan.config(),
        "file": plan.file,
        "case_document": plan.case.document,
        "factors": [factor.name for factor in plan.factors],
        "outcomes": list(plan.outcomes),
        "seed": plan.experiment.seed,
        "points": plan.size,
        "chunk_rows": place.chunk_rows,
        "chunks": place.chunks,
        "command": command,
        "versions": known,
        "git": known["commit"],
        "machine": machine(),
        "created": now(),
    }


CIRCUMSTANCES = (
    "command",
    "versions",
    "git",
    "machine",
    "created",
)  # of the first start; no number depends on them


def _with_circumstances(manifest: dict[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with the circumstances of the run that was begun, where they are of the same form."""
    kept = {
        name: stored[name]
        for name in CIRCUMSTANCES
        if type(stored.get(name)) is type(manifest[name]) and _code(stored) == code_hash()
    }
    return {**manifest, **kept}


def _code(manifest: Mapping[str, Any]) -> Any:
    known = manifest.get("versions")
    return known.get("code") if isinstance(known, dict) else None


def measured(stored: Mapping[str, Any], name: str) -> float:
    """Return a number that an earlier run left in its manifest: at least 0, and 0 if there is none."""
    found = stored.get(name, 0.0)
    usable = isinstance(found, int | float) and math.isfinite(found) and found >= 0.0
    return float(found) if usable else 0.0


def cut_of(plan: Plan, found: Found, size: int | None = None) -> Place:
    """Return into how many chunks a plan is cut: as those that are stored, or by a number of rows."""
    rows = found.cut.chunk_rows if found.cut else size or default_size(plan)
    return Place(plan.key(code_hash()), 0, chunk_count(plan, rows), rows)


def stored_of(store: Store, plan: Plan) -> Found:
    """Return the chunks that are stored of a plan; what is cut otherwise than the plan would be counts as damaged."""
    found = store.scan()
    if found.cut and found.cut.chunks != chunk_count(plan, found.cut.chunk_rows):
        return Found({}, (*found.damaged, *(each.path for each in found.whole.values())))
    return found


def fill(
    store: Store,
    plan: Plan,
    workers: Workers,
    command: str = "",
    size: int | None = None,
    retry_failed: bool = False,
    simulate: Simulate | None = None,
    show: Callable[[Progress], None] = lambda progress: None,
    say: Callable[[str], None] = lambda text: None,
) -> Progress:
    """Compute what is missing in a store that is held; return how it went.

    How the results come about is taken from the plan, never from the folder. A RunError or StoreError says why it could
    not go on, KeyboardInterrupt passes through; in each case all chunks that were computed are stored.
    """
    started = time.monotonic()
    store.begin()
    found, stored = stored_of(store, plan), store.manifest
    place = cut_of(plan, found, size)
    manifest = _with_circumstances(new_manifest(plan, place, command), stored)
    whole = {index: each for index, each in found.whole.items() if not (retry_failed and each.failed)}
    progress = Progress(place.chunks, len(whole), failed=sum(each.failed for each in whole.values()))
    progress.damaged = [path.name for path in found.damaged]
    show(progress)
    if progress.complete and not found.damaged and _is_sealed(store, manifest, stored):
        return progress
    before = measured(stored, "seconds")
    store.clear(found.damaged)
    store.write_manifest({**manifest, "complete": False, "seconds": before})
    missing = [index for index in range(place.chunks) if index not in whole]
    try:
        tasks = _tasks(plan, place, missing, workers, simulate)
        _work(tasks, workers, _keeping(store, progress, started, show), say)
    finally:
        progress.seconds = seconds_since(started)
        _close(store, manifest, before, workers.width, progress)
    return progress


def _tasks(
    plan: Plan, place: Place, missing: list[int], workers: Workers, simulate: Simulate | None
) -> Iterator[Task]:
    """Yield what is missing, chunk by chunk; where chunks are fewer than threads, threads share the batches of one."""
    threads = workers.width // max(1, len(missing)) if isinstance(workers, Threads) else 1
    for index in missing:
        yield task_of(plan, replace(place, index=index), simulate, max(1, threads))


def _keeping(
    store: Store, progress: Progress, started: float, show: Callable[[Progress], None]
) -> Callable[[int, Packed], None]:
    """Return what stores a chunk that comes back, and shows how far the run is."""

    def keep(index: int, packed: Packed) -> None:
        store.write_chunk(index, packed)
        progress.done += 1
        progress.rows += packed.rows
        progress.failed += packed.failed
        progress.seconds = seconds_since(started)
        show(progress)

    return keep


def _is_sealed(store: Store, manifest: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether the folder is complete and says of itself what the plan says."""
    same = json.loads(json.dumps(manifest, default=str))
    return is_complete(store.folder) and all(stored.get(name) == value for name, value in same.items())


def _close(store: Store, manifest: dict[str, Any], before: float, width: int, progress: Progress) -> None:
    """Write how a run went; a disk that is full, or a folder that is gone, has been reported already."""
    try:
        found = store.scan()
        known = {
            "complete": found.complete,
            "finished": now(),
            "seconds": round(before + progress.seconds, 2),
            "workers": width,
            "rows": found.rows,
            "bytes": found.bytes,
            "failed": found.failed,
        }
        store.seal({**manifest, **known}, found)
    except StoreError:
        if progress.complete:
            raise


# handing out and taking back


def _work(
    tasks: Iterator[Task], workers: Workers, keep: Callable[[int, Packed], None], say: Callable[[str], None]
) -> None:
    """Keep a few chunks in the executor's hands and store each as it comes back."""
    executor = workers.executor()
    running: dict[Future[Packed], Task] = {}
    again: list[Task] = []
    lost: dict[int, int] = {}
    watch = Watch(workers, say)
    try:
        while True:
            executor = _submit(executor, workers, tasks, again, running)
            if not running:
                return
            finished, _ = wait(running, timeout=SLICE, return_when=FIRST_COMPLETED)
            for future in finished:
                task = running.pop(future)
                packed = _result(future, task, lost)
                if packed is None:
                    again.append(task)
                else:
                    keep(task.place.index, packed)
                    watch.heard()
            watch.look()
    except SilenceError:
        raise
    except BaseException as error:
        _stop(running, keep, store=not isinstance(error, StoreError))
        raise
    finally:
        executor.shutdown(wait=False)


class Watch:
    """Asks now and then whether anybody is at work, and loses patience when nobody has been for too long."""

    def __init__(self, workers: Workers, say: Callable[[str], None]) -> None:
        self._workers, self._say = workers, say
        self._last = time.monotonic()  # when somebody was last known to be at work
        self._asked = self._last
        self._told = False

    def heard(self) -> None:
        """Note that a chunk came back."""
        self._last, self._told = time.monotonic(), False

    def look(self) -> None:
        """Ask, if some time has passed; a SilenceError says that nobody is at work and for how long."""
        if time.monotonic() - self._asked < SLICE:
            return
        trouble = self._workers.trouble()
        self._asked = time.monotonic()
        if not trouble:
            self.heard()
            return
        if not self._told:
            self._say(f"{trouble}; waiting up to {self._workers.silence:g} s for it to come back")
            self._told = True
        if self._asked - self._last > self._workers.silence:
            raise SilenceError(f"{trouble} since {self._workers.silence:g} s; start it again")


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
        raise RunError(f"not enough memory for chunk {task.place.index}; try fewer workers") from None
    except (BrokenExecutor, CancelledError) as error:
        gone: BaseException = error
    except Exception as error:
        if type(error).__name__ not in ("KilledWorker", "CommClosedError", "FutureCancelledError"):
            raise RunError(
                f"chunk {task.place.index} could not be computed: {type(error).__name__}: {error}"
            ) from error
        gone = error
    lost[task.place.index] = lost.get(task.place.index, 0) + 1
    if lost[task.place.index] > LOSSES:
        words = f"workers died {lost[task.place.index]} times with chunk {task.place.index} ({type(gone).__name__})"
        raise RunError(f"{words}: out of memory, or killed from outside?") from gone
    return None


def _stop(running: dict[Future[Packed], Task], keep: Callable[[int, Packed], None], store: bool) -> None:
    """Call back what has not begun, wait for what has, and store it."""
    begun = {future: task for future, task in running.items() if not future.cancel()}
    finished, _ = wait(begun, timeout=WAIT_AT_THE_END)
    for future in finished if store else ():
        if not future.cancelled() and future.exception() is None:
            keep(begun[future].place.index, future.result())
