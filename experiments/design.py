"""An experiment as a file: which values of which paths are run, how often, and what is recorded."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.claims import case_file
from experiments.named import nearest
from model.cases import Case, CaseError, Leaf, Problem, load_case, read_toml

Method = Literal["factorial", "one_at_a_time", "latin_hypercube", "sobol", "table"]
SAMPLED: tuple[Method, ...] = ("latin_hypercube", "sobol")
EXPERIMENTS = Path(__file__).parents[1] / "configs" / "experiments"
FEWEST_RUNS = 1
MOST_SAMPLED = 10_000_000  # points of a sampled design, which are drawn all at once
MOST_CHECKED = 200  # points that are built before the first run
LEVELS = 5  # of a range in a design that needs levels
NOT_A_CAUSE = ("name", "question", "description", "table")  # changing them changes no number


class Frozen(BaseModel):
    """A part of an experiment file: cannot change, refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Range(Frozen):
    """An interval from which values are drawn, or on which levels are laid out evenly."""

    low: float
    high: float
    levels: int = Field(default=LEVELS, ge=2, le=10_000)

    @property
    def values(self) -> list[float]:
        """The levels, ends included."""
        return [round(float(value), 12) for value in np.linspace(self.low, self.high, self.levels)]


class Precision(Frozen):
    """Run each point until the 95 per cent interval of an outcome's mean is narrow enough."""

    outcome: str
    half_width: float = Field(gt=0.0)
    cap: int = Field(default=100_000, ge=1, le=10_000_000, description="runs at which a point gives up")
    batch: int = Field(default=200, ge=2, le=1_000_000, description="runs between two looks")


class Experiment(Frozen):
    """What an experiment file says."""

    question: str = ""
    description: str = ""
    name: str = Field(default="", pattern=r"^[A-Za-z0-9_-]*$")
    case: str = Field(min_length=1)
    seed: int = Field(default=0, ge=0, lt=2**63)
    runs: int | None = Field(default=None, ge=FEWEST_RUNS, le=1_000_000_000)
    precision: Precision | None = None
    outcomes: list[str] | None = Field(default=None, min_length=1)
    series: list[str] = []
    design: Method = "factorial"
    points: int | None = Field(default=None, ge=1)
    factors: dict[str, Range | list[Any]] = {}
    together: dict[str, list[str] | dict[str, dict[str, Any]]] = {}
    held: dict[str, Any] = {}
    table: str | None = None
    rows: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """What varies: one path, several paths that have the same value, or named sets of values."""

    name: str
    values: Range | tuple[Any, ...]
    paths: tuple[str, ...]
    sets: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def levels(self) -> Sequence[Any]:
        """The values one by one."""
        return self.values.values if isinstance(self.values, Range) else self.values

    def changes(self, value: Any) -> Mapping[str, Any]:
        """Return what a value of the factor sets in the case."""
        if self.sets is not None:
            return self.sets.get(value, {})
        return dict.fromkeys(self.paths, value)

    def at(self, share: float) -> Any:
        """Return the value at a share (0 to 1) of the way through the range or the list."""
        if isinstance(self.values, Range):
            return self.values.low + share * (self.values.high - self.values.low)
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


AS_IS = "as in the case"  # the level of a named set that changes nothing


