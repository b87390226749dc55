"""How long evidence takes on the Kazakh case: `python -m experiments.benchmarks.evidence`.

Each round computes everything anew in a folder of its own, on all cores; medians over the rounds are given, by the clock and
in CPU time, because other programs may have the machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from experiments.benchmarks.engine import CASE, cores
from experiments.evidence import calibration_study, sensitivity_study
from experiments.evidence.targets import subject_of, targets

EARLY = ("P1", "P2", "P3", "P4", "participation.pds", "participation.nkvd")
EFFECTIVE = 1000.0  # draws that a calibration is to have
GOALS = {
    "morris": (30.0, "a screening of all assumed numbers"),
    "sobol": (120.0, "the screening, and Sobol's indices of the ten strongest"),
    "calibration": (300.0, f"a posterior of {EFFECTIVE:,.0f} effective draws from the first two bodies"),
}


def morris(root: Path) -> float:
    """Screen all assumed numbers for P9 and return how many runs that took."""
    return _sensitivity(root, "morris")


def sobol(root: Path) -> float:
    """Find Sobol's indices of the ten numbers that matter most to P9 and return how many runs that took."""
    return _sensitivity(root, "sobol")


def _sensitivity(root: Path, method: sensitivity_study.Method) -> float:
    subject, order = subject_of(str(CASE)), sensitivity_study.Order(method)
    found = sensitivity_study.study(subject, targets(subject.case, ["P9"]), order, root, cores())
    return float(found.points * order.runs)


def calibration(root: Path) -> float:
    """Fit the first two bodies and return the effective draws."""
    order = calibration_study.Order(EARLY)
    return calibration_study.study(subject_of(str(CASE)), order, root, cores()).calibration.effective


WORK: dict[str, Callable[[Path], float]] = {"morris": morris, "sobol": sobol, "calibration": calibration}


def measured(name: str) -> tuple[float, float, float]:
    """Return the seconds by the clock, those of CPU time, and what the work returns."""
    with tempfile.TemporaryDirectory() as folder:
        clock, spent = time.perf_counter(), time.process_time()
        told = WORK[name](Path(folder))
        return time.perf_counter() - clock, time.process_time() - spent, told


def peak() -> float:
    """Return the peak memory of this process (MiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rounds: int, say: Callable[[str], object]) -> dict[str, dict[str, float]]:
    """Return medians over rounds of everything that is measured."""
    from model.cases import load_case
    from model.ensemble import simulate

    say("compiling")
    simulate(load_case(CASE), 0, 0, 1)
    seen: dict[str, list[tuple[float, float, float]]] = {name: [] for name in WORK}
    for turn in range(rounds):
        for name in WORK:
            say(f"round {turn + 1} of {rounds}: {name}")
            seen[name].append(measured(name))
    return {
        name: dict(zip(("seconds", "cpu_seconds", "told"), map(median, zip(*each, strict=True)), strict=True))
        for name, each in seen.items()
    } | {"peak": {"mib": peak()}}


def table(found: dict[str, dict[str, float]]) -> str:
    """Return the figures as a table to read."""
    lines = [f"{'':<14}{'seconds':>10}{'CPU':>10}{'goal':>8}"]
    for name, (goal, text) in GOALS.items():
        each = found[name]
        told = f" ({each['told']:,.0f} effective draws)" if name == "calibration" else ""
        lines.append(
            f"{name:<14}{each['seconds']:>10.1f}{each['cpu_seconds']:>10.1f}{goal:>8.0f}  {text}{told}"
        )
    lines.append(f"peak memory {found['peak']['mib']:,.0f} MiB, {cores()} cores")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = argparse.ArgumentParser(description=__doc__, prog="python -m experiments.benchmarks.evidence")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    given = options.parse_args()
    found = measure(given.rounds, lambda what: print(what, file=sys.stderr, flush=True))
    print(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
