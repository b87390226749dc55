"""What a formula is as an outcome: its range, and whether it only takes whole numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from experiments.expressions.formulas import Constant, Formula, Outcome
from experiments.expressions.scope import INSTEAD
from model import outcomes

type Ends = tuple[float, float]

ENDLESS = (-math.inf, math.inf)


def description_of(formula: Formula, text: str, known: Mapping[str, outcomes.Outcome]) -> outcomes.Outcome:
    """Return meaning, unit and range of a formula: what can be said before any run."""
    low, high = _ends(formula, known)
    whole = _is_whole(formula, known)
    return outcomes.Outcome(
        text,
        "count" if whole else "",
        whole,
        low if math.isfinite(low) else None,
        high if math.isfinite(high) else None,
    )


def _ends(formula: Formula, known: Mapping[str, outcomes.Outcome]) -> Ends:
    """Return the lowest and the highest value that a formula can take."""
    if formula.kind == "statement":
        return 0.0, 1.0
    if isinstance(formula, Constant):
        return formula.value, formula.value
    if isinstance(formula, Outcome):
        each = known[formula.name.removeprefix(INSTEAD)]
        return (
            -math.inf if each.low is None else each.low,
            math.inf if each.high is None else each.high,
        )
    rule = ENDS.get(formula.operation)
    parts = [_ends(part, known) for part in formula.parts]
    if rule is None or not all(math.isfinite(end) for ends in parts for end in ends):
        return ENDLESS
    return rule(parts)


def _added(parts: list[Ends]) -> Ends:
    return math.fsum(low for low, _ in parts), math.fsum(high for _, high in parts)


def _multiplied(parts: list[Ends]) -> Ends:
    first, second = parts
    corners = [a * b for a in first for b in second]
    return min(corners), max(corners)


def _negative(parts: list[Ends]) -> Ends:
    return -parts[0][1], -parts[0][0]


ENDS: dict[Callable[..., object], Callable[[list[Ends]], Ends]] = {
    np.add: _added,
    np.multiply: _multiplied,
    np.negative: _negative,
}


def _is_whole(formula: Formula, known: Mapping[str, outcomes.Outcome]) -> bool:
    """Whether a formula takes whole numbers only."""
    if formula.kind == "statement":
        return True
    if isinstance(formula, Constant):
        return formula.value.is_integer()
    if isinstance(formula, Outcome):
        return known[formula.name.removeprefix(INSTEAD)].discrete
    return formula.operation in ENDS and all(_is_whole(part, known) for part in formula.parts)
