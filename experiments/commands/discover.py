"""`reform discover`: in which region of the assumptions a pattern fails."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Case, Json, Out, Seed, Workers
from experiments.questions.names import DEFAULT_CASE, require_folder


@command("discover", "Find where in the assumptions patterns fail")
def discover(
    case: Case = DEFAULT_CASE,
    outcome: Annotated[list[str] | None, typer.Option(help="Pattern (repeatable); default: all.")] = None,
    draws: Annotated[int, typer.Option(min=1, max=MOST, help="Draws from the prior ranges.")] = 1000,
    runs: Annotated[int, typer.Option(min=1, max=MOST, help="Runs at each draw.")] = 10,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Find the regions of the assumptions in which patterns fail.

    Example: reform discover kazakhstan --outcome P9
    """
    require_folder("--out", out or RESULTS)
    from rich.console import Console

    from experiments.commands.terminal import announce_compilation, followed, show
    from experiments.evidence.discovery_study import discover as discovered
    from experiments.evidence.optional import require_inference
    from experiments.evidence.targets import patterns_named, subject_of
    from experiments.report.study_files import save_discovery

    require_inference("discover")
    about = subject_of(case)
    wanted = patterns_named(about.case, outcome or ["all"], "--outcome")
    console = Console(stderr=True)
    announce_compilation(console)
    with followed(console) as follow:
        found = discovered(about, wanted, draws, runs, seed, out or RESULTS, workers, follow)
        found = save_discovery(found, out or RESULTS)
    return show(found, as_json)
