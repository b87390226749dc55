"""The claims of a folder, put to the model: one table, a forest plot, and files that say how it
came about.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from experiments import plots
from experiments.claims import FEWEST_RUNS, HYPOTHESES, Claim, load_claims
from experiments.folding import Folding
from experiments.named import refuse
from experiments.statistics import SAVED
from experiments.verdicts import Laboratory, Simulate, Verdict, examine
from experiments.versions import versions
from experiments.worlds import RUNS, WORLDS, Robustness, examine_robustness
from model.cases import CaseError, Problem

RESULTS = Path("results")
WIDE = 110  # columns of a terminal from which runs and variance saved are shown
NAMED = 3  # deciding parameters that the table names


@dataclass(frozen=True, slots=True)
class Result:
    """A claim's verdict, and how robust it is if that was asked."""

    verdict: Verdict
    robustness: Robustness | None

    @property
    def claim(self) -> Claim:
        """The claim that was put to the model."""
        return self.verdict.claim


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
        problems.append(
            Problem("command line", "--worlds", worlds, f"must be at least {FEWEST_RUNS}")
        )
    if problems:
        raise CaseError(problems)


def run_claims(
    claims: Sequence[Claim],
    console: Console,
    runs: int | None = None,
    worlds: int = 0,
    simulate: Simulate | None = None,
) -> list[Result]:
    """Return the verdict on every claim, showing how far it is; `worlds` above 0 tests how robust
    each is.
    """
    laboratory = Laboratory(simulate or _ensemble())
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    try:
        with bar:
            task = bar.add_task("claims", total=len(claims))
            verdicts = []
            for claim in claims:
                verdicts.append(examine(claim, laboratory, runs))
                bar.advance(task)
            if not worlds:
                return [Result(verdict, None) for verdict in verdicts]
            task = bar.add_task("worlds", total=len(claims) * worlds)
            return [
                Result(
                    verdict,
                    examine_robustness(
                        verdict.claim, laboratory, worlds, RUNS, lambda: bar.advance(task)
                    ),
                )
                for verdict in verdicts
            ]
    finally:
        laboratory.close()


def _ensemble() -> Simulate:
    from model.ensemble import simulate  # compiling starts here, not when claims are only checked

    return simulate


# words and numbers


