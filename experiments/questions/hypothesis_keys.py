"""What a hypothesis file can say: claim, source, what varies, what is held, what counts as support."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from experiments.questions.experiment_keys import Count

type Weights = dict[str, float]

Expectation = Literal["increases", "decreases", "no_effect", "ordering", "interaction", "at_least"]

DEFAULT_RUNS = 400

FEWEST_RUNS = 10


class Hypothesis(BaseModel):
    """A claim about the model that a set of runs can support or contradict."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)

    claim: str = Field(min_length=1)
    source: str = Field(min_length=1)
    case: str = Field(min_length=1)
    outcome: str | dict[str, float] = Field(union_mode="left_to_right")
    derived: dict[str, str] = Field(
        default={},
        description="further outcomes by name: expressions over the outcomes (docs/expressions.md)",
    )
    expect: Expectation
    conditions: dict[str, dict[str, Any]] = Field(min_length=1)
    held: dict[str, Any] = {}
    margin: float | None = Field(default=None, ge=0.0)
    order: list[str | list[str]] | None = None
    contrast: dict[str, float] | None = None
    sign: Literal["positive", "negative"] = "positive"
    runs: Count | None = Field(default=None, ge=FEWEST_RUNS, le=10_000_000)
    precision: float | None = Field(default=None, gt=0.0)
    seed: Count = Field(default=0, ge=0, lt=2**63)
    note: str | None = None

    @property
    def smallest_effect(self) -> float:
        """The smallest effect that matters, in the unit of the outcome; 0 if none is named."""
        return self.margin or 0.0

    @property
    def outcome_weights(self) -> Weights:
        """The outcomes that are added up, with their weights."""
        return {self.outcome: 1.0} if isinstance(self.outcome, str) else dict(self.outcome)

    @property
    def outcome_text(self) -> str:
        """The outcome, or the declared sum of outcomes, as one phrase."""
        if isinstance(self.outcome, str):
            return self.outcome
        terms = [_term(weight, name) for name, weight in self.outcome.items()]
        return " ".join(terms).removeprefix("+ ")

    @property
    def steps(self) -> list[Weights]:
        """The contrasts between conditions that the claim is about; each should be positive if it
        is right.

        An equality has one contrast, which should be near zero; a level has one, the condition
        itself.
        """
        names = list(self.conditions)
        if self.expect == "at_least":
            return [{names[0]: 1.0}]
        if self.expect == "interaction":
            plan = self.contrast or dict(zip(names, (1.0, -1.0, -1.0, 1.0), strict=False))
            return [{name: self.direction * weight for name, weight in plan.items()}]
        if self.expect == "ordering":
            return [{low: -1.0, high: 1.0} for low, high in _neighbours(self.groups)]
        return [{names[0]: -self.direction, names[1]: self.direction}]

    @property
    def direction(self) -> float:
        """1 where the claim expects the outcome or the interaction to rise, -1 where it expects it
        to fall.
        """
        falls = self.expect == "decreases" or (self.expect == "interaction" and self.sign == "negative")
        return -1.0 if falls else 1.0

    @property
    def groups(self) -> list[list[str]]:
        """The conditions in the order that the claim gives them, lowest first; equals stand
        together.
        """
        order: list[str | list[str]] = list(self.conditions) if self.order is None else self.order
        return [[group] if isinstance(group, str) else group for group in order]


def _term(weight: float, name: str) -> str:
    size = "" if abs(weight) == 1.0 else f"{abs(weight):g} "
    return f"{'-' if weight < 0 else '+'} {size}{name}"


def _neighbours(groups: list[list[str]]) -> list[tuple[str, str]]:
    return [(low, high) for lower, upper in pairwise(groups) for low in lower for high in upper]
