"""`reform schema`: the JSON Schema of a kind of file."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import one_of
from experiments.questions.names import require_name

KINDS = ("case", "experiment", "hypothesis", "behaviour")


@command("schema", "Print the JSON Schema of a kind of file")
def schema(
    kind: Annotated[
        str, typer.Argument(help=f"{', '.join(KINDS[:-1])} or {KINDS[-1]}.", autocompletion=one_of(*KINDS))
    ] = "case",
) -> int:
    """Print the JSON Schema of a kind of file, for completion and checking in editors.

    Example: reform schema case > case.schema.json
    """
    require_name("kind", kind, KINDS, "kind of file")
    import json

    from experiments.questions.json_schema import schema_of

    print(json.dumps(schema_of(kind), indent=2))
    return 0
