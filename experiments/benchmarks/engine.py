"""How fast the ensemble is, against Mesa and against what it cannot do without: `python -m experiments.benchmarks.engine`.

Everything is measured in one run on the Kazakh case, in rounds that measure each thing once, because machines are
noisy: medians of the rounds are given, and medians of the ratios within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from experiments.benchmarks.points import GOALS as POINT_GOALS
from experiments.benchmarks.points import points
from experiments.benchmarks.rivals import batch_run, rivals
from experiments.benchmarks.rivals import table as table_of_rivals
from experiments.benchmarks.start_up import GOALS as START_GOALS
from experiments.benchmarks.start_up import start_up

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "configs" / "cases" / "kazakhstan.toml"
CHUNK = 4_096  # runs handed to a thread at once
GOALS = {
    "ensemble_vs_batch_run": (">=", 1000.0, "times mesa.batch_run, per CPU-second"),
    "ensemble_vs_floor": ("<=", 3.0, "times the CPU time of drawing its random numbers"),
    "all_cores_vs_one": (">=", 1.8, "times one core (for two cores), by the clock"),
}
GOALS |= {name: ("<=", goal, "ms, processor time") for name, goal in POINT_GOALS.items()}
GOALS |= {
    f"start: {name}": ("<=", goal, "s, processor time of a fresh process")
    for name, goal in START_GOALS.items()
}
MOST_MIB = 1024.0

STREAMING = """
import resource
from model.cases import load_case
from model.ensemble import simulate
case, total = load_case({case!r}), 0.0
for first in range(0, {runs}, 10_000):
    total = total + simulate(case, 0, first, min(10_000, {runs} - first)).table.sum(axis=0)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def rate(runs: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return runs a second, of this process's CPU time or of the clock given."""
    started = clock()
    work()
    return runs / (clock() - started)


# the contenders


def plain_loop(case: Any, runs: int) -> None:
    """Run the Mesa model as it is, with its monthly series, one run after the other."""
    from model.simulation import ReformProcess

    for run in range(runs):
        ReformProcess(case, 0, run).run().outcomes()


def one_core(case: Any, runs: int) -> None:
    """Run the ensemble on one core."""
    from model.ensemble import simulate

    for first in range(0, runs, CHUNK):
        simulate(case, 0, first, min(CHUNK, runs - first))


def all_cores(case: Any, runs: int) -> None:
    """Run the ensemble in as many threads as there are cores."""
    from model.ensemble import simulate

    with ThreadPoolExecutor(cores()) as threads:
        list(
            threads.map(
                lambda first: simulate(case, 0, first, min(CHUNK, runs - first)), range(0, runs, CHUNK)
            )
        )


def draw_alone(case: Any, runs: int) -> None:
    """Draw the random numbers of the runs and do nothing with them: the floor."""
    from model import draws
    from model.ensemble import CHUNK as SIZE

    plan = draws.plan_of(case)
    room = draws.empty_draws(plan, SIZE)
    for first in range(0, runs, SIZE):
        draws.draw(plan, 0, first, min(SIZE, runs - first), room)


# fresh processes


def fresh(program: str, cache: str, **given: Any) -> str:
    """Return what a program prints in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", program.format(case=str(CASE), **given)],
        env=os.environ | {"REFORM_CACHE": cache},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def peak_mib(cache: str, runs: int) -> float:
    """Return the peak memory of a process that goes through the runs chunk by chunk (MiB)."""
    return float(fresh(STREAMING, cache, runs=runs))


# the measurement


def measure(quick: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Return all figures; `quick` takes fewer rounds and leaves out the largest."""
    found: dict[str, Any] = {
        f"start: {name}": each for name, each in start_up(say, 3 if quick else 5).items()
    }
    with tempfile.TemporaryDirectory(prefix="reform-benchmark-") as cache:
        os.environ["REFORM_CACHE"] = cache
        found |= speeds(3 if quick else 15, say)
        say("points")
        found |= points()
        sizes = (10_000, 50_000) if quick else (10_000, 100_000, 1_000_000)
        say("peak memory")
        found["peak_mib"] = {str(runs): peak_mib(cache, runs) for runs in sizes}
    found |= {"cores": cores(), "machine": platform.processor() or platform.machine()}
    if not quick:
        found["rivals"] = rivals(say=say)
        say("concepts")
        from experiments.benchmarks.games import benchmark_concepts

        found["concepts"] = benchmark_concepts()
    return found


def speeds(rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return runs a CPU-second (of the clock for all cores) and their ratios, as medians over rounds."""
    from model.cases import load_case

    case = load_case(CASE)
    contenders: dict[str, tuple[int, Callable[[Any, int], None]]] = {
        "batch_run": (4, batch_run),
        "mesa_loop": (4, plain_loop),
        "ensemble": (2 * CHUNK, one_core),
        "floor": (8 * 512, draw_alone),
    }
    for _, work in contenders.values():
        work(case, 1)
    seen: dict[str, list[float]] = {name: [] for name in (*contenders, "clock_one", "clock_all", "cores_got")}
    for turn in range(rounds):
        say(f"round {turn + 1} of {rounds}")
        for name, (runs, work) in contenders.items():
            seen[name].append(rate(runs, partial(work, case, runs)))
        many = 2 * CHUNK * cores()
        seen["clock_one"].append(rate(many, partial(one_core, case, many), time.perf_counter))
        began = time.perf_counter(), time.process_time()
        seen["clock_all"].append(rate(many, partial(all_cores, case, many), time.perf_counter))
        spent = time.process_time() - began[1]
        seen["cores_got"].append(spent / (time.perf_counter() - began[0]))
    return {
        "runs_per_cpu_second": {name: median(seen[name]) for name in contenders},
        "runs_per_second": {"one_core": median(seen["clock_one"]), "all_cores": median(seen["clock_all"])},
        "ensemble_vs_batch_run": ratio(seen["ensemble"], seen["batch_run"]),
        "ensemble_vs_mesa_loop": ratio(seen["ensemble"], seen["mesa_loop"]),
        "ensemble_vs_floor": ratio(seen["floor"], seen["ensemble"]),
        "all_cores_vs_one": ratio(seen["clock_all"], seen["clock_one"]),
        "cores_got": median(seen["cores_got"]),
        "rounds": rounds,
    }


def ratio(over: Iterable[float], under: Iterable[float]) -> float:
    """Return the median of the ratios within a round."""
    return median(a / b for a, b in zip(over, under, strict=True))


# words


def met(name: str, value: float) -> str:
    """Return whether a goal is met, in words."""
    sign, goal, _ = GOALS[name]
    reached = value >= goal if sign == ">=" else value <= goal
    return "met" if reached else f"missed: {max(value / goal, goal / value):.1f} times off"


def table(found: dict[str, Any]) -> str:
    """Return the figures as a table to read."""
    lines = ["runs a CPU-second"]
    lines += [f"  {name:<24}{value:>14,.0f}" for name, value in found["runs_per_cpu_second"].items()]
    lines += ["runs a second, by the clock"]
    lines += [f"  {name:<24}{value:>14,.0f}" for name, value in found["runs_per_second"].items()]
    lines += [
        f"  cores that all threads together got: {found['cores_got']:.2f} (fewer than there are: a busy machine)"
    ]
    lines += ["goals"]
    for name, (sign, goal, text) in GOALS.items():
        lines += [f"  {name:<32}{found[name]:>10,.2f}  {sign} {goal:g} {text}: {met(name, found[name])}"]
    lines += [f"peak memory, runs gone through chunk by chunk (goal: < {MOST_MIB:g} MiB, flat)"]
    lines += [f"  {int(runs):>12,} runs {value:>12,.0f} MiB" for runs, value in found["peak_mib"].items()]
    if "rivals" in found:
        lines += ["the same Mesa model, run by others", table_of_rivals(found["rivals"])]
    if "concepts" in found:
        lines += ["concepts"]
        lines += [f"  {name:<66}{value:>14.6g}" for name, value in found["concepts"].items()]
    lines += [f"{found['cores']} cores, {found['machine']}, {found['rounds']} rounds"]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = argparse.ArgumentParser(description=__doc__, prog="python -m experiments.benchmarks.engine")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--quick", action="store_true", help="answer within a minute")
    given = options.parse_args()
    found = measure(given.quick, lambda what: print(what, file=sys.stderr, flush=True))
    print(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
