"""Tables of text as spreadsheets and statistics programs write them: parted by commas or else, in any usual encoding."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path

from model.cases import CaseError, Problem
from model.files import read_bytes

MOST_BYTES = 64_000_000
DELIMITERS = (";", "\t", "|", ",")
COMMENT = "#"
MARKS = (  # byte order marks, the longer first
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of a text file, as it was written."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # as wide as the header
    lines: tuple[int, ...]  # of the file, of each row
    said: tuple[str, ...]  # what was found out about how the file is written

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_text_table(path: Path) -> TextTable:
    """Return the table in a file; a CaseError names the line of what is no table.

    Blank lines and lines that begin with # are left out. A comma in a number is a decimal comma where commas do not part
    columns.
    """
    text, encoding = _text(path)
    kept = [
        (line, content)
        for line, content in enumerate(text.splitlines(), start=1)
        if content.strip() and not content.lstrip().startswith(COMMENT)
    ]
    if not kept:
        raise CaseError([Problem(str(path), "table", None, "is empty; the first line must name the columns")])
    delimiter = _delimiter(kept[0][1])
    try:
        parted = list(csv.reader([content for _, content in kept], delimiter=delimiter))
    except csv.Error as error:  # a cell of over a hundred thousand characters
        raise CaseError([Problem(str(path), "table", None, f"is no table: {error}")]) from None
    cells = [[cell.strip() for cell in row] for row in parted]
    while all(row and row[-1] == "" for row in cells):  # a delimiter at the end of every line
        cells = [row[:-1] for row in cells]
    header = tuple(cells[0])
    problems = [*_header_problems(str(path), header), *_width_problems(str(path), cells, kept)]
    if problems:
        raise CaseError(problems)
    rows = tuple(tuple(_with_point(cell, delimiter) for cell in row) for row in cells[1:])
    said = _said(encoding, delimiter, [cell for row in cells[1:] for cell in row])
    return TextTable(str(path), header, rows, tuple(line for line, _ in kept[1:]), said)


def number_in(cell: str) -> float | None:
    """Return the number that a cell holds, None if it holds none."""
    if not NUMBER.fullmatch(cell) or abs(float(cell)) == float("inf"):
        return None
    return float(cell)


def _text(path: Path) -> tuple[str, str]:
    """Return the text of a file, and its encoding."""
    content = read_bytes(path, MOST_BYTES)
    for encoding in _encodings(content):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise CaseError([Problem(str(path), "table", None, "is no text in UTF-8, UTF-16 or Windows-1252")])


def _encodings(content: bytes) -> list[str]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return [encoding]
    head = content[:200]
    if head.count(0) > len(head) // 4:  # every other byte of Latin letters in UTF-16 is nil
        return ["utf-16-le" if head[1:2] == b"\0" else "utf-16-be"]
    return ["utf-8"] if b"\0" in content else ["utf-8", "cp1252"]


def _delimiter(line: str) -> str:
    """Return what parts the columns of a header."""
    outside = re.sub(r'"[^"]*"', "", line)
    return next((each for each in DELIMITERS if each in outside), ",")


def _header_problems(file: str, header: tuple[str, ...]) -> list[Problem]:
    problems = [
        Problem(file, f"column {place}", None, "has no name")
        for place, name in enumerate(header, start=1)
        if not name
    ]
    twice = dict.fromkeys(name for name in header if name and header.count(name) > 1)
    return problems + [Problem(file, name, None, "is the name of two columns") for name in twice]


def _width_problems(file: str, cells: list[list[str]], kept: list[tuple[int, str]]) -> list[Problem]:
    wide = len(cells[0])
    return [
        Problem(file, f"line {line}", None, f"has {len(row)} of {wide} columns")
        for row, (line, _) in zip(cells, kept, strict=False)
        if len(row) != wide
    ]


def _with_point(cell: str, delimiter: str) -> str:
    return cell.replace(",", ".") if delimiter != "," and COMMA.fullmatch(cell) else cell


def _said(encoding: str, delimiter: str, cells: list[str]) -> tuple[str, ...]:
    said = []
    if encoding not in ("utf-8", "utf-8-sig"):
        said.append(f"read as {'Windows-1252' if encoding == 'cp1252' else encoding.upper()}")
    if delimiter != ",":
        name = {";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
        commas = any(COMMA.fullmatch(cell) for cell in cells)
        said.append(f"columns parted by {name}" + (", decimal commas" if commas else ""))
    return tuple(said)
