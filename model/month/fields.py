"""How the fields of a record are declared: once, by name, shape, meaning, unit and first value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from model.numbers import Array, Inputs, Whole

SHARE = "share, in [0, 1]"
YES = "0 or 1"
MONTH = "month of the run, -1 for none"


@dataclass(frozen=True, slots=True)
class Field:
    """What a field of a record means.

    `over` names its axes in order ("bodies parties"; a single value has one element), `first` its value before the first
    month: a number, where the inputs hold it ("parties.trust"), or a function of the inputs.
    """

    meaning: str
    unit: str = ""
    over: str = ""
    first: float | str | Callable[[Inputs], Any] = 0.0
    whole: bool = False

    @property
    def axes(self) -> list[str]:
        """The axes, in order."""
        return self.over.split()


class Memory(NamedTuple):
    """Where the numbers of a state lie, one after the other, with their first values beside them."""

    shares: Array
    first_shares: Array
    counts: Whole
    first_counts: Whole


def sizes(inputs: Inputs) -> dict[str, int]:
    """Return the length of every axis that a field can have."""
    return {
        "parties": inputs.parties.hardline.size,
        "members": inputs.parties.hardline.size + 1,  # of a table: parties, then officials
        "issues": inputs.issues.weight.size,
        "external": inputs.external.weight.size,
        "bodies": inputs.bodies.open.size,
        "conditions": inputs.parties.condition_party.size,
        "designs": inputs.menu.status.size,
    }


@cache
def declared(kind: Any) -> tuple[tuple[str, Field], ...]:
    """Return the fields of a record that are declared, in order."""
    hints = get_type_hints(kind, include_extras=True).items()
    return tuple((name, field) for name, hint in hints for field in getattr(hint, "__metadata__", ()))


def first_values(kind: Any, inputs: Inputs, **given: Any) -> Any:
    """Return a record with the first value in every declared field, and what is given in the others."""
    length = sizes(inputs)
    return kind(**{name: _first(field, inputs, length) for name, field in declared(kind)} | given)


def refill(record: Any, inputs: Inputs) -> None:
    """Put the first value in every declared field of a record that depends on inputs of the same sizes."""
    kind: Any = type(record)
    for name, field in _by_inputs(kind):
        room, value = getattr(record, name), _value(field, inputs)
        if hasattr(value, "_fields"):
            for part, each in zip(room, value, strict=True):
                part[...] = each
        else:
            room[...] = value


@cache
def _by_inputs(kind: Any) -> tuple[tuple[str, Field], ...]:
    return tuple((name, field) for name, field in declared(kind) if not isinstance(field.first, int | float))


def blank(record: Any) -> None:
    """Put the first value in every declared field of a record in which it is a number."""
    kind: Any = type(record)
    for name, first in _constants(kind):
        getattr(record, name).fill(first)


@cache
def _constants(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, field.first) for name, field in declared(kind) if isinstance(field.first, int | float)
    )


def _value(field: Field, inputs: Inputs) -> Any:
    if isinstance(field.first, str):
        return attrgetter(field.first)(inputs)
    return field.first(inputs) if callable(field.first) else field.first


def _first(field: Field, inputs: Inputs, length: dict[str, int]) -> Any:
    value = _value(field, inputs)
    if hasattr(value, "_fields"):  # a record of its own
        return type(value)(*(np.array(each) for each in value))
    kind = np.int64 if field.whole else np.float64
    if not field.axes:
        return np.array(value, dtype=kind, ndmin=1)
    return np.broadcast_to(np.asarray(value, dtype=kind), [length[axis] for axis in field.axes]).copy()


def in_one_place(first: Any) -> tuple[Any, Memory]:
    """Return the record again with all its arrays in one memory, so that it is reset by one copy."""
    memory = Memory(*(room for kind in (np.float64, np.int64) for room in _room(first, kind)))
    left = {np.dtype(np.float64): memory.shares, np.dtype(np.int64): memory.counts}

    def placed(value: Any) -> Any:
        if hasattr(value, "_fields"):
            return type(value)(*map(placed, value))
        room, left[value.dtype] = np.split(left[value.dtype], [value.size])
        return room.reshape(value.shape)

    return placed(first), memory


def _room(first: Any, kind: type) -> tuple[Any, Any]:
    """Return all values of a kind, one after the other, twice."""
    room = np.concatenate([np.zeros(0, kind), *(a.ravel() for a in _leaves(first) if a.dtype == kind)])
    return room, room.copy()


def _leaves(value: Any) -> list[Any]:
    return [leaf for each in value for leaf in _leaves(each)] if hasattr(value, "_fields") else [value]
