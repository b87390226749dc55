"""The points of an experiment: what each sets in the case."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.questions.experiment_keys import SAMPLED, Experiment, Range
from model.cases import Case

NOT_A_CAUSE = ("name", "question", "description", "table")  # changing them changes no number


def key_of(config: Mapping[str, Any], document: Any, code: Any) -> str:
    """Return a hash of an experiment as it is kept beside its results, of the case, and of the code."""
    kept = {name: value for name, value in config.items() if name not in NOT_A_CAUSE}
    cause = json.dumps([kept, document, code], sort_keys=True, default=str)
    return hashlib.sha256(cause.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Factor:
    """What varies: one path, several paths that have the same value, or named sets of values."""

    name: str
    values: Range | tuple[Any, ...]
    paths: tuple[str, ...]
    sets: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def levels(self) -> Sequence[Any]:
        """The values one by one."""
        return self.values.values if isinstance(self.values, Range) else self.values

    def changes(self, value: Any) -> Mapping[str, Any]:
        """Return what a value of the factor sets in the case."""
        if self.sets is not None:
            return self.sets.get(value, {})
        return dict.fromkeys(self.paths, value)

    def at(self, share: float) -> Any:
        """Return the value at a share (0 to 1) of the way through the range or the list."""
        if isinstance(self.values, Range):
            return self.values.low + share * (self.values.high - self.values.low)
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


AS_IS = "as in the case"  # the level of a named set that changes nothing


@dataclass(frozen=True)
class Plan:
    """An experiment that was checked against its case: a number of points, each with its changes."""

    experiment: Experiment
    case: Case
    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    file: str

    @cached_property
    def size(self) -> int:
        """The number of points."""
        experiment = self.experiment
        if experiment.design == "factorial":
            return math.prod(len(factor.levels) for factor in self.factors)
        if experiment.design == "one_at_a_time":
            return len(self._one_at_a_time)
        return experiment.points or 0 if experiment.design in SAMPLED else len(experiment.rows or ())

    @property
    def most_runs(self) -> int:
        """Runs at a point, at most."""
        precision = self.experiment.precision
        return self.experiment.runs or 0 if precision is None else precision.cap

    def values(self, point: int) -> dict[str, Any]:
        """Return the value of every factor at a point."""
        design = self.experiment.design
        if design == "factorial":
            return self._combination(point)
        if design == "one_at_a_time":
            return self._one_at_a_time[point]
        if design == "table":
            return dict((self.experiment.rows or [])[point])
        shares = self._sample[point]
        return {f.name: f.at(float(share)) for f, share in zip(self.factors, shares, strict=True)}

    def changes(self, point: int) -> dict[str, Any]:
        """Return what a point sets in the case, what is held at all points included."""
        found = dict(self.experiment.held)
        values = self.values(point)
        for factor in self.factors:
            value = values[factor.name]
            if value is not None:  # a path without a value in the case keeps none
                found.update(factor.changes(value))
        return found

    def first_run(self, point: int) -> int:
        """Return the number of the first run at a point: the same at all points, so that they have the same luck."""
        return 0

    def kind(self, name: str) -> Literal["number", "boolean", "text"]:
        """Return as what a factor's values are stored."""
        factor = next(each for each in self.factors if each.name == name)
        leaf = None if factor.sets is not None else self.case.paths()[factor.paths[0]]
        if leaf is not None and leaf.kind in ("number", "boolean"):
            return "number" if leaf.kind == "number" else "boolean"
        return "text"

    @cached_property
    def case_text(self) -> str:
        """The whole case, as it is sent to workers."""
        return json.dumps(self.case.document, default=str)

    def config(self) -> dict[str, Any]:
        """Return the experiment as it is kept beside its results."""
        return self.experiment.model_dump(mode="json", exclude_none=True)

    def key(self, code: str) -> str:
        """Return a hash of all that the numbers depend on: configuration, seed, case and code."""
        return key_of(self.config(), self.case.document, code)

    def _combination(self, point: int) -> dict[str, Any]:
        values = {}
        for factor in reversed(self.factors):
            point, place = divmod(point, len(factor.levels))
            values[factor.name] = factor.levels[place]
        return {factor.name: values[factor.name] for factor in self.factors}

    @cached_property
    def _one_at_a_time(self) -> list[dict[str, Any]]:
        base = {factor.name: self._base(factor) for factor in self.factors}
        moved = [
            {**base, factor.name: level}
            for factor in self.factors
            for level in factor.levels
            if level != base[factor.name]
        ]
        return [base, *moved]

    def _base(self, factor: Factor) -> Any:
        if factor.sets is not None:
            return AS_IS
        return self.case.paths()[factor.paths[0]].value

    @cached_property
    def _sample(self) -> NDArray[np.float64]:
        from scipy.stats import qmc

        width, experiment = len(self.factors), self.experiment
        engine = qmc.Sobol if experiment.design == "sobol" else qmc.LatinHypercube
        drawn = engine(d=width, rng=np.random.default_rng(experiment.seed)).random(experiment.points or 0)
        return np.asarray(drawn, dtype=np.float64)
