"""A case with other numbers, checked and put in where they stand.

An experiment changes a few numbers thousands of times; to check the whole case anew costs more than its runs. What
must hold between numbers, or fills in others, is left to the whole: `spans` says which those are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.domain import Case, Quantity
from model.pooled import OFFICIALS

ALONE = {  # tables whose numbers stand for themselves
    "behaviour",
    "bodies",
    "chairs",
    "electoral_law",
    "external",
    "issues",
    "parties",
    "polity",
    "president",
    "statuses",
}
TOGETHER = {("issues", "weight"), ("external", "weight"), ("external", "prize")}


def spans(path: str) -> bool:
    """Whether a number at a path is checked, or filled in, together with others of the case."""
    top, *_, last = path.split(".")
    return top not in ALONE or (top, last) in TOGETHER or ".salience." in path


def revised[T: Case](case: T, numbers: Mapping[str, Quantity]) -> T | None:
    """Return a case with other quantities at dotted paths, everything else shared; None where there is none to replace."""
    given = {tuple(path.split(".")): quantity for path, quantity in numbers.items()}
    try:
        found: T = _put(case, given)
    except (KeyError, AttributeError, TypeError):
        return None
    return found


def leaves_room(case: Case, default: float | None) -> bool:
    """Whether at every body officials and opposition have seats enough, and officials as many as stated, or by default."""
    return all(
        float(each.seat_share) + float(each.officials) <= 1.0
        and (each.officials.source != OFFICIALS or float(each.officials) == default)
        for each in case.bodies.values()
    )


def _put(thing: Any, given: Mapping[tuple[str, ...], Quantity]) -> Any:
    """Return a thing with quantities put in its parts, by the way that leads to each."""
    if () in given:
        if not isinstance(thing, Quantity):
            raise TypeError("no quantity stands here")
        return given[()]
    parts: dict[str, dict[tuple[str, ...], Quantity]] = {}
    for (name, *rest), quantity in given.items():
        parts.setdefault(name, {})[tuple(rest)] = quantity
    if isinstance(thing, dict):
        return thing | {name: _put(thing[name], part) for name, part in parts.items()}
    fields = {name: _put(getattr(thing, name), part) for name, part in parts.items()}
    return thing.model_copy(update=fields)
