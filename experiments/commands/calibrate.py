"""`reform calibrate`: what the record says about the assumed numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.app import command
from experiments.commands.messages import say
from experiments.commands.options import MOST, RESULTS, Case, Json, Out, Seed, Workers
from experiments.questions.names import DEFAULT_CASE, require_folder

if TYPE_CHECKING:
    from experiments.evidence.tempering import Step


@command("calibrate", "Fit assumed numbers to a part of the record")
def calibrate(
    case: Case = DEFAULT_CASE,
    fit: Annotated[str, typer.Option(help="Patterns and records to fit, with commas; or all.")] = "all",
    predict: Annotated[str, typer.Option(help="What to predict, with commas.")] = "",
    draws: Annotated[int, typer.Option(min=1, max=MOST, help="Draws from the posterior.")] = 2000,
    runs: Annotated[int, typer.Option(min=1, max=MOST, help="Runs behind each likelihood.")] = 10,
    seed: Seed = 0,
    check: Annotated[int, typer.Option(min=0, max=MOST, help="Synthetic records to test on.")] = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Fit the assumed numbers to a part of the record and predict the rest.

    What can be fitted: patterns by their ids, levels, participation, votes, or one of them as in levels.term_limit. The
    same command goes on after a stop.

    Example: reform calibrate kazakhstan --fit P1,P2,P3,P4 --predict P5,P6,levels
    """
    require_folder("--out", out or RESULTS)
    from rich.console import Console

    from experiments.commands.terminal import announce_compilation, show
    from experiments.evidence.calibration_study import Order, study
    from experiments.evidence.optional import require_inference
    from experiments.evidence.targets import subject_of
    from experiments.report.study_files import save_calibration

    require_inference("calibrate")
    announce_compilation(Console(stderr=True))
    order = Order(_names(fit), _names(predict), draws, runs, seed, check)
    found = study(subject_of(case), order, out or RESULTS, workers, lambda step: say(_text(step, draws)))
    return show(save_calibration(found, out or RESULTS), as_json)


def _text(step: Step, draws: int) -> str:
    return (
        f"likelihood to the power {step.temperature:.3f}: {step.effective:,.0f} of {draws:,} draws effective, "
        f"{step.accepted:.0%} of proposals accepted, {step.evaluations:,} likelihoods estimated"
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())
