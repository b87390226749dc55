"""How long commands take to start and answer: processor time of fresh processes, byte code and compiled code on disk."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "configs" / "cases" / "kazakhstan.toml"
CLAIM = "company_lowers_association"
ROUNDS = 5
RUNS = """
from model.cases import load_case
from model.ensemble import simulate
simulate(load_case({case!r}), 0, 0, {runs})
"""

GOALS = {  # seconds
    "--help": 0.2,
    "check": 0.7,
    "trace": 1.5,
    "run --dry-run": 1.0,
    "test of one claim": 2.0,
    "plot": 2.0,
    "100 runs": 1.5,
    "compilation": 15.0,
}


def seconds(command: Sequence[str], cache: str) -> float:
    """Return the processor time of a command in a fresh process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=kept | {"REFORM_CACHE": cache}, cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _anew(command: Sequence[str], cache: str, kept: str) -> float:
    """Return the processor time of a command that finds no verdict kept from before."""
    shutil.rmtree(kept, ignore_errors=True)
    return seconds(command, cache)


def commands(results: str) -> dict[str, list[str]]:
    """Return what is timed: commands of `reform` whose results go to a folder, and 100 runs."""
    told = {
        "--help": ["--help"],
        "check": ["check", str(CASE)],
        "trace": ["trace", str(CASE)],
        "run --dry-run": ["run", "dominance", "--dry-run"],
        "test of one claim": ["test", CLAIM, "--out", f"{results}/claims"],
        "plot": ["plot", f"{results}/dominance", "--outcome", "facade_gap", "--by", "polity.dominance"],
    }
    found = {name: [sys.executable, "-m", "experiments.cli", *words] for name, words in told.items()}
    return found | {"100 runs": [sys.executable, "-c", RUNS.format(case=str(CASE), runs=100)]}


def start_up(say: Callable[[str], None], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the processor time (s) of the first runs, which compile, and the median of each command afterwards."""
    with tempfile.TemporaryDirectory(prefix="reform-start-up-") as folder:
        cache, results = f"{folder}/cache", f"{folder}/results"
        say("compilation")
        found = {"compilation": seconds([sys.executable, "-c", RUNS.format(case=str(CASE), runs=1)], cache)}
        run = [sys.executable, "-m", "experiments.cli", "run", "dominance", "--out", results]
        seconds(run, cache)
        for name, command in commands(results).items():
            say(name)
            seconds(command, cache)  # writes byte code, and what a dry run times
            found[name] = median(_anew(command, cache, f"{results}/claims") for _ in range(rounds))
    return found
