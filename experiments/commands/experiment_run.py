"""`reform run`: what an experiment costs, how far it is, what it found, and how to go on."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from experiments.answers.point_means import PointMeans, point_means, precision_reached
from experiments.batches.files import GoneError, StoreError
from experiments.batches.holding import PATIENCE
from experiments.batches.run import RESULTS, folder_of
from experiments.batches.store import Found, Store
from experiments.batches.workers import SILENCE
from experiments.commands.cost_words import cost_text, duration, size
from experiments.commands.messages import refuse
from experiments.commands.terminal import announce_compilation, show
from experiments.questions.experiment_file import load_experiment
from experiments.questions.points import Plan
from experiments.wording import counted, typed
from model.cases import CaseError, Problem
from model.mistakes import plain

if TYPE_CHECKING:
    from experiments.batches.costs import Cost
    from experiments.batches.runner import Progress
    from experiments.batches.simulate import Simulate

MOST_SECONDS = 24 * 3600.0  # beyond any of these the run needs --yes
MOST_RUNS = 100_000_000
OK, FAILED, INTERRUPTED = 0, 1, 130


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    experiment: Path
    workers: int | None
    cluster: str | None
    dry_run: bool
    yes: bool
    out: Path
    as_json: bool
    size: int | None
    retry_failed: bool
    patience: float
    silence: float
    simulate: Simulate | None
    all_points: bool
    runs: int | None
    seed: int | None

    @property
    def again(self) -> str:
        """What to type to go on."""
        given: dict[str, object] = {"--runs": self.runs, "--seed": self.seed, "--cluster": self.cluster}
        given |= {"--out": self.out} if self.out != RESULTS else {}
        options = [word for name, value in given.items() if value is not None for word in (name, value)]
        return typed("run", self.experiment, *options)


def run_command(
    experiment: Path | str,
    workers: int | None = None,
    cluster: str | None = None,
    dry_run: bool = False,
    yes: bool = False,
    out: Path | str | None = None,
    as_json: bool = False,
    runs: int | None = None,
    seed: int | None = None,
    chunk_rows: int | None = None,
    retry_failed: bool = False,
    patience: float = PATIENCE,
    silence: float = SILENCE,
    simulate: Simulate | None = None,
    all_points: bool = False,
) -> int:
    """Run what is missing of an experiment and show what it found.

    Returns 0, 1 when runs raised or the run could not go on, 2 for wrong input, 130 when it was
    stopped from the keyboard. With `as_json` only one JSON object goes to standard output.
    """
    order = Order(
        Path(experiment), workers, cluster, dry_run, yes, Path(out) if out else RESULTS, as_json,
        chunk_rows, retry_failed, patience, silence, simulate, all_points, runs, seed,
    )  # fmt: skip
    console = Console(stderr=as_json)
    try:
        _check_numbers(workers, chunk_rows, cluster)
        plan = load_experiment(order.experiment, _overrides(runs, seed))
        return _run(order, plan, console)
    except CaseError as error:
        return refuse(error.problems)


def _overrides(runs: int | None, seed: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {} if seed is None else {"seed": seed}
    return found if runs is None else {**found, "runs": runs, "precision": None}


def _check_numbers(workers: int | None, chunk_rows: int | None, cluster: str | None) -> None:
    given = {"--workers": workers, "--chunk-rows": chunk_rows}
    problems = [
        Problem("command line", key, value, "must be at least 1")
        for key, value in given.items()
        if value is not None and value < 1
    ]
    if workers is not None and cluster is not None:
        allowed = "belongs to this machine; a cluster has the workers that were started there"
        problems.append(Problem("command line", "--workers", workers, allowed))
    if problems:
        raise CaseError(problems)


def _run(order: Order, plan: Plan, console: Console) -> int:
    from experiments.batches.workers import open_workers

    store = Store(folder_of(plan, order.out))
    if plan.experiment.question:
        _say(console, plan.experiment.question, "italic")
    with open_workers(order.workers, order.cluster, silence=order.silence) as hands:
        missing = _announce(order, plan, store, hands.width, console)
        if order.dry_run:
            return _dry(order, plan, store, console)
        with store.held(order.patience, _sayer(console)) as waited:
            if waited:  # the other has changed what is missing
                missing = _announce(order, plan, store, hands.width, console)
            return _fill(order, plan, store, hands, missing, console)


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(plain(text), style=style, highlight=False, markup=False, soft_wrap=True)


def _sayer(console: Console) -> Callable[[str], None]:
    return lambda text: _say(console, text)


# before


def _announce(order: Order, plan: Plan, store: Store, width: int, console: Console) -> float:
    """Show what will be run and what it costs; a CaseError refuses what is too much to start unasked."""
    from experiments.batches.costs import missing_chunks

    most = plan.size * plan.most_runs
    upto = "up to " if plan.experiment.precision else ""
    runs = f"{counted(plan.size, 'point')} with {upto}{counted(plan.most_runs, 'run')} each"
    _say(console, f"{runs}: {upto}{counted(most, 'run')} of {plan.experiment.case}")
    found = _stored(order, plan, store)
    chunks = len(missing_chunks(plan, found, order.size))
    if not chunks:
        _say(console, f"everything is there already: {store.folder}")
        return 0.0
    if found.whole:
        many = chunks + len(found.whole)
        kept = f"{found.rows + found.failed:,} runs are stored already; {chunks:,} of {many:,} chunks are missing"
        _say(console, kept)
    cost = _probed(order, plan, store, found, width, console)
    _say(console, cost_text(cost, width))
    _refuse_excess(order, plan, cost)
    return cost.runs.high


def _stored(order: Order, plan: Plan, store: Store) -> Found:
    """Return what need not be computed again."""
    from experiments.batches.runner import stored_of

    found = stored_of(store, plan)
    whole = {k: each for k, each in found.whole.items() if not (order.retry_failed and each.failed)}
    return Found(whole, found.damaged)


def _probed(order: Order, plan: Plan, store: Store, found: Found, width: int, console: Console) -> Cost:
    from experiments.batches.costs import estimate
    from experiments.batches.runner import measured

    stored = store.manifest if found.whole else {}
    worked = measured(stored, "seconds") * measured(stored, "workers")
    rate = measured(stored, "rows") / worked if worked else None
    if order.simulate is None:
        announce_compilation(console)
    with console.status("timing a few runs (the first time compiles the model)"):
        return estimate(plan, width, order.simulate, found, order.size, rate)


def _refuse_excess(order: Order, plan: Plan, cost: Cost) -> None:
    free = shutil.disk_usage(_existing(order.out)).free
    runs, seconds, room = cost.runs.high, cost.seconds.high, cost.bytes.high
    reasons = []
    if runs > MOST_RUNS:
        reasons.append(f"{plan.size:,} points with {runs:,.0f} runs")
    if seconds > MOST_SECONDS:
        reasons.append(duration(seconds))
    if room > free:
        reasons.append(f"{size(room)} on a disk with {size(free)} free")
    if reasons and not order.yes and not order.dry_run:
        allowed = f"would take {', '.join(reasons)}; say --yes if that is meant, or take fewer points or runs"
        raise CaseError([Problem(plan.file, "design", None, allowed)])


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.resolve().parents) if each.exists())


def _dry(order: Order, plan: Plan, store: Store, console: Console) -> int:
    if order.as_json:
        show(PointMeans(plan, store.folder, (), ()), as_json=True)
    _say(console, f"nothing was run; results would go to {store.folder}")
    return OK


# during


def _fill(order: Order, plan: Plan, store: Store, hands: Any, missing: float, console: Console) -> int:
    from experiments.batches.runner import RunError, fill

    started = time.monotonic()
    try:
        with _bar(console, missing) as show:
            progress = fill(
                store,
                plan,
                hands,
                order.again,
                order.size,
                order.retry_failed,
                order.simulate,
                show,
                _sayer(console),
            )
        return _finish(order, plan, store, progress, time.monotonic() - started, console)
    except KeyboardInterrupt:
        _stopped(order, plan, store, console, "stopped")
        return INTERRUPTED
    except (GoneError, FileNotFoundError) as error:
        if store.folder.is_dir():
            raise
        allowed = f"was removed while it was being written; the same command starts again: {order.again}"
        raise CaseError([Problem(str(store.folder), "results", None, allowed)]) from error
    except (RunError, StoreError) as error:
        _stopped(order, plan, store, console, str(error), "bold red")
        return FAILED


@contextmanager
def _bar(console: Console, missing: float) -> Iterator[Callable[[Progress], None]]:
    """Show runs done, rate and time left while a run lasts."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    bars: AbstractContextManager[Any] = Bars(
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]} runs/s"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    named: set[str] = set()
    with bars as bar:
        task = bar.add_task("runs", total=max(missing, 1), rate="-")

        def show(progress: Progress) -> None:
            for name in progress.damaged:
                if name not in named:
                    _say(console, f"{name} was damaged and is computed again", "yellow")
                    named.add(name)
            rate = f"{progress.rows / progress.seconds:,.0f}" if progress.seconds else "-"
            bar.update(task, completed=progress.rows, rate=rate)

        yield show


def _stopped(order: Order, plan: Plan, store: Store, console: Console, why: str, style: str = "") -> None:
    from experiments.batches.runner import cut_of, stored_of

    found = stored_of(store, plan)
    many = cut_of(plan, found, order.size).chunks
    _say(console, f"{why}; {len(found.whole)} of {many} chunks are stored in {store.folder}", style)
    _say(console, f"the same command goes on from there: {order.again}")
    if order.as_json:
        print(json.dumps({"results": str(store.folder), "stopped": True, "chunks": len(found.whole)}))


# after


def _finish(
    order: Order, plan: Plan, store: Store, progress: Progress, seconds: float, console: Console
) -> int:
    found = replace(
        point_means(store.folder, plan),
        runs=store.scan().rows,
        precision=precision_reached(store.folder, plan),
        failed=progress.failed,
        new=progress.rows,
        seconds=seconds,
        all_points=order.all_points,
    )
    code = show(found, order.as_json, None if order.as_json else console)
    if progress.failed:
        failures = store.folder / "failures.json"
        missing = f"{progress.failed:,} runs failed and are missing from the results"
        told = f"{missing}: {failures} has their seed and traceback; --retry-failed repeats them"
        _say(console, told, "bold red")
    return code
