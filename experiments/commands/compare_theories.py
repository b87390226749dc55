"""`reform compare-theories`: under which rules is the record most likely?"""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Case, Json, Out, Seed, Workers
from experiments.questions.names import DEFAULT_CASE, require_folder, require_name


@command("compare-theories", "Compare theories by the record's likelihood")
def compare_theories(
    case: Case = DEFAULT_CASE,
    fit: Annotated[str, typer.Option(help="Patterns and records to judge by, with commas.")] = "patterns",
    rules: Annotated[
        list[str] | None, typer.Option(help="Key of [rules] to vary (repeatable); default: all.")
    ] = None,
    nulls: Annotated[
        bool, typer.Option("--nulls/--no-nulls", help="Ablations and rules without theory too.")
    ] = True,
    draws: Annotated[int, typer.Option(min=1, max=MOST, help="Draws from each prior.")] = 400,
    runs: Annotated[int, typer.Option(min=1, max=MOST, help="Runs at each draw.")] = 10,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Compare sets of rules by how likely the record is under each, averaged over its prior.

    Example: reform compare-theories kazakhstan --rules participation --fit P1,P3,P5
    """
    require_folder("--out", out or RESULTS)
    from rich.console import Console

    from experiments.commands.terminal import announce_compilation, followed, show
    from experiments.evidence.optional import require_inference
    from experiments.evidence.targets import subject_of
    from experiments.evidence.theories import kinds_of
    from experiments.evidence.theory_study import study
    from experiments.report.study_files import save_theories

    require_inference("compare-theories")
    about = subject_of(case)
    for key in rules or ():
        require_name("--rules", key, kinds_of(about.case), "kind of rule")
    names = tuple(each.strip() for each in fit.split(",") if each.strip())
    console = Console(stderr=True)
    announce_compilation(console)
    with followed(console) as follow:
        found = study(about, names, rules, nulls, draws, runs, seed, out or RESULTS, workers, follow)
    return show(save_theories(found, out or RESULTS), as_json)
