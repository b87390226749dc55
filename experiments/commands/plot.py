"""`reform plot`: draw a results folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from experiments import plots
from experiments.batches.results_folder import Folder, open_folder
from experiments.plots import STYLES, Style
from experiments.plots.kinds import KINDS, Kind, default_kind, draw, recorded_series
from experiments.questions.hypothesis_file import nearest
from model.cases import CaseError, Problem


def plot_command(
    results: Path | str,
    outcome: str | None = None,
    by: Sequence[str] = (),
    kind: str | None = None,
    style: str = "paper",
    out: Path | str | None = None,
) -> int:
    """Draw a results folder and write PNG and PDF; returns 0, or 2 for wrong input.

    Without a kind the figure is the one that suits the result; without `out` it is written into the
    results folder.
    """
    try:
        folder = open_folder(Path(results))
        chosen = _checked(folder, outcome, list(by), kind, style)
        drawn = draw(folder, chosen, outcome, list(by), _style(style))
    except CaseError as error:
        for problem in error.problems:
            Console(stderr=True).print(str(problem), highlight=False, soft_wrap=True, markup=False)
        return 2
    name = "-".join(
        [chosen, *([outcome.replace(".", "_")] if outcome else []), *(b.split(".")[-1] for b in by)]
    )
    target = folder.path / "figures" / name if out is None else Path(out)
    for path in plots.save(drawn, target, _style(style)):
        Console().print(f"wrote {path}", highlight=False, soft_wrap=True)
    return 0


def _style(style: str) -> Style:
    return "screen" if style == "screen" else "paper"


def _checked(folder: Folder, outcome: str | None, by: Sequence[str], kind: str | None, style: str) -> Kind:
    """Return the kind of figure; a CaseError names all that cannot be drawn."""
    problems = []
    known = [*folder.outcomes, *folder.measures] if folder.kind == "experiment" else []
    shown = [*folder.outcomes, *recorded_series(folder)] if kind in (None, "bands") else folder.outcomes
    columns = [*folder.factors, *(c for c in ("condition", "point") if c in folder.frame)]
    for key, value, names in (("--kind", kind, KINDS), ("--style", style, STYLES)):
        if value is not None and value not in names:
            problems.append(
                Problem(
                    "command line",
                    key,
                    value,
                    f"there are {', '.join(names)}",
                    nearest(value, list(names)),
                )
            )
    if outcome is not None and folder.kind == "experiment" and outcome not in shown:
        text = "not recorded here" if outcome in known else "no such outcome"
        problems.append(Problem("command line", "--outcome", outcome, text, nearest(outcome, shown)))
    for name in by:
        if name not in columns:
            allowed = f"is not a factor here; there are {', '.join(columns) or 'none'}"
            problems.append(Problem("command line", "--by", name, allowed, nearest(name, columns)))
    if problems:
        raise CaseError(problems)
    return next((each for each in KINDS if each == kind), default_kind(folder, outcome, by))