def record(result: Result) -> dict[str, Any]:
    """Return a verdict as it stands in the JSON list; numbers that do not exist are null."""
    verdict, effect = result.verdict, result.verdict.effect
    share = None if result.robustness is None else result.robustness.share.estimate
    return {
        "file": str(result.claim.file),
        "claim": result.claim.hypothesis.claim,
        "estimate": _number(effect.estimate),
        "low": _number(effect.low),
        "high": _number(effect.high),
        "margin": result.claim.hypothesis.smallest_effect,
        "verdict": verdict.word,
        "robust_share": _number(share),
        "runs": verdict.runs,
        "runs_needed": verdict.needed,
        "sha256": result.claim.sha256,
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def details(result: Result) -> dict[str, Any]:
    """Return everything that is kept of a verdict, one row of the table of results."""
    verdict, hypothesis, robust = result.verdict, result.claim.hypothesis, result.robustness
    return {
        **record(result),
        "verdict_text": verdict.text,
        "sentence": sentence(result),
        "expect": hypothesis.expect,
        "outcome": hypothesis.outcome_text,
        "unit": result.claim.unit,
        "case": hypothesis.case,
        "source": hypothesis.source,
        "seed": hypothesis.seed,
        "comparison": comparison(verdict),
        "conditions": "; ".join(f"{n}: {verdict.means[n].estimate:.4g}" for n in verdict.means),
        "variance_saved": verdict.saved,
        "p_equivalence": verdict.p_equivalence,
        "robust_low": None if robust is None else robust.share.low,
        "robust_high": None if robust is None else robust.share.high,
        "deciding": "" if robust is None else _deciding(robust),
        "worlds_refused": None if robust is None else robust.refused,
        "note": hypothesis.note or "",
    }


def _deciding(robust: Robustness, most: int = 10) -> str:
    return "; ".join(f"{each.path} ({each.correlation:+.2f})" for each in robust.deciding[:most])


def comparison(verdict: Verdict) -> str:
    """Return which conditions are compared, in words."""
    hypothesis = verdict.claim.hypothesis
    if hypothesis.expect == "at_least":
        return next(iter(verdict.step))
    if hypothesis.expect == "interaction":
        plan = hypothesis.steps[0]
        return " ".join(f"{w * hypothesis.direction:+.3g} {name}" for name, w in plan.items())
    first, second = sorted(verdict.step, key=lambda name: verdict.step[name])
    low, high = (second, first) if hypothesis.direction < 0 else (first, second)
    return f"{low} → {high}"


def sentence(result: Result) -> str:
    """Return what was found about a claim as one sentence."""
    verdict, hypothesis = result.verdict, result.claim.hypothesis
    effect = verdict.effect
    numbers = f"{_signed(effect.estimate)} [{_signed(effect.low)}, {_signed(effect.high)}]"
    if verdict.word == "does not vary":
        value = next(iter(verdict.means.values())).estimate
        constant = f"{hypothesis.outcome_text} is {value:.4g} in every run of every condition"
        return f"{constant}: there is nothing to judge."
    if hypothesis.expect == "at_least":
        numbers = f"{effect.estimate:.3g} [{effect.low:.3g}, {effect.high:.3g}]"
        found = f"{hypothesis.outcome_text} is {numbers} on average"
        return (
            f"{found}; the claim asks for at least {hypothesis.smallest_effect:g}: {verdict.text}."
        )
    kind = "The interaction" if hypothesis.expect == "interaction" else "The difference"
    weakest = ", the weakest step of the order" if len(hypothesis.steps) > 1 else ""
    return (
        f"{kind} in {hypothesis.outcome_text} ({comparison(verdict)}{weakest}) is {numbers}; "
        f"what matters begins at {hypothesis.smallest_effect:g}: {verdict.text}."
    )


def _signed(value: float) -> str:
    return f"{value:+.3g}".replace("-", "−")


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
        about.append(f"decided by: {_deciding(result.robustness, NAMED) or 'no single parameter'}")
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


def frame(results: Sequence[Result]) -> pd.DataFrame:
    """Return the verdicts as a frame, one row a claim."""
    return pd.DataFrame([details(result) for result in results])


def forest_frame(results: Sequence[Result]) -> pd.DataFrame:
    """Return the frame of the forest plot: effects in the direction of the claim."""
    rows = []
    for result in results:
        verdict = result.verdict
        shown = (math.nan,) * 3 if verdict.word == "does not vary" else tuple(verdict.estimate)
        rows.append(
            {
                "claim": result.claim.hypothesis.claim,
                "estimate": shown[0],
                "low": shown[1],
                "high": shown[2],
                "margin": result.claim.hypothesis.smallest_effect,
                "verdict": verdict.word,
                "runs": verdict.runs,
                "robust_share": math.nan
                if result.robustness is None
                else result.robustness.share.estimate,
            }
        )
    return pd.DataFrame(rows)


def runs_frame(results: Sequence[Result]) -> pd.DataFrame:
    """Return the outcome of every run behind the verdicts: file, condition, run, value."""
    parts = [
        pd.DataFrame(
            {
                "file": result.claim.file.stem,
                "condition": name,
                "run": range(values.size),
                "value": values,
            }
        )
        for result in results
        for name, values in result.verdict.values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def save_results(
    results: Sequence[Result], root: Path, runs: int | None = None, worlds: int = 0
) -> Path:
    """Write verdicts, runs, figure and manifest to a folder named by their cause; return it."""
    manifest = _manifest(results, runs, worlds)
    folder = root / "hypotheses" / str(manifest["key"])
    folder.mkdir(parents=True, exist_ok=True)
    table = frame(results)
    table.to_csv(folder / "verdicts.csv", index=False)
    table.to_json(folder / "verdicts.json", orient="records", indent=2)
    runs_frame(results).to_parquet(folder / "runs.parquet", index=False)
    forest_frame(results).to_parquet(folder / "forest.parquet", index=False)
    effects = _effects_frame(results)
    if not effects.empty:
        effects.to_parquet(folder / "worlds.parquet", index=False)
    plots.save(plots.forest(forest_frame(results)), folder / "forest")
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return folder


def _effects_frame(results: Sequence[Result]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"file": result.claim.file.stem, "effect": result.robustness.effects})
        for result in results
        if result.robustness is not None
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


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
