"""Results on the terminal: tables that fit its width, break no word, and say what they leave out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

from experiments.commands.folded_text import folded, narrowest, widest
from experiments.tables import Cell, Column, Follow, Line, Shown, Table, Tone
from model.mistakes import plain

if TYPE_CHECKING:
    from experiments.report.kept_answers import KeptAnswer

PATIENCE = 5.0  # seconds between two lines that say how far something is
GAP = 2  # between columns, of which the box draws one
STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "faint": "dim",
    "good": "green",
    "bad": "red",
    "mixed": "yellow",
    "open": "cyan",
}


def show(found: Shown, as_json: bool = False, console: Console | None = None) -> int:
    """Print a result for people, or as JSON and nothing else; returns its exit code."""
    if as_json:
        print(json.dumps(found.record(), indent=2, default=str, allow_nan=False))
        return found.code
    console = console or Console()
    for part in found.parts():
        if isinstance(part, Table):
            print_table(part, console)
        else:
            console.print(plain(part), highlight=False, markup=False, soft_wrap=isinstance(part, Line))
    return found.code


def show_again(found: KeptAnswer, as_json: bool = False) -> int:
    """Print an answer that is stored, and say so, beside JSON on standard error; returns its exit code."""
    if as_json:
        Console(stderr=True).print(plain(found.words), highlight=False, markup=False, soft_wrap=True)
    return show(found, as_json)


def print_table(table: Table, console: Console) -> None:
    """Print a table, and what did not fit."""
    shape = _shape(table, console.width)
    drawn = RichTable(
        title=Text(plain(table.title)) if table.title else None,
        title_justify="left",
        header_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, GAP - 1, 0, 0),
    )
    for column, width in zip(shape.columns, shape.widths, strict=True):
        justify = "right" if column.number else "left"
        drawn.add_column(Text(folded(plain(column.title), width)), justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for row in shape.rows:
        drawn.add_row(*(_text(cell, width) for cell, width in zip(row, shape.widths, strict=True)))
    console.print(drawn)
    for column in shape.columns:
        if column.note:
            console.print(plain(column.note), highlight=False, markup=False)
    if table.left_off:
        console.print(f"{table.left_off:,} more rows: --json has all", highlight=False)
    if shape.left_out:
        names = "column does" if shape.left_out == 1 else "columns do"
        console.print(
            f"{shape.left_out} {names} not fit: widen the terminal, or use --json",
            highlight=False,
            soft_wrap=True,
        )


def _text(cell: Cell, width: int) -> Text:
    text = Text(folded(plain(cell.text), width), STYLES[cell.tone])
    for each in cell.below:
        text.append("\n" + folded(plain(each), width), "dim")
    return text


# what fits


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table that fit, their widths (characters) and cells, and how many were left out."""

    columns: Sequence[Column]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    left_out: int


def _shape(table: Table, width: int) -> Shape:
    columns = list(table.columns)
    contents = [table.cells(place) for place in range(len(columns))]
    must = [place for place, column in enumerate(columns) if not column.optional]
    if table.together and _needed(columns, contents, must) > width:
        columns, contents = _put_together(table.together, columns, contents)
    kept, left_out = _kept(columns, contents, width)
    columns, contents = [columns[k] for k in kept], [contents[k] for k in kept]
    return Shape(columns, _widths(columns, contents, width), list(zip(*contents, strict=True)), left_out)


def _put_together(
    title: str, columns: Sequence[Column], contents: Sequence[list[Cell]]
) -> tuple[list[Column], list[list[Cell]]]:
    """Return columns of which those of text are one."""
    texts = [place for place, column in enumerate(columns) if not column.number]
    others = [place for place in range(len(columns)) if place not in texts]
    merged = [
        Cell(", ".join(f"{columns[p].title} {row[p].text}" for p in texts))
        for row in zip(*contents, strict=True)
    ]
    return [Column(title), *(columns[p] for p in others)], [merged, *(contents[p] for p in others)]


def _least(column: Column, cells: Sequence[Cell]) -> int:
    """Return the least width of a column: that of its numbers, or of its longest word."""
    if column.number:
        return max(widest(_texts("", cells)), narrowest([column.title]))
    return narrowest(_texts(column.title, cells))


def _texts(title: str, cells: Sequence[Cell]) -> list[str]:
    return [title or " ", *(text or " " for cell in cells for text in (cell.text, *cell.below))]


def _needed(columns: Sequence[Column], contents: Sequence[Sequence[Cell]], places: Sequence[int]) -> int:
    return sum(_least(columns[place], contents[place]) + GAP for place in places)


def _kept(columns: Sequence[Column], contents: Sequence[Sequence[Cell]], width: int) -> tuple[list[int], int]:
    """Return the places of the columns that fit, and how many do not."""
    optional = [place for place, column in enumerate(columns) if column.optional]
    kept = [place for place in range(len(columns)) if place not in optional]
    room = width - _needed(columns, contents, kept)
    for count, place in enumerate(optional):
        room -= _least(columns[place], contents[place]) + GAP
        if room < 0:
            return sorted(kept), len(optional) - count
        kept.append(place)
    return sorted(kept), 0


def _widths(columns: Sequence[Column], contents: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """Return widths that share out what room is left, the first text served first."""
    widths = [_least(column, cells) for column, cells in zip(columns, contents, strict=True)]
    room = width - sum(widths) - GAP * len(widths)
    for place, column in enumerate(columns):
        if not column.number:
            more = min(max(room, 0), widest(_texts(column.title, contents[place])) - widths[place])
            widths[place] += more
            room -= more
    return widths


# how far it is


@contextmanager
def followed(console: Console) -> Iterator[Follow]:
    """Show bars of what is computed and take them away when it is done; where output is a file, a line now and then."""
    if not console.is_terminal:
        yield _lines(console)
        return
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )

    def follow(what: str, total: int) -> Callable[[], object]:
        task = bars.add_task(what, total=total)
        return lambda: bars.advance(task)

    with bars:
        yield follow


def _lines(console: Console) -> Follow:
    """Return a way to follow that prints how far something is, at most every few seconds."""
    said = time.monotonic()

    def follow(what: str, total: int) -> Callable[[], object]:
        done = 0

        def advance() -> None:
            nonlocal done, said
            done += 1
            if time.monotonic() - said >= PATIENCE:
                said = time.monotonic()
                console.print(f"{what}: {done:,} of {total:,}", highlight=False)

        return advance

    return follow


def announce_compilation(console: Console) -> None:
    """Say that the model is compiled first, where it is."""
    from model.ensemble import is_warm

    if not is_warm():
        console.print("compiling the model (once; about a minute)")
