"""What the parts of a case's numbers were read from, so that a part is read anew only where that has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from model.domain import Quantity


class Kept:
    """The parts of the numbers of the case that was read last, each with what was read for it."""

    def __init__(self) -> None:
        self._parts: dict[Callable[[Any], Any], tuple[Read, Any]] = {}
        self._joined: dict[Callable[..., Any], tuple[tuple[Any, ...], Any]] = {}

    def part[R](self, make: Callable[[Any], R], case: BaseModel) -> R:
        """Return what `make` makes of a case: what it made before, if all that it read then is still the same."""
        if make in self._parts:
            read, made = self._parts[make]
            if read.holds(case):
                return made  # type: ignore[no-any-return]
        read = Read(case)
        made = make(read)
        self._parts[make] = read, made
        return made

    def join[R](self, make: Callable[..., R], *parts: Any) -> R:
        """Return what `make` makes of parts: what it made before, if they are still the same."""
        if make in self._joined:
            before, made = self._joined[make]
            if len(before) == len(parts) and all(a is b for a, b in zip(before, parts, strict=True)):
                return made  # type: ignore[no-any-return]
        made = make(*parts)
        self._joined[make] = parts, made
        return made


class Afresh(Kept):
    """Keeps nothing: for a case by itself."""

    def part[R](self, make: Callable[[Any], R], case: BaseModel) -> R:
        """Return what `make` makes of a case."""
        return make(case)


class Read:
    """A part of a case as whoever makes numbers of it sees it; it keeps what is asked for."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing
        self._attributes: dict[str, Any] = {}
        self._entries: dict[Any, Any] = {}
        self._names: list[Any] | None = None
        self._whole = False

    def __getattr__(self, name: str) -> Any:
        if name not in self._attributes:
            self._attributes[name] = _seen(getattr(self._thing, name))
        return self._attributes[name]

    def __getitem__(self, key: Any) -> Any:
        if key not in self._entries:
            self._entries[key] = _seen(self._thing[key])
        return self._entries[key]

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self._thing, BaseModel):
            self._whole = True
            return iter(self._thing)
        self._names = list(self._thing)
        return iter(self._names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return key in list(self)

    def keys(self) -> list[Any]:
        """Return the names of a table."""
        return list(self)

    def values(self) -> list[Any]:
        """Return the entries of a table."""
        return [self[key] for key in self]

    def items(self) -> list[tuple[Any, Any]]:
        """Return names and entries of a table."""
        return [(key, self[key]) for key in self]

    def holds(self, thing: Any) -> bool:
        """Whether all that was read is the same in another thing."""
        if thing is self._thing:
            return True
        if self._whole or thing is None or (self._names is not None and self._names != list(thing)):
            return False
        return all(_holds(read, getattr(thing, name)) for name, read in self._attributes.items()) and all(
            key in thing and _holds(read, thing[key]) for key, read in self._entries.items()
        )


def _seen(value: Any) -> Any:
    first = next(iter(value.values()), None) if isinstance(value, dict) else value
    is_number = isinstance(first, Quantity) or not isinstance(first, BaseModel)
    return value if is_number else Read(value)


def _holds(read: Any, value: Any) -> bool:
    return read.holds(value) if isinstance(read, Read) else read is value
