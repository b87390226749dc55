"""`reform compare-cases`: several cases side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Json, Out, Seed, case_names
from experiments.questions.names import named_file, recorded_cases, require_folder


@command("compare-cases", "Compare several cases side by side")
def compare_cases(
    cases: Annotated[
        list[str] | None,
        typer.Argument(help="Case files or names; default: all with a record.", autocompletion=case_names),
    ] = None,
    runs: Annotated[int, typer.Option(min=2, max=MOST, help="Runs of each case.")] = 1000,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Compare cases: who took part, nominal and effective change, paralysis, power.

    Example: reform compare-cases kazakhstan ukraine kyrgyzstan
    """
    files = [named_file(each, "cases") for each in cases or recorded_cases()]
    require_folder("--out", out or RESULTS)
    from experiments.answers.countries import compare_cases as compared
    from experiments.commands.terminal import show
    from experiments.report.country_files import save_countries

    return show(save_countries(compared(files, runs, seed), out or RESULTS), as_json)
