"""What can be changed on the page: every value of a case that can be varied, with its range, meaning and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from experiments.wording import words
from model.cases import Case, Leaf
from model.domain import Quantity

FIRST = ("bodies", "polity", "external", "rules")  # what is open when the page opens, in this order
FIXED = ("calendar", "record")  # months have to be the same in all conditions; history is what it was
WIDEST = 1.0  # range of a number without bounds that is small


@dataclass(frozen=True, slots=True)
class Control:
    """One value that can be changed."""

    path: str
    kind: str  # number, category, boolean, list or month
    section: str
    subject: str  # whom or what it is about, where a section holds several
    label: str
    value: Any
    meaning: str
    source: str
    low: float | None = None  # ends of the slider
    high: float | None = None
    least: float | None = None  # ends of what is allowed
    most: float | None = None
    plausible: tuple[float, float] | None = None
    choices: tuple[tuple[str, str], ...] = ()  # value, and the word for it
    everyone: bool = False  # whether a list can also be "all"


def controls(case: Case) -> list[Control]:
    """Return every value of a case that the page can change, those looked at most first."""
    stated = {path: leaf for path, leaf in case.paths().items() if leaf.stated}
    found = [made for path, leaf in stated.items() if (made := _control(case, path, leaf)) is not None]
    order = [*FIRST, *(each.section for each in found)]
    return sorted(found, key=lambda each: order.index(each.section))


def _control(case: Case, path: str, leaf: Leaf) -> Control | None:
    section, *rest = path.split(".")
    if section in FIXED or leaf.kind == "text":
        return None
    meaning, source = _provenance(case, path)
    subject, label = _named(case, section, rest)
    made = Control(path, leaf.kind, section, subject, label, leaf.value, meaning, source or leaf.source or "")
    if leaf.kind == "number":
        return _ranged(made, leaf)
    if leaf.kind == "category" and leaf.choices != ("all",):
        return replace(made, choices=tuple((name, words(name)) for name in leaf.choices or ()))
    if leaf.kind in ("list", "category"):
        return _listed(made, case, leaf)
    return made


def _ranged(made: Control, leaf: Leaf) -> Control:
    low, high = -1e6 if leaf.low is None else leaf.low, 1e6 if leaf.high is None else leaf.high
    reach = max(2.0 * abs(leaf.value or 0.0), *(abs(1.5 * end) for end in leaf.assumed or ()), WIDEST)
    return replace(
        made,
        low=max(low, -reach if low < 0.0 else 0.0),
        high=min(high, reach),
        least=low,
        most=high,
        plausible=leaf.assumed,
    )


def _listed(made: Control, case: Case, leaf: Leaf) -> Control | None:
    """Return a control that ticks names, if the names that a list may hold are those of a table of the case."""
    items = leaf.value if isinstance(leaf.value, list) else []
    if not all(isinstance(item, str) for item in items) or made.section == "menu":
        return None
    tables = (made.path.rpartition(".")[2], "parties", "issues", "guarantees", "external")
    for table in tables:
        known = getattr(case, table, None)
        if isinstance(known, dict) and all(item in known for item in items):
            names = tuple((name, _title(each, name)) for name, each in known.items())
            return replace(
                made, kind="list", choices=names, everyone=leaf.kind == "category" or _can_be_all(made, case)
            )
    return None


def _can_be_all(made: Control, case: Case) -> bool:
    """Whether a list of names may also be the word "all"."""
    field = _field(case, made.path)
    return "'all'" in str(getattr(field, "annotation", ""))


def _title(each: Any, name: str) -> str:
    return str(getattr(each, "name", each if isinstance(each, str) else words(name)))


def _named(case: Case, section: str, rest: Sequence[str]) -> tuple[str, str]:
    """Return whom or what a value is about, and what it is called there."""
    table = getattr(case, section, None)
    if isinstance(table, dict) and len(rest) > 1 and rest[0] in table:
        return _title(table[rest[0]], rest[0]), _label(case, rest[1:])
    if isinstance(table, list | tuple) and rest:
        event = _entry(table, rest[0])
        return f"{event.month} {event.text}", _label(case, rest[1:])
    return "", _label(case, rest) or words(section)


def _label(case: Case, parts: Sequence[str]) -> str:
    """Return the end of a path in words: issues by name, the rest as written."""
    said = [_title(case.issues[part], part) if part in case.issues else words(part) for part in parts]
    return ", ".join(said)


def _provenance(case: Case, path: str) -> tuple[str, str]:
    """Return what a value means, and where it comes from, with what is said about it."""
    field, held = _field(case, path), _at(case, path)
    meaning = str(getattr(field, "description", None) or "")
    notes = [held.source, held.note] if isinstance(held, Quantity) else []
    return meaning, "; ".join(note for note in notes if note)


def _steps(case: Case, path: str) -> Iterator[tuple[Any, str]]:
    """Yield every part of a path with what holds it."""
    holder: Any = case
    for part in path.split("."):
        yield holder, part
        holder = _entry(holder, part)


def _entry(holder: Any, part: str) -> Any:
    """Return what a table or list holds under a name; an entry of a list goes by its own name or by its place."""
    if isinstance(holder, BaseModel):
        return getattr(holder, part)
    if not isinstance(holder, list | tuple):
        return holder[part]
    return next((each for each in holder if getattr(each, "name", None) == part), None) or holder[int(part)]


def _field(case: Case, path: str) -> Any:
    """Return the field that a path leads to, or the last one on the way."""
    found = None
    for holder, part in _steps(case, path):
        if isinstance(holder, BaseModel):
            found = type(holder).model_fields[part]
    return found


def _at(case: Case, path: str) -> Any:
    holder, part = list(_steps(case, path))[-1]
    return _entry(holder, part)
