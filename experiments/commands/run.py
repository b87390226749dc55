"""`reform run`: run what is missing of an experiment."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Json, Out, Runs, experiment_names
from experiments.questions.names import named_file, require_folder

Experiment = Annotated[
    str,
    typer.Argument(help="Experiment file, or name in configs/experiments.", autocompletion=experiment_names),
]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, as in tcp://host:8786.")
]
Wait = Annotated[float, typer.Option(min=0.0, metavar="SECONDS", help="Wait for another run that is stuck.")]
Silence = Annotated[float, typer.Option(min=0.0, metavar="SECONDS", help="Wait for a cluster that is idle.")]


@command("run", "Run an experiment, or continue it")
def run(
    experiment: Experiment,
    workers: Annotated[int | None, typer.Option(help="Threads; default: all cores.")] = None,
    cluster: Cluster = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Estimate the cost and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Start even if it takes very long.")] = False,
    points: Annotated[bool, typer.Option("--points", help="List the means at all points.")] = False,
    out: Out = None,
    as_json: Json = False,
    runs: Runs = None,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST, help="Seed of the random numbers.")] = None,
    chunk_rows: Annotated[int | None, typer.Option(help="Runs in a chunk.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Repeat runs that failed.")] = False,
    wait: Wait = 600.0,
    silence: Silence = 60.0,
) -> int:
    """Run an experiment, or what is missing of it, and show what it found.

    Example: reform run dominance --dry-run
    """
    file = named_file(experiment, "experiments")
    if not dry_run:
        require_folder("--out", out or RESULTS)
    from experiments.commands.experiment_run import run_command

    return run_command(
        file,
        workers=workers,
        cluster=cluster,
        dry_run=dry_run,
        yes=yes,
        all_points=points,
        out=out,
        as_json=as_json,
        runs=runs,
        seed=seed,
        chunk_rows=chunk_rows,
        retry_failed=retry_failed,
        patience=wait,
        silence=silence,
    )
