"""Arguments of functions that are called by hand: checked in one way, refused in one sentence.

The sentence names the argument, its value and what is allowed. All checks raise ValueError.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from fractions import Fraction
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]
type Numbers = Sequence[float] | Array
type Utility = Callable[[float], float]

INFINITE = math.inf


def number(
    name: str, value: Any, low: float = -INFINITE, high: float = INFINITE, *, above: float | None = None
) -> float:
    """Return a finite number in [low, high], and greater than `above` where that is given."""
    found = _as_float(name, value)
    if not math.isfinite(found) or not low <= found <= high or (above is not None and found <= above):
        raise ValueError(
            f"{name} is {_shown(value)}; it must be {_range('a finite number', low, high, above)}"
        )
    return found


def whole(name: str, value: Any, low: int = 0, high: float = INFINITE) -> int:
    """Return a whole number in [low, high]."""
    is_whole = isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool | np.bool_) or not is_whole or not low <= value <= high:
        raise ValueError(f"{name} is {_shown(value)}; it must be {_range('a whole number', low, high, None)}")
    return int(value)


def choice[T: str](name: str, value: T, allowed: Iterable[str]) -> T:
    """Return one of the allowed words; the refusal names the nearest."""
    words = list(allowed)
    if value not in words:
        near = next(iter(get_close_matches(str(value), words, n=1)), None)
        hint = f"; did you mean {near!r}?" if near else ""
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(words)}{hint}")
    return value


def numbers(
    name: str,
    values: Any,
    low: float = -INFINITE,
    high: float = INFINITE,
    *,
    above: float | None = None,
    like: tuple[str, int] | None = None,
    least: int = 1,
) -> Array:
    """Return a list of finite numbers in [low, high]; `like` names another argument and the length that both share."""
    found = _as_array(name, values)
    if found.ndim != 1:
        raise ValueError(f"{name} has the shape {found.shape}; it must be a list of numbers")
    if like is not None and found.size != like[1]:
        raise ValueError(
            f"{name} has {found.size} entries; it must have as many as {like[0]}, which has {like[1]}"
        )
    if found.size < least:
        raise ValueError(f"{name} has {found.size} entries; it must have at least {least}")
    _entries(name, found, low, high, above)
    return found


def table(
    name: str,
    values: Any,
    low: float = -INFINITE,
    high: float = INFINITE,
    *,
    rows: tuple[str, int] | None = None,
    columns: tuple[str, int] | None = None,
    square: bool = False,
) -> Array:
    """Return a table of finite numbers in [low, high]; rows and columns name what they are and how many there must be."""
    found = _as_array(name, values)
    if found.ndim != 2 or found.size == 0:
        raise ValueError(f"{name} has the shape {found.shape}; it must be a table of rows and columns")
    if square and found.shape[0] != found.shape[1]:
        raise ValueError(f"{name} has {found.shape[0]} rows and {found.shape[1]} columns; it must be square")
    for axis, (kind, wanted) in enumerate((("rows", rows), ("columns", columns))):
        if wanted is not None and found.shape[axis] != wanted[1]:
            raise ValueError(
                f"{name} has {found.shape[axis]} {kind}; it must have one for each of the {wanted[1]} {wanted[0]}"
            )
    _entries(name, found, low, high, None)
    return found


def block(name: str, values: Any) -> Array:
    """Return an array of finite numbers of any shape."""
    found = _as_array(name, values)
    _entries(name, found, -INFINITE, INFINITE, None)
    return found


def listed(name: str, values: Any, of: str = "numbers") -> list[Any]:
    """Return the entries of a list, of one at least."""
    if not isinstance(values, Iterable) or isinstance(values, str | bytes):
        raise ValueError(f"{name} is {_shown(values)}; it must be a list of {of}")
    found = list(values)
    if not found:
        raise ValueError(f"{name} has 0 entries; it must have at least 1")
    return found


def functions(name: str, values: Any) -> list[Utility]:
    """Return a list, of one at least, of functions of one number."""
    found = listed(name, values, "functions")
    for place, each in enumerate(found):
        if not callable(each):
            raise ValueError(f"{name}[{place}] is {_shown(each)}; it must be a function of one number")
    return found


def some_positive(name: str, values: Array) -> Array:
    """Return numbers of which one at least is positive."""
    if not (values > 0.0).any():
        raise ValueError(f"{name} is {_shown(values.tolist())}; one entry at least must be greater than 0")
    return values


def _as_float(name: str, value: Any) -> float:
    try:
        if isinstance(value, str | bytes | bool | np.bool_):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} is {_shown(value)}; it must be a finite number") from None


def _as_array(name: str, values: Any) -> Array:
    try:
        if isinstance(values, str | bytes) or np.asarray(values).dtype.kind not in "iufO":
            raise TypeError
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        if isinstance(values, list | tuple) and not values:
            return np.empty(0)
        raise ValueError(
            f"{name} is {_shown(values)}; it must be numbers only, in rows of the same length"
        ) from None


def _entries(name: str, values: Array, low: float, high: float, above: float | None) -> None:
    wrong = ~(np.isfinite(values) & (values >= low) & (values <= high))
    if above is not None:
        wrong |= ~(values > above)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        entry = f"{name}[{', '.join(map(str, place))}]"
        allowed = _range("finite numbers", low, high, above)
        raise ValueError(f"{entry} is {_shown(float(values[place]))}; {name} must be {allowed}")


def _range(kind: str, low: float, high: float, above: float | None) -> str:
    if above is not None:
        return f"{kind} greater than {above:g}" + ("" if high == INFINITE else f" and at most {high:g}")
    if low > -INFINITE and high < INFINITE:
        return f"{kind} in [{low:g}, {high:g}]"
    if low > -INFINITE:
        return f"{kind}, at least {low:g}"
    return kind if high == INFINITE else f"{kind}, at most {high:g}"


def _shown(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value)
    text = f"{value:.6g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
