"""What a result says, as data: paragraphs and tables that terminal, notebook and page each render in their own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, Protocol

Tone = Literal["plain", "strong", "faint", "good", "bad", "mixed", "open"]
COLOURS: dict[Tone, str] = {
    "plain": "inherit",
    "strong": "inherit",
    "faint": "#777777",
    "good": "#11823b",
    "bad": "#b3261e",
    "mixed": "#9a6700",
    "open": "#0969a2",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; a number is set flush right and never folded, an optional column gives way to narrow screens."""

    title: str
    number: bool = False
    optional: bool = False
    note: str = ""  # what the title means, said below the table


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than plain text: its tone, and smaller lines below it."""

    text: str
    tone: Tone = "plain"
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; where its text columns do not fit, they may be named together in one column (`together`)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    title: str = ""
    together: str = ""
    left_off: int = 0  # rows that are not shown

    def cells(self, place: int) -> list[Cell]:
        """Return the cells of a column."""
        return [cell_of(row[place]) for row in self.rows]


class Line(str):
    """A line that is laid out already, or holds a path: never wrapped."""

    __slots__ = ()


type Part = str | Table


def cell_of(given: Cell | str) -> Cell:
    """Return a cell; plain text becomes one."""
    return Cell(given) if isinstance(given, str) else given


class Shown(ABC):
    """What a command found: the same for terminal, JSON and notebook."""

    @property
    def code(self) -> int:
        """The exit code that goes with it: 0, or 1 where something failed."""
        return 0

    @abstractmethod
    def record(self) -> Any:
        """Return what `--json` prints."""

    @abstractmethod
    def parts(self) -> Iterable[Part]:
        """Yield the paragraphs and tables to show."""

    def _repr_html_(self) -> str:
        return html(self.parts())


# notebooks


def html(parts: Iterable[Part]) -> str:
    """Return paragraphs and tables as HTML; every text is escaped."""
    return "\n".join(_html_table(each) if isinstance(each, Table) else _paragraph(each) for each in parts)


def _paragraph(text: str) -> str:
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def _html_table(table: Table) -> str:
    head = "".join(f"<th{_side(column)}>{escape(column.title)}</th>" for column in table.columns)
    rows = "".join(
        f"<tr>{''.join(_html_cell(cell_of(cell), column) for cell, column in zip(row, table.columns, strict=True))}</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    notes = "".join(_paragraph(column.note) for column in table.columns if column.note)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{notes}"


def _side(column: Column) -> str:
    return f' style="text-align: {"right" if column.number else "left"}"'


def _html_cell(cell: Cell, column: Column) -> str:
    text = escape(cell.text)
    if cell.tone != "plain":
        weight = "bold" if cell.tone == "strong" else "normal"
        text = f'<span style="color: {COLOURS[cell.tone]}; font-weight: {weight}">{text}</span>'
    below = "".join(
        f'<br><small style="color: {COLOURS["faint"]}">{escape(each)}</small>' for each in cell.below
    )
    return f"<td{_side(column)}>{text}{below}</td>"


# how far a computation is


class Follow(Protocol):
    """Whoever wants to see how far a computation is."""

    def __call__(self, what: str, total: int) -> Callable[[], object]:
        """Return what is called after each of `total` steps."""


def unseen(what: str, total: int) -> Callable[[], object]:
    """Follow nothing."""
    return lambda: None
