"""`reform test`: verdicts on hypotheses."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Json, Out, hypothesis_names
from experiments.questions.names import HYPOTHESES, named_file, require_folder


@command("test", "Test hypotheses and report verdicts")
def test(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Hypothesis files, folders or names; default: all.", autocompletion=hypothesis_names
        ),
    ] = None,
    runs: Annotated[int | None, typer.Option(min=10, max=MOST, help="Runs in each condition.")] = None,
    robust: Annotated[bool, typer.Option("--robust", help="Vary all assumed parameters too.")] = False,
    draws: Annotated[int | None, typer.Option(min=10, max=MOST, help="Draws from the prior ranges.")] = None,
    as_json: Json = False,
    out: Out = None,
) -> int:
    """Test hypotheses and report a verdict on each.

    Example: reform test president_chair_draws_moderate --robust
    """
    paths = [named_file(each, "hypotheses") for each in files or ()]
    require_folder("--out", out or RESULTS)
    from rich.console import Console

    from experiments.answers.robustness import DRAWS
    from experiments.answers.tested_claims import test as tested
    from experiments.commands.terminal import followed, show, show_again
    from experiments.questions.hypothesis_file import load_claims
    from experiments.report.kept_answers import kept_answer
    from experiments.report.verdict_folder import files_of, verdicts_folder

    many = (DRAWS if draws is None else draws) if robust else 0
    claims = load_claims(list(paths) or [HYPOTHESES])
    folder = verdicts_folder(claims, runs, many, out or RESULTS)
    before = kept_answer(folder, files=files_of(claims))
    if before is not None:
        return show_again(before, as_json)
    from experiments.report.verdict_files import save_verdicts

    with followed(Console(stderr=True)) as follow:
        found = tested(paths, runs, robust, DRAWS if draws is None else draws, follow=follow)
    return show(save_verdicts(found, out or RESULTS), as_json)