@dataclass(frozen=True)
class Plan:
    """An experiment that was checked against its case: a number of points, each with its changes."""

    experiment: Experiment
    case: Case
    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    file: str

    @cached_property
    def size(self) -> int:
        """The number of points."""
        experiment = self.experiment
        if experiment.design == "factorial":
            return math.prod(len(factor.levels) for factor in self.factors)
        if experiment.design == "one_at_a_time":
            return len(self._one_at_a_time)
        return experiment.points or 0 if experiment.design in SAMPLED else len(experiment.rows or ())

    @property
    def most_runs(self) -> int:
        """Runs at a point, at most."""
        precision = self.experiment.precision
        return self.experiment.runs or 0 if precision is None else precision.cap

    def values(self, point: int) -> dict[str, Any]:
        """Return the value of every factor at a point."""
        design = self.experiment.design
        if design == "factorial":
            return self._combination(point)
        if design == "one_at_a_time":
            return self._one_at_a_time[point]
        if design == "table":
            return dict((self.experiment.rows or [])[point])
        shares = self._sample[point]
        return {f.name: f.at(float(share)) for f, share in zip(self.factors, shares, strict=True)}

    def changes(self, point: int) -> dict[str, Any]:
        """Return what a point sets in the case, what is held at all points included."""
        found = dict(self.experiment.held)
        values = self.values(point)
        for factor in self.factors:
            value = values[factor.name]
            if value is not None:  # a path without a value in the case keeps none
                found.update(factor.changes(value))
        return found

    def kind(self, name: str) -> Literal["number", "boolean", "text"]:
        """Return as what a factor's values are stored."""
        factor = next(each for each in self.factors if each.name == name)
        leaf = None if factor.sets is not None else self.case.paths()[factor.paths[0]]
        if leaf is not None and leaf.kind in ("number", "boolean"):
            return "number" if leaf.kind == "number" else "boolean"
        return "text"

    @cached_property
    def case_text(self) -> str:
        """The whole case, as it is sent to workers."""
        return json.dumps(self.case.document, default=str)

    def config(self) -> dict[str, Any]:
        """Return the experiment as it is kept beside its results."""
        return self.experiment.model_dump(mode="json", exclude_none=True)

    def key(self, code: str) -> str:
        """Return a hash of all that the numbers depend on: configuration, seed, case and code."""
        config = {k: v for k, v in self.config().items() if k not in NOT_A_CAUSE}
        cause = json.dumps([config, self.case.document, code], sort_keys=True, default=str)
        return hashlib.sha256(cause.encode()).hexdigest()[:12]

    def _combination(self, point: int) -> dict[str, Any]:
        values = {}
        for factor in reversed(self.factors):
            point, place = divmod(point, len(factor.levels))
            values[factor.name] = factor.levels[place]
        return {factor.name: values[factor.name] for factor in self.factors}

    @cached_property
    def _one_at_a_time(self) -> list[dict[str, Any]]:
        base = {factor.name: self._base(factor) for factor in self.factors}
        moved = [
            {**base, factor.name: level}
            for factor in self.factors
            for level in factor.levels
            if level != base[factor.name]
        ]
        return [base, *moved]

    def _base(self, factor: Factor) -> Any:
        if factor.sets is not None:
            return AS_IS
        return self.case.paths()[factor.paths[0]].value

    @cached_property
    def _sample(self) -> NDArray[np.float64]:
        from scipy.stats import qmc

        width, experiment = len(self.factors), self.experiment
        engine = qmc.Sobol if experiment.design == "sobol" else qmc.LatinHypercube
        drawn = engine(d=width, rng=np.random.default_rng(experiment.seed)).random(experiment.points or 0)
        return np.asarray(drawn, dtype=np.float64)


# reading


def load_experiment(file: Path | str, overrides: Mapping[str, Any] | None = None) -> Plan:
    """Return the plan in an experiment file, or of a shipped experiment by its bare name.

    `overrides` take the place of keys of the file. A CaseError holds all mistakes.
    """
    path = named_file(Path(file))
    return plan_of({**read_toml(path), **(overrides or {})}, path)


def named_file(path: Path) -> Path:
    """Return the file meant by a path, or by the bare name of a shipped experiment."""
    if path.exists() or path.parent != Path():
        return path
    shipped = EXPERIMENTS / f"{path.name.removesuffix('.toml')}.toml"
    if shipped.exists():
        return shipped
    known = sorted(each.stem for each in EXPERIMENTS.glob("*.toml"))
    allowed = f"no such file, and no experiment of that name; there are {', '.join(known) or 'none'}"
    raise CaseError([Problem(str(path), "experiment", None, allowed, nearest(path.stem, known))])


