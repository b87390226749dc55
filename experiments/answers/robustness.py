"""Robustness: claims and patterns with every assumed parameter drawn from its prior range."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.verdicts import Laboratory, contrast, passes
from experiments.questions.hypothesis_file import Claim
from experiments.statistics import Influence, Interval, influences, wilson
from model.cases import Case, CaseError

type Array = NDArray[np.float64]
type Draw = dict[str, float]

DRAWS = 200
RUNS = 60  # per condition in a draw
NOTABLE = 0.05  # expected share of false finds among the parameters that are named


@dataclass(frozen=True, slots=True)
class Robustness:
    """How a claim fares over the prior ranges of all assumed parameters."""

    share: Interval  # of draws in which the claim holds, in [0, 1]
    effects: Array  # estimate of the contrast that decides, by draw
    deciding: list[Influence]  # parameters that go with the effect, strongest first
    refused: int  # draws that the case's own rules do not allow


def prior_draws(case: Case, count: int, seed: int, fixed: Collection[str] = ()) -> list[Draw]:
    """Return draws: values of every assumed parameter of a case by path, but those that are fixed.

    Latin hypercube over the parameters' priors (uniform, or triangular with its peak at the case's
    value). Weights of issues are scaled to sum to one, and officials leave the opposition its
    seats.

    Source: McKay, Beckman and Conover (1979).
    """
    assumed = [each for each in case.assumed() if not any(touches(each[0], path) for path in fixed)]
    if not assumed:
        return [{} for _ in range(count)]
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(assumed), rng=np.random.default_rng([seed, 20])).random(count)
    columns = [
        from_prior(unit[:, place], low, high, prior, case.paths()[path].value)
        for place, (path, low, high, prior) in enumerate(assumed)
    ]
    draws = [
        {path: float(column[i]) for (path, *_), column in zip(assumed, columns, strict=True)}
        for i in range(count)
    ]
    return [consistent(draw, case) for draw in draws]


def touches(path: str, fixed: str) -> bool:
    """Whether a path is that of something fixed, stands below it or above it."""
    return path == fixed or path.startswith(f"{fixed}.") or fixed.startswith(f"{path}.")


def from_prior(unit: Array, low: float, high: float, prior: str, peak: float) -> Array:
    """Return the values at shares of a number's prior probability, in [0, 1]."""
    if prior == "triangular" and high > low:
        from scipy import stats

        return np.asarray(stats.triang.ppf(unit, (peak - low) / (high - low), low, high - low))
    return low + (high - low) * unit


def consistent(draw: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return a draw whose weights of issues sum to one and whose bodies have no more than all seats."""
    found = dict(draw)
    drawn = {p: v for p, v in found.items() if p.startswith("issues.") and p.endswith(".weight")}
    kept = sum(
        float(each.weight) for name, each in case.issues.items() if f"issues.{name}.weight" not in drawn
    )
    total = sum(drawn.values())
    if total > 0.0:
        found |= {path: value * (1.0 - kept) / total for path, value in drawn.items()}
    for name, body in case.bodies.items():
        path = f"bodies.{name}.officials"
        seats = found.get(f"bodies.{name}.seat_share", float(body.seat_share))
        if path in found:
            found[path] = min(found[path], 1.0 - seats)
    return found


def examine_robustness(
    claim: Claim,
    laboratory: Laboratory,
    draws: int = DRAWS,
    runs: int = RUNS,
    advance: Callable[[], object] = lambda: None,
) -> Robustness:
    """Return the share of draws in which a claim holds, and the parameters that decide it.

    A draw's effect is taken at its point estimate, from `runs` paired runs a condition; `advance`
    is called after each draw. What the claim itself sets is not drawn.
    """
    hypothesis = claim.hypothesis
    fixed = {path for name in hypothesis.conditions for path in claim.changes(name)}
    drawn = prior_draws(claim.case, draws, hypothesis.seed, fixed)

    def effect(draw: Draw) -> list[float] | None:
        try:
            values = laboratory.draw(claim, draw, runs)
        except CaseError:
            return None
        finally:
            advance()
        return [float(contrast(step, values).mean()) for step in hypothesis.steps]

    found = list(laboratory.map(effect, drawn))
    return _summary(claim, drawn, found)


def _summary(
    claim: Claim, drawn: Sequence[Mapping[str, float]], found: Sequence[list[float] | None]
) -> Robustness:
    kept = [(draw, each) for draw, each in zip(drawn, found, strict=True) if each is not None]
    holding = sum(passes(claim.hypothesis, each) for _, each in kept)
    effects = np.array([min(each) for _, each in kept])
    inputs = {path: np.array([draw[path] for draw, _ in kept]) for path in (drawn[0] if kept else ())}
    notable = [each for each in influences(inputs, effects) if each.q < NOTABLE]
    return Robustness(wilson(holding, len(kept)), effects, notable, len(found) - len(kept))
