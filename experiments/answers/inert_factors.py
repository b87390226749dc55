"""Factors, and parts of factors, that move nothing in any run; and why, where the case says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.crossed_runs import Axis, Crossed
from experiments.questions.points import Factor, Plan
from experiments.wording import joined, listed, short_name, value_text, words
from model.cases import Case

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Inert:
    """A factor, an element of its lists, or levels of it, between which no run differs in any outcome shown."""

    factor: str
    what: str  # the element or the levels; "" for the whole factor
    why: str  # "" where it is not known

    def record(self) -> dict[str, str]:
        """Return it as one JSON object."""
        return {"factor": self.factor, "what": self.what, "why": self.why}


def inert_factors(crossed: Crossed, plan: Plan) -> Iterator[Inert]:
    """Yield what moves no outcome in any run: the same luck gives the same values to rounding."""
    for place, (axis, factor) in enumerate(zip(crossed.axes, plan.factors, strict=True)):
        if len(axis.levels) < 2:
            continue
        alike = _alike(crossed, place, _same_runs(plan))
        if alike.all():
            yield Inert(axis.name, "", reason(factor, plan, _elements(axis)))
        elif elements := _elements(axis):
            yield from _inert_elements(axis, elements, alike, factor, plan)
        elif not axis.numeric:
            yield from _same_levels(axis, alike)


def _alike(crossed: Crossed, place: int, same_runs: bool) -> NDArray[np.bool_]:
    """Return which levels of a factor agree in every run, at all levels of all others (levels, levels).

    Point by point they are compared where all points have the same runs.
    """
    axis = crossed.axes[place]
    blocks = [crossed.levels(place)]
    for (i, j), table in crossed.pairs.items():
        if place in (i, j):
            blocks.append(np.moveaxis(table, 1 if place == j else 0, 0))
    if same_runs:
        order = np.argsort(axis.place, kind="stable")
        blocks.append(crossed.points[order].reshape(len(axis.levels), -1))
    levels = np.concatenate([each.reshape(len(axis.levels), -1) for each in blocks], axis=1)
    scale = ROUNDING * np.maximum(1.0, np.nan_to_num(np.abs(levels)).max(axis=0))
    return np.array(
        [
            [bool(np.all((np.abs(a - b) <= scale) | (np.isnan(a) & np.isnan(b)))) for b in levels]
            for a in levels
        ]
    )


def _same_runs(plan: Plan) -> bool:
    """Whether points can be laid side by side: all levels stand at as many of them, and all have the same runs."""
    return plan.experiment.precision is None and plan.experiment.design == "factorial"


# lists, such as the guarantees of a body


def _elements(axis: Axis) -> list[str]:
    """Return what the lists hold that are the levels of a factor; nothing for other factors."""
    if not all(isinstance(level, list | tuple) for level in axis.levels):
        return []
    return list(dict.fromkeys(str(each) for level in axis.levels for each in level))


def _inert_elements(
    axis: Axis, elements: Sequence[str], alike: NDArray[np.bool_], factor: Factor, plan: Plan
) -> Iterator[Inert]:
    sets = [frozenset(map(str, level)) for level in axis.levels]
    for element in elements:
        twins = [
            (k, sets.index(each - {element}))
            for k, each in enumerate(sets)
            if element in each and each - {element} in sets
        ]
        if twins and all(alike[one, other] for one, other in twins):
            yield Inert(axis.name, element, reason(factor, plan, [element]))


def _same_levels(axis: Axis, alike: NDArray[np.bool_]) -> Iterator[Inert]:
    """Yield levels that do the same in every run."""
    told: set[int] = set()
    for k in range(len(axis.levels)):
        same = [m for m in range(len(axis.levels)) if alike[k, m]]
        if len(same) > 1 and k not in told:
            told |= set(same)
            yield Inert(axis.name, joined([value_text(axis.levels[m]) for m in same]), "")


# reasons


def reason(factor: Factor, plan: Plan, elements: Sequence[str] = ()) -> str:
    """Return why a factor, or elements of its lists, move nothing; "" where the case does not say."""
    found = {_reason(path, plan, elements) for path in factor.paths}
    return found.pop() if len(found) == 1 else ""


def _reason(path: str, plan: Plan, elements: Sequence[str]) -> str:
    part, _, rest = path.partition(".")
    key, _, last = rest.partition(".")
    if part == "bodies":
        return _of_body(key, last, plan, elements)
    if part in ("statuses", "chairs"):
        return _of_kind(part, key, plan)
    if part == "external":
        return _of_external(key, last, plan)
    if part == "electoral_law" and not any(event.election for event in plan.case.events):
        return "no election is held in these years"
    if part == "menu" and not _anywhere(plan, "rules.institutional_design", "endogenous"):
        return f"{plan.case.president.title} does not design the bodies"
    return _of_rule(path, plan)


def _of_body(body: str, key: str, plan: Plan, elements: Sequence[str]) -> str:
    case = plan.case
    if not _anywhere(plan, "rules.institutional_design", "historical"):
        return f"{case.president.title} designs the bodies himself"
    found = case.bodies[body]
    if found.open > case.calendar.end:
        return f"the {short_name(found.name)} opens after the last month"
    if key == "guarantees":
        whys = list(dict.fromkeys(_nobody_asks(body, each, case) for each in elements))
        return "; ".join(whys) if all(whys) else ""
    invited = case.parties if found.invited == "all" else found.invited
    if not any(case.parties[name].camp == "opposition" for name in invited if name in case.parties):
        return f"no opposition party is invited to the {short_name(found.name)}"
    return ""


def _nobody_asks(body: str, guarantee: str, case: Case) -> str:
    """Return why a guarantee leaves everybody cold: nobody asks for it, or not of this body, or not yet."""
    asking = {name: party for name, party in case.parties.items() if guarantee in party.conditions}
    if not asking:
        return "nobody asks for it here"
    found = case.bodies[body]
    there = [
        name
        for name, party in asking.items()
        if (found.invited == "all" or name in found.invited)
        and party.invitable
        and (party.founded or "") < found.close
        and (party.dissolved or "9999") > found.open
    ]
    names = listed(case.parties[name].name for name in there or asking)
    if not there:
        return f"of those invited nobody asks for it ({names} would)"
    since = [case.parties[name].conditions[guarantee].since or "" for name in there]
    if min(since) >= found.close:
        return f"{names} asks for it only from {min(since)}, when the {short_name(found.name)} had closed"
    return ""


def _of_kind(part: str, key: str, plan: Plan) -> str:
    """Return why a status or chair does nothing: no body has it at any point."""
    what = {"statuses": "status", "chairs": "chair"}[part]
    used = {getattr(body, what) for body in plan.case.bodies.values()}
    varied = {
        value
        for point in range(min(plan.size, 10_000))
        for path, value in plan.changes(point).items()
        if path.startswith("bodies.") and path.endswith(f".{what}")
    }
    return "" if key in used | varied else f"no body has the {what} {words(key)}"


def _of_external(key: str, last: str, plan: Plan) -> str:
    if last in ("deadline", "announced", "discernment") and not _more_than_nothing(
        plan, f"external.{key}.prize"
    ):
        return f"{plan.case.external[key].name} has no prize to award"
    return ""


def _of_rule(path: str, plan: Plan) -> str:
    if (
        path.endswith(".threshold")
        and path.startswith("parties.")
        and not _anywhere(plan, "rules.participation", "threshold")
    ):
        return "only the rule of participation `threshold` asks for it"
    return ""


def _values(plan: Plan, path: str) -> set[Any]:
    """Return the values that a path has at the points of a design."""
    moved = any(path in factor.paths for factor in plan.factors)
    points = range(min(plan.size, 10_000)) if moved else range(1)
    base = plan.case.paths()[path].value
    return {plan.changes(point).get(path, base) for point in points}


def _anywhere(plan: Plan, path: str, value: Any) -> bool:
    return value in _values(plan, path)


def _more_than_nothing(plan: Plan, path: str) -> bool:
    return any(value for value in _values(plan, path))
