"""Dotted paths in files: `polity.dominance = 0.5` unquoted is read by TOML as a table in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def dotted(
    table: Mapping[str, Any], whole: Callable[[Mapping[str, Any]], bool] = lambda table: False
) -> dict[str, Any]:
    """Return a table of tables as dotted paths; a table that is `whole` is a value.

    >>> dotted({"polity": {"dominance": 0.5, "name": "Ruritania"}, "seed": 0})
    {'polity.dominance': 0.5, 'polity.name': 'Ruritania', 'seed': 0}
    """
    return dict(_paths(table, "", whole))


def _paths(
    table: Mapping[str, Any], prefix: str, whole: Callable[[Mapping[str, Any]], bool]
) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and value and not whole(value):
            yield from _paths(value, f"{prefix}{key}.", whole)
        else:
            yield f"{prefix}{key}", value
