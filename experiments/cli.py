"""`reform`: one command for everything; each lives in a module of its own under `commands`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from experiments.commands import (
    bargain,
    calibrate,
    check,
    compare,
    compare_cases,
    compare_theories,
    compositions,
    design,
    discover,
    equilibria,
    explore,
    export,
    import_actors,
    init,
    listing,
    new,
    outcomes,
    plan,
    plot,
    replicate,
    report,
    run,
    schema,
    sensitivity,
    test,
    trace,
    validate,
    vary,
)
from experiments.commands.app import answer, app
from experiments.commands.output import with_output

__all__ = [
    "answer",
    "app",
    "bargain",
    "calibrate",
    "check",
    "compare",
    "compare_cases",
    "compare_theories",
    "compositions",
    "design",
    "discover",
    "equilibria",
    "explore",
    "export",
    "import_actors",
    "init",
    "listing",
    "main",
    "new",
    "outcomes",
    "plan",
    "plot",
    "replicate",
    "report",
    "run",
    "schema",
    "sensitivity",
    "test",
    "trace",
    "validate",
    "vary",
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `reform` and leave with its exit code."""
    sys.exit(with_output(lambda: answer(arguments)))


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"reform {version('reform')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate political bargaining over constitutional reform."""


if __name__ == "__main__":
    main()
