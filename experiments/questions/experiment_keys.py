"""What an experiment file can say."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Method = Literal["factorial", "one_at_a_time", "latin_hypercube", "sobol", "table"]

SAMPLED: tuple[Method, ...] = ("latin_hypercube", "sobol")


def is_crossed(design: str) -> bool:
    """Whether a level of a factor meets the same levels of the others as the next, so that their means can be compared."""
    return design not in (*SAMPLED, "table")


FEWEST_RUNS = 1


def whole(value: Any) -> Any:
    """Return 300 for 300.0 or 3e2, all else as it is; the schema refuses "300"."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


type Count = Annotated[int, BeforeValidator(whole)]

LEVELS = 5  # of a range in a design that needs levels


class Frozen(BaseModel):
    """A part of an experiment file: cannot change, refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Range(Frozen):
    """An interval from which values are drawn, or on which levels are laid out evenly."""

    low: float
    high: float
    levels: Count = Field(default=LEVELS, ge=2, le=10_000)

    @cached_property
    def values(self) -> list[float]:
        """The levels, ends included."""
        return [round(float(value), 12) for value in np.linspace(self.low, self.high, self.levels)]


class Precision(Frozen):
    """Run each point until the 95 per cent interval of an outcome's mean is narrow enough."""

    outcome: str
    half_width: float = Field(gt=0.0)
    cap: Count = Field(default=100_000, ge=1, le=10_000_000, description="runs at which a point gives up")
    batch: Count = Field(default=200, ge=2, le=1_000_000, description="runs between two looks")


class Experiment(Frozen):
    """What an experiment file says."""

    question: str = ""
    description: str = ""
    name: str = Field(default="", pattern=r"^[A-Za-z0-9_-]*$")
    case: str = Field(min_length=1)
    seed: Count = Field(default=0, ge=0, lt=2**63)
    runs: Count | None = Field(default=None, ge=FEWEST_RUNS, le=1_000_000_000)
    precision: Precision | None = None
    outcomes: list[str] | None = Field(default=None, min_length=1)
    series: list[str] = []
    derived: dict[str, str] = Field(
        default={},
        description="further outcomes by name: expressions over the outcomes (docs/expressions.md)",
    )
    design: Method = "factorial"
    points: Count | None = Field(default=None, ge=1)
    factors: dict[str, Range | list[Any]] = {}
    together: dict[str, list[str] | dict[str, dict[str, Any]]] = {}
    held: dict[str, Any] = {}
    table: str | None = None
    rows: list[dict[str, Any]] | None = None
