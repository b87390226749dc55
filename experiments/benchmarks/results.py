"""How long results of a million runs take to draw and to report: `python -m experiments.benchmarks.results`.

An experiment of 100 points with 10,000 runs each, all outcomes recorded, is run once into a folder (minutes, 130 MB), and
then drawn, reported and summed up in fresh processes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENT = """
case = "kazakhstan"
runs = {runs}
design = "factorial"

[factors]
"polity.dominance" = {{ low = 0.3, high = 1.0, levels = 10 }}
"polity.external_pressure" = {{ low = 0.0, high = 0.9, levels = 10 }}
"""
GOALS = {"plot": (10.0, 1024.0), "report": (10.0, 1024.0), "run, once all is there": (10.0, 1024.0)}
KINDS = ("strengths", "multiples", "distributions", "ecdf", "facade", "pairs", "interaction", "participation")


def measured(*words: str) -> dict[str, float]:
    """Return clock (s), processor time (s) and peak memory (MiB) of a command of `reform` in a fresh process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.monotonic()
    command = [sys.executable, "-m", "experiments.cli", *words]
    with subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {
        "clock": time.monotonic() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "mib": used.ru_maxrss / 1024.0,
    }


def results(folder: Path, runs: int) -> dict[str, dict[str, float]]:
    """Return what drawing and reporting cost of 100 points with so many runs each."""
    file = folder / "million.toml"
    file.write_text(EXPERIMENT.format(runs=runs), encoding="utf-8")
    run = ("run", str(file), "--out", str(folder))
    measured(*run)
    stored = str(folder / "million")
    commands = {
        "plot": ("plot", stored),
        "report": ("report", stored),
        "run, once all is there": run,
        **{f"plot --kind {kind}": ("plot", stored, "--kind", kind) for kind in KINDS},
    }
    return {name: measured(*words) for name, words in commands.items()}


def table(found: dict[str, dict[str, float]]) -> str:
    """Return the figures as a table to read."""
    lines = [f"  {'':<28}{'clock':>10}{'CPU':>10}{'memory':>12}"]
    for name, each in found.items():
        seconds, most = GOALS.get(name, (10.0, 1024.0))
        met = each["cpu"] <= seconds and each["mib"] <= most
        said = f"{each['clock']:>8.1f} s{each['cpu']:>8.1f} s{each['mib']:>8.0f} MiB"
        lines += [f"  {name:<28}{said}  goal {seconds:g} s, {most:g} MiB: {'met' if met else 'missed'}"]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = argparse.ArgumentParser(description=__doc__, prog="python -m experiments.benchmarks.results")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--runs", type=int, default=10_000, help="runs at each of the 100 points")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="reform-results-") as folder:
        found = results(Path(folder), given.runs)
    print(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
