"""`reform validate`: does the model predict what it was not fitted on?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Json, Out, Seed, Workers, case_names, one_of
from experiments.questions.names import open_case, require_folder, require_name, shipped

if TYPE_CHECKING:
    from model.cases import Case as Stored

OVER = ("time", "cases", "both")


Cases = Annotated[
    list[str] | None,
    typer.Argument(
        help="Cases to fit and predict, default: all shipped; after --predict more to predict.",
        autocompletion=case_names,
    ),
]
Predict = Annotated[list[Path] | None, typer.Option("--predict", help="Case files to predict, not to fit.")]
Fit = Annotated[
    list[str] | None,
    typer.Option(help="With --predict: case to fit on (repeatable).", autocompletion=case_names),
]


@command("validate", "Predict what the model was not fitted on")
def validate(
    cases: Cases = None,
    predict: Predict = None,
    fit: Fit = None,
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
    from experiments.report.study_files import save_validation

    require_inference("validate")
    fitted, unseen = _parted(cases or [], list(map(str, predict or ())), fit or [])
    console = Console(stderr=True)
    announce_compilation(console)
    with followed(console) as follow:
        found = study(fitted, unseen, over, draws, runs, seed, out or RESULTS, workers, follow)
    return show(save_validation(found, out or RESULTS), as_json)


def _parted(cases: list[str], predict: list[str], fit: list[str]) -> tuple[list[Stored], list[Stored]]:
    """Return the cases to fit and those to predict unseen; a CaseError for a case to fit with none to predict."""
    from experiments.wording import listed
    from model.cases import CaseError, Problem

    if fit and not predict:
        raise CaseError([Problem("command line", "--fit", listed(fit), "goes with --predict")])
    unseen = [open_case(each) for each in (*predict, *cases)] if predict else []
    chosen, known = fit if predict else cases, {case.file for case in unseen}
    if chosen:
        return [open_case(each) for each in chosen], unseen
    return [case for case in map(open_case, shipped("cases")) if case.file not in known], unseen
