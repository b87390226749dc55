"""What the parts of a case's numbers were read from, so that a part is made anew only where that has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from model.domain import Case, Quantity

type Make = Callable[[Any], Any]
type Way = tuple[Any, ...]  # names of tables and fields that lead to a part of a case


class Parts:
    """The parts of the numbers of the case that was read last, each with what it was made from.

    What a part looks at is noted from the second case of the same form on, and again once a word there is another: a
    number that is another changes nothing about it.
    """

    def __init__(self) -> None:
        self._case: Any = None
        self._noting = False
        self._made: dict[Make, Any] = {}
        self._reads: dict[Make, set[Way]] = {}
        self._readers: dict[Way, list[Make]] = {}

    def turn_to(self, case: Case) -> None:
        """Read another case from now on: parts that look at what is the same there stay."""
        changed = {} if self._case is None else changes(self._case, case)
        self._case = case
        if changed is None or (changed and not self._noting):
            self._noting = changed is not None
            self._made, self._reads, self._readers = {}, {}, {}
            return
        for way, is_number in changed.items():
            for make in self._readers_of(way):
                self._made.pop(make, None)
                if not is_number:
                    self._reads.pop(make, None)

    def _readers_of(self, way: Way) -> list[Make]:
        """Return the parts that look at what stands at the end of a way, or at all that it belongs to."""
        if way not in self._readers:
            above = {way[:length] for length in range(1, len(way) + 1)}
            self._readers[way] = [make for make, reads in self._reads.items() if reads & above]
        return self._readers[way]

    def part[R](self, make: Callable[[Any], R]) -> R:
        """Return what `make` makes of the case."""
        if make not in self._made:
            note = self._noting and make not in self._reads
            self._made[make] = self._noted(make) if note else make(self._case)
        return self._made[make]  # type: ignore[no-any-return]

    def _noted[R](self, make: Callable[[Any], R]) -> R:
        reads: set[Way] = set()
        made = make(Read(self._case, (), reads))
        self._reads[make] = reads
        self._readers = {}
        return made


class Afresh(Parts):
    """Keeps nothing: for a case by itself."""

    def part[R](self, make: Callable[[Any], R]) -> R:
        """Return what `make` makes of the case."""
        return make(self._case)


def changes(old: Case, new: Case) -> dict[Way, bool] | None:
    """Return the ways to what differs between two cases, and whether it is a number; None if their forms differ."""
    found: dict[Way, bool] = {}
    return found if all(_same_form(old, new, name, found) for name in Case.model_fields) else None


def _same_form(old: Case, new: Case, name: str, found: dict[Way, bool]) -> bool:
    one, other = getattr(old, name), getattr(new, name)
    return one is other or _compare(one, other, (name,), found)


def _compare(old: Any, new: Any, way: Way, found: dict[Way, bool]) -> bool:
    """Add the ways to what differs between two parts of cases; return whether they have the same form."""
    if isinstance(old, Quantity) and isinstance(new, Quantity):
        found[way] = True
        return True
    parts, others = _parts(old), _parts(new)
    if parts is None and others is None:
        if old != new:
            found[way] = False
        return True
    if parts is None or others is None or list(parts) != list(others):
        return False
    return all(
        one is others[name] or _compare(one, others[name], (*way, name), found) for name, one in parts.items()
    )


def _parts(thing: Any) -> dict[Any, Any] | None:
    """Return what a table, a model or a list of models holds, by name or place; None for numbers and words."""
    if isinstance(thing, BaseModel) and not isinstance(thing, Quantity):
        return vars(thing)
    if isinstance(thing, list) and any(isinstance(each, BaseModel) for each in thing):
        return dict(enumerate(thing))
    return thing if isinstance(thing, dict) else None


class Read:
    """A part of a case as whoever makes numbers of it sees it; what is looked at is noted."""

    def __init__(self, thing: Any, way: Way, noted: set[Way]) -> None:
        self._thing, self._way, self._noted = thing, way, noted

    def __getattr__(self, name: str) -> Any:
        return self._seen(getattr(self._thing, name), name)

    def __getitem__(self, name: str) -> Any:
        return self._seen(self._thing[name], name)

    def _seen(self, value: Any, name: str) -> Any:
        """Return a field or an entry: a table or what holds more as it is seen, anything else itself."""
        way = (*self._way, name)
        first = next(iter(value.values()), None) if isinstance(value, dict) else value
        if isinstance(first, BaseModel) and not isinstance(first, Quantity):
            return Read(value, way, self._noted)
        self._noted.add(way)
        return value

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self._thing, BaseModel):
            self._noted.add(self._way)
        return iter(self._thing)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def values(self) -> list[Any]:
        """Return the entries of a table."""
        return [self[name] for name in self]

    def items(self) -> list[tuple[Any, Any]]:
        """Return names and entries of a table."""
        return [(name, self[name]) for name in self]
