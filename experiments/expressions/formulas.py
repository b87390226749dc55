"""Formulas over the outcomes of runs, and their values: one number or one yes or no for each run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

type Kind = Literal["statement", "number"]
type Values = NDArray[Any]
type Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is the same in every run."""

    value: float
    kind: Kind = "number"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes it speaks of: none."""
        return ()

    def values(self, columns: Columns) -> Values:
        """Return the number, to be spread over runs."""
        return np.asarray(self.value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was recorded of each run under a name."""

    name: str
    kind: Kind = "number"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome itself."""
        return (self.name,)

    def values(self, columns: Columns) -> Values:
        """Return the recorded column (runs,)."""
        return np.asarray(columns[self.name], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Joined:
    """Formulas joined by an operation, from left to right."""

    operation: Callable[..., Any]
    parts: tuple[Formula, ...]
    kind: Kind

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes it speaks of, each once, in the order in which they are named."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.outcomes))

    def values(self, columns: Columns) -> Values:
        """Return its value in each run (runs,); what cannot be computed is missing, and no comparison with it holds."""
        found = [part.values(columns) for part in self.parts]
        with np.errstate(all="ignore"):
            if len(found) == 1:
                return np.asarray(self.operation(found[0]))
            return np.asarray(functools.reduce(self.operation, found))


type Formula = Constant | Outcome | Joined


def quotient(numerator: Values, denominator: Values) -> Values:
    """Return a quotient, missing where the denominator is zero.

    >>> quotient(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    return numerator / np.where(denominator == 0.0, np.nan, denominator)


def if_it_happened(month: Values) -> Values:
    """Return the month of the run of an event, missing where it did not happen (-1)."""
    return np.where(month < 0.0, np.nan, month)


def as_number(formula: Formula) -> Formula:
    """Return a formula as a number: a statement counts 1 where it is true and 0 elsewhere."""
    if formula.kind == "number":
        return formula
    return Joined(np.multiply, (formula, Constant(1.0)), "number")


def shown(formula: Formula, columns: Columns) -> NDArray[np.bool_]:
    """Return in which runs a statement is true (runs,)."""
    return np.asarray(formula.values(columns), dtype=np.bool_)


def numbers(formula: Formula, columns: Columns) -> NDArray[np.float64]:
    """Return the value of a formula in each run, missing where it is not finite (runs,)."""
    found = np.asarray(as_number(formula).values(columns), dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)
