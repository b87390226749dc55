"""A set of claims put to the model, and what was found about each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from experiments.answers.robustness import RUNS, Robustness, examine_robustness
from experiments.answers.verdicts import Laboratory, Verdict, examine
from experiments.batches.simulate import Simulate, ensemble
from experiments.questions.hypothesis_file import Claim


@dataclass(frozen=True, slots=True)
class Result:
    """A claim's verdict, and how robust it is if that was asked."""

    verdict: Verdict
    robustness: Robustness | None

    @property
    def claim(self) -> Claim:
        """The claim that was put to the model."""
        return self.verdict.claim


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
    laboratory = Laboratory(simulate or ensemble())
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
                    examine_robustness(verdict.claim, laboratory, worlds, RUNS, lambda: bar.advance(task)),
                )
                for verdict in verdicts
            ]
    finally:
        laboratory.close()


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
        "deciding": "" if robust is None else deciding_text(robust),
        "worlds_refused": None if robust is None else robust.refused,
        "note": hypothesis.note or "",
    }


def deciding_text(robust: Robustness, most: int = 10) -> str:
    """Return the parameters that go with the size of an effect, with their rank correlations."""
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
        return f"{found}; the claim asks for at least {hypothesis.smallest_effect:g}: {verdict.text}."
    kind = "The interaction" if hypothesis.expect == "interaction" else "The difference"
    weakest = ", the weakest step of the order" if len(hypothesis.steps) > 1 else ""
    return (
        f"{kind} in {hypothesis.outcome_text} ({comparison(verdict)}{weakest}) is {numbers}; "
        f"what matters begins at {hypothesis.smallest_effect:g}: {verdict.text}."
    )


def _signed(value: float) -> str:
    return f"{value:+.3g}".replace("-", "−")


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
                "robust_share": math.nan if result.robustness is None else result.robustness.share.estimate,
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


def effects_frame(results: Sequence[Result]) -> pd.DataFrame:
    """Return the effect of every claim in every draw; empty where robustness was not tested."""
    parts = [
        pd.DataFrame({"file": result.claim.file.stem, "effect": result.robustness.effects})
        for result in results
        if result.robustness is not None
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
