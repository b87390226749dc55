"""How names, lists and numbers are put into words, in the terminal, on a page and in a figure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

LIKE = 0.6  # similarity of two names from which one may have been meant
ARTICLES = ("the", "a", "an", "our", "his", "her", "their")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def words(name: str) -> str:
    """Return a name of the code as words."""
    return name.replace("_", " ")


def short_path(path: str) -> str:
    """Return the last two parts of a dotted path, enough to know it on an axis."""
    return words(" ".join(path.split(".")[-2:]))


def value_text(value: object) -> str:
    """Return a factor's value as it stands on an axis."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return " + ".join(words(str(each)) for each in value) or "none"
    return words(str(value))


def short_name(name: str) -> str:
    """Return the short name of a body: what stands in parentheses, if anything does."""
    return name[name.find("(") + 1 : name.find(")")] if "(" in name else name


def signed(value: float) -> str:
    """Return a number with its sign; what rounds to nothing has a plus."""
    return f"{0.0 if abs(value) < 0.005 else value:+.2f}"


def listed(names: Iterable[str]) -> str:
    """Return names with commas, or "none"."""
    return ", ".join(names) or "none"


def joined(names: Sequence[str]) -> str:
    """Return names as in a sentence.

    >>> joined(["Ak Zhol", "NSDP", "the Communists"])
    'Ak Zhol, NSDP and the Communists'
    """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def number(count: int) -> str:
    """Return a small number as a word, a larger one in digits."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def counted(count: int, name: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "party"), counted(3, "party"), counted(2, "run")
    ('1 party', '3 parties', '2 runs')
    """
    plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{count:,} {name if count == 1 else plural}"


def the(title: str) -> str:
    """Return a title with its article, unless it has one or begins with whose it is.

    >>> the("State Commission"), the("The Round Table"), the("Beknazarov's working group")
    ('the State Commission', 'The Round Table', "Beknazarov's working group")
    """
    first = title.split(" ")[0].lower()
    own = first in ARTICLES or first.endswith(("'s", "’s", "s'", "s’"))
    return title if own else f"the {title}"


def typed(*words: object) -> str:
    """Return a command as it can be pasted into a shell.

    >>> typed("plot", "my results/a")
    "reform plot 'my results/a'"
    """
    return shlex.join(["reform", *map(str, words)])


def next_steps(*commands: str) -> str:
    """Return commands to go on with, each on a line of its own."""
    return "next: " + "\n      ".join(commands)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant; None if nothing is similar.

    >>> nearest("kazakstan", ["kazakhstan", "ukraine"])
    'kazakhstan'
    >>> nearest("bodies.nkvd.colour", ["bodies.nkvd.close", "bodies.nkvd.chair"])
    """
    near = get_close_matches(name, list(names), n=1, cutoff=LIKE)
    ends = [each.rpartition(".")[2] for each in (name, *near)]
    return near[0] if near and get_close_matches(ends[0], ends[1:], cutoff=LIKE) else None
