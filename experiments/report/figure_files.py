"""A figure of a results folder, as PNG and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.checksums import add_to_result
from experiments.batches.results_folder import Folder, open_folder
from experiments.plots import STYLES, Style
from experiments.plots.registry import Kind, chosen_kind, draw, kinds_for, main_outcome, recorded_series
from experiments.plots.style import look_of, wrapped
from experiments.tables import Line, Part, Shown
from experiments.wording import listed, nearest
from model.cases import CaseError, Problem

SMALLEST, LARGEST = 1.0, 60.0  # inches of a figure's side


@dataclass(frozen=True)
class Drawn(Shown):
    """Figures that were written, by kind."""

    outcome: str
    files: Mapping[str, tuple[Path, ...]]

    def record(self) -> dict[str, Any]:
        """Return the kinds of figures and their files."""
        return {
            "outcome": self.outcome,
            "kinds": list(self.files),
            "files": [str(file) for files in self.files.values() for file in files],
        }

    def parts(self) -> Iterator[Part]:
        """Yield a line for each file."""
        for files in self.files.values():
            for file in files:
                yield Line(f"wrote {file}")


@dataclass(frozen=True, slots=True)
class Looks:
    """How a figure is to look: style, width and height (inches), size of the font (points), a title of its own."""

    style: str = "paper"
    size: str | None = None
    font_size: float | None = None
    title: str | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with it."""
        if self.style not in STYLES:
            allowed = f"there are {', '.join(STYLES)}"
            yield Problem("command line", "--style", self.style, allowed, nearest(self.style, STYLES))
        if self.size is not None and _inches(self.size) is None:
            allowed = f"write WIDTHxHEIGHT in inches, as in 7x4, or only the width, between {SMALLEST:g} and {LARGEST:g}"
            yield Problem("command line", "--size", self.size, allowed)
        if self.font_size is not None and not 3.0 <= self.font_size <= 40.0:
            yield Problem("command line", "--font-size", self.font_size, "must be 3 to 40 points")

    @property
    def sizes(self) -> Style:
        """The style, with the sizes that were asked for."""
        base = look_of("screen" if self.style == "screen" else "paper")
        width, _ = _inches(self.size or "") or (None, None)
        found = base if width is None else replace(base, column=width, page=width)
        if self.font_size is None:
            return found
        bigger = self.font_size / base.font
        return replace(
            found, font=self.font_size, line=base.line * bigger**0.5, marker=base.marker * bigger**0.5
        )

    def finish(self, drawn: Figure) -> Figure:
        """Give a figure its height and its title."""
        _, height = _inches(self.size or "") or (None, None)
        if height is not None:
            drawn.set_figheight(height)
        if self.title:
            size = 1.15 * look_of(self.sizes).font
            lines = wrapped(self.title, int(72.0 * drawn.get_figwidth() / (0.6 * size)))
            if height is None:
                drawn.set_figheight(drawn.get_figheight() + 1.6 * size / 72.0 * (lines.count("\n") + 1))
            drawn.suptitle(lines, fontsize=size, x=0.01, ha="left")
        return drawn


def _inches(text: str) -> tuple[float, float | None] | None:
    """Return width and height as they were written; None for what is neither."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(?:[x×](\d+(?:\.\d+)?))?", text)
    if found is None:
        return None
    sides = [float(each) for each in found.groups() if each is not None]
    if not all(SMALLEST <= each <= LARGEST for each in sides):
        return None
    return sides[0], sides[1] if len(sides) > 1 else None


def plot(
    results: Path | str,
    outcome: str | None = None,
    by: Sequence[str] = (),
    kind: str | None = None,
    style: str = "screen",
    size: str | None = None,
    font_size: float | None = None,
    title: str | None = None,
) -> Figure:
    """Return a figure of a results folder; without a kind, the first of those that suit it.

    `size` is WIDTHxHEIGHT or WIDTH in inches, `font_size` is in points. A CaseError names what is wrong.
    """
    folder, looks = open_folder(Path(results)), Looks(style, size, font_size, title)
    found = _checked(folder, outcome, by, kind, looks)
    return looks.finish(draw(folder, found[0], outcome, by, looks.sizes))


def draw_to_files(
    results: Path | str,
    outcome: str | None = None,
    by: Sequence[str] = (),
    kind: str | None = None,
    looks: Looks = Looks(),
    out: Path | None = None,
) -> Drawn:
    """Write figures of a results folder as PNG and PDF, by default into the folder; without a kind, all that answer it."""
    folder = open_folder(Path(results))
    kinds = _checked(folder, outcome, by, kind, looks)
    if out is not None and len(kinds) > 1:
        kinds = kinds[:1]
    written: dict[str, tuple[Path, ...]] = {}
    for each in kinds:
        drawn = looks.finish(draw(folder, each, outcome, by, looks.sizes))
        written[each.name] = _written(folder, drawn, _name(each, outcome, by), looks.sizes, out)
    return Drawn(outcome or (main_outcome(folder) if folder.outcomes else ""), written)


def _name(kind: Kind, outcome: str | None, by: Sequence[str]) -> str:
    about = [outcome.replace(".", "_")] if outcome else []
    return "-".join([kind.name, *about, *(each.split(".")[-1] for each in by)])


def _written(folder: Folder, drawn: Figure, name: str, style: Style, out: Path | None) -> tuple[Path, ...]:
    if out is not None:
        return tuple(plots.save(drawn, out, style))
    files = plots.files_of(drawn, f"figures/{name}", style)
    add_to_result(folder.path, files)
    return tuple(folder.path / each for each in files)


def _checked(
    folder: Folder, outcome: str | None, by: Sequence[str], kind: str | None, looks: Looks
) -> list[Kind]:
    """Return the kinds of figures to draw; a CaseError names all that cannot be drawn."""
    problems = list(looks.problems())
    found: list[Kind] = []
    try:
        found = [chosen_kind(kind, folder, outcome, by)] if kind else kinds_for(folder, outcome, by)
    except CaseError as error:
        problems += error.problems
    first = found[0] if found else None
    problems += [*_outcome_problems(folder, outcome, first), *_factor_problems(folder, by)]
    if problems:
        raise CaseError(problems)
    return found


def _outcome_problems(folder: Folder, outcome: str | None, kind: Kind | None) -> Iterator[Problem]:
    shown = [*folder.outcomes, *(recorded_series(folder) if kind is None or kind.series else ())]
    if outcome is not None and folder.kind == "experiment" and outcome not in shown:
        text = "not recorded here" if outcome in folder.measures else "no such outcome"
        yield Problem("command line", "--outcome", outcome, text, nearest(outcome, shown))


def _factor_problems(folder: Folder, by: Sequence[str]) -> Iterator[Problem]:
    columns = [*folder.factors, *(c for c in ("condition", "point") if c in folder.columns)]
    for name in by:
        if name not in columns:
            allowed = f"is not a factor here; there are {listed(columns)}"
            yield Problem("command line", "--by", name, allowed, nearest(name, columns))