def plan_of(document: Mapping[str, Any], file: Path, case: Case | None = None) -> Plan:
    """Return the plan in a document; paths in it are relative to `file`."""
    document = flattened(document)
    document["name"] = document.get("name") or re.sub(r"[^A-Za-z0-9_-]+", "_", file.stem)
    found = list(_together_in_file(document, str(file)))
    try:
        experiment = Experiment.model_validate(document)
    except ValidationError as error:
        found += _schema_problems(error, str(file))
        raise CaseError(_distinct([*found, *_further_problems(document, error, file)])) from None
    case = case or _load_case(experiment.case, file, found)
    experiment = _with_rows(experiment, case, file, found)
    found += _method_problems(experiment, str(file))
    factors = tuple(_factors(experiment))
    found += _path_problems(experiment, factors, case, str(file))
    outcomes = _outcomes(experiment, case, str(file), found)
    if not found:
        plan = Plan(experiment, case, factors, outcomes, str(file))
        found += _point_problems(plan)
    if found:
        raise CaseError(_distinct(found))
    return plan


def _further_problems(document: dict[str, Any], error: ValidationError, file: Path) -> list[Problem]:
    """Return what else is wrong in a document, apart from the parts that could not be read."""
    rest = {key: dict(value) if isinstance(value, dict) else value for key, value in document.items()}
    for item in error.errors(include_url=False):
        top, *inner = item["loc"]
        if top in ("factors", "held", "together") and inner and isinstance(rest.get(str(top)), dict):
            rest[str(top)].pop(inner[0], None)
        else:
            rest.pop(str(top), None)
    found: list[Problem] = []
    try:
        experiment = Experiment.model_validate(rest)
        case = _load_case(experiment.case, file, found)
    except (ValidationError, CaseError):
        return found
    if experiment.design != "table":
        found += _path_problems(experiment, tuple(_factors(experiment)), case, str(file))
    _outcomes(experiment, case, str(file), found)
    return found


def _distinct(problems: list[Problem]) -> list[Problem]:
    return list({str(problem): problem for problem in problems}.values())


