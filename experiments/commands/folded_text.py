"""Texts that are folded between words, also inside names: after an underscore, or after a full stop in a path."""

from __future__ import annotations

import re
from collections.abc import Sequence


def folded(text: str, width: int) -> str:
    r"""Return a text in lines of at most so many characters, folded between words and nowhere else.

    >>> folded("bodies.nkvd.deputy_prime_minister", 13)
    'bodies.nkvd.\ndeputy_prime_\nminister'
    """
    return "\n".join(line for part in text.split("\n") for line in _lines(part, width))


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in _words(text):
        if lines[-1] and len(lines[-1]) + len(word.rstrip()) > width:
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines]


def _words(text: str) -> list[str]:
    """Return the words of a text, each with the mark that ends it: a blank, an underscore, a full stop in a path."""
    return re.findall(r".+?(?:[_ ]|\.(?=[a-z])|$)", text)


def narrowest(column: Sequence[str]) -> int:
    """Return to how many characters a column can be folded; what is folded already stays as it is."""
    if any("\n" in text for text in column):
        return widest(column)
    return max(len(word.rstrip()) for text in column for word in _words(text))


def widest(column: Sequence[str]) -> int:
    """Return the length of the longest line of a column."""
    return max(len(line) for text in column for line in text.split("\n"))
