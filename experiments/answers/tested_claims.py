"""Claims put to the model: the verdict on each, how robust it is, and what was found in a sentence."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.robustness import DRAWS, RUNS, Robustness, examine_robustness
from experiments.answers.verdicts import Laboratory, Verdict, Word, examine
from experiments.batches.simulate import Simulate, ensemble
from experiments.questions.hypothesis_file import Claim, load_claims
from experiments.questions.hypothesis_keys import FEWEST_RUNS
from experiments.questions.names import HYPOTHESES
from experiments.statistics import SAVED
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, Tone, unseen
from experiments.wording import counted
from model.cases import CaseError, Problem

NAMED = 3  # deciding parameters that the table names
TONES: dict[Word, Tone] = {
    "supported": "good",
    "contradicted": "bad",
    "no meaningful difference": "mixed",
    "inconclusive": "open",
    "no variation": "faint",
}


@dataclass(frozen=True, slots=True)
class TestedClaim:
    """A claim's verdict, and how robust it is if that was tested."""

    __test__ = False

    verdict: Verdict
    robustness: Robustness | None

    @property
    def claim(self) -> Claim:
        """The claim that was put to the model."""
        return self.verdict.claim


@dataclass(frozen=True)
class TestedClaims(Shown):
    """The verdicts on a set of claims."""

    __test__ = False

    tested: tuple[TestedClaim, ...]
    runs: int | None  # in each condition, where the command line set it
    draws: int  # from the prior ranges; 0 where robustness was not tested
    seconds: float
    saved: Path | None = None

    def record(self) -> list[dict[str, Any]]:
        """Return one JSON object a claim."""
        return [record(each) for each in self.tested]

    def parts(self) -> Iterator[Part]:
        """Yield the table of verdicts and a count of them."""
        yield self._table()
        words = [each.verdict.word for each in self.tested]
        counts = ", ".join(f"{words.count(word)} {word}" for word in TONES if word in words)
        yield f"{counted(len(words), 'claim')}: {counts}; {self.seconds:.1f} s."
        if self.saved is not None:
            several = len(self.tested) > 1
            yield Line(f"saved in {self.saved} ({'verdicts.csv, forest.pdf' if several else 'verdicts.csv'})")
            yield from () if several else (Line(f"figure: reform plot {self.saved}"),)

    def _table(self) -> Table:
        columns = [
            Column("claim"),
            Column("effect [95% interval]", number=True),
            Column("margin", number=True),
            Column("verdict"),
            *([Column("robust", number=True, note=ROBUST)] if self.draws else []),
            Column("runs", number=True, optional=True),
            Column("saved", number=True, optional=True, note=SAVED),
        ]
        rows = tuple(tuple(_cells(each, bool(self.draws))) for each in self.tested)
        return Table(tuple(columns), rows, "Verdicts")


ROBUST = (
    "robust: share of draws from the prior ranges of all assumed parameters in which the claim holds. "
    "depends on: parameters that go with the size of the effect over the draws, by rank correlation, beyond chance."
)


def test(
    paths: Sequence[Path | str] = (),
    runs: int | None = None,
    robust: bool = False,
    draws: int = DRAWS,
    simulate: Simulate | None = None,
    follow: Follow = unseen,
) -> TestedClaims:
    """Put claims to the model and return the verdicts; without paths, all shipped claims.

    `robust` repeats each claim with every assumed parameter drawn from its prior range, `draws` times. A CaseError names
    the mistakes of all files.
    """
    _check_numbers(runs, draws)
    claims = load_claims([Path(path) for path in paths] or [HYPOTHESES])
    started = time.perf_counter()
    tested = examine_claims(claims, runs, draws if robust else 0, simulate, follow)
    return TestedClaims(tuple(tested), runs, draws if robust else 0, time.perf_counter() - started)


test.__test__ = False  # type: ignore[attr-defined]


def _check_numbers(runs: int | None, draws: int) -> None:
    given = {"--runs": runs, "--draws": draws}
    problems = [
        Problem("command line", key, value, f"must be at least {FEWEST_RUNS}")
        for key, value in given.items()
        if value is not None and value < FEWEST_RUNS
    ]
    if problems:
        raise CaseError(problems)


