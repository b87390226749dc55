"""Results as one table for other programs, with a codebook beside it: a row a run, names that R and Stata take."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from experiments.batches.files import write_whole
from experiments.batches.results_folder import Folder, open_folder
from experiments.batches.run import RESULTS
from experiments.questions.dotted_paths import meaning_of
from experiments.tables import Column, Line, Part, Shown, Table
from model.cases import CaseError, Problem

Format = Literal["csv", "parquet", "stata", "feather"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: dict[Format, str] = {"csv": ".csv", "parquet": ".parquet", "stata": ".dta", "feather": ".feather"}
LONGEST_NAME = 32  # of a variable in Stata
LONGEST_LABEL = 80  # of a variable's label there
LONGEST_TEXT = 500  # of a text in a column of fixed width there (2045 bytes)
MOST_DIGITS = 2**53  # up to which whole numbers are exact there
OWN = {
    "point": ("Point of the design", "number of the point, from 0"),
    "run": ("Run; the same number has the same luck at every point", "number of the run, from 0"),
    "seed": ("Seed of the random numbers", ""),
    "condition": ("Condition of a claim", ""),
    "file": ("File of the claim", ""),
}
RESERVED = (
    "if",
    "in",
    "using",
    "with",
    "byte",
    "int",
    "long",
    "float",
    "double",
    "else",
    "next",
    "for",
    "while",
    "repeat",
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of the table."""

    name: str  # as in the table: letters, digits and _, at most 32
    path: str  # as the program knows it
    kind: str  # design, factor or outcome
    meaning: str
    unit: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Exported(Shown):
    """A table and its codebook, written."""

    table: Path
    codebook: Path
    rows: int
    variables: tuple[Variable, ...]

    def record(self) -> dict[str, Any]:
        """Return where the files are, and what the variables mean."""
        variables = [
            {"name": v.name, "path": v.path, "kind": v.kind, "meaning": v.meaning, "unit": v.unit}
            for v in self.variables
        ]
        return {
            "table": str(self.table),
            "codebook": str(self.codebook),
            "rows": self.rows,
            "variables": variables,
        }

    def parts(self) -> Iterator[Part]:
        """Yield the variables and where the files are."""
        columns = (Column("variable"), Column("what"), Column("unit", optional=True))
        rows = tuple((each.name, each.meaning, each.unit) for each in self.variables)
        yield Table(columns, rows, f"{self.rows:,} runs, {len(rows)} variables")
        yield Line(f"wrote {self.table} and {self.codebook}")


def export(results: Path | str, form: Format = "csv", root: Path = RESULTS) -> Exported:
    """Write results as one table and a codebook, below a folder; a CaseError says why they cannot be read or written."""
    folder = open_folder(Path(results))
    variables = tuple(_variables(folder))
    frame = _tidy(folder.frame, variables)
    stem = re.sub(
        r"\W+", "_", str(folder.config.get("name") or folder.path.parent.name or "results"), flags=re.ASCII
    )
    place = root / f"export_{stem}"
    place.mkdir(parents=True, exist_ok=True)
    table, codebook = place / f"{stem}{ENDINGS[form]}", place / f"{stem}_codebook.csv"
    write_whole(table, _content(frame, form, variables, folder.title), place)
    write_whole(codebook, _csv(_codebook(variables)), place)
    return Exported(table, codebook, len(frame), variables)


def chosen_format(flags: dict[Format, bool]) -> Format:
    """Return the one format that is asked for, CSV if none is; a CaseError for more than one."""
    asked = [form for form, wanted in flags.items() if wanted]
    if len(asked) > 1:
        given = " ".join(f"--{form}" for form in asked)
        raise CaseError([Problem("command line", given, None, "one format at a time")])
    return asked[0] if asked else "csv"


