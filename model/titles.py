"""The ruler's title in what is said about a case: "the president", unless the case says otherwise."""

import re

THE_PRESIDENT = "the president"
_POWER = re.compile(r"\b([Pp])residential power\b")
_RULER = re.compile(r"\b([Tt])he president\b")


def entitled(text: str, title: str) -> str:
    """Return a sentence about the president with the title of a case's ruler.

    >>> entitled("The president concedes next to nothing; presidential power", "the king")
    'The king concedes next to nothing; power of the king'
    """
    if title == THE_PRESIDENT:
        return text
    text = _POWER.sub(lambda found: f"{'P' if found[1] == 'P' else 'p'}ower of {title}", text)
    return _RULER.sub(lambda found: capital(title) if found[1] == "T" else title, text)


def capital(title: str) -> str:
    """Return a title as it begins a sentence."""
    return title[:1].upper() + title[1:]
