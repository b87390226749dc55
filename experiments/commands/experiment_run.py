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
from rich.markup import escape

from experiments.answers.point_means import PointMeans, point_means
from experiments.batches.run import RESULTS, folder_of
from experiments.batches.store import Store, StoreError
from experiments.commands.messages import refuse
from experiments.commands.terminal import show
from experiments.questions.experiment_file import load_experiment
from experiments.questions.points import Plan
from model.cases import CaseError, Problem

if TYPE_CHECKING:
    from experiments.batches.runner import Cost, Progress
    from experiments.batches.simulate import Simulate

MOST_SECONDS = 24 * 3600.0  # beyond any of these the run needs --yes
MOST_RUNS = 100_000_000
HEAVY = 100.0  # bytes a run
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
    simulate: Simulate | None
    all_points: bool

    @property
    def again(self) -> str:
        """What to type to go on."""
        parts = ["reform run", str(self.experiment)]
        parts += [f"--out {self.out}"] if self.out != RESULTS else []
        parts += [f"--cluster {self.cluster}"] if self.cluster else []
        return " ".join(parts)


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
    patience: float = 10.0,
    simulate: Simulate | None = None,
    all_points: bool = False,
) -> int:
    """Run what is missing of an experiment and show what it found.

    Returns 0, 1 when runs raised or the run could not go on, 2 for wrong input, 130 when it was
    stopped from the keyboard. With `as_json` only one JSON object goes to standard output.
    """
    order = Order(
        Path(experiment), workers, cluster, dry_run, yes, Path(out) if out else RESULTS, as_json,
        chunk_rows, retry_failed, patience, simulate, all_points,
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
    from experiments.batches.runner import open_workers

    store = Store(folder_of(plan, order.out))
    if plan.experiment.question:
        _say(console, f"[italic]{escape(plan.experiment.question)}[/]")
    with open_workers(order.workers, order.cluster) as hands:
        missing = _announce(order, plan, store, hands.width, console)
        if order.dry_run:
            return _dry(order, plan, store, console)
        say = _sayer(console)
        with store.held(order.patience, say):
            return _fill(order, plan, store, hands, missing, console)


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, soft_wrap=True)


def _sayer(console: Console) -> Callable[[str], None]:
    return lambda text: _say(console, escape(text))


# before


def _announce(order: Order, plan: Plan, store: Store, width: int, console: Console) -> int:
    """Show what will be run and what it costs; a CaseError refuses what is too much to start unasked."""
    most = plan.size * plan.most_runs
    upto = "up to " if plan.experiment.precision else ""
    runs = f"{plan.size:,} points with {upto}{plan.most_runs:,} runs each"
    _say(console, f"{runs}: {upto}{most:,} runs of {plan.experiment.case}")
    whole, _ = store.scan()
    here = [each for each in whole.values() if not (order.retry_failed and each.failed)]
    missing = max(0, most - sum(each.rows + each.failed for each in here))
    if here and len(here) == store.manifest.get("chunks"):
        _say(console, f"everything is there already: {store.folder}")
        return 0
    if missing < most:
        _say(console, f"{most - missing:,} runs are stored already; {upto}{missing:,} are missing")
    cost = _probed(order, plan, width, missing, console)
    _say(console, _cost_text(cost, width, upto))
    _refuse_excess(order, plan, cost)
    return missing


def _probed(order: Order, plan: Plan, width: int, missing: int, console: Console) -> Cost:
    from experiments.batches.runner import estimate

    with console.status("timing a few runs (the first time compiles the model)"):
        return estimate(plan, width, order.simulate, missing)


def _cost_text(cost: Cost, width: int, upto: str) -> str:
    rate = f"{cost.runs_a_second:,.0f} runs a second and worker, {width} workers"
    disk = f"{_size(cost.bytes)} on disk"
    hint = "; name the outcomes you need to store less" if cost.bytes_a_row > HEAVY else ""
    return f"{upto}{_duration(cost.seconds)} and {disk} ({rate}, {cost.bytes_a_row:.0f} bytes a run{hint})"


def _duration(seconds: float) -> str:
    if seconds < 1.0:
        return "under a second"
    for length, name in ((365 * 86400.0, "years"), (86400.0, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2 * length:
            return f"about {seconds / length:,.0f} {name}"
    return f"about {seconds:.0f} s"


def _size(content: float) -> str:
    for length, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if content >= length:
            return f"{content / length:,.1f} {name}"
    return f"{content / 1e3:,.0f} kB"


def _refuse_excess(order: Order, plan: Plan, cost: Cost) -> None:
    free = shutil.disk_usage(_existing(order.out)).free
    reasons = []
    if cost.runs > MOST_RUNS:
        reasons.append(f"{plan.size:,} points with {cost.runs:,} runs")
    if cost.seconds > MOST_SECONDS:
        reasons.append(_duration(cost.seconds))
    if cost.bytes > free:
        reasons.append(f"{_size(cost.bytes)} on a disk with {_size(free)} free")
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


def _fill(order: Order, plan: Plan, store: Store, hands: Any, missing: int, console: Console) -> int:
    from experiments.batches.runner import RunError, fill

    started = time.monotonic()
    try:
        with _bar(console, missing) as show:
            progress = fill(
                store, plan, hands, order.again, order.size, order.retry_failed, order.simulate, show
            )
    except KeyboardInterrupt:
        _stopped(order, store, console, "stopped")
        return INTERRUPTED
    except (RunError, StoreError) as error:
        _stopped(order, store, console, f"[bold red]{escape(str(error))}[/]")
        return FAILED
    return _finish(order, plan, store, progress, time.monotonic() - started, console)


@contextmanager
def _bar(console: Console, missing: int) -> Iterator[Callable[[Progress], None]]:
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
                    _say(console, f"[yellow]{name} was damaged and is computed again[/]")
                    named.add(name)
            rate = f"{progress.rows / progress.seconds:,.0f}" if progress.seconds else "-"
            bar.update(task, completed=progress.rows, rate=rate)

        yield show


def _stopped(order: Order, store: Store, console: Console, why: str) -> None:
    whole, _ = store.scan()
    many = store.manifest.get("chunks", "?") if (store.folder / "manifest.json").is_file() else "?"
    _say(console, f"{why}; {len(whole)} of {many} chunks are stored in {store.folder}")
    _say(console, f"the same command goes on from there: {escape(order.again)}")
    if order.as_json:
        print(json.dumps({"results": str(store.folder), "stopped": True, "chunks": len(whole)}))


# after


def _finish(
    order: Order, plan: Plan, store: Store, progress: Progress, seconds: float, console: Console
) -> int:
    found = replace(
        point_means(store.folder, plan),
        runs=int(store.manifest.get("rows", 0)),
        failed=progress.failed,
        new=progress.rows,
        seconds=seconds,
        all_points=order.all_points,
    )
    code = show(found, order.as_json, None if order.as_json else console)
    if progress.failed:
        failures = store.folder / "failures.json"
        console.print(
            f"[bold red]{progress.failed:,} runs failed[/] and are missing from the results: "
            f"{failures} has their seed and traceback; --retry-failed repeats them",
            highlight=False,
            soft_wrap=True,
        )
    return code
