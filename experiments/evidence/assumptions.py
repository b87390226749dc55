"""The assumed numbers of a case as a space to draw from: a cube whose sides are their prior distributions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from scipy.stats import qmc

from experiments.answers.robustness import consistent, from_prior, touches
from experiments.questions.points import Factor
from model.cases import Case

type Array = NDArray[np.float64]
type Draw = dict[str, Any]

SHARED = (
    "behaviour",
    "statuses",
    "chairs",
    "defaults",
    "numbers",
)  # tables of what is the same in all countries


CAMPS = ("pro_presidential", "opposition")


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number of a case that has a plausible range instead of a source."""

    path: str
    low: float
    high: float
    prior: str  # uniform, or triangular with its peak at the case's value
    peak: float

    @property
    def is_shared(self) -> bool:
        """Whether it is a behavioural parameter, shared by all countries."""
        return self.path.partition(".")[0] in SHARED

    def at(self, unit: Array) -> Array:
        """Return the values at shares of the prior probability, in [0, 1]."""
        return from_prior(unit, self.low, self.high, self.prior, self.peak)

    def share(self, value: Array) -> Array:
        """Return where values stand in the prior: its distribution function, in [0, 1]."""
        if self.high <= self.low:
            return np.full(np.shape(value), 0.5)
        if self.prior == "triangular":
            width = self.high - self.low
            return np.asarray(stats.triang.cdf(value, (self.peak - self.low) / width, self.low, width))
        return np.clip((np.asarray(value) - self.low) / (self.high - self.low), 0.0, 1.0)


@dataclass(frozen=True)
class Assumptions:
    """Every assumed number of a case that is not held: the sides of the cube, in order."""

    case: Case
    each: tuple[Assumption, ...]
    factors: tuple[Factor, ...] = ()  # what else varies, rules among them

    @classmethod
    def of(
        cls,
        case: Case,
        only: Collection[str] | None = None,
        held: Collection[str] = (),
        factors: Sequence[Factor] = (),
    ) -> Assumptions:
        """Return the assumptions of a case: all, or `only` some paths; `held` paths and all below them are left out.

        `factors` vary as well; what they set is no assumption.
        """
        held = [*held, *(path for each in factors for path in each.paths)]
        found = [
            Assumption(path, low, high, prior, float(case.paths()[path].value))
            for path, low, high, prior in case.assumed()
            if (only is None or path in only) and not any(touches(path, each) for each in held)
        ]
        return cls(case, tuple(found), tuple(factors))

    @property
    def paths(self) -> list[str]:
        """The paths of the numbers and the names of the factors, in order."""
        return [*(each.path for each in self.each), *(each.name for each in self.factors)]

    def __len__(self) -> int:
        return len(self.each) + len(self.factors)

    def draws(self, units: Array) -> list[Draw]:
        """Return the values at points of the cube (points, assumptions), fit to be set in the case.

        Weights of issues are scaled to sum to one, and officials leave the opposition its seats.
        """
        columns = [each.at(units[:, place]) for place, each in enumerate(self.each)]
        table = np.column_stack(columns) if columns else np.empty((len(units), 0))
        found = [consistent(dict(zip(self.paths, row, strict=False)), self.case) for row in table.tolist()]
        for place, factor in enumerate(self.factors, start=len(self.each)):
            found = [
                {**draw, **factor.changes(factor.at(float(u)))}
                for draw, u in zip(found, units[:, place], strict=True)
            ]
        return found

    def narrowed(self, width: float) -> Assumptions:
        """Return the same numbers on ranges of `width` times the length (0 to 1), around the case's values."""
        shrunk = [
            Assumption(
                a.path, a.peak - width * (a.peak - a.low), a.peak + width * (a.high - a.peak), a.prior, a.peak
            )
            for a in self.each
        ]
        return Assumptions(self.case, tuple(shrunk), self.factors)


@dataclass(frozen=True)
class Space:
    """The assumptions of one or several cases: behavioural parameters are shared, the rest is each country's own."""

    names: tuple[str, ...]
    each: tuple[Assumption, ...]
    parts: tuple[tuple[Assumptions, NDArray[np.intp]], ...]  # of each case, with the places of its numbers

    @classmethod
    def of(cls, cases: Sequence[Assumptions]) -> Space:
        """Return the space of the assumptions of cases; one that stands alone keeps its paths as names."""
        found: dict[str, Assumption] = {}
        parts = []
        for case in cases:
            names = [_name(each, case.case, len(cases)) for each in case.each]
            for name, each in zip(names, case.each, strict=True):
                found.setdefault(name, each)
            places = {name: place for place, name in enumerate(found)}
            parts.append((case, np.array([places[name] for name in names], dtype=np.intp)))
        return cls(tuple(found), tuple(found.values()), tuple(parts))

    def __len__(self) -> int:
        return len(self.each)

    def draws(self, part: int, units: Array) -> list[Draw]:
        """Return what points of the space (points, numbers) set in one of the cases."""
        assumptions, places = self.parts[part]
        return assumptions.draws(units[:, places])


def _name(each: Assumption, case: Case, cases: int) -> str:
    return each.path if cases == 1 or each.is_shared else f"{Path(case.file).stem}: {each.path}"


def prior_units(dimensions: int, count: int, seed: int) -> Array:
    """Return points of the unit cube that fill it evenly (count, dimensions).

    Source: McKay, Beckman and Conover (1979), Latin hypercube sampling.
    """
    engine = qmc.LatinHypercube(max(dimensions, 1), rng=np.random.default_rng([seed, 35]))
    return np.asarray(engine.random(count)[:, :dimensions])


def normal_scores(unit: Array) -> Array:
    """Return the standard normal quantiles of points of the cube, ends kept finite."""
    return np.asarray(special.ndtri(np.clip(unit, 1e-12, 1.0 - 1e-12)))


def shares_of_normal(scores: Array) -> Array:
    """Return the points of the cube that have the given standard normal quantiles."""
    return np.asarray(special.ndtr(scores))


# groups: numbers that are varied together


def group_of(path: str) -> str:
    """Return the kind of quantity that a number belongs to, whoever it is about.

    >>> group_of("parties.ak_zhol.conditions.state_status.weight"), group_of("issues.akim_election.capture")
    ('conditions of parties', 'capture of issues')
    >>> group_of("behaviour.rationality"), group_of("events.murder.grievance")
    ('behaviour: rationality', 'grievance of events')
    >>> group_of("defaults.opposition.hardline"), group_of("defaults.issues.capture")
    ('hardline of parties', 'capture of issues')
    """
    parts = path.split(".")
    if parts[0] == "defaults":
        parts = ["parties" if parts[1] in CAMPS else parts[1], *parts[1:]]
    if len(parts) < 3:
        return ": ".join(each.replace("_", " ") for each in parts)
    table, _, key, *rest = parts
    return f"{key.replace('_', ' ')} of {table.replace('_', ' ')}" if rest or key else table


def groups(paths: Sequence[str]) -> list[str]:
    """Return the group of every path, in order."""
    return [group_of(path) for path in paths]
