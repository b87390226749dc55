"""What depends on each assumed number: patterns and claims that are lost while it alone moves over its plausible range."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.answers.robustness import RUNS, consistent, touches
from experiments.answers.verdicts import Laboratory, contrast, passes
from experiments.evidence.draws import Runner
from experiments.evidence.record import Observation, seen
from experiments.questions.hypothesis_file import Claim
from model.cases import Case, CaseError

type Array = NDArray[np.float64]

STEPS = 5  # values of a number over its range, both ends among them
MAJORITY = 0.5  # share of the runs in which a pattern must be seen


@dataclass(frozen=True, slots=True)
class Loss:
    """A pattern or claim that no longer holds at some value of a number."""

    name: str
    at: float  # the value nearest to the case's own
    shown: float | None = None  # share of the runs there; none of a claim


@dataclass(frozen=True, slots=True)
class Dependence:
    """What is lost while one assumed number moves over its plausible range, all others at their values."""

    path: str
    value: float
    low: float
    high: float
    losses: tuple[Loss, ...]


def dependences(
    case: Case,
    bench: Runner,
    wanted: Sequence[Observation],
    claims: Sequence[Claim],
    laboratory: Laboratory,
    runs: int,
    seed: int,
    steps: int = STEPS,
    claim_runs: int = RUNS,
) -> list[Dependence]:
    """Return what depends on each assumed number of a case, in its order.

    Patterns are lost where less than half of so many runs show them at one of the values, and more than half at the case's
    own; claims where they hold at the case's own values and not at an end of the range, by point estimates of `claim_runs` a
    condition.
    """
    spans = [(path, low, high) for path, low, high, _ in case.assumed()]
    grid = [(path, float(at)) for path, low, high in spans for at in np.linspace(low, high, steps)]
    shown = _shares(case, bench, wanted, grid, runs, seed)
    lost = {path: [*_lost_patterns(case, path, shown, wanted)] for path, *_ in spans}
    for claim in claims:
        for path, loss in _lost_claims(claim, laboratory, spans, claim_runs):
            lost[path].append(loss)
    return [Dependence(path, _own(case, path), low, high, tuple(lost[path])) for path, low, high in spans]


def _own(case: Case, path: str) -> float:
    return float(case.paths()[path].value)


# patterns

type Shares = Mapping[tuple[str, float] | None, Array]  # of runs that show each pattern, by path and value


def _shares(
    case: Case,
    bench: Runner,
    wanted: Sequence[Observation],
    grid: Sequence[tuple[str, float]],
    runs: int,
    seed: int,
) -> Shares:
    """Return the share of runs that show each pattern at the case's own values and with one number moved."""
    draws = [{}, *(consistent({path: at}, case) for path, at in grid)]
    means = np.nanmean(seen(bench, case, wanted, draws, runs, seed), axis=2).T
    return dict(zip([None, *grid], means, strict=True))


def _lost_patterns(case: Case, path: str, shown: Shares, wanted: Sequence[Observation]) -> Iterator[Loss]:
    own, here = shown[None], [(key[1], share) for key, share in shown.items() if key and key[0] == path]
    here.sort(key=lambda each: abs(each[0] - _own(case, path)))
    for place, each in enumerate(wanted):
        gone = [(at, share[place]) for at, share in here if share[place] < MAJORITY <= own[place]]
        if gone:
            yield Loss(each.name, gone[0][0], float(gone[0][1]))


# claims


def _lost_claims(
    claim: Claim, laboratory: Laboratory, spans: Sequence[tuple[str, float, float]], runs: int
) -> Iterator[tuple[str, Loss]]:
    """Yield the numbers at an end of whose range a claim fails that holds at the case's own values."""
    fixed = {path for name in claim.hypothesis.conditions for path in claim.changes(name)}
    holds = _judge(claim, laboratory, runs)
    if not holds({}):
        return
    free = [each for each in spans if not any(touches(each[0], path) for path in fixed)]
    ends = [(path, at) for path, low, high in free for at in (low, high)]
    kept = laboratory.map(lambda end: holds(consistent({end[0]: end[1]}, claim.case)), ends)
    gone: dict[str, float] = {}
    for (path, at), stays in zip(ends, kept, strict=True):
        if not stays:
            gone.setdefault(path, at)
    for path, at in gone.items():
        yield path, Loss(claim.file.stem, at)


def _judge(claim: Claim, laboratory: Laboratory, runs: int) -> Callable[[Mapping[str, float]], bool]:
    """Return whether a claim holds where some numbers are moved; what the case's own rules refuse is no failure."""

    def holds(draw: Mapping[str, float]) -> bool:
        try:
            values = laboratory.draw(claim, draw, runs)
        except CaseError:
            return True
        steps = claim.hypothesis.steps
        return passes(claim.hypothesis, [float(contrast(step, values).mean()) for step in steps])

    return holds
