"""What a results folder holds: how it came about, and what the runs gave."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from experiments.batches.checksums import check_tables, checked
from experiments.batches.columns import Columns, Held, OnDisk, distinct
from experiments.batches.measures import Measure
from experiments.batches.precision import Reached, bounds_of, reached
from experiments.batches.store import (
    CHUNKS,
    SERIES,
    columns_of,
    files_of,
    no_runs,
    open_manifest,
    open_result,
    read_frame,
    scan,
)
from experiments.questions.derived import descriptions
from experiments.questions.experiment_file import plan_of
from experiments.questions.names import newest_results
from experiments.questions.parameter_names import Label, factor_labels
from experiments.questions.points import Plan
from experiments.wording import nearest, short_name
from model.cases import Case, CaseError, Problem, from_document
from model.measures import MONTH, NOT_OPENED
from model.outcomes import outcome_names

INDEX = ("point", "run", "seed", "condition", "file", "month", "value")


@dataclass(frozen=True)
class Folder:
    """A results folder, whose runs are read by columns as they are needed."""

    path: Path
    manifest: Mapping[str, Any]
    runs: Columns

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        return self.runs.columns

    def read(self, *names: str) -> pd.DataFrame:
        """Return columns of all runs, after point and run where there are such."""
        keys = [name for name in ("point", "run") if name in self.columns]
        return self.runs.read(list(dict.fromkeys([*keys, *names])))

    def coming(self, *names: str) -> pd.DataFrame:
        """Return columns as `read` does, with months that never come as not-a-number, so that no mean counts them."""
        frame = self.read(*names)
        months = [name for name in names if self.measure(name).unit == MONTH[0]]
        return frame.assign(**{name: frame[name].mask(frame[name] == NOT_OPENED) for name in months})

    def never(self, outcome: str) -> str:
        """Return in which share of runs the month of an outcome never comes, in words; empty where it always does."""
        if self.measure(outcome).unit != MONTH[0]:
            return ""
        share = float(self.coming(outcome)[outcome].isna().mean())
        return f"in {share:.1%} of runs it never comes; they are left out" if share else ""

    def values(self, name: str) -> list[Any]:
        """Return the values of a column, each once, in the order in which they appear."""
        known: dict[str, list[Any]] = self.computed.setdefault("values", {})
        if name not in known:
            known[name] = distinct(self.runs.read([name])[name])
        return known[name]

    def varies(self, outcome: str) -> bool:
        """Whether an outcome is not the same in all runs that have it."""
        known: dict[str, bool] = self.computed.setdefault("varies", {})
        if outcome not in known:
            column = self.runs.read([outcome])[outcome]
            known[outcome] = bool(column.min() < column.max())
        return known[outcome]

    @cached_property
    def computed(self) -> dict[str, Any]:
        """What was computed of its runs, to be used again."""
        return {}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All runs, with all columns: large where many outcomes of many runs were recorded."""
        return self.runs.read(self.columns)

    @property
    def kind(self) -> Literal["experiment", "hypotheses"]:
        """Whether it holds the runs of an experiment or verdicts on claims."""
        return "hypotheses" if self.manifest.get("kind") == "hypotheses" else "experiment"

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """The experiment as it was configured."""
        for key in ("experiment", "config"):
            if isinstance(self.manifest.get(key), dict):
                return dict(self.manifest[key])
        return {}

    @cached_property
    def factors(self) -> list[str]:
        """The columns that vary by design, as dotted paths."""
        named = self.manifest.get("factors", self.config.get("factors", {}))
        return [str(name) for name in named if name in self.columns]

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that were recorded."""
        return [name for name in self.columns if name not in {*self.factors, *INDEX}]

    @cached_property
    def case(self) -> Case | None:
        """The case that was run, if the folder keeps it whole."""
        document = self.manifest.get("case_document", self.manifest.get("case"))
        if not isinstance(document, dict):
            return None
        try:
            return from_document(document, str(self.path))
        except CaseError:
            return None  # written by another version: the frame can still be read

    @property
    def case_name(self) -> str:
        """The name of the case."""
        name = self.config.get("case", "")
        return str(name) if isinstance(name, str) and name else "unknown"

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """What the outcomes are, by name."""
        if self.case is None:
            return {}
        case = self._as_run(self.case)
        derived = descriptions(dict(self.config.get("derived", {})), case)
        return {
            name: Measure(name, each.unit, each.text, each.discrete, each.low, each.high, each.choices)
            for name, each in {**outcome_names(self.case), **outcome_names(case), **derived}.items()
        }

    def _as_run(self, case: Case) -> Case:
        """Return the case with what the experiment holds: the rule of design decides which bodies there are."""
        try:
            return case.vary(dict(self.config.get("held", {})))
        except CaseError:
            return case

    def measure(self, outcome: str) -> Measure:
        """Return what an outcome is; an unknown one is only a name."""
        return self.measures.get(outcome, Measure(outcome))

    @cached_property
    def plan(self) -> Plan | None:
        """The experiment with its points, if this version can read it."""
        if self.kind != "experiment" or self.case is None or not self.config:
            return None
        try:
            return plan_of(self.config, self.path, self.case)
        except CaseError:
            return None  # written by another version: the frame can still be read

    @cached_property
    def labels(self) -> dict[str, Label]:
        """The names of the factors in words."""
        moved = {} if self.plan is None else {factor.name: factor.paths for factor in self.plan.factors}
        return factor_labels({name: moved.get(name, (name,)) for name in self.factors}, self.case)

    @property
    def record(self) -> dict[str, list[str]] | None:
        """Who took part in history, by body, if the case says."""
        joined = {} if self.case is None else dict(self.case.record.participation)
        return {body: list(parties) for body, parties in joined.items()} or None

    @property
    def names(self) -> dict[str, str]:
        """The names of parties and bodies in words."""
        if self.case is None:
            return {}
        return {
            key: each.name for part in (self.case.parties, self.case.bodies) for key, each in part.items()
        }

    @property
    def spans(self) -> dict[str, tuple[str, str]]:
        """The months in which each body is open."""
        bodies = {} if self.case is None else self.case.bodies
        return {short_name(each.name): (each.open, each.close) for each in bodies.values()}

    @property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts of a set of claims."""
        return pd.read_csv(io.BytesIO(checked(self.path, "verdicts.csv")))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table that the folder holds, checked against its checksum."""
        return _parquet(self.path, name)

    @cached_property
    def precision(self) -> Reached | None:
        """How precisely the points came to be known, if the experiment wants a precision."""
        wanted = self.config.get("precision")
        if not isinstance(wanted, dict) or self.case is None or wanted.get("outcome") not in self.columns:
            return None
        outcome = str(wanted["outcome"])
        bounds = bounds_of(outcome, self.case, dict(self.config.get("derived", {})))
        return reached(self.runs.read(["point", outcome]), wanted, bounds, int(self.manifest["points"]))

    @property
    def title(self) -> str:
        """A heading."""
        name = str(self.config.get("name", self.manifest.get("name", self.path.parent.name)))
        plain = name.replace("_", " ")
        return plain[:1].upper() + plain[1:]

    @property
    def description(self) -> str:
        """The question in the words of whoever wrote the experiment."""
        return str(self.config.get("question", self.config.get("description", "")))

    @property
    def command(self) -> str:
        """What to type to get the same again."""
        return str(
            self.manifest.get("command", f"reform run {self.config.get('name', self.path.parent.name)}")
        )

    @property
    def hashes(self) -> dict[str, str]:
        """Hashes of the files that the result came from."""
        files = self.manifest.get("files", {})
        return {str(name): str(value) for name, value in files.items()} if isinstance(files, dict) else {}

    @property
    def texts(self) -> dict[str, str]:
        """The configuration, to be read on the page."""
        return {"configuration": json.dumps(self.config, indent=2, default=str)} if self.config else {}


def open_folder(path: Path) -> Folder:
    """Return a results folder, or the newest in it; a CaseError says why it cannot be read."""
    chosen = newest(path)
    manifest, found = open_result(chosen)
    kind = manifest.get("kind")
    if kind == "experiment":
        files = files_of(chosen, manifest, found)
        if not files:
            raise no_runs(chosen)
        return Folder(chosen, manifest, OnDisk(files, columns_of(manifest)))
    if kind not in ("hypotheses", "replication"):
        raise _refused(
            chosen, f"has no runs that can be shown here: it holds {kind or 'what it does not say'}"
        )
    check_tables(chosen)
    return Folder(chosen, manifest, Held(_parquet(chosen, "runs.parquet")))


def newest(path: Path) -> Path:
    """Return a results folder, or the newest in it; a CaseError if there is none."""
    found = newest_results(path)
    if found is not None:
        return found
    if path.is_dir():
        raise _refused(path, "holds no results: there is no manifest.json in it")
    siblings = path.parent.iterdir() if path.parent.is_dir() else ()
    near = nearest(path.name, [each.name for each in siblings if each.is_dir()])
    raise _refused(path, "is not a results folder", near)


def _parquet(folder: Path, name: str) -> pd.DataFrame:
    try:
        return pd.read_parquet(io.BytesIO(checked(folder, name)))
    except (OSError, ValueError) as error:
        raise _refused(
            folder / name, f"cannot be read: {error}; run the experiment again to repair it"
        ) from None


def _refused(path: Path, why: str, near: str | None = None) -> CaseError:
    return CaseError([Problem(str(path), "results", None, why, near)])


def load(path: Path | str, columns: Sequence[str] | None = None, incomplete: bool = False) -> pd.DataFrame:
    """Return the rows of a results folder, or of the newest in it: point, run, seed, factors, outcomes.

    A CaseError says which chunks are missing or damaged, and names folders that a newer version wrote. With `incomplete`
    the chunks that are there are enough, to look into a run that is not finished.
    """
    folder = newest(Path(path))
    frame = read_frame(folder, CHUNKS, columns, incomplete)
    frame.attrs["path"] = str(folder)
    return frame


def load_series(path: Path | str) -> pd.DataFrame:
    """Return the monthly series of a results folder: point, run, month, factors, series."""
    folder = newest(Path(path))
    manifest = open_manifest(folder)
    if not manifest.get("experiment", {}).get("series"):
        raise CaseError(
            [Problem(str(folder), "series", None, "none were recorded: name them in the experiment")]
        )
    return read_frame(folder, SERIES)


def failures(path: Path | str) -> list[Mapping[str, Any]]:
    """Return the points and runs of a results folder that raised, with seed and traceback."""
    folder = newest(Path(path))
    return scan(folder, str(open_manifest(folder).get("key"))).failures


def case_of(path: Path | str, point: int) -> tuple[Case, int]:
    """Return the case of a point of a results folder, and its seed: what is needed to run it again."""
    folder = newest(Path(path))
    manifest = open_manifest(folder)
    base = from_document(manifest["case_document"], str(folder))
    plan = plan_of(manifest["experiment"], folder, base)
    if not 0 <= point < plan.size:
        raise CaseError([Problem(str(folder), "point", point, f"there are points 0 to {plan.size - 1}")])
    return base.vary(plan.changes(point)), plan.experiment.seed
