"""An equation stands once: plain Python when the Mesa model calls it, compiled when the ensemble does.

The compiler takes longer to load than a run takes in plain Python. What it has to know of a function waits until it is
there.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any


def equation[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let compiled code call `function`, and return it unchanged for Python.

    Both forms must give the same bits: explicit loops instead of reductions, `math` instead of NumPy's
    vectorised functions, `x * x` instead of powers, no exponential of a positive number. Compiled code takes the body in
    where it is called: an equation is a few operations, and the call would cost as much.
    """
    return seen_as(lambda *given, **named: function, inlined=True)(function)


def step[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let compiled code call `function`, as an equation, but by a call: a step or a long equation used in many places."""
    return seen_as(lambda *given, **named: function)(function)


def seen_as[F: Callable[..., Any]](form: Callable[..., Any], inlined: bool = False) -> Callable[[F], F]:
    """Let compiled code see, in the place of the decorated function, the one that `form` returns for types of arguments."""

    def file(function: F) -> F:
        _waiting.append(partial(_overload, function, form, inlined))
        _seen.append(function)
        if _compilers:
            tell_compiler()
        return function

    return file


def how_many() -> int:
    """Return how many functions compiled code can call so far: while it stays the same, so do the rules."""
    return len(_seen)


def tell_compiler() -> None:
    """Tell the compiler of all functions so far; from now on it hears of others at once."""
    _compilers.add("numba")
    while _waiting:
        _waiting.popleft()()


_waiting: deque[Callable[[], None]] = deque()
_seen: list[Callable[..., Any]] = []
_compilers: set[str] = set()  # that are there


def _overload(function: Callable[..., Any], form: Callable[..., Any], inlined: bool) -> None:
    from numba.extending import overload

    options: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": inlined}
    overload(function, jit_options=options, strict=False)(form)