def flattened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose unquoted paths, which TOML reads as nested tables, are dotted again."""
    result = dict(document)
    for key in ("factors", "held"):
        if isinstance(result.get(key), dict):
            result[key] = dict(_flat(result[key], ""))
    if isinstance(result.get("together"), dict):
        result["together"] = {
            name: {level: _flat_set(values) for level, values in sets.items()}
            if isinstance(sets, dict)
            else sets
            for name, sets in result["together"].items()
        }
    return result


def _flat_set(values: Any) -> Any:
    return dict(_flat(values, "")) if isinstance(values, dict) else values


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value and not value.keys() & Range.model_fields.keys():
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _load_case(name: str, file: Path, found: list[Problem]) -> Case:
    try:
        return load_case(case_file(name, file))
    except CaseError as error:
        raise CaseError([*found, *error.problems]) from None


def _factors(experiment: Experiment) -> Iterator[Factor]:
    names = list(experiment.factors)
    if experiment.design == "table":
        names = list(dict.fromkeys(name for row in experiment.rows or () for name in row))
    for name in dict.fromkeys([*names, *experiment.together]):
        moved = experiment.together.get(name)
        values: Any = experiment.factors.get(name, ())
        if experiment.design == "table":
            values = [row.get(name) for row in experiment.rows or ()]
        elif isinstance(moved, dict):
            values = list(moved)
        values = values if isinstance(values, Range) else tuple(values)
        if isinstance(moved, dict):
            paths = tuple(dict.fromkeys(path for each in moved.values() for path in each))
            yield Factor(name, values, paths, moved)
        else:
            yield Factor(name, values, (name,) if moved is None else tuple(moved))


# a table of points


def _with_rows(experiment: Experiment, case: Case, file: Path, found: list[Problem]) -> Experiment:
    if experiment.design != "table" or experiment.table is None or experiment.rows is not None:
        return experiment
    path = file.parent / experiment.table
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        near = nearest(path.name, [each.name for each in path.parent.glob("*.csv")])
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
        found.append(Problem(str(file), "table", experiment.table, f"cannot be read: {why}", near))
        return experiment
    cells = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    header = [name.strip() for name in cells[0]] if cells else []
    found += _header_problems(header, experiment, case, str(path))
    return experiment.model_copy(
        update={"rows": list(_rows(cells, header, experiment, case, str(path), found))}
    )


def _header_problems(header: list[str], experiment: Experiment, case: Case, file: str) -> Iterator[Problem]:
    for name in [*experiment.factors, *experiment.together]:
        if name not in header:
            yield Problem(
                file,
                name,
                None,
                f"is missing; the columns are {', '.join(header) or 'none'}",
                nearest(name, header),
            )
    for name in {name for name in header if header.count(name) > 1}:
        yield Problem(file, name or "header", None, "is the name of two columns")
    for place, name in enumerate(header):
        if not name:
            yield Problem(file, f"column {place + 1}", None, "has no name")
        elif not experiment.factors and name not in experiment.together and name not in case.paths():
            yield Problem(file, name, None, "no such path in the case", nearest(name, list(case.paths())))


def _rows(
    cells: list[list[str]],
    header: list[str],
    experiment: Experiment,
    case: Case,
    file: str,
    found: list[Problem],
) -> Iterator[dict[str, Any]]:
    for line, row in enumerate(cells[1:], start=2):
        if len(row) != len(header):
            found.append(Problem(file, f"line {line}", None, f"has {len(row)} of {len(header)} columns"))
            continue
        values = {}
        for name, cell in zip(header, row, strict=True):
            moved = experiment.together.get(name)
            path = moved[0] if isinstance(moved, list) and moved else name
            leaf = None if isinstance(moved, dict) else case.paths().get(path)
            values[name] = _parsed(cell.strip(), leaf)
            if values[name] == "" and (leaf is None or leaf.kind != "list"):
                found.append(Problem(file, f"line {line}, {name}", None, "is empty"))
        yield values


def _parsed(cell: str, leaf: Leaf | None) -> Any:
    """Return a cell of a table as the value that its path takes; what does not fit stays text."""
    if leaf is not None and leaf.kind == "number":
        try:
            return float(cell)
        except ValueError:
            return cell
    if leaf is not None and leaf.kind == "boolean":
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if leaf is not None and leaf.kind == "list":
        return [part.strip() for part in cell.split("+") if part.strip() not in ("", "none")]
    return cell


# mistakes


def _schema_problems(error: ValidationError, file: str) -> Iterator[Problem]:
    fields = list(Experiment.model_fields)
    for item in error.errors(include_url=False):
        parts = [str(p) for p in item["loc"] if not str(p).startswith(("list[", "dict[")) and p != "Range"]
        key, message = ".".join(parts), item["msg"]
        if item["type"] == "extra_forbidden":
            names = (
                fields
                if len(parts) == 1
                else list((Precision if parts[0] == "precision" else Range).model_fields)
            )
            yield Problem(
                file, key, None, f"unknown key; allowed are {', '.join(names)}", nearest(parts[-1], names)
            )
        elif item["type"] == "missing":
            yield Problem(file, key, None, "is missing")
        elif item["type"] == "list_type" and isinstance(item["input"], dict):
            continue  # it was meant to be a range, and what is wrong with that stands beside this
        elif parts[0] == "factors" and item["type"] in ("model_type", "list_type"):
            allowed = "must be a list of values, or { low = …, high = … }"
            yield Problem(file, key, item["input"], allowed)
        else:
            choices = get_args(Method) if parts == ["design"] else ()
            near = nearest(str(item["input"]), list(choices)) if choices else None
            yield Problem(file, key, item["input"], message[:1].lower() + message[1:], near)


def _together_in_file(document: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a document, whatever else is."""
    runs, precision = document.get("runs"), document.get("precision")
    if runs is not None and precision is not None:
        yield Problem(file, "precision", precision, "give runs or precision, not both")
    if runs is None and precision is None:
        yield Problem(
            file, "runs", None, "is missing: give runs, or precision = { outcome = …, half_width = … }"
        )


