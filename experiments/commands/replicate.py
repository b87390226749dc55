"""What history did beside what the model does: scorecard, robustness, figures."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments import plots
from experiments.answers.patterns import HOLDS, check_patterns
from experiments.answers.replication import (
    FEWEST_RUNS,
    RUNS_PER_WORLD,
    WORLDS,
    Replication,
    pattern_rows,
    record,
    replicate,
)
from experiments.batches.provenance import versions
from experiments.commands.messages import refuse
from experiments.plots.replication_figures import figures
from experiments.questions.names import require_folder
from experiments.wording import listed, words
from model.cases import Case, CaseError, Problem, load_case
from model.ensemble import is_warm

type Array = NDArray[np.float64]

RESULTS = Path("results")


def replicate_command(
    case: Path | str,
    runs: int = 2000,
    seed: int = 0,
    out: Path | str | None = None,
    as_json: bool = False,
    rules: str | None = None,
    worlds: int = WORLDS,
) -> int:
    """Put a case's record beside the model; returns 0, or 2 for wrong input.

    `rules="all"` adds the scorecard of every theory. With `as_json` only one JSON object goes to standard output.
    """
    console = Console(stderr=as_json)
    try:
        loaded = _checked(Path(case), runs, seed, rules)
        folder = _folder(loaded, runs, seed, rules, worlds, Path(out) if out else RESULTS)
        if not is_warm():
            console.print("compiling the ensemble; this happens once and takes about half a minute")
        found = replicate(loaded, runs, seed, worlds, rules == "all", console)
        saved = save(found, folder, console)
    except CaseError as error:
        return refuse(error.problems)
    if as_json:
        print(json.dumps(record(found, saved), allow_nan=False))
        return 0
    _show(found, saved, console)
    return 0


def _checked(path: Path, runs: int, seed: int, rules: str | None) -> Case:
    case = load_case(path)
    problems = []
    if runs < FEWEST_RUNS:
        problems.append(Problem("command line", "--runs", runs, f"must be at least {FEWEST_RUNS}"))
    if not 0 <= seed < 2**64:
        problems.append(Problem("command line", "--seed", seed, "must be a whole number from 0 to 2^64 - 1"))
    if rules not in (None, "all"):
        problems.append(Problem("command line", "--rules", rules, "must be all, or left out", "all"))
    if not case.record.patterns:
        problems.append(
            Problem(str(path), "record.patterns", None, "is missing: there is nothing to replicate")
        )
    if problems:
        raise CaseError(problems)
    check_patterns(case)
    return case


def _folder(case: Case, runs: int, seed: int, rules: str | None, worlds: int, root: Path) -> Path:
    """Return the folder named by the cause of what goes into it; a CaseError if it cannot be written."""
    require_folder("--out", root)
    cause = json.dumps(
        [case.document, runs, seed, rules, worlds, versions()["code"]], sort_keys=True, default=str
    )
    folder = root / "replications" / Path(case.file).stem / hashlib.sha256(cause.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# words and numbers


def _show(found: Replication, saved: Path, console: Console) -> None:
    name = found.case.polity.name
    table = Table(
        title=f"{name}: history and {found.runs:,} runs",
        title_justify="left",
        header_style="bold",
        box=SIMPLE_HEAD,
    )
    for title, options in (
        ("", {"no_wrap": True}),
        ("pattern, and history", {"ratio": 1}),
        ("runs [95%]", {"justify": "right", "no_wrap": True}),
        ("robust", {"justify": "right", "no_wrap": True}),
        ("verdict", {"no_wrap": True}),
    ):
        table.add_column(title, **options)
    for each in found.scores:
        colour = "green" if each.holds else "red"
        if each.verdict == "fragile":
            colour = "yellow"
        share = f"{each.share.estimate:.0%} \\[{100 * each.share.low:.0f}, {100 * each.share.high:.0f}]"
        robust = "" if each.robust_share is None else f"{each.robust_share:.0%}"
        table.add_row(
            each.id.replace("_", " "),
            f"{escape(each.pattern.text)} [dim]({escape(each.pattern.history)})[/]",
            share,
            robust,
            f"[{colour}]{each.verdict}[/]",
        )
    console.print(table)
    console.print(_words(found), highlight=False)
    if found.theories is not None:
        console.print(_theory_table(found))
        console.print(_theory_words(found), highlight=False)
    stem = Path(found.case.file).stem
    shown = "" if stem == "kazakhstan" else f" {found.case.file}"
    console.print(
        f"saved in {saved} (patterns.csv, runs.parquet, figures as PNG and PDF)\n"
        f"next: reform trace{shown} --run 3, or reform test to put claims to the model",
        highlight=False,
        soft_wrap=True,
    )


def _words(found: Replication) -> str:
    held = [each.id for each in found.scores if each.holds]
    fragile = [each.id for each in found.scores if each.verdict == "fragile"]
    not_held = [each.id for each in found.scores if not each.holds]
    sentences = [f"{len(held)} of {len(found.scores)} patterns hold (in at least {HOLDS:.0%} of the runs)."]
    if not_held:
        sentences.append(f"Not explained: {listed(map(words, not_held))}.")
    if fragile:
        sentences.append(
            f"Fragile, in fewer than half of the plausible worlds: {listed(map(words, fragile))}."
        )
    sentences.append(
        f"robust: share of runs when every assumed number is drawn from its range ({found.worlds} worlds, "
        f"{RUNS_PER_WORLD} runs each)."
    )
    return " ".join(sentences)


def _theory_table(found: Replication) -> Table:
    assert found.theories is not None
    names = [each.id for each in found.scores]
    table = Table(title="Patterns by theory", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("bargaining", no_wrap=True)
    table.add_column("participation", no_wrap=True)
    table.add_column("hold", justify="right", no_wrap=True)
    table.add_column("do not hold (share of runs)", ratio=1)
    for row in found.theories.to_dict("records"):
        missed = [f"{name.replace('_', ' ')} ({row[name]:.0%})" for name in names if row[name] < HOLDS]
        held = f"{len(names) - len(missed)} of {len(names)}"
        table.add_row(str(row["bargaining"]), str(row["participation"]), held, ", ".join(missed))
    return table


def _theory_words(found: Replication) -> str:
    assert found.theories is not None
    names = [each.id for each in found.scores]
    held = found.theories[names] >= HOLDS
    every = [name for name in names if held[name].all()]
    none = [name for name in names if not held[name].any()]
    best = held.sum(axis=1)
    winners = found.theories[best == best.max()]
    pairs = "; ".join(f"{row.bargaining} with {row.participation}" for row in winners.itertuples())
    if len(winners) == len(held):
        pairs = "all alike"
    return (
        f"Every theory explains: {listed(map(words, every))}. No theory explains: {listed(map(words, none))}. "
        f"Most explained ({best.max()} of {len(names)}): {pairs}."
    )


# files


def save(found: Replication, folder: Path, console: Console | None = None) -> Path:
    """Write scores, runs, figures and manifest; return the folder."""
    pd.DataFrame(pattern_rows(found)).to_csv(folder / "patterns.csv", index=False)
    frame = pd.DataFrame(found.records.table, columns=found.records.names)
    frame.insert(0, "run", np.arange(found.runs))
    frame.to_parquet(folder / "runs.parquet", index=False)
    if found.theories is not None:
        found.theories.to_csv(folder / "theories.csv", index=False)
    for name, drawn in figures(found).items():
        plots.save(drawn, folder / name)
    manifest = {
        "kind": "replication",
        "key": folder.name,
        "case": found.case.file,
        "case_document": found.case.document,
        "runs": found.runs,
        "seed": found.seed,
        "worlds": found.worlds,
        "command": f"reform replicate {found.case.file} --runs {found.runs} --seed {found.seed}",
        "versions": versions(),
        "python": sys.version.split()[0],
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": time.process_time(),
    }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, indent=2, default=str) + "\n", encoding="utf-8"
    )
    return folder
