"""`reform validate`: does the model predict what it was not fitted on?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Json, Out, Seed, Workers, case_names, one_of
from experiments.questions.names import require_folder, require_name, shipped

OVER = ("time", "cases", "both")


@command("validate", "Predict what the model was not fitted on")
def validate(
    cases: Annotated[
        list[str] | None,
        typer.Argument(
            help="Cases to fit and predict, default: all shipped; after --predict more to predict.",
            autocompletion=case_names,
        ),
    ] = None,
    predict: Annotated[
        list[Path] | None, typer.Option("--predict", help="Case files to predict, not to fit.")
    ] = None,
    fit: Annotated[
        list[str] | None,
        typer.Option(help="With --predict: case to fit on (repeatable).", autocompletion=case_names),
    ] = None,
    over: Annotated[str, typer.Option(help="time, cases or both.", autocompletion=one_of(*OVER))] = "both",
    draws: Annotated[int, typer.Option(min=1, max=MOST, help="Draws from each posterior.")] = 1000,
    runs: Annotated[int, typer.Option(min=1, max=MOST, help="Runs behind each likelihood.")] = 10,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Fit on a part of the record, predict the rest, and score it against the prior and null models.

    Over time: the bodies before the last predict the last. Over cases: each case predicts the others by the behavioural
    parameters. With --predict, all cases together predict files that were not fitted.

    Example: reform validate --predict my_country.toml
    """
    require_name("--over", over, OVER, "choice")
    require_folder("--out", out or RESULTS)
    from rich.console import Console

    from experiments.commands.terminal import announce_compilation, followed, show
    from experiments.evidence.optional import require_inference
    from experiments.evidence.validation_study import study
    from experiments.questions.names import open_case
    from experiments.report.study_files import save_validation
    from experiments.wording import listed
    from model.cases import CaseError, Problem

    require_inference("validate")
    if fit and not predict:
        raise CaseError([Problem("command line", "--fit", listed(fit), "goes with --predict")])
    unseen = [open_case(each) for each in [*map(str, predict), *(cases or ())]] if predict else []
    known = {case.file for case in unseen}
    chosen = fit if predict else cases
    fitted = [open_case(each) for each in chosen or shipped("cases")]
    if not chosen:
        fitted = [case for case in fitted if case.file not in known]
    console = Console(stderr=True)
    announce_compilation(console)
    with followed(console) as follow:
        found = study(fitted, unseen, over, draws, runs, seed, out or RESULTS, workers, follow)
    return show(save_validation(found, out or RESULTS), as_json)