def _method_problems(experiment: Experiment, file: str) -> Iterator[Problem]:
    design, points = experiment.design, experiment.points
    if design == "table":
        if experiment.table is None and experiment.rows is None:
            yield Problem(file, "table", None, 'design table needs table = "points.csv" or [[rows]]')
        elif experiment.rows is not None and not experiment.rows:
            yield Problem(file, "table", experiment.table, "holds no points: the design is empty")
    else:
        for key in ("table", "rows"):
            if getattr(experiment, key) is not None:
                yield Problem(file, key, None, f'belongs to design = "table", not to {design}')
    if design in SAMPLED and points is None:
        yield Problem(file, "points", None, f"{design} needs the number of points")
    if design not in SAMPLED and points is not None:
        yield Problem(
            file, "points", points, f"belongs to {' and '.join(SAMPLED)}; {design} has as many as it has"
        )
    if design in SAMPLED and points is not None and points > MOST_SAMPLED:
        yield Problem(file, "points", points, f"a sampled design has at most {MOST_SAMPLED:,} points")
    if design == "sobol" and points is not None and points & (points - 1):
        yield Problem(
            file, "points", points, f"a Sobol design is balanced at a power of two: {_powers(points)}"
        )
    empty = not experiment.factors and not experiment.together
    if empty and design != "table":
        yield Problem(file, "factors", None, "the design is empty: name at least one path and its values")


def _powers(points: int) -> str:
    below = 2 ** (points.bit_length() - 1)
    return f"{below} or {2 * below}"


def _path_problems(
    experiment: Experiment, factors: tuple[Factor, ...], case: Case, file: str
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, value in experiment.held.items():
        seen[path] = "held"
        yield from _value_problems(path, [value], case, file, f"held.{path}")
    for factor in factors:
        at = f"factors.{factor.name}"
        if factor.name in experiment.together:
            yield from _together_problems(factor, experiment, case, file)
        elif factor.name not in case.paths():
            near = nearest(factor.name, list(case.paths()))
            yield Problem(file, at, None, "no such path in the case, nor a name in [together]", near)
            continue
        yield from _level_problems(factor, file, at)
        for path in dict.fromkeys(factor.paths):
            if path in seen:
                yield Problem(file, at, path, f"is set by {seen[path]} already: only one can move it")
            seen.setdefault(path, at)
            yield from _value_problems(path, _values_of(factor, path), case, file, at)


def _values_of(factor: Factor, path: str) -> list[Any]:
    if factor.sets is not None:
        return [values[path] for values in factor.sets.values() if path in values]
    values = factor.values
    return [values.low, values.high] if isinstance(values, Range) else list(values)


def _together_problems(factor: Factor, experiment: Experiment, case: Case, file: str) -> Iterator[Problem]:
    moved, at = experiment.together[factor.name], f"together.{factor.name}"
    for path in factor.paths:
        if path not in case.paths():
            yield Problem(file, at, path, "no such path in the case", nearest(path, list(case.paths())))
    if isinstance(moved, dict):
        given = experiment.factors.get(factor.name)
        if given is not None:
            yield Problem(
                file, f"factors.{factor.name}", None, f"its levels stand in [{at}]: leave it out here"
            )
        for value in factor.levels:
            if value not in moved:
                allowed = f"no such level; there are {', '.join(moved)}"
                yield Problem(file, at, value, allowed, nearest(str(value), list(moved)))
        return
    if factor.name in case.paths():
        yield Problem(file, at, None, "is a path of the case already: give the group another name")
    if factor.name not in experiment.factors and experiment.design != "table":
        yield Problem(file, at, None, f"moves nothing: give its values as {factor.name} = […] in [factors]")
    kinds = {case.paths()[path].kind for path in factor.paths if path in case.paths()}
    if len(kinds) > 1:
        yield Problem(file, at, None, f"mixes {' and '.join(sorted(kinds))}: one value cannot suit them all")


def _level_problems(factor: Factor, file: str, at: str) -> Iterator[Problem]:
    values = factor.values
    if isinstance(values, Range):
        if not values.low < values.high:
            allowed = f"low = {values.low:g} is not below high = {values.high:g}: low must be the smaller of the two"
            yield Problem(file, at, None, allowed)
        return
    if not values:
        yield Problem(file, at, None, "has no values: the design is empty")
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) > 1:
        yield Problem(
            file, at, list(values), f"mixes {' and '.join(sorted(kinds))}: its values must be of one kind"
        )


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "yes or no"
    return "numbers" if isinstance(value, int | float) else "lists" if isinstance(value, list) else "texts"


