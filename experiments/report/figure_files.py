"""A figure of a results folder, as PNG and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.checksums import add_to_result
from experiments.batches.results_folder import Folder, open_folder
from experiments.plots import STYLES, Style
from experiments.plots.registry import Kind, chosen_kind, draw, recorded_series
from experiments.tables import Line, Part, Shown
from experiments.wording import listed, nearest
from model.cases import CaseError, Problem


@dataclass(frozen=True)
class Drawn(Shown):
    """A figure that was written."""

    kind: str
    files: tuple[Path, ...]

    def record(self) -> dict[str, Any]:
        """Return the kind of figure and its files."""
        return {"kind": self.kind, "files": [str(file) for file in self.files]}

    def parts(self) -> Iterator[Part]:
        """Yield a line for each file."""
        for file in self.files:
            yield Line(f"wrote {file}")


def plot(
    results: Path | str,
    outcome: str | None = None,
    by: Sequence[str] = (),
    kind: str | None = None,
    style: str = "screen",
) -> Figure:
    """Return a figure of a results folder; without a kind, the one that suits it. A CaseError names what is wrong."""
    folder = open_folder(Path(results))
    found = _checked(folder, outcome, by, kind, style)
    return draw(folder, found, outcome, by, _style(style))


def draw_to_files(
    results: Path | str,
    outcome: str | None = None,
    by: Sequence[str] = (),
    kind: str | None = None,
    style: str = "paper",
    out: Path | None = None,
) -> Drawn:
    """Write a figure of a results folder as PNG and PDF, by default into the folder."""
    folder = open_folder(Path(results))
    found = _checked(folder, outcome, by, kind, style)
    drawn = draw(folder, found, outcome, by, _style(style))
    name = "-".join(
        [found.name, *([outcome.replace(".", "_")] if outcome else []), *(each.split(".")[-1] for each in by)]
    )
    if out is not None:
        return Drawn(found.name, tuple(plots.save(drawn, out, _style(style))))
    files = plots.files_of(drawn, f"figures/{name}", _style(style))
    add_to_result(folder.path, files)
    return Drawn(found.name, tuple(folder.path / each for each in files))


def _style(style: str) -> Style:
    return "screen" if style == "screen" else "paper"


def _checked(folder: Folder, outcome: str | None, by: Sequence[str], kind: str | None, style: str) -> Kind:
    """Return the kind of figure; a CaseError names all that cannot be drawn."""
    problems = []
    if style not in STYLES:
        allowed = f"there are {', '.join(STYLES)}"
        problems.append(Problem("command line", "--style", style, allowed, nearest(style, STYLES)))
    found = None
    try:
        found = chosen_kind(kind, folder, outcome, by)
    except CaseError as error:
        problems += error.problems
    problems += [*_outcome_problems(folder, outcome, found), *_factor_problems(folder, by)]
    if problems or found is None:
        raise CaseError(problems)
    return found


def _outcome_problems(folder: Folder, outcome: str | None, kind: Kind | None) -> Iterator[Problem]:
    shown = [*folder.outcomes, *(recorded_series(folder) if kind is None or kind.series else ())]
    if outcome is not None and folder.kind == "experiment" and outcome not in shown:
        text = "not recorded here" if outcome in folder.measures else "no such outcome"
        yield Problem("command line", "--outcome", outcome, text, nearest(outcome, shown))


def _factor_problems(folder: Folder, by: Sequence[str]) -> Iterator[Problem]:
    columns = [*folder.factors, *(c for c in ("condition", "point") if c in folder.frame)]
    for name in by:
        if name not in columns:
            allowed = f"is not a factor here; there are {listed(columns)}"
            yield Problem("command line", "--by", name, allowed, nearest(name, columns))
