"""An equation stands once: plain Python when the Mesa model calls it, compiled when the ensemble does."""

from collections.abc import Callable

from numba.extending import register_jitable


def equation[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let compiled code call `function`, and return it unchanged for Python.

    Both forms must give the same bits: explicit loops instead of reductions, `math` instead of NumPy's
    vectorised functions, `x * x` instead of powers, no exponential of a positive number. Compiled code takes the body in
    where it is called: an equation is a few operations, and the call would cost as much.
    """
    register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)(function)
    return function


def step[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let compiled code call `function`, as an equation, but by a call: a step or a long equation used in many places."""
    register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=False)(function)
    return function
