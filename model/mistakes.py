"""Mistakes in what a user wrote: file, key, value, what is allowed, the nearest valid name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, time
from numbers import Real
from typing import Any

# what a terminal or an editor obeys instead of showing: control characters and marks that turn the direction of writing
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
LONGEST = 2_000  # characters of a message


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file."""

    file: str
    key: str
    value: Any
    allowed: str
    nearest: str | None = None

    def __str__(self) -> str:
        value = "" if self.value is None else f" = {shown(self.value)}"
        hint = f" (did you mean {self.nearest!r}?)" if self.nearest else ""
        text = plain(f"{self.file}: {self.key}{value}: {self.allowed}{hint}")
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


class CaseError(ValueError):
    """All mistakes of a file at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def plain(text: str) -> str:
    r"""Return a stranger's text as a terminal can show it: what it would obey instead is written out.

    >>> plain("\x1b[31mred\u202e")
    '\\x1b[31mred\\u202e'
    """
    return HIDDEN.sub(lambda found: ascii(found[0])[1:-1], text)


def finite(value: Any) -> bool:
    """Whether a value is a number that a computer's floating point can hold: no yes or no, infinity or 400 digits.

    >>> finite(0.5), finite(10**400), finite(float("nan")), finite(True), finite("1")
    (True, False, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def shown(value: Any) -> str:
    """Return a value as a message can quote it: short, whatever it is."""
    try:
        text = value.isoformat() if isinstance(value, date | time) else repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists without an end
        text = f"a {type(value).__name__} too large to show"
    return text if len(text) <= 60 else text[:57] + "..."
