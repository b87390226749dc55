"""`reform schema`: the JSON Schema of a kind of file."""

from __future__ import annotations

import json

from experiments.questions.json_schema import schema_of


def schema_command(kind: str) -> int:
    """Print the JSON Schema of a kind of file; returns 0."""
    print(json.dumps(schema_of(kind), indent=2))
    return 0
