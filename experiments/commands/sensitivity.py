"""`reform sensitivity`: which assumed numbers decide an outcome."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Json, Out, Seed, Workers, one_of, subject_names
from experiments.questions.names import DEFAULT_CASE, require_folder, require_name

METHODS = ("morris", "sobol", "pawn", "delta")


Subject = Annotated[
    str, typer.Argument(help="Case or experiment: a file or a name.", autocompletion=subject_names)
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", help="Pattern or outcome (repeatable); default: all patterns."),
]
Method = Annotated[str, typer.Option(help="morris, sobol, pawn or delta.", autocompletion=one_of(*METHODS))]
Draws = Annotated[int | None, typer.Option(min=1, max=MOST, help="Trajectories, base points or draws.")]


@command("sensitivity", "Find the numbers that decide an outcome")
def sensitivity(
    subject: Subject = DEFAULT_CASE,
    outcome: Outcomes = None,
    method: Method = "morris",
    draws: Draws = None,
    runs: Annotated[int, typer.Option(min=1, max=MOST, help="Runs at each draw.")] = 10,
    seed: Seed = 0,
    top: Annotated[int, typer.Option(min=2, max=1000, help="Numbers that go on to Sobol indices.")] = 10,
    only: Annotated[list[str] | None, typer.Option(help="Vary only this number (repeatable).")] = None,
    groups: Annotated[bool, typer.Option("--groups", help="Vary numbers of one kind together.")] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="Also indices of pairs (sobol).")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Vary the rules too.")] = False,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Find which assumed numbers, and which rules, decide an outcome or a pattern.

    Example: reform sensitivity kazakhstan --outcome P9 --method sobol
    """
    require_name("--method", method, METHODS, "method")
    require_folder("--out", out or RESULTS)
    from rich.console import Console

    from experiments.commands.terminal import announce_compilation, followed, show
    from experiments.evidence.optional import require_inference
    from experiments.evidence.sensitivity_study import Order, study
    from experiments.evidence.targets import subject_of, targets
    from experiments.report.study_files import save_sensitivity

    require_inference("sensitivity")
    about = subject_of(subject)
    wanted = targets(about.case, outcome or about.outcomes or ["all"])
    order = Order(method, draws, runs, seed, top, groups, pairs, rules, tuple(only or ()))  # type: ignore[arg-type]
    console = Console(stderr=True)
    announce_compilation(console)
    with followed(console) as follow:
        found = study(about, wanted, order, out or RESULTS, workers, follow)
        found = save_sensitivity(found, out or RESULTS)
    return show(found, as_json)
