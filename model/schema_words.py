"""What a schema refuses, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS = {
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of 64 bits",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be a text",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "string_too_short": "must not be empty",
}
_BOUNDS = {
    "greater_than": ("gt", "must be greater than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
    "string_pattern_mismatch": ("pattern", "must match"),
    "too_short": ("min_length", "must have entries, at least"),
    "string_too_long": ("max_length", "must be short: letters, at most"),
}


def schema_words(item: Mapping[str, Any]) -> str:
    """Return what a refused value must be, from an entry of a ValidationError's `errors`."""
    kind, context = str(item["type"]), item.get("ctx", {})
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "literal_error":
        return f"must be {context['expected']}"
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"{words} {_number(context[key])}"
    said = str(item["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    return said[:1].lower() + said[1:]


def _number(bound: Any) -> str:
    return (
        f"{bound:,}" if isinstance(bound, int) else f"{bound:g}" if isinstance(bound, float) else str(bound)
    )
