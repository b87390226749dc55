"""`reform outcomes`: outcomes with meaning, unit and range."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import Case, Json
from experiments.questions.names import DEFAULT_CASE, named_file, shipped


@command("outcomes", "List outcomes with meaning and range")
def outcomes(
    case: Case = DEFAULT_CASE,
    word: Annotated[str, typer.Argument(help="Only outcomes about this word.")] = "",
    as_json: Json = False,
) -> int:
    """List all outcomes of a case with meaning, unit and range; a word selects those that contain it.

    Example: reform outcomes kazakhstan pressure
    """
    if not word and case not in shipped("cases") and "." not in case and "/" not in case:
        case, word = DEFAULT_CASE, case
    from experiments.answers.outcome_list import outcomes as found
    from experiments.commands.terminal import show

    return show(found(named_file(case, "cases"), word), as_json)
