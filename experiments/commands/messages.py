"""Messages about wrong input, and the exit codes that go with them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.mistakes import plain

if TYPE_CHECKING:
    from model.cases import Problem

FAILED, REFUSED, INTERRUPTED = (
    1,
    2,
    130,
)  # exit codes: something failed, wrong input, stopped from the keyboard


def say(text: str) -> None:
    """Print a message to standard error, unwrapped, and nothing in it that a terminal would obey."""
    print(plain(text), file=sys.stderr)


def refuse(problems: Sequence[Problem]) -> int:
    """Print mistakes to standard error, under their number if they are several; return the exit code of wrong input."""
    if len(problems) > 1:
        say(f"{len(problems)} mistakes; nothing was run")
    for problem in problems:
        say(f"{'  ' if len(problems) > 1 else ''}{problem}")
    return REFUSED