def examine_claims(
    claims: Sequence[Claim],
    runs: int | None = None,
    draws: int = 0,
    simulate: Simulate | None = None,
    follow: Follow = unseen,
) -> list[TestedClaim]:
    """Return the verdict on every claim; with draws from the prior ranges, also how robust each is."""
    laboratory = Laboratory(simulate or ensemble())
    try:
        advance, verdicts = follow("claims", len(claims)), []
        for claim in claims:
            verdicts.append(examine(claim, laboratory, runs))
            advance()
        if not draws:
            return [TestedClaim(verdict, None) for verdict in verdicts]
        advance = follow("prior draws", len(claims) * draws)
        return [
            TestedClaim(verdict, examine_robustness(verdict.claim, laboratory, draws, RUNS, advance))
            for verdict in verdicts
        ]
    finally:
        laboratory.close()


# words and numbers


def _cells(tested: TestedClaim, robust: bool) -> Iterator[Cell | str]:
    verdict, hypothesis = tested.verdict, tested.claim.hypothesis
    about = [f"({tested.claim.file.stem})"]
    if tested.robustness is not None:
        about.append(f"depends on: {deciding_text(tested.robustness, NAMED) or 'no single parameter'}")
    yield Cell(hypothesis.claim, below=tuple(about))
    yield _effect(verdict)
    yield f"{hypothesis.smallest_effect:g}"
    yield Cell(verdict.text, TONES[verdict.word])
    if robust:
        yield "" if tested.robustness is None else f"{tested.robustness.share.estimate:.0%}"
    yield f"{verdict.runs:,}"
    yield "" if verdict.saved is None else f"{verdict.saved:.0%}"


def _effect(verdict: Verdict) -> str:
    if verdict.word == "no variation":
        return f"always {next(iter(verdict.means.values())).estimate:.3g}"
    sign = "" if verdict.claim.hypothesis.expect == "at_least" else "+"
    estimate, low, high = (format(each, f"{sign}.3f") for each in verdict.effect)
    return f"{estimate} [{low}, {high}]"


def record(tested: TestedClaim) -> dict[str, Any]:
    """Return a verdict as one JSON object; numbers that do not exist are null."""
    verdict, effect = tested.verdict, tested.verdict.effect
    share = None if tested.robustness is None else tested.robustness.share.estimate
    return {
        "file": str(tested.claim.file),
        "claim": tested.claim.hypothesis.claim,
        "estimate": _number(effect.estimate),
        "low": _number(effect.low),
        "high": _number(effect.high),
        "margin": tested.claim.hypothesis.smallest_effect,
        "verdict": verdict.word,
        "robust_share": _number(share),
        "runs": verdict.runs,
        "runs_needed": verdict.needed,
        "sha256": tested.claim.sha256,
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def deciding_text(robust: Robustness, most: int = 10) -> str:
    """Return the parameters that an effect depends on, with their rank correlations."""
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


def sentence(tested: TestedClaim) -> str:
    """Return what was found about a claim as one sentence."""
    verdict, hypothesis = tested.verdict, tested.claim.hypothesis
    effect = verdict.effect
    if verdict.word == "no variation":
        value = next(iter(verdict.means.values())).estimate
        return f"{hypothesis.outcome_text} is {value:.4g} in every run of every condition: no variation to explain."
    if hypothesis.expect == "at_least":
        mean = f"{effect.estimate:.3g} [{effect.low:.3g}, {effect.high:.3g}]"
        return (
            f"The mean of {hypothesis.outcome_text} is {mean}; the claim requires at least "
            f"{hypothesis.smallest_effect:g}: {verdict.text}."
        )
    numbers = f"{_signed(effect.estimate)} [{_signed(effect.low)}, {_signed(effect.high)}]"
    kind = "The interaction" if hypothesis.expect == "interaction" else "The difference"
    weakest = ", the weakest step of the order" if len(hypothesis.steps) > 1 else ""
    return (
        f"{kind} in {hypothesis.outcome_text} ({comparison(verdict)}{weakest}) is {numbers}; "
        f"the smallest meaningful effect is {hypothesis.smallest_effect:g}: {verdict.text}."
    )


def _signed(value: float) -> str:
    return f"{value:+.3g}".replace("-", "−")
