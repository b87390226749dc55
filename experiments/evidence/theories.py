"""Which theory does the record speak for? Marginal likelihoods of sets of rules, with their Monte Carlo error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from experiments.evidence.ablations import ABLATIONS
from experiments.evidence.assumptions import Assumptions, prior_units
from experiments.evidence.draws import Bench, Imagined, Runner
from experiments.evidence.null_models import NULL_MODELS, NullModel
from experiments.evidence.null_scores import smoothed
from experiments.evidence.record import Observation, log_likelihoods, seen
from experiments.statistics import Interval
from model.cases import Case

type Array = NDArray[np.float64]

KEPT_AS_THEY_ARE = (
    "institutional_design",
    "activation",
)  # rules that patterns themselves set, or that are no theory
FEWEST = 20  # effective draws below which a marginal likelihood is noise
RESAMPLES = 2000
NO_THEORY = "rules without theory"
NULL_DRAWS = 1000  # of each rule without theory: they cost nothing


type Kind = Literal["rules", "ablation", "null"]


@dataclass(frozen=True, slots=True)
class Theory:
    """A set of rules: what it changes in the case."""

    name: str
    changes: Mapping[str, Any]
    kind: Kind = "rules"
    nulls: tuple[NullModel, ...] = ()  # rules without theory, each as probable


def theories_of(case: Case, kinds: Sequence[str] | None = None, nulls: bool = True) -> list[Theory]:
    """Return the theories that a case can run under: its own rules, each other rule in turn, and the null models.

    `kinds` are the keys of [rules] that are varied; all that are theories, if not given.
    """
    found = [Theory("as in the case", {})]
    for path, leaf in case.paths().items():
        key = path.removeprefix("rules.")
        if (
            not path.startswith("rules.")
            or key in KEPT_AS_THEY_ARE
            or (kinds is not None and key not in kinds)
        ):
            continue
        choices: Sequence[Any] = (True, False) if leaf.kind == "boolean" else leaf.choices or ()
        found += [Theory(_named(key, each), {path: each}) for each in choices if each != leaf.value]
    if nulls:
        found += [Theory(f"ablation: {each.name}", each.changes(case), "ablation") for each in ABLATIONS]
        found.append(Theory(NO_THEORY, {}, "null", NULL_MODELS))
    return found


def _named(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{'with' if value else 'without'} {key.replace('_', ' ')}"
    return f"{key.replace('_', ' ')}: {value.replace('_', ' ')}"


def kinds_of(case: Case) -> list[str]:
    """Return the keys of [rules] whose values are theories."""
    names = [path.removeprefix("rules.") for path in case.paths() if path.startswith("rules.")]
    return [name for name in names if name not in KEPT_AS_THEY_ARE]


@dataclass(frozen=True, slots=True)
class Marginal:
    """How likely the record is under a theory, averaged over its prior."""

    theory: Theory
    log10: float  # of the marginal likelihood
    error: float  # its Monte Carlo standard error, on the same scale
    effective: float  # draws that carry it
    shares: Mapping[str, float]  # prior predictive chance of each pattern
    narrow: float  # the same at ranges of half the width
    narrow_error: float

    @property
    def is_noise(self) -> bool:
        """Whether too few draws carry the number for it to mean anything."""
        return self.effective < FEWEST


def marginal(
    case: Case,
    theory: Theory,
    wanted: Sequence[Observation],
    bench: Bench,
    draws: int,
    runs: int,
    seed: int,
    width: float = 0.5,
) -> Marginal:
    """Return the marginal likelihood of the record under a theory, and again on ranges of `width` times their length.

    The mean over draws from the prior of the likelihood that each draw's runs estimate; without bias whatever the number of
    runs. All theories meet the same draws of what they share and the same luck.

    Source: Kass and Raftery (1995).
    """
    changed = case.vary(theory.changes) if theory.changes else case
    space = Assumptions.of(changed)
    logs, values = _under(theory, space, wanted, bench, draws, runs, seed)
    narrow, _ = _under(theory, space.narrowed(width), wanted, bench, max(draws // 2, 2), runs, seed)
    level, error, effective = _mean(logs)
    near, near_error, _ = _mean(narrow)
    shares = {
        each.name: float(np.nanmean(values[k])) for k, each in enumerate(wanted) if each.kind == "pattern"
    }
    return Marginal(theory, level, error, effective, shares, near, near_error)


def _under(
    theory: Theory,
    space: Assumptions,
    wanted: Sequence[Observation],
    bench: Bench,
    draws: int,
    runs: int,
    seed: int,
) -> tuple[Array, Array]:
    """Return the likelihood at every draw, and what its runs show; rules without theory take their turns."""
    if not theory.nulls:
        return _run(space, wanted, bench, draws, runs, seed)
    nothing = Assumptions.of(space.case, only=())
    each = [_run(nothing, wanted, Imagined(null), NULL_DRAWS, runs, seed) for null in theory.nulls]
    return np.concatenate([logs for logs, _ in each]), np.concatenate([values for _, values in each], axis=1)


def _run(
    space: Assumptions, wanted: Sequence[Observation], bench: Runner, draws: int, runs: int, seed: int
) -> tuple[Array, Array]:
    units = prior_units(len(space), draws, seed)
    values = seen(bench, space.case, wanted, space.draws(units), runs, seed, own_luck=True)
    return log_likelihoods(space.case, wanted, values), values


def _mean(logs: Array) -> tuple[float, float, float]:
    """Return the log10 of a mean likelihood, its standard error, and the draws that carry it."""
    weights = np.exp(logs - logs.max())
    relative = float(weights.std(ddof=1)) / float(weights.mean()) / np.sqrt(len(weights))
    level = (float(logsumexp(logs)) - np.log(len(logs))) / np.log(10.0)
    return float(level), relative / np.log(10.0), float(weights.sum() ** 2 / (weights**2).sum())


@dataclass(frozen=True)
class Comparison:
    """Theories against each other, at equal odds before the record was seen."""

    marginals: list[Marginal]  # most probable first
    probabilities: dict[str, Interval]  # after the record, with Monte Carlo error
    narrow: dict[str, float]  # the same at ranges of half the width
    telling: list[tuple[str, str, str, float]]  # pattern, theory for it, theory against it, bits between them


def compared(found: Sequence[Marginal], seed: int) -> Comparison:
    """Return the probabilities of theories after the record, if all were as probable before."""
    rng = np.random.default_rng([seed, 38])
    logs = np.array([each.log10 for each in found]) * np.log(10.0)
    errors = np.array([each.error for each in found]) * np.log(10.0)
    drawn = _probabilities(logs + errors * rng.standard_normal((RESAMPLES, len(found))))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    mean = _probabilities(logs)
    names = [each.theory.name for each in found]
    probabilities = {
        name: Interval(float(m), min(float(a), float(m)), max(float(b), float(m)))
        for name, m, a, b in zip(names, mean, low, high, strict=True)
    }
    narrow = _probabilities(np.array([each.narrow for each in found]) * np.log(10.0))
    ranked = sorted(found, key=lambda each: -each.log10)
    return Comparison(
        ranked, probabilities, dict(zip(names, map(float, narrow), strict=True)), _telling(found)
    )


def _probabilities(logs: Array) -> Array:
    return np.asarray(np.exp(logs - logsumexp(logs, axis=-1, keepdims=True)))


def _telling(found: Sequence[Marginal]) -> list[tuple[str, str, str, float]]:
    """Return the patterns by how far sets of rules differ on them, most telling first."""
    rivals = [each for each in found if each.theory.kind == "rules"] or list(found)
    rows = []
    for pattern in rivals[0].shares:
        chances = {each.theory.name: smoothed(each.shares[pattern] * 1000.0, 1000) for each in rivals}
        most, least = max(chances, key=lambda n: chances[n]), min(chances, key=lambda n: chances[n])
        rows.append((pattern, most, least, float(np.log2(chances[most] / chances[least]))))
    return sorted(rows, key=lambda row: -row[3])


def grade(log10: float) -> str:
    """Return what a Bayes factor is called (log10 of the factor of the better theory over the worse).

    Source: Kass and Raftery (1995).

    >>> [grade(x) for x in (0.2, 0.8, 1.5, 3.0)]
    ['not worth more than a bare mention', 'substantial', 'strong', 'decisive']
    """
    words = ("not worth more than a bare mention", "substantial", "strong", "decisive")
    return words[sum(abs(log10) >= bound for bound in (0.5, 1.0, 2.0))]


type Advance = Callable[[], object]


def compare_theories(
    case: Case,
    theories: Sequence[Theory],
    wanted: Sequence[Observation],
    bench: Bench,
    draws: int,
    runs: int,
    seed: int,
    advance: Advance = lambda: None,
) -> Comparison:
    """Return theories ranked by how likely the record is under each."""
    found = []
    for theory in theories:
        found.append(marginal(case, theory, wanted, bench, draws, runs, seed))
        advance()
    return compared(found, seed)
