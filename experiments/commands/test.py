"""The claims of a folder, put to the model: one table, a forest plot, and files that say how it
came about.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table

from experiments import plots
from experiments.answers.robustness import WORLDS
from experiments.answers.tested_claims import (
    Result,
    deciding_text,
    effects_frame,
    forest_frame,
    frame,
    record,
    run_claims,
    runs_frame,
)
from experiments.batches.provenance import versions
from experiments.batches.simulate import Simulate
from experiments.commands.folded_text import Folding
from experiments.commands.messages import refuse
from experiments.questions.hypothesis_file import load_claims
from experiments.questions.hypothesis_keys import FEWEST_RUNS
from experiments.questions.names import HYPOTHESES
from experiments.statistics import SAVED
from model.cases import CaseError, Problem

RESULTS = Path("results")
WIDE = 110  # columns of a terminal from which runs and variance saved are shown
NAMED = 3  # deciding parameters that the table names


def test_command(
    paths: Sequence[Path | str] = (),
    runs: int | None = None,
    robust: bool = False,
    as_json: bool = False,
    out: Path | str | None = None,
    worlds: int = WORLDS,
    simulate: Simulate | None = None,
) -> int:
    """Put claims to the model and show the verdicts; returns 0, or 2 for wrong input.

    Without paths, all shipped claims. With `as_json` only a JSON list goes to standard output.
    """
    console = Console(stderr=as_json)
    try:
        _check_numbers(runs, worlds)
        claims = load_claims([Path(path) for path in paths] or [HYPOTHESES])
    except CaseError as error:
        return refuse(error.problems, heading=True)
    started = time.perf_counter()
    results = run_claims(claims, console, runs, worlds if robust else 0, simulate)
    folder = save_results(results, Path(out) if out else RESULTS, runs, worlds if robust else 0)
    if as_json:
        print(json.dumps([record(result) for result in results], indent=2, allow_nan=False))
        return 0
    wide = console.width >= WIDE
    console.print(_table(results, robust, wide))
    seconds = time.perf_counter() - started
    console.print(_closing(results, seconds, wide), highlight=False)
    console.print(f"saved in {folder} (verdicts.csv, forest.pdf)", highlight=False, soft_wrap=True)
    return 0


test_command.__test__ = False  # type: ignore[attr-defined]


def _check_numbers(runs: int | None, worlds: int) -> None:
    problems = []
    if runs is not None and runs < FEWEST_RUNS:
        problems.append(Problem("command line", "--runs", runs, f"must be at least {FEWEST_RUNS}"))
    if worlds < FEWEST_RUNS:
        problems.append(Problem("command line", "--worlds", worlds, f"must be at least {FEWEST_RUNS}"))
    if problems:
        raise CaseError(problems)


# words and numbers


COLOURS = {
    "supported": "green",
    "contradicted": "red",
    "no difference that matters": "yellow",
    "undecided": "cyan",
    "does not vary": "magenta",
}


def _table(results: Sequence[Result], robust: bool, wide: bool) -> Table:
    table = Table(title="What the runs say", title_justify="left", header_style="bold", box=SIMPLE_HEAD)
    table.add_column("claim", ratio=1, min_width=14)
    table.add_column("effect [95% interval]", justify="right", no_wrap=True)
    table.add_column("margin", justify="right", no_wrap=True)
    table.add_column("verdict", max_width=24 if wide else 14)
    if wide:
        table.add_column("runs", justify="right", no_wrap=True)
        table.add_column("saved", justify="right", no_wrap=True)
    if robust:
        table.add_column("holds in", justify="right", no_wrap=True)
    for result in results:
        table.add_row(*_cells(result, robust, wide))
    return table


def _cells(result: Result, robust: bool, wide: bool) -> Iterator[RenderableType]:
    verdict, effect = result.verdict, result.verdict.effect
    saved = "" if verdict.saved is None else f"{verdict.saved:.0%}"
    about = [f"({result.claim.file.stem})"]
    if robust and result.robustness is not None:
        about.append(f"decided by: {deciding_text(result.robustness, NAMED) or 'no single parameter'}")
    yield Group(Folding(result.claim.hypothesis.claim), *(Folding(text, "dim") for text in about))
    level = result.claim.hypothesis.expect == "at_least"
    shown = [f"{each:.3f}" if level else f"{each:+.3f}" for each in effect]
    if verdict.word == "does not vary":
        yield f"always {next(iter(verdict.means.values())).estimate:.3g}"
    else:
        yield f"{shown[0]} \\[{shown[1]}, {shown[2]}]"
    yield f"{result.claim.hypothesis.smallest_effect:g}"
    yield f"[{COLOURS[verdict.word]}]{verdict.text}[/]"
    if wide:
        yield f"{verdict.runs:,}"
        yield saved
    if robust and result.robustness is not None:
        yield f"{result.robustness.share.estimate:.0%}"


def _closing(results: Sequence[Result], seconds: float, wide: bool) -> str:
    words = [result.verdict.word for result in results]
    parts = [f"{words.count(word)} {word}" for word in COLOURS if word in words]
    told = f"{len(words)} claim{'s' if len(words) != 1 else ''}: {', '.join(parts)}; {seconds:.1f} s."
    return f"{told} {SAVED}" if wide else told


# files


def save_results(results: Sequence[Result], root: Path, runs: int | None = None, worlds: int = 0) -> Path:
    """Write verdicts, runs, figure and manifest to a folder named by their cause; return it."""
    manifest = _manifest(results, runs, worlds)
    folder = root / "hypotheses" / str(manifest["key"])
    folder.mkdir(parents=True, exist_ok=True)
    table = frame(results)
    table.to_csv(folder / "verdicts.csv", index=False)
    table.to_json(folder / "verdicts.json", orient="records", indent=2)
    runs_frame(results).to_parquet(folder / "runs.parquet", index=False)
    forest_frame(results).to_parquet(folder / "forest.parquet", index=False)
    effects = effects_frame(results)
    if not effects.empty:
        effects.to_parquet(folder / "worlds.parquet", index=False)
    plots.save(plots.forest(forest_frame(results)), folder / "forest")
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return folder


def _manifest(results: Sequence[Result], runs: int | None, worlds: int) -> Mapping[str, Any]:
    files = {str(result.claim.file): result.claim.sha256 for result in results}
    known = versions()
    cause = json.dumps([sorted(files.values()), _cases(results), runs, worlds, known["code"]])
    key = hashlib.sha256(cause.encode()).hexdigest()[:12]
    flags = [f"--runs {runs}"] if runs else []
    flags += ["--robust"] if worlds else []
    return {
        "kind": "hypotheses",
        "key": key,
        "files": files,
        "texts": {str(r.claim.file): r.claim.file.read_text(encoding="utf-8") for r in results},
        "cases": _cases(results),
        "runs": runs,
        "worlds": worlds,
        "command": " ".join(["reform test", *files, *flags]),
        "versions": known,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
    }


def _cases(results: Sequence[Result]) -> dict[str, str]:
    """Return a hash of every case, everything it was read from included."""
    found = {}
    for result in results:
        text = json.dumps(result.claim.case.document, sort_keys=True, default=str)
        found[result.claim.hypothesis.case] = hashlib.sha256(text.encode()).hexdigest()
    return found
