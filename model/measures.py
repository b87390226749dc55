"""How a recorded quantity is filed: one function, whose name is the column and whose docstring is its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from model.compiled import covers, equation, seen_as
from model.numbers import NOT_OPENED
from model.titles import THE_PRESIDENT, entitled

type Measure = Callable[..., float]

SHARE = ("share", False, 0.0, 1.0)
CHANGE = ("share", False, -1.0, 1.0)
YES = ("0 or 1", True, 0.0, 1.0)
CATEGORY = ("category", True, NOT_OPENED, None)
PARTIES = ("parties", True, 0.0, None)
COUNT = ("count", True, 0.0, None)
MONTH = ("month of the run", True, NOT_OPENED, None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The meaning of a recorded quantity; `{}` in the text stands for what it is about."""

    text: str
    unit: str = ""
    discrete: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()  # of a category, which is recorded by its place among them

    def of(self, *names: str) -> Outcome:
        """Return the meaning for the actor, issue or body of that name."""
        return replace(self, text=self.text.format(*names))


@dataclass(frozen=True, slots=True)
class Entry:
    """A quantity that is recorded: its name, its meaning, and the function that reads it off a run."""

    name: str
    meaning: Outcome
    function: Measure


class Entries:
    """The quantities recorded of one kind of thing, in order; `column` says how theirs are called."""

    def __init__(self, column: str = "{entry}") -> None:
        self.column = column
        self._filed: list[Entry] = []
        covers(self)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._filed)

    def entry(
        self, unit: str, discrete: bool, low: float | None, high: float | None, text: str = ""
    ) -> Callable[[Measure], Measure]:
        """File the decorated function; its docstring is the text unless another is given."""

        def file(function: Measure) -> Measure:
            words = text or (function.__doc__ or "").strip().split("\n")[0].rstrip(".")
            meaning = Outcome(words, unit, discrete, low, high)
            self._filed.append(Entry(function.__name__, meaning, equation(function)))
            return function

        return file

    def columns(
        self, *things: Mapping[str, str], ruler: str = THE_PRESIDENT
    ) -> Iterator[tuple[str, Outcome]]:
        """Yield column and meaning of every entry for every thing (by key, with its title), or pair of things."""
        title = ruler.replace("{", "{{").replace("}", "}}")  # a stranger's text, no place for another name
        meanings = [replace(each.meaning, text=entitled(each.meaning.text, title)) for each in self]
        for keys, titles in _every(things):
            for entry, meaning in zip(self, meanings, strict=True):
                yield self.column.format(*keys, entry=entry.name), meaning.of(*titles)

    def recorder(self) -> Callable[..., int]:
        """Return what fills a row from a place on with all entries, for a thing by its place; it returns the place after.

        Compiled code sees the entries that are filed when it is compiled.
        """

        @seen_as(lambda row, place, run, *where: _chain([entry.function for entry in self]))
        def record(row: Any, place: int, run: Any, *where: int) -> int:
            for entry in self:
                row[place] = entry.function(run, *where)
                place += 1
            return place

        return record


def _every(things: tuple[Mapping[str, str], ...]) -> Iterator[tuple[list[str], list[str]]]:
    if not things:
        yield [], []
        return
    for key, title in things[0].items():
        for keys, titles in _every(things[1:]):
            yield [key, *keys], [title, *titles]


def _chain(functions: list[Measure]) -> Callable[..., int]:
    """Return a function that records one entry after the other, as compiled code can: each half on its own."""
    if not functions:
        return lambda row, place, run, *where: place
    if len(functions) == 1:
        only = functions[0]

        def record(row: Any, place: int, run: Any, *where: int) -> int:
            row[place] = only(run, *where)
            return place + 1

        return record
    middle = len(functions) // 2
    first, second = equation(_chain(functions[:middle])), equation(_chain(functions[middle:]))

    def both(row: Any, place: int, run: Any, *where: int) -> int:
        return second(row, first(row, place, run, *where), run, *where)

    return both
