"""Arguments and options that several commands share, and what Tab offers for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.completion import document_of, factor_paths, manifest_of, starting
from experiments.questions.names import DEFAULT_CASE, shipped

MOST = 10**9
RESULTS = Path("results")


def case_names(incomplete: str) -> list[str]:
    """Return the cases that start with what was typed."""
    return starting(list(shipped("cases")), incomplete)


def experiment_names(incomplete: str) -> list[str]:
    """Return the experiments that start with what was typed."""
    return starting(list(shipped("experiments")), incomplete)


def subject_names(incomplete: str) -> list[str]:
    """Return the cases and experiments that start with what was typed."""
    return case_names(incomplete) + experiment_names(incomplete)


def hypothesis_names(incomplete: str) -> list[str]:
    """Return the hypotheses that start with what was typed."""
    return starting(list(shipped("hypotheses")), incomplete)


def one_of(*names: str) -> Callable[[str], list[str]]:
    """Return what offers names of a fixed list."""
    return lambda incomplete: starting(names, incomplete)


def recorded(key: str) -> Callable[..., list[str]]:
    """Return what offers the factors or outcomes that a results folder recorded."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        manifest = manifest_of(_typed(ctx, "results"))
        return starting([str(name) for name in manifest.get(key, [])], incomplete)

    return complete


def _typed(ctx: typer.Context, name: str, default: str = "") -> str:
    """Return the first argument typed so far; while an option lacks its value, typer has it only among the words."""
    return str(ctx.params.get(name) or next(iter(ctx.args), default))


def _bodies(ctx: typer.Context, incomplete: str) -> list[str]:
    return starting(list(document_of(_typed(ctx, "case", DEFAULT_CASE)).get("bodies", {})), incomplete)


def _settings(ctx: typer.Context, incomplete: str) -> list[str]:
    return [f"{path}=" for path in starting(factor_paths(_typed(ctx, "case", DEFAULT_CASE)), incomplete)]


def _months(ctx: typer.Context, incomplete: str) -> list[str]:
    calendar = document_of(_typed(ctx, "case", DEFAULT_CASE)).get("calendar", {})
    first, last = (str(calendar.get(key, "0000"))[:4] for key in ("start", "end"))
    months = [f"{year}-{month:02d}" for year in range(int(first), int(last) + 1) for month in range(1, 13)]
    inside = [month for month in months if calendar.get("start", "") <= month <= calendar.get("end", "")]
    return starting(inside, incomplete)


Case = Annotated[
    str,
    typer.Argument(help="Case file, or name of a case in configs/cases.", autocompletion=case_names),
]
Results = Annotated[Path, typer.Argument(help="Results folder, or one that holds several (newest).")]
Body = Annotated[
    str | None, typer.Option("--body", metavar="NAME", help="Reform body.", autocompletion=_bodies)
]
Runs = Annotated[int | None, typer.Option("--runs", min=1, max=MOST, help="Runs in each condition.")]
Run = Annotated[int, typer.Option("--run", min=0, max=MOST, help="Number of the run.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MOST, help="Seed of the random numbers.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Threads; default: all cores.")]
Month = Annotated[
    str | None, typer.Option("--month", metavar="YYYY-MM", help="Month of the run.", autocompletion=_months)
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change a value of the case (repeatable).",
        autocompletion=_settings,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for output; default: results/.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document only.")]
