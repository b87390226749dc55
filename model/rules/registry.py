"""A rule files itself under its own name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from model.compiled import covers, equation, seen_as


class UnknownRule(ValueError):
    """A name under which no rule is filed."""

    def __init__(self, kind: str, name: str, names: list[str]) -> None:
        self.nearest = next(iter(get_close_matches(str(name), names, n=1)), None)
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        super().__init__(f"unknown {kind} {name!r}; known are {', '.join(names)}{hint}")


@dataclass(frozen=True, slots=True)
class Laws:
    """What a rule promises; the law tests hold every registered rule to it."""

    has_chair: bool = False  # the rule itself gives the chair the pen
    hull: bool = True  # the outcome lies between the members' (and a chair's) positions or at the status quo
    respects_status_quo: bool = (
        False  # nobody needed for the decision is left worse off than at the status quo
    )
    reads_others: bool = False  # reads what the offer is worth to others, not only who is there
    consent: bool = False  # every package needs the consent of the opposition that sits there


@dataclass(frozen=True, slots=True)
class Rule[F: Callable[..., object]]:
    """A registered rule: its name, its equation and its laws."""

    name: str
    function: F
    laws: Laws
    place: Callable[[Any, Any], int] | None = None  # checks what a rule is called with by hand

    def __call__(self, seen: Any, place: int | None = None) -> float:
        """Return what the rule says of a table, or an offer, that was made by hand: `rules["nash_bargaining"](table)`.

        `place` is the issue, or the party; the issue may be left out where there is only one. Raises ValueError for what is
        no table.
        """
        return float(self.function(seen, place if self.place is None else self.place(seen, place)))  # type: ignore[arg-type]

    @property
    def summary(self) -> str:
        """The first sentence of the rule's docstring."""
        return (self.function.__doc__ or "").strip().split("\n")[0]


class Registry[F: Callable[..., object]]:
    """Rules of one kind by name; a rule's code is its place in the order of names."""

    def __init__(self, kind: str, place: Callable[[Any, Any], int] | None = None) -> None:
        self.kind = kind
        self._place = place
        self._rules: dict[str, Rule[F]] = {}
        covers(self)

    def rule(self, **laws: bool) -> Callable[[F], F]:
        """File the decorated function under its own name, with the laws by which it differs from others."""

        def file(function: F) -> F:
            name = function.__name__
            if name in self._rules:
                raise ValueError(f"two rules of kind {self.kind!r} are called {name!r}")
            equation(function)
            self._rules[name] = Rule(name, function, Laws(**laws), self._place)
            return function

        return file

    def __getitem__(self, name: str) -> Rule[F]:
        if name not in self._rules:
            raise UnknownRule(self.kind, name, self.names)
        return self._rules[name]

    def __iter__(self) -> Iterator[Rule[F]]:
        return (self._rules[name] for name in self.names)

    def __len__(self) -> int:
        return len(self._rules)

    @property
    def names(self) -> list[str]:
        """Names of all rules in alphabetical order."""
        return sorted(self._rules)

    def code(self, name: str) -> int:
        """The integer under which compiled code knows the rule."""
        return self.names.index(self[name].name)

    def by_code(self, name: str) -> Callable[..., Any]:
        """Return a function that calls the rule with a code, in Python and in compiled code alike.

        Compiled code sees the rules that are filed when it is compiled; or it is given a rule compiled on its own instead of
        a code.
        """

        def call(code: int, *given: Any) -> Any:
            return self._rules[self.names[code]].function(*given)

        def compiled(code: Any, *given: Any) -> Any:
            from numba.core.types import Integer

            from model.compiled.reference import call_at

            if isinstance(code, Integer):
                return _chain([rule.function for rule in self])
            return lambda code, seen, place: call_at(code.address, (seen, place))

        call.__name__ = call.__qualname__ = name
        return seen_as(compiled)(call)


def _chain(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """Return a function that tries one rule after the other, as compiled code can."""
    head = functions[0]
    if len(functions) == 1:

        def last(code: int, *given: Any) -> Any:
            return head(*given)

        return last
    rest = equation(_chain(functions[1:]))

    def choose(code: int, *given: Any) -> Any:
        if code == 0:
            return head(*given)
        return rest(code - 1, *given)

    return choose