def _value_problems(path: str, values: list[Any], case: Case, file: str, at: str) -> Iterator[Problem]:
    leaf = case.paths().get(path)
    if leaf is None:
        if at.startswith("held."):
            yield Problem(file, at, None, "no such path in the case", nearest(path, list(case.paths())))
        return
    for value in values:
        mistake = _mistake(leaf, value)
        if mistake:
            near = nearest(str(value), list(leaf.choices)) if leaf.choices else None
            yield Problem(file, at, value, mistake, near)


def _mistake(leaf: Leaf, value: Any) -> str | None:
    if leaf.kind == "number":
        return _number_mistake(leaf, value)
    if leaf.choices is not None:
        return None if value in leaf.choices else f"must be one of {', '.join(leaf.choices)}"
    if leaf.kind == "boolean":
        return None if isinstance(value, bool) else "must be true or false"
    if leaf.kind == "list":
        return None if isinstance(value, list | str) else "must be a list"
    if leaf.kind == "month":
        good = isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value)
        return None if good else "must be a month written YYYY-MM"
    return None if isinstance(value, str) else "must be a text"


def _number_mistake(leaf: Leaf, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "must be a number"
    low = -math.inf if leaf.low is None else leaf.low
    high = math.inf if leaf.high is None else leaf.high
    if low <= value <= high:
        return None
    percent = high == 1.0 and 2.0 <= value <= 100.0
    hint = f"; a share, not a per cent: write {value / 100:g}" if percent else ""
    return f"must lie in [{low:g}, {high:g}]{hint}"


def main_outcomes(known: Sequence[str]) -> list[str]:
    """Return what is recorded when nothing is named: not what can be worked out from the rest, or is seldom asked for."""
    seldom = ("level.", "real.", "plural.", "resources.", "votes.")
    derived = ("facade_gap", "power_change", "effective_by_reform", "effective_by_dominance")
    details = (".represented", ".opposition", ".pressure")
    return [
        name
        for name in known
        if not name.startswith(seldom) and name not in derived and not name.endswith(details)
    ]


def _outcomes(experiment: Experiment, case: Case, file: str, found: list[Problem]) -> tuple[str, ...]:
    from model.outcomes import outcome_names, series_names

    known = list(dict.fromkeys(name for each in _variants(experiment, case) for name in outcome_names(each)))
    wanted = experiment.outcomes if experiment.outcomes is not None else main_outcomes(known)
    precision = experiment.precision
    named = {
        "outcomes": (wanted, known),
        "precision.outcome": ([precision.outcome] if precision else [], known),
        "series": (experiment.series, list(series_names(case))),
    }
    for key, (names, allowed) in named.items():
        for name in names:
            if name not in allowed:
                text = f"no such {'series' if key == 'series' else 'outcome'} of {experiment.case}"
                found.append(Problem(file, key, name, text, nearest(name, allowed)))
    extra = [precision.outcome] if precision and precision.outcome not in wanted else []
    return tuple(dict.fromkeys([*wanted, *extra]))


DESIGN_RULE = "rules.institutional_design"  # decides which bodies there are, and so which outcomes


def _variants(experiment: Experiment, case: Case) -> Iterator[Case]:
    """Yield the case in all forms that have outcomes of their own."""
    rules = experiment.factors.get(DESIGN_RULE, [experiment.held.get(DESIGN_RULE)])
    for rule in rules if isinstance(rules, list) else ():
        try:
            yield case if rule is None else case.vary({DESIGN_RULE: rule})
        except CaseError:
            yield case  # the mistake is named where the values are checked


def _point_problems(plan: Plan) -> Iterator[Problem]:
    """Yield what the case refuses at points spread over the design; the rest are tried when they run."""
    size = plan.size
    if plan.experiment.design in SAMPLED and size > 1_000_000:
        return
    places = sorted({round(k) for k in np.linspace(0, size - 1, min(size, MOST_CHECKED))})
    refused = 0
    for point in places:
        try:
            plan.case.vary(plan.changes(point))
        except CaseError as error:
            refused += 1
            for problem in error.problems:
                values = ", ".join(
                    f"{k.rsplit('.', 1)[-1]} = {v}"
                    for k, v in itertools.islice(plan.values(point).items(), 4)
                )
                allowed = f"{problem.allowed} (at point {point}: {values})"
                yield Problem(plan.file, problem.key, problem.value, allowed, problem.nearest)
        if refused == 3:
            return
