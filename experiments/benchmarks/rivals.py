"""The ensemble beside what others would run the same Mesa model with: `python -m experiments.benchmarks.rivals`.

`mesa.batch_run` in one and two processes; AgentPy and the EMA workbench where they are installed (`uv sync --group rivals`).
Every one of them runs the Kazakh case as a Mesa model and collects the outcomes of each run at its end.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

import mesa

from model.cases import load_case
from model.ensemble import simulate
from model.outcomes import outcome_names
from model.simulation import ReformProcess

CASE = Path(__file__).resolve().parents[2] / "configs" / "cases" / "kazakhstan.toml"
RUNS, MANY = 20, 4_096  # of a rival, of the ensemble
SHARED = 160  # of two processes, which take seconds to start
ROUNDS = 3


class Recorded(ReformProcess):
    """The Mesa model of a case file, with its outcomes as the one thing collected; processes are sent the file's name."""

    def __init__(self, case: str, **given: Any) -> None:
        super().__init__(case=_loaded(case), **given)
        last = self.inputs.months - 1
        outcomes = partial(_at_the_end, last)
        self.datacollector = mesa.DataCollector({"outcomes": outcomes})

    def step(self) -> None:
        """Go through one month, and stop after the last."""
        super().step()
        self.running = self.month + 1 < self.inputs.months


_loaded = cache(load_case)


def _at_the_end(last: int, model: ReformProcess) -> dict[str, float] | None:
    return model.outcomes() if model.month == last else None


def batch_run(case: Any, runs: int, processes: int = 1) -> None:
    """Run the Mesa model by mesa.batch_run."""
    found = mesa.batch_run(
        Recorded,
        {"case": [case.file], "seed": 0, "run": range(runs)},
        number_processes=processes,
        data_collection_period=-1,
        display_progress=False,
    )
    assert len(found) == runs
    assert all(row["outcomes"] for row in found)


def agentpy(case: Any, runs: int) -> None:
    """Run the Mesa model by an experiment of AgentPy."""
    import agentpy as ap

    class Kazakh(ap.Model):  # type: ignore[misc]
        """A model of AgentPy around the Mesa model."""

        def setup(self) -> None:
            self.process = ReformProcess(case, 0, self.p.run)

        def step(self) -> None:
            self.process.step()

        def end(self) -> None:
            for name, value in self.process.outcomes().items():
                self.report(name, value)

    months = ReformProcess(case).inputs.months
    sample = ap.Sample({"run": ap.Values(*range(runs)), "steps": months})
    found = ap.Experiment(Kazakh, sample, record=False).run(display=False)
    assert len(found.reporters) == runs


def ema_workbench(case: Any, runs: int) -> None:
    """Run the Mesa model by the sequential evaluator of the EMA workbench."""
    import ema_workbench as ema

    def kazakh(run: float) -> dict[str, float]:
        return ReformProcess(case, 0, int(run)).run().outcomes()

    model = ema.Model("kazakh", function=kazakh)
    model.uncertainties = [ema.IntegerParameter("run", 0, 1_000_000)]
    model.outcomes = [ema.ScalarOutcome(name) for name in outcome_names(case)]
    with (
        redirect_stderr(io.StringIO()),
        ema.SequentialEvaluator(model) as evaluator,
    ):  # which draws a bar there
        experiments, _ = evaluator.perform_experiments(scenarios=runs)
    assert len(experiments) == runs


def ensemble(case: Any, runs: int) -> None:
    """Run the ensemble on one core."""
    simulate(case, 0, 0, runs)


def contenders() -> dict[str, tuple[int, Callable[[Any, int], None]]]:
    """Return who is there, and how many runs each is given."""
    found: dict[str, tuple[int, Callable[[Any, int], None]]] = {
        "ensemble": (MANY, ensemble),
        "mesa.batch_run, 1 process": (RUNS, batch_run),
        "mesa.batch_run, 2 processes": (SHARED, partial(batch_run, processes=2)),
    }
    for name, work in (("agentpy", agentpy), ("ema_workbench", ema_workbench)):
        if importlib.util.find_spec(name) is not None:
            found[name] = (RUNS, work)
    return found


def used() -> float:
    """Return the processor time of this process and of those that it started and that have ended (s)."""
    return sum(os.times()[:4])


def rivals(
    rounds: int = ROUNDS, say: Callable[[str], None] = lambda what: None
) -> dict[str, dict[str, float]]:
    """Return runs a CPU-second and a second by the clock, and how many times as many the ensemble does in the same round."""
    case, present = load_case(CASE), contenders()
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in present}
    for _, work in present.values():
        work(case, 1)
    for turn in range(rounds):
        for name, (runs, work) in present.items():
            say(f"round {turn + 1} of {rounds}: {name}")
            before, started = used(), time.perf_counter()
            work(case, runs)
            seen[name].append((runs / (used() - before), runs / (time.perf_counter() - started)))
    ours = seen["ensemble"]
    return {
        name: {
            "runs_per_cpu_second": median(cpu for cpu, _ in each),
            "runs_per_second": median(clock for _, clock in each),
            "ensemble_vs_it": median(our / cpu for (our, _), (cpu, _) in zip(ours, each, strict=True)),
        }
        for name, each in seen.items()
    }


def table(found: dict[str, dict[str, float]]) -> str:
    """Return the figures as a table to read."""
    lines = [f"  {'':<30}{'runs a CPU-second':>20}{'by the clock':>14}{'the ensemble is':>20}"]
    for name, each in found.items():
        times = f"{each['ensemble_vs_it']:,.0f} times as fast"
        lines += [
            f"  {name:<30}{each['runs_per_cpu_second']:>20,.1f}{each['runs_per_second']:>14,.1f}{times:>20}"
        ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = argparse.ArgumentParser(description=__doc__, prog="python -m experiments.benchmarks.rivals")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="rounds, of which medians are taken")
    given = options.parse_args()
    warnings.simplefilter("ignore")  # of libraries that miss what is not used here
    found = rivals(given.rounds, lambda what: print(what, file=sys.stderr, flush=True))
    print(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
