"""Dotted paths in files: `polity.dominance = 0.5` unquoted is read by TOML as a table in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from experiments.questions.experiment_keys import Range
from model.domain import Case
from model.mistakes import Problem


def dotted(
    table: Mapping[str, Any], whole: Callable[[Mapping[str, Any]], bool] = lambda table: False
) -> dict[str, Any]:
    """Return a table of tables as dotted paths; a table that is `whole` is a value.

    >>> dotted({"polity": {"dominance": 0.5, "name": "Ruritania"}, "seed": 0})
    {'polity.dominance': 0.5, 'polity.name': 'Ruritania', 'seed': 0}
    """
    return dict(_paths(table, "", whole))


def said_twice(tables: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield the paths that a table sets twice: once in quotes, once as tables within each other."""
    for name, table in tables.items():
        found = [path for path, _ in _paths(table, "", is_range)] if isinstance(table, Mapping) else []
        for path in dict.fromkeys(path for place, path in enumerate(found) if path in found[:place]):
            allowed = "is set twice, in quotes and without: keep one"
            yield Problem(file, f"{name}.{path}", None, allowed)


def is_range(table: Mapping[str, Any]) -> bool:
    """Whether a table is a range of values."""
    return bool(table.keys() & Range.model_fields.keys())


def _paths(
    table: Mapping[str, Any], prefix: str, whole: Callable[[Mapping[str, Any]], bool]
) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and value and not whole(value):
            yield from _paths(value, f"{prefix}{key}.", whole)
        else:
            yield f"{prefix}{key}", value


def meaning_of(path: str) -> str:
    """Return what a path of a case stands for, as the case's own fields describe it, and the path."""
    kind: Any = Case
    described = ""
    for part in path.split("."):
        if get_origin(kind) is dict:
            kind = get_args(kind)[1]
            continue
        field = getattr(kind, "model_fields", {}).get(part)
        if field is None:
            break
        described = field.description or described
        kind = next(
            (each for each in (field.annotation, *get_args(field.annotation)) if _is_part(each)), None
        )
    return f"{described[:1].upper()}{described[1:]} ({path})" if described else f"Value of {path}"


def _is_part(kind: Any) -> bool:
    return get_origin(kind) is dict or hasattr(kind, "model_fields")