def plain_names(paths: list[str]) -> list[str]:
    """Return names of letters, digits and _ that begin with a letter, at most 32 long, each once whatever its case."""
    found: list[str] = []
    seen: set[str] = set()
    for path in paths:
        name = re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_") or "v"
        name = name if name[0].isalpha() and name.lower() not in RESERVED else f"v_{name}"
        short, number = name[:LONGEST_NAME].rstrip("_"), 2
        while short.lower() in seen:
            end = f"_{number}"
            short, number = name[: LONGEST_NAME - len(end)].rstrip("_") + end, number + 1
        seen.add(short.lower())
        found.append(short)
    return found


def _variables(folder: Folder) -> Iterator[Variable]:
    columns = folder.columns
    paths = {} if folder.case is None else folder.case.paths()
    for name, path in zip(plain_names(columns), columns, strict=True):
        if path in OWN:
            yield Variable(name, path, "design", *OWN[path], None, None)
        elif path in folder.factors:
            low, high = (paths[path].low, paths[path].high) if path in paths else (None, None)
            yield Variable(name, path, "factor", meaning_of(path), "", low, high)
        else:
            known = folder.measure(path)
            yield Variable(name, path, "outcome", known.text or path, known.unit, known.low, known.high)


def _tidy(frame: pd.DataFrame, variables: tuple[Variable, ...]) -> pd.DataFrame:
    """Return the rows in order, under plain names: numbers, or text."""
    keys = [key for key in ("file", "condition", "point", "run") if key in frame.columns]
    ordered = (
        frame.sort_values(keys, kind="stable", ignore_index=True) if keys else frame.reset_index(drop=True)
    )
    columns = {each.name: _column(ordered[each.path]) for each in variables}
    return pd.DataFrame(columns)


def _column(values: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_bool_dtype(values):
        return values.astype("int8")
    if pd.api.types.is_numeric_dtype(values):
        return values
    return values.map(_text).astype("object")


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return "+".join(map(str, value))
    return str(value)


def _content(frame: pd.DataFrame, form: Format, variables: tuple[Variable, ...], title: str) -> bytes:
    if form == "csv":
        return _csv(frame)
    written = io.BytesIO()
    if form == "parquet":
        frame.to_parquet(written, index=False)
    elif form == "feather":
        frame.to_feather(written)
    else:
        labels = {each.name: _label(each) for each in variables}
        fit = frame.apply(_for_stata)
        fit.to_stata(
            written,
            write_index=False,
            version=118,
            variable_labels=labels,
            data_label=title[:LONGEST_LABEL],
            convert_strl=[name for name in fit.select_dtypes("object") if _is_long(fit[name])],
        )
    return written.getvalue()


def _for_stata(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as Stata can hold it: what is infinite is missing, whole numbers beyond its digits are text."""
    if pd.api.types.is_float_dtype(values):
        return values.where(np.isfinite(values))
    if pd.api.types.is_integer_dtype(values) and (values.abs() > MOST_DIGITS).any():
        return values.astype(str).astype("object")
    return values


def _is_long(values: pd.Series[Any]) -> bool:
    return bool((values.str.len() > LONGEST_TEXT).any())


def _label(variable: Variable) -> str:
    said = f"{variable.meaning} ({variable.unit})" if variable.unit else variable.meaning
    return said if len(said) <= LONGEST_LABEL else said[: LONGEST_LABEL - 3] + "..."


def _codebook(variables: tuple[Variable, ...]) -> pd.DataFrame:
    columns = ("name", "path", "kind", "meaning", "unit", "low", "high")
    return pd.DataFrame([{c: getattr(each, c) for c in columns} for each in variables], columns=list(columns))


def _csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV; a text that a spreadsheet would take for a formula is set off by an apostrophe."""
    safe = frame.copy()
    for name in safe.select_dtypes(["object", "string"]):
        safe[name] = safe[name].map(lambda each: f"'{each}" if re.match(r"[=+\-@\t\r]", str(each)) else each)
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8")
