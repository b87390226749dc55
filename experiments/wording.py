"""How names, lists and numbers are said, in the terminal, on a page and in a figure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def words(name: str) -> str:
    """Return a name of the code as words."""
    return name.replace("_", " ")


def short_path(path: str) -> str:
    """Return the last two parts of a dotted path, enough to know it on an axis."""
    return words(" ".join(path.split(".")[-2:]))


def value_text(value: object) -> str:
    """Return a factor's value as it stands on an axis."""
    if isinstance(value, float | np.floating):
        return f"{float(value):g}"
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(words(str(each)) for each in value) or "none"
    return words(str(value))


def short_name(name: str) -> str:
    """Return what a body is called in short: what stands in parentheses, if anything does."""
    return name[name.find("(") + 1 : name.find(")")] if "(" in name else name


def signed(value: float) -> str:
    """Return a number with its sign; what rounds to nothing has a plus."""
    return f"{0.0 if abs(value) < 0.005 else value:+.2f}"


def listed(names: Iterable[str]) -> str:
    """Return names with commas, or "none"."""
    return ", ".join(names) or "none"


def the(title: str) -> str:
    """Return a title with its article."""
    return title if title.lower().startswith("the ") else f"the {title}"
