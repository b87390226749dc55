"""What is said when something is wrong with the input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.cases import Problem

REFUSED = 2  # exit code of wrong input


def say(text: str) -> None:
    """Print a message to standard error, unwrapped."""
    print(text, file=sys.stderr)


def refuse(problems: Sequence[Problem], heading: bool = False) -> int:
    """Print mistakes to standard error, if wanted under their number, and return the exit code of wrong input."""
    if heading:
        from rich.console import Console

        many = len(problems)
        Console(stderr=True).print(f"[bold red]{many} mistake{'s' if many > 1 else ''}[/]; nothing was run")
    for problem in problems:
        say(f"{'  ' if heading else ''}{problem}")
    return REFUSED
