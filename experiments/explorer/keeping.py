"""What is kept of a page: an experiment file, a hypothesis file, a command line, a table of runs."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from experiments.batches.csv_text import csv_bytes
from experiments.explorer.conditions import Condition
from experiments.explorer.wish import AS_IT_WAS, CHANGED, PINNED, Wish
from experiments.questions.experiment_file import load_experiment
from experiments.questions.hypothesis_file import load_claim
from experiments.questions.starting_files import write_new_file
from model.cases import Case, CaseError
from model.outcomes import outcome_names

Kind = Literal["experiment", "hypothesis"]
BESIDE = ("nominal_reform", "effective_reform")  # recorded beside the outcome that was looked at


def command(wish: Wish, runs: int) -> str:
    """Return the command lines that give the numbers that are shown, one for each set of changed terms."""
    asked = f"reform vary {shlex.quote(wish.case)} --outcome {wish.outcome} --runs {runs} --seed {wish.seed}"
    changed = [changes for changes in wish.conditions().values() if changes]
    return "\n".join(asked + _settings(changes) for changes in changed or [{}])


def trace_command(wish: Wish, condition: str, run: int) -> str:
    """Return the command line that tells a run of a condition."""
    asked = f"reform trace {shlex.quote(wish.case)} --seed {wish.seed} --run {run}"
    return asked + _settings(wish.conditions().get(condition, wish.changes))


def _settings(changes: Mapping[str, Any]) -> str:
    return "".join(f" --set {shlex.quote(f'{path}={_toml(value)}')}" for path, value in changes.items())


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of a change, what would count as support, and whether the luck is to be another than the page's."""

    text: str
    expect: str
    margin: float
    fresh: bool


def experiment_text(wish: Wish, case: Case, case_name: str, runs: int) -> str:
    """Return an experiment file that runs exactly the conditions that are shown."""
    known = outcome_names(case)
    outcomes = list(dict.fromkeys([wish.outcome, *(name for name in BESIDE if name in known)]))
    lines = [
        "# Written by reform explore: the case as it was beside the case with other terms, under the same luck.",
        f"question = {_toml(f'What do the changed terms do to this: {known[wish.outcome].text.lower()}?')}",
        f"case = {_toml(case_name)}",
        "# Run r has the same luck under all terms, and the luck it had on the page.",
        f"seed = {wish.seed}",
        f"runs = {runs}",
        f"outcomes = {_toml(outcomes)}",
        'design = "factorial"',
        "",
        "# Each set of terms, with what it changes in the case.",
        "[together.terms]",
    ]
    for name, changes in wish.conditions().items():
        lines += [f"# {line}" for line in _from_to(case, changes)]
        lines.append(f"{_key(name)} = {{ {_pairs(changes)} }}" if changes else f"{_key(name)} = {{}}")
    return "\n".join(lines) + "\n"


def hypothesis_text(wish: Wish, case: Case, case_name: str, runs: int, claim: Claim) -> str:
    """Return a hypothesis file about the change that is shown."""
    lines = [
        "# Written by reform explore. The effect was seen before the claim was written.",
        f"claim = {_toml(claim.text)}",
        'source = "seen in reform explore"',
        f"case = {_toml(case_name)}",
        f"outcome = {_toml(wish.outcome)}",
        f"expect = {_toml(claim.expect)}",
        "# The smallest effect that matters, in the unit of the outcome.",
        f"margin = {claim.margin!r}",
        f"runs = {runs}",
        "# Another luck than that of the page, under which the effect was seen."
        if claim.fresh
        else "# The luck of the page, and so its numbers; another seed is a test that the page has not seen.",
        f"seed = {wish.seed + claim.fresh}",
    ]
    before = AS_IT_WAS if wish.pinned is None else PINNED
    for name, changes in ((before, wish.pinned or {}), (CHANGED, wish.changes)):
        lines += ["", *(f"# {line}" for line in _from_to(case, changes)), f"[conditions.{_key(name)}]"]
        lines += [f"{_toml(path)} = {_toml(value)}" for path, value in changes.items()]
    return "\n".join(lines) + "\n"


def write(kind: Kind, name: str, text: str, configs: Path) -> Path:
    """Write a new file into its folder of configurations; a CaseError if it is wrong or there already."""
    file = write_new_file(kind, name, text, configs)
    try:
        load_experiment(file) if kind == "experiment" else load_claim(file)
    except CaseError:
        file.unlink()
        raise
    return file


def _key(name: str) -> str:
    return name.replace(" ", "_")


def _from_to(case: Case, changes: Mapping[str, Any]) -> list[str]:
    """Return every change in words: what the case says, and what is put in its place."""
    leaves = case.paths()
    return [
        f"{path}: {_toml(leaves[path].value)} in the case, here {_toml(value)}"
        for path, value in changes.items()
    ]


def _pairs(changes: Mapping[str, Any]) -> str:
    return ", ".join(f"{_toml(path)} = {_toml(value)}" for path, value in changes.items())


def _toml(value: Any) -> str:
    """Return a value as TOML writes it, on one line."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if value is None:
        return "nothing"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


# the runs themselves


def runs_table(conditions: Mapping[str, Condition], runs: int) -> pd.DataFrame:
    """Return all outcomes of the first runs of all conditions, one row a run."""
    frames = []
    for name, each in conditions.items():
        frame = pd.DataFrame(each.table()[:runs], columns=each.names)
        frame.insert(0, "run", range(len(frame)))
        frame.insert(0, "condition", name)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def table_file(frame: pd.DataFrame, ending: Literal["csv", "parquet"]) -> bytes:
    """Return a table as a file."""
    if ending == "csv":
        return csv_bytes(frame)
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
